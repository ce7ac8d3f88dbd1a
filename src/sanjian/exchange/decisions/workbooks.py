"""Excel and ODS workbooks, read in a limited child process (reliability.md E14, K10)."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from sanjian.exchange.decisions.sources import RawRow, SourceTable, Unreadable, named_rows

_CHILD = Path(__file__).with_name("workbook_child.py")
_SECONDS = 90
_LARGEST_ANSWER = 400 * 1024 * 1024


def read_workbook(path: Path) -> SourceTable:
    """The rows of every sheet of the workbook at `path` that has column names.

    Sheets without column names are told in the remarks with their number of rows. Raises
    Unreadable with the child's words, or when the child ended without any.
    """
    read = sheets(path)
    rows: list[RawRow] = []
    remarks: list[str] = []
    unnamed: Unreadable | None = None
    for name, lines in read:
        filled = [(number, cells) for number, cells in lines if any(_text(cell) for cell in cells)]
        try:
            found, told = named_rows(lines, name)
        except Unreadable as error:
            unnamed = error
            if filled:
                remarks.append(f"工作表“{name}”没有列名行，{len(filled)}行未导入")
            continue
        rows += found
        remarks += [f"工作表“{name}”：{remark}" for remark in told]
    if not rows and unnamed is not None:
        raise unnamed
    return SourceTable("Excel", "", rows, tuple(remarks))


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def sheets(path: Path) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """Every sheet of a workbook with its lines: (number as a person counts it, cells).

    Raises Unreadable with the child's words, or when the child ended without any.
    """
    try:
        # -I: the child sees no user site, no environment and not our packages.
        done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
            [sys.executable, "-I", str(_CHILD), str(path)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("TOO_SLOW", f"{_SECONDS}秒内未能读完工作簿，未处理。") from error
    answer = done.stdout
    if len(answer) > _LARGEST_ANSWER:
        raise Unreadable("TOO_LARGE", "工作簿内容过大，请分成几个文件导入。")
    lines = answer.decode("ascii", errors="replace").splitlines()
    values = [json.loads(line, parse_float=Decimal) for line in lines]
    for value in values:
        if isinstance(value, dict) and "error" in value:
            raise Unreadable(value["error"], value["message"])
    if done.returncode != 0 or not values:
        raise Unreadable("TOO_LARGE", "读取工作簿超出内存或时间限制，未处理。原文件未改动。")
    found: list[tuple[str, list[tuple[int, list[Any]]]]] = [
        (name, []) for name in values[0]["sheets"]
    ]
    for place, number, cells in values[1:]:
        found[place][1].append((number, cells))
    return found
