"""Exported lists: nothing in them can act as a formula, and they read back as they were."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sanjian.exchange.sheets import Column, csv_text, safe_text, write_xlsx

COLUMNS = [Column("name", "当事人"), Column("fine", "罚款（元）"), Column("day", "决定日期")]
PAYLOADS = [
    "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM",
    " =1", "\x00=1", "=HYPERLINK(\"http://example.com\")", "=cmd|' /C calc'!A0", "'=1", "\ufeff=1",
    "=DDE(\"cmd\")", "-2+3+cmd|' /C calc'!D2", "%0A=1", "|calc", "\u200b=1", "  @x", "=\"\"",
    "+86 13800138000", "--1", "=IMPORTXML(1)", "=WEBSERVICE(1)", "\u3000=1", "@", "＝", "=",
]  # fmt: skip


def workbook(rows: list[dict[str, object]]) -> tuple[list[list[object]], bytes]:
    out = io.BytesIO()
    write_xlsx(out, iter(rows), COLUMNS, title="处罚决定", notes=["由张三导出"])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False), out.getvalue()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_text_in_a_workbook_and_harmless_in_csv(payload: str) -> None:
    lines, content = workbook([{"name": payload}])
    shown = payload.replace("\x00", "\ufffd").replace("\r", "\n")
    assert str(lines[1][0]).replace("\r", "\n").strip() == shown.strip()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet
    (_, row) = csv.reader(io.StringIO(csv_text([{"name": payload}], COLUMNS)[1:], newline=""))
    assert row[0].startswith("'")


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_reads_back_from_a_workbook_as_it_was(text: str) -> None:
    lines, _ = workbook([{"name": text, "fine": 1}])
    assert lines[1][0] == text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@given(st.text())
def test_no_csv_cell_begins_a_formula(text: str) -> None:
    written = safe_text(text)
    assert not written.lstrip("\u3000 ").startswith(
        ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
    )


def test_numbers_and_dates_keep_their_types() -> None:
    lines, _ = workbook([{"name": "甲", "fine": Decimal("5000.5"), "day": date(2026, 3, 5)}])
    assert lines[0] == ["当事人", "罚款（元）", "决定日期"]
    assert lines[1] == ["甲", 5000.5, date(2026, 3, 5)]


def test_a_negative_number_is_a_number_in_csv() -> None:
    assert safe_text(-5) == "-5"
    assert safe_text("-5") == "'-5"


def test_moments_stand_in_local_time_and_long_numbers_keep_their_digits() -> None:
    lines, _ = workbook(
        [
            {
                "name": "913501001234567890",
                "fine": 10**17 + 1,
                "day": datetime(2026, 3, 5, 9, tzinfo=UTC),
            }
        ]
    )
    assert lines[1][:2] == ["913501001234567890", str(10**17 + 1)]
    assert str(lines[1][2]) == "2026-03-05 17:00:00"


def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    lines, _ = workbook([{"name": "长" * 40_000}])
    assert str(lines[1][0]).endswith("（已截断）")


def test_csv_starts_with_the_mark_by_which_excel_sees_utf_8() -> None:
    assert csv_text([], COLUMNS) == "\ufeff当事人,罚款（元）,决定日期\r\n"
