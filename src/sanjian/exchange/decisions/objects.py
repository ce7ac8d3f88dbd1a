"""JSON and JSON lines: every object is a row, every value keeps its exact figures."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sanjian.exchange.decisions.columns import recognised
from sanjian.exchange.decisions.sources import (
    MOST_ROWS,
    RawRow,
    SourceTable,
    Unreadable,
)
from sanjian.exchange.decisions.text_tables import decoded

_DEEPEST = 60


class _Bad(ValueError):
    """A value that JSON readers accept and no decision may hold."""


def _no_constant(name: str) -> Any:
    raise _Bad(f"“{name}”不是数字")


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not -30 <= value.adjusted() <= 30:
        raise _Bad(f"数字“{text[:20]}”超出范围")
    return value


def _whole_number(text: str) -> int:
    if len(text) > 40:
        raise _Bad(f"数字“{text[:20]}…”超出范围")
    return int(text)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in pairs:
        kept = name
        while kept in row:
            kept += "（重复）"
        row[kept] = value
    return row


def _parsed(text: str) -> Any:
    """The value of a JSON text; raises _Bad with Chinese words for what is wrong."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_whole_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise _Bad(f"第{error.lineno}行第{error.colno}个字符处不是有效的 JSON") from error
    except RecursionError as error:
        raise _Bad("嵌套层数过多") from error
    if _deeper_than(value, _DEEPEST):
        raise _Bad("嵌套层数过多")
    return value


def _deeper_than(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return levels == 0 or any(_deeper_than(item, levels - 1) for item in value)


def read_json_lines(content: bytes) -> SourceTable:
    """Rows of a file with one JSON object a line; a damaged line is a damaged row, no more."""
    text, encoding = decoded(content)
    rows: list[RawRow] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if len(rows) >= MOST_ROWS:
            raise Unreadable(
                "TOO_MANY_ROWS", f"超过{MOST_ROWS // 10_000}万行，请分成几个文件导入。"
            )
        rows.append(_line(number, line))
    if not rows:
        raise Unreadable("EMPTY", "文件没有内容。")
    return SourceTable("JSON lines", encoding, rows)


def _line(number: int, line: str) -> RawRow:
    try:
        value = _parsed(line)
    except _Bad as error:
        return RawRow(number, {"原文": line.rstrip("\r")}, damage=f"本行不能读取：{error}。")
    if not isinstance(value, dict):
        return RawRow(number, {"原文": value}, damage="本行不是一个 JSON 对象。")
    return RawRow(number, value)


def read_json(content: bytes) -> SourceTable:
    """Rows of one JSON document: its list of objects, at the top or inside.

    Raises Unreadable when the text is no JSON or holds no list of objects.
    """
    text, encoding = decoded(content)
    try:
        value = _parsed(text)
    except _Bad as error:
        raise Unreadable("JSON", f"不能读取：{error}。") from error
    found = _longest_list(value)
    if found is None:
        if not isinstance(value, dict) or recognised(value) < 2:
            raise Unreadable("NO_ROWS", "文件中没有找到处罚决定的列表。")
        found = [value]
    rows = [
        RawRow(number, item)
        if isinstance(item, dict)
        else RawRow(number, {"原文": item}, damage="此项不是一个 JSON 对象。")
        for number, item in enumerate(found, start=1)
    ]
    return SourceTable("JSON", encoding, rows)


def _longest_list(value: Any) -> list[Any] | None:
    """The list with most objects that look like decisions, wherever it stands."""
    best: list[Any] | None = None
    if isinstance(value, list):
        if any(isinstance(item, dict) and recognised(item) >= 2 for item in value):
            best = value
        inner: Sequence[Any] = [] if best is not None else value
    else:
        inner = list(value.values()) if isinstance(value, dict) else []
    for item in inner:
        found = _longest_list(item)
        if found is not None and (best is None or len(found) > len(best)):
            best = found
    return best
