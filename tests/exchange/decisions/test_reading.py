"""Files as they come: encodings, unclosed quotes, workbooks, JSON; nothing is lost silently."""

import io
import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjian.exchange.decisions import ImportReport, Outcome, Unreadable, read_decisions
from sanjian.exchange.decisions.report import read_table

TODAY = date(2026, 11, 22)
HEAD = "行政处罚决定文书号,行政相对人名称,违法事实,处罚机关,处罚决定日期,罚款金额（万元）\n"
ROW = "云市监罚〔2026〕{0}号,云溪县第{0}商店,存放过期食品,云溪县市场监督管理局,2026/03/05,0.5\n"
SHARED = Path(os.environ.get("SANJIAN_SHARED", Path(__file__).resolve().parents[4] / "shared"))


def report(tmp_path: Path, content: bytes) -> ImportReport:
    file = tmp_path / "决定"
    file.write_bytes(content)
    return read_decisions(file, name="决定", today=TODAY)


def refused(tmp_path: Path, content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        report(tmp_path, content)
    return caught.value


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8（带标记）"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
    ],
)
def test_every_encoding_of_chinese_offices_is_detected(
    tmp_path: Path, codec: str, label: str
) -> None:
    read = report(tmp_path, (HEAD + ROW.format(12)).encode(codec))
    assert read.encoding == label
    assert read.rows[0].decision is not None
    assert read.rows[0].decision.party.name == "云溪县第12商店"


def test_damaged_utf_8_is_refused_with_its_line_rather_than_read_as_nonsense(
    tmp_path: Path,
) -> None:
    content = (HEAD + ROW.format(1)).encode() + b"\xff\xfe" + ROW.format(2).encode()
    error = refused(tmp_path, content)
    assert error.code == "ENCODING"
    assert "第3行" in str(error)


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    text = HEAD.replace("\n", "\r\n") + ROW.format(1) + ROW.format(2).replace("\n", "\r")
    text += ROW.format(3)
    assert len(report(tmp_path, text.encode()).rows) == 3


def test_an_unclosed_quote_is_named_by_its_line_and_the_rows_before_it_are_read(
    tmp_path: Path,
) -> None:
    lines = [ROW.format(number) for number in range(1, 101)]
    lines[55] = lines[55].replace("云溪县第56", '"云溪县第56')
    read = report(tmp_path, (HEAD + "".join(lines)).encode())
    assert [row.outcome for row in read.rows].count(Outcome.REFUSED) == 1
    damaged = read.rows[-1]
    assert damaged.number == 57
    assert "第57行引号未闭合" in damaged.notes[0].message
    assert len(read.rows) == 56
    assert "云溪县第100商店" in damaged.raw


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_other_separators_are_detected(tmp_path: Path, mark: str) -> None:
    text = (HEAD + ROW.format(1)).replace(",", mark)
    assert report(tmp_path, text.encode()).counts[Outcome.REFUSED] == 0


def test_lines_above_and_below_the_column_names_are_told_not_dropped(tmp_path: Path) -> None:
    codes = "CF_WSH,CF_XDR_MC,CF_SY,CF_CFJG,CF_JDRQ,CF_NR_FK\n"
    read = report(
        tmp_path, ("云溪县行政处罚公示表\n" + HEAD + codes + ROW.format(1) + "\n,,\n").encode()
    )
    assert len(read.rows) == 1
    assert any("第1行在列名之前" in remark for remark in read.remarks)
    assert any("另一种写法" in remark for remark in read.remarks)
    assert "空行2行" in read.remarks


def test_unknown_repeated_and_surplus_columns_are_kept_verbatim(tmp_path: Path) -> None:
    text = HEAD.rstrip() + ",主办人,备注,备注\n" + ROW.format(1).rstrip() + ",甲,乙,丙,丁\n"
    decision = report(tmp_path, text.encode()).rows[0].decision
    assert decision is not None
    kept = decision.extra
    assert (kept["主办人"], kept["remark"], kept["备注（第9列）"], kept["（第10列）"]) == tuple(
        "甲乙丙丁"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b" \r\n\xef\xbb\xbf", "EMPTY"),
        ("甲,乙\n1,2\n".encode(), "NO_HEADER"),
        (b"[1, 2", "JSON"),
        (b'["a"]', "NO_ROWS"),
        (b"\xff\xff\x00\x81", "ENCODING"),
        (b"PK\x03\x04 not a zip", "BAD_WORKBOOK"),
        (b"\xd0\xcf\x11\xe0 not a workbook", "BAD_WORKBOOK"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert refused(tmp_path, content).code == code


def test_a_damaged_json_line_is_one_refused_row(tmp_path: Path) -> None:
    good = json.dumps({"doc_no": "云市监罚〔2026〕1号", "party": "甲店", "act": "过期"})
    lines = [
        good, '{"doc_no": ', '{"doc_no": "x", "fine_yuan": NaN}', "[1]",
        '{"fine_yuan": 1e400, "doc_no": "x"}', "[" * 100_000, good.replace("1号", "2号"),
    ]  # fmt: skip
    read = report(tmp_path, "\n".join(lines).encode())
    assert [row.outcome is Outcome.REFUSED for row in read.rows] == [False] + [True] * 5 + [False]
    assert "NaN" in read.rows[2].raw
    assert "不是数字" in read.rows[2].notes[0].message
    assert "嵌套层数过多" in read.rows[5].notes[0].message


def test_the_list_inside_a_json_document_is_found(tmp_path: Path) -> None:
    item = {"CF_WSH": "云市监罚〔2026〕1号", "CF_XDR_MC": "甲店", "CF_SY": "过期"}
    document = {"code": 200, "data": {"total": 1, "records": [item]}}
    assert report(tmp_path, json.dumps(document).encode()).counts[Outcome.REFUSED] == 0


def test_raw_rows_keep_every_digit_and_every_odd_character(tmp_path: Path) -> None:
    line = (
        '{"doc_no": "云〔2026〕1号", "act": "\\ud800 \\u0000 过期", "gain": 0.10,'
        ' "n": 12345678901234567890}'
    )
    raw = report(tmp_path, line.encode()).rows[0].raw
    assert '"gain": 0.10' in raw
    assert "12345678901234567890" in raw
    assert "\\ud800 \\u0000" in raw
    raw.encode("utf-8")


# --- workbooks ----------------------------------------------------------------------------------


def workbook(rows: list[list[object]], **sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, lines in ({"决定": rows} | sheets).items():
        sheet = book.add_worksheet(name)
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif cell is not None:
                    sheet.write(place, column, cell)
    book.close()
    return out.getvalue()


NAMES: list[object] = ["CF_WSH", "CF_XDR_MC", "CF_SY", "CF_CFJG", "CF_JDRQ", "CF_NR_FK"]
CELLS: list[object] = [
    "云市监罚〔2026〕1号",
    "甲店",
    "过期",
    "云溪县市场监督管理局",
    date(2026, 3, 5),
    0.5,
]


def test_a_workbook_is_read_with_its_types_and_row_numbers(tmp_path: Path) -> None:
    content = workbook([[], ["公示表"], NAMES, CELLS, [], [*CELLS[:1], "乙店", *CELLS[2:]]])
    read = report(tmp_path, content)
    assert [row.number for row in read.rows] == [4, 6]
    decision = read.rows[0].decision
    assert decision is not None
    assert (decision.decided_on, decision.fine_fen) == (date(2026, 3, 5), 500_000)
    assert decision.source.sheet == "决定"


def test_sheets_without_column_names_are_told(tmp_path: Path) -> None:
    read = report(tmp_path, workbook([NAMES, CELLS], 说明=[["填表说明"], ["请如实填写"]]))
    assert len(read.rows) == 1
    assert "工作表“说明”没有列名行，2行未导入" in read.remarks


def test_a_credit_code_stored_as_a_number_is_warned_about(tmp_path: Path) -> None:
    content = workbook([[*NAMES, "CF_XDR_SHXYM"], [*CELLS, 913501001234567890]])
    codes = [note.code for note in report(tmp_path, content).rows[0].notes]
    assert "USCC_AS_NUMBER" in codes


def rezipped(content: bytes, change: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, change.pop(part, old.read(part)))
        for part, data in change.items():
            new.writestr(part, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({SHEET: b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                 b"</sheetData></worksheet>"}, "TOO_MANY_ROWS"),
        ({SHEET: b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'
                 b"</worksheet>"}, "TOO_MANY_COLUMNS"),
        ({SHEET: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet/>'},
         "EXTERNAL_REFERENCE"),
        ({"../../etc/cron.d/x": b"x"}, "BAD_ARCHIVE"),
        ({"/etc/passwd": b"x"}, "BAD_ARCHIVE"),
        ({"xl/media/bomb.xml": b"0" * (210 * 1024 * 1024)}, "TOO_LARGE"),
    ],
    ids=["last cell", "last column", "entity", "climbing name", "absolute name", "bomb"],
)  # fmt: skip
def test_hostile_workbooks_are_refused(tmp_path: Path, change: dict[str, bytes], code: str) -> None:
    error = refused(tmp_path, rezipped(workbook([NAMES, CELLS]), dict(change)))
    assert error.code == code


def test_a_formula_in_a_workbook_is_its_value_and_a_text_like_one_is_text(tmp_path: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for column, name in enumerate(NAMES):
        sheet.write(0, column, name)
    for column, cell in enumerate(CELLS[:4]):
        sheet.write(1, column, cell)
    sheet.write(1, 1, '=HYPERLINK("http://example.com")')
    sheet.write_formula(1, 5, "=0.2+0.3", None, 0.5)
    book.close()
    decision = report(tmp_path, out.getvalue()).rows[0].decision
    assert decision is not None
    assert decision.party.name == '=HYPERLINK("http://example.com")'
    assert decision.fine_fen == 500_000


# --- nothing fails, nothing is lost ---------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "文件"
    file.write_bytes(content if not content.startswith((b"PK", b"\xd0\xcf")) else b"x" + content)
    try:
        read_decisions(file, name="文件", today=TODAY)
    except Unreadable as error:
        assert error.code


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=8), max_size=6))
def test_every_cell_of_a_csv_row_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
) -> None:
    text = HEAD + "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n" for cells in lines
    )
    file = tmp_path_factory.mktemp("cells") / "文件.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read = read_table(file)
    except Unreadable as error:
        assert error.code == "ENCODING"
        return
    found = [list(row.cells.values()) for row in read.rows]
    wanted = [cells for cells in lines if any(cell.strip() for cell in cells)]
    for cells in wanted:
        kept = [cell for cell in cells[6:] if cell]
        assert cells[:6] + kept in found or any("另一种写法" in remark for remark in read.remarks)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is absent")
def test_the_odd_csv_files_are_read_or_refused_with_words() -> None:
    files = sorted((SHARED / "data" / "strings" / "csv-spectrum" / "csvs").glob("*.csv"))
    assert files
    for file in files:
        try:
            read_decisions(file, name=file.name, today=TODAY)
        except Unreadable as error:
            assert error.code in ("NO_HEADER", "EMPTY")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is absent")
def test_the_published_decisions_are_taken_but_for_those_without_number_and_name() -> None:
    file = SHARED / "data" / "published" / "decisions.jsonl"
    read = read_decisions(file, name=file.name, today=TODAY)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    nameless = [
        place
        for place, row in enumerate(rows, start=1)
        if not {"doc_no", "doc_no_as_printed", "party", "party_masked"} & row.keys()
    ]
    assert [row.number for row in read.rows if row.outcome is Outcome.REFUSED] == nameless
    for row, source in zip(read.rows, rows, strict=True):
        assert json.loads(row.raw) == source
        if row.decision is not None and "fine_yuan" in source:
            assert row.decision.fine_fen == round(source["fine_yuan"] * 100)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is absent")
def test_lists_that_are_no_decisions_are_refused_row_by_row() -> None:
    for file in sorted((SHARED / "data" / "published").glob("*.jsonl")):
        if file.name != "decisions.jsonl":
            read = read_decisions(file, name=file.name, today=TODAY)
            assert read.counts[Outcome.REFUSED] == len(read.rows) > 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is absent")
def test_odd_strings_in_any_cell_neither_fail_nor_vanish(tmp_path: Path) -> None:
    lines = (SHARED / "data" / "strings" / "blns_half.jsonl").read_text("utf-8").splitlines()
    strings = [json.loads(line)["s"] for line in lines]
    rows = [
        {"doc_no": f"云〔2026〕{place}号", "party": "甲" + odd, "act": "乙" + odd, odd or "空": odd}
        for place, odd in enumerate(strings)
    ]
    content = "\n".join(json.dumps(row) for row in rows)
    read = report(tmp_path, content.encode())
    assert read.counts[Outcome.REFUSED] == 0
    assert [json.loads(row.raw) for row in read.rows] == rows
