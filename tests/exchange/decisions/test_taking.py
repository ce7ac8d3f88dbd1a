"""One row becomes a decision: columns, numbers, amounts, dates, and what is odd about it."""

from datetime import date
from typing import Any

import pytest

from sanjian.exchange.decisions import ImportedDecision, Outcome, RowReport
from sanjian.exchange.decisions.columns import COLUMNS, canonical
from sanjian.exchange.decisions.docnumbers import document_number
from sanjian.exchange.decisions.sources import RawRow
from sanjian.exchange.decisions.taking import take_row
from sanjian.exchange.decisions.values import BadValue, date_of, text_of, yuan_of

TODAY = date(2026, 11, 22)
WHOLE = {
    "CF_XDR_MC": "云溪县惠民超市",
    "CF_XDR_LB": "个体工商户",
    "CF_WSH": "云市监罚〔2026〕12号",
    "CF_SY": "存放超过保质期的食品",
    "CF_YJ": "食品安全法第一百二十四条",
    "CF_CFLB": "罚款;没收违法所得、没收非法财物",
    "CF_NR": "罚款5000元，没收违法所得200元",
    "CF_NR_FK": "0.5",
    "CF_NR_WFFF": "0.02",
    "CF_JDRQ": "2026/03/05",
    "CF_GSJZQ": "2027/03/05",
    "CF_CFJG": "云溪县市场监督管理局",
}


def taken(**cells: Any) -> RowReport:
    return take_row(RawRow(1, WHOLE | cells), "决定.csv", TODAY)


def decision(**cells: Any) -> ImportedDecision:
    found = taken(**cells).decision
    assert found is not None
    return found


def codes(**cells: Any) -> set[str]:
    return {note.code for note in taken(**cells).notes}


def test_a_whole_row_of_the_standard_is_taken_without_remarks() -> None:
    row = taken()
    assert (row.outcome, row.notes) == (Outcome.TAKEN, ())
    found = decision()
    assert found.doc_no == "云市监罚〔2026〕12号"
    assert found.party.name == "云溪县惠民超市"
    assert found.penalty_kinds == ("罚款", "没收违法所得、没收非法财物")
    assert (found.fine_fen, found.confiscated_fen) == (500_000, 20_000)
    assert (found.decided_on, found.publicity_until) == (date(2026, 3, 5), date(2027, 3, 5))


def test_every_alias_leads_to_its_column_and_to_no_other() -> None:
    for name, aliases in COLUMNS.items():
        assert {canonical(alias) for alias in aliases} == {name}


@pytest.mark.parametrize(
    "header",
    [
        "*行政相对人名称",
        "行政相对人名称（必填）",
        " cf_xdr_mc ",
        "ＣＦ＿ＸＤＲ＿ＭＣ",
        "\ufeff行政相对人名称",
    ],
)
def test_headers_are_known_in_every_dress(header: str) -> None:
    assert canonical(header) == "party"


def test_a_row_without_number_and_name_is_refused_and_kept() -> None:
    row = taken(CF_XDR_MC="", CF_WSH="/")
    assert row.outcome is Outcome.REFUSED
    assert [note.code for note in row.notes] == ["NO_IDENTITY"]
    assert "存放超过保质期的食品" in row.raw


def test_a_row_that_says_nothing_about_an_offence_is_no_decision() -> None:
    row = take_row(RawRow(1, {"文号": "云府发〔2026〕1号", "处罚机关": "云溪县"}), "x", TODAY)
    assert [note.code for note in row.notes] == ["NOT_A_DECISION"]


def test_identity_numbers_of_the_standards_private_columns_are_kept_apart() -> None:
    found = decision(CF_XDR_ZJHM="379901198003151239", CF_XDR_ZJLX="身份证")
    assert found.private["party_id"] == "379901198003151239"
    assert "379901198003151239" not in str((found.extra, found.party, found.facts))


def test_the_same_decision_has_the_same_key_however_its_number_is_printed() -> None:
    keys = {
        decision(CF_WSH=number).key
        for number in ("云市监罚〔2026〕12号", "云市监罚[2026] 012号", "云市监罚（2026）第12号")
    }
    assert len(keys) == 1


def test_two_parties_under_one_number_are_two_decisions() -> None:
    assert decision().key != decision(CF_XDR_MC="另一家").key


def test_without_a_number_the_content_makes_the_key() -> None:
    assert decision(CF_WSH="").key == decision(CF_WSH="").key
    assert decision(CF_WSH="").key != decision(CF_WSH="", CF_SY="另一行为").key


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"fine_cn": "伍万元整"}, "AMOUNT_WORDS_DIFFER"),
        ({"fine_cn": "五千大元"}, "AMOUNT_WORDS"),
        ({"range_yuan": [10_000, 50_000]}, "FINE_OUTSIDE_RANGE"),
        ({"fines_yuan": [1_000, 2_000]}, "FINE_PARTS_DIFFER"),
        ({"CF_NR_FK": "", "CF_NR": ""}, "FINE_MISSING"),
        ({"CF_NR_FK": "5000"}, "AMOUNT_UNIT"),
        ({"CF_NR_FK": "-1"}, "BAD_AMOUNT"),
        ({"CF_NR_FK": "0.0000001"}, "BAD_AMOUNT"),
        ({"CF_NR_FK": "很多"}, "BAD_AMOUNT"),
        ({"illegal_gain_yuan": 0}, "NOTHING_TO_CONFISCATE"),
        ({"CF_XDR_SHXYM": "91350211M0000XUF46"}, "USCC"),
        ({"CF_XDR_SHXYM": "9135O211M0000XUF46"}, "USCC"),
        ({"CF_XDR_MC": "王某某"}, "MASKED_NAME"),
        ({"CF_XDR_LB": "自然人"}, "NATURAL_PERSON"),
        ({"CF_XDR_MC": ""}, "NO_PARTY"),
        ({"CF_WSH": ""}, "NO_DOC_NO"),
        ({"CF_WSH": ")市监罚〔2026〕-007"}, "DOC_NO_DAMAGED"),
        ({"CF_WSH": "云市监罚〔2019〕12号"}, "DOC_NO_YEAR"),
        ({"CF_CFJG": ""}, "NO_AUTHORITY"),
        ({"CF_JDRQ": ""}, "NO_DECISION_DATE"),
        ({"CF_JDRQ": "2026-02-29"}, "BAD_DATE"),
        ({"CF_JDRQ": "2026-03"}, "MONTH_ONLY"),
        ({"CF_JDRQ": "2027-01-01"}, "FUTURE_DATE"),
        ({"CF_JDRQ": "1995-01-01"}, "BEFORE_THE_LAW"),
        ({"CF_GSJZQ": "2026-01-01"}, "PUBLICITY_ORDER"),
        ({"CF_GSJZQ": "2030-01-01"}, "PUBLICITY_LONG"),
        ({"公示日期": "2026-03-01"}, "PUBLISHED_EARLY"),
        ({"events": {"告知": "2026-03-06"}}, "DECIDED_BEFORE_NOTICE"),
        ({"立案日期": "2026-04-01"}, "DECIDED_BEFORE_FILING"),
        ({"events": {"询问": "2026-01-01", "立案": "2026-01-05"}}, "ASKED_BEFORE_FILING"),
        ({"events": "乱写"}, "BAD_EVENTS"),
        ({"CF_SY": "身份证379901198003151239的王某"}, "IDENTITY_NUMBER_IN_TEXT"),
        ({"CF_SY": "电话13800138000"}, "PHONE_IN_TEXT"),
        ({"CF_SY": "存放\u202e过期"}, "HIDDEN_CHARACTERS"),
        ({"违法事实": "另一种说法"}, "SECOND_COLUMN"),
        ({"kind": "行政处理决定"}, "NOT_A_PENALTY"),
    ],
)
def test_what_is_odd_is_told_and_the_row_is_taken(cells: dict[str, Any], code: str) -> None:
    row = taken(**cells)
    assert row.outcome is Outcome.WARNED
    assert code in {note.code for note in row.notes}
    assert all(note.message for note in row.notes)


def test_a_fine_below_the_range_says_that_the_source_calls_it_mitigated() -> None:
    (note,) = taken(range_yuan=[10_000, 50_000], mitigated=True).notes
    assert "减轻处罚" in note.message


def test_several_acts_are_judged_each_by_the_range() -> None:
    cells = {"CF_NR_FK": "2", "CF_NR": "", "fines_yuan": [5000] * 4, "range_yuan": [5000, 50000]}
    assert codes(**cells) == set()


@pytest.mark.parametrize(
    ("content", "fen"),
    [("罚款5000元", 500_000), ("罚款5000万元", 5_000_000_000), ("", None)],
)
def test_a_fine_without_unit_takes_it_from_the_penaltys_text_or_not_at_all(
    content: str, fen: int | None
) -> None:
    row = taken(CF_NR_FK="", CF_NR=content, 罚款金额="5000")
    assert row.decision is not None
    assert row.decision.fine_fen == fen
    assert (fen is None) == ("AMOUNT_UNIT" in {note.code for note in row.notes})


@pytest.mark.parametrize(
    ("printed", "normal", "damaged"),
    [
        ("岳汨环罚决字〔2023〕020号", "岳汨环罚决字〔2023〕020号", False),
        ("(宁)安监管罚(2016)1号", "（宁）安监管罚〔2016〕1号", False),
        ("濮农(农药)罚〔2022〕 26号", "濮农（农药）罚〔2022〕26号", False),
        ("洪城罚决字〔2025〕建设第22号", "洪城罚决字〔2025〕建设第22号", False),
        ("晋城市监处罚[2026]23-2号", "晋城市监处罚〔2026〕23-2号", False),
        ("鞍环(机动二)罚〔2024〕第(0003)号", "鞍环（机动二）罚〔2024〕第0003号", False),
        (" )文罚字〔 2019 〕-007", ")文罚字〔 2019 〕-007", True),
        ("益执罚决字〔 202330018", "益执罚决字〔 202330018", True),
    ],
)
def test_document_numbers_are_written_one_way_or_kept_as_damaged(
    printed: str, normal: str, damaged: bool
) -> None:
    number = document_number(printed)
    assert (number.normal, number.damaged) == (normal, damaged)


@pytest.mark.parametrize(
    "written",
    ["2026-03-05", "2026/3/5", "2026.03.05", "2026年3月5日", "20260305", "２０２６年３月５日",
     "2026-03-05 00:00:00", "2026-03-05T08:00:00+08:00", 46086, "46086"],
)  # fmt: skip
def test_dates_are_read_in_every_form(written: Any) -> None:
    assert date_of(written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["", "/", "长期", None])
def test_no_date_is_none(written: Any) -> None:
    assert date_of(written) is None


@pytest.mark.parametrize("written", ["0000-00-00", "2026-13-01", "明年", "2026-02-30"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        date_of(written)


@pytest.mark.parametrize(
    ("written", "yuan"),
    [("5,000", "5000"), ("５０００元", "5000"), ("0.5万元", "5000"), ("人民币5000.00元整", "5000"),
     ("伍仟元整", "5000"), ("1.2亿元", "120000000"), (14879.1, "14879.1")],
)  # fmt: skip
def test_amounts_are_read_in_every_form(written: Any, yuan: str) -> None:
    found = yuan_of(written)
    assert found is not None
    assert str(found.normalize() + 0).rstrip("0") == yuan.rstrip("0") or found == yuan_of(yuan)


@pytest.mark.parametrize("written", ["-500", "0.001", "9" * 20, "٣", "5000²", "五千块"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        yuan_of(written)


@pytest.mark.parametrize("odd", ["{{7*7}}", "=HYPERLINK(1)", "<script>", "𠮷家饭店", "张三😀"])
def test_odd_names_stay_as_they_are(odd: str) -> None:
    assert text_of(odd) == odd
    assert decision(CF_XDR_MC=odd).party.name == odd
