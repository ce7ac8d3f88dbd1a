"""Lists as Excel and CSV files whose cells can never act as formulas (reliability.md T14).

In workbooks every text is written as a string cell, with formulas, links and number guessing off;
numbers and dates are typed, so that a clerk can add and sort. CSV has no types: a text that a
spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

# What spreadsheets take for the start of a formula, full width too, behind spaces or NUL too.
_DANGEROUS = re.compile(r"^[\s\x00'\u200b\ufeff]*[=+\-@＝＋－＠|%]|^[\t\r\n\x00]")
# Characters that XML 1.0 cannot hold.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767
# Workbooks know no time zones: moments are written as clocks here show them.
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_PLAIN_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")


@dataclass(frozen=True)
class Column:
    """A column of a list: key in the rows, Chinese title, width in characters."""

    key: str
    title: str
    width: int = 16


def safe_text(value: Any) -> str:
    """`value` as text for CSV: never the start of a formula, nothing that no file can hold.

    A plain negative number stays a number.
    """
    text = _NOT_XML.sub("\ufffd", str(value))
    if isinstance(value, int | Decimal | float) and _PLAIN_NUMBER.match(text):
        return text
    # Both are asked: what is replaced for the file may hide a start that a reader strips again.
    return f"'{text}" if _DANGEROUS.match(text) or _DANGEROUS.match(str(value)) else text


def write_xlsx(
    target: BinaryIO,
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    title: str = "列表",
    notes: Sequence[str] = (),
) -> int:
    """Writes `rows` as one sheet to `target` and returns their number.

    Rows may come from a generator: memory stays flat. `notes` stand on a second sheet (who made
    the list, when, with which filter). Texts longer than a cell holds are cut with a mark.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(_sheet_name(title))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, head)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, count, place, row.get(column.key), day, moment)
    if notes:
        about = book.add_worksheet("说明")
        about.set_column(0, 0, 80)
        for place, note in enumerate(notes):
            about.write_string(place, 0, _cell_text(note))
    book.close()
    return count


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, int | float | Decimal) and abs(float(value)) < 10**15:
        sheet.write_number(row, column, float(value))
    elif isinstance(value, datetime):
        local = value.astimezone(_SHANGHAI) if value.tzinfo else value
        sheet.write_datetime(row, column, local, moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, _cell_text(value))


def _cell_text(value: Any) -> str:
    text = _NOT_XML.sub("\ufffd", str(value))
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 6] + "（已截断）"


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "列表"


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """`rows` as CSV text with titles (RFC 4180), with the mark by which Excel sees UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([safe_text(column.title) for column in columns])
    for row in rows:
        values = (row.get(column.key) for column in columns)
        writer.writerow(["" if value is None else safe_text(value) for value in values])
    return "\ufeff" + out.getvalue()
