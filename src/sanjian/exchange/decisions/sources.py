"""A file as rows of named cells, before anybody asks what the cells mean.

Every row keeps its number as a person counts it and everything that stood in it. What cannot be
read at all is refused for the whole file with the place where reading stopped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanjian.exchange.decisions.columns import recognised

# Announcements often stand above the column names; nobody puts more than this many lines there.
HEADER_WITHIN = 10
LARGEST_FILE = 200 * 1024 * 1024
MOST_ROWS = 200_000


class Unreadable(Exception):
    """The file as a whole cannot be read: stable code and Chinese words with the place."""

    status = 422

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class RawRow:
    """One row: number from 1, its cells by column name, and what is wrong with it as a row."""

    number: int
    cells: Mapping[str, Any]
    sheet: str = ""
    damage: str = ""


@dataclass(frozen=True)
class SourceTable:
    """What was read: the file's format and encoding, its rows, and remarks about the file."""

    format: str
    encoding: str
    rows: Sequence[RawRow]
    remarks: tuple[str, ...] = field(default=())


def named_rows(
    lines: Iterable[tuple[int, Sequence[Any]]], sheet: str = ""
) -> tuple[list[RawRow], list[str]]:
    """Rows of cells by column name, and remarks about lines that are no rows.

    `lines` are (line number, cells). The column names are the line among the first ten in which
    most cells are known names, two at least; raises Unreadable("NO_HEADER") when there is none.
    """
    listed = list(lines)
    header_at = _header_place(listed)
    if header_at is None:
        raise Unreadable(
            "NO_HEADER",
            f"前{HEADER_WITHIN}行没有找到列名行。请保留列名，如“行政相对人名称”“行政处罚决定文书号”"
            "或 CF_XDR_MC、CF_WSH。",
        )
    names = _column_names(listed[header_at][1])
    remarks = [
        f"第{number}行在列名之前，未作为数据：{_short(cells)}"
        for number, cells in listed[:header_at]
        if _filled(cells)
    ]
    rows = []
    blank = 0
    for number, cells in listed[header_at + 1 :]:
        if not _filled(cells):
            blank += 1
        elif 2 * recognised(cells) > sum(1 for cell in cells if cell not in ("", None)):
            remarks.append(f"第{number}行是列名的另一种写法，未作为数据：{_short(cells)}")
        else:
            rows.append(RawRow(number, _named(names, cells), sheet))
    if blank:
        remarks.append(f"空行{blank}行")
    return rows, remarks


def _header_place(listed: Sequence[tuple[int, Sequence[Any]]]) -> int | None:
    best, most = None, 1
    for place, (_, cells) in enumerate(listed[:HEADER_WITHIN]):
        if (known := recognised(cells)) > most:
            best, most = place, known
    return best


def _column_names(cells: Sequence[Any]) -> list[str]:
    """Names of the columns; empty and repeated ones get their place, so that none is lost."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = str(cell or "").strip() or f"（第{place}列）"
        names.append(f"{name}（第{place}列）" if name in names else name)
    return names


def _named(names: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(names, cells, strict=False))
    for place, cell in enumerate(cells[len(names) :], start=len(names) + 1):
        if cell not in ("", None):
            row[f"（第{place}列）"] = cell
    return row


def _filled(cells: Sequence[Any]) -> bool:
    return any(str(cell).strip() for cell in cells if cell is not None)


def _short(cells: Sequence[Any]) -> str:
    text = "，".join(str(cell) for cell in cells if cell not in ("", None))
    return text if len(text) <= 60 else text[:60] + "…"
