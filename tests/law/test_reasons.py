"""Words proposed for the three reasons, and what is pointed out about facts and provisions."""

from __future__ import annotations

from datetime import date

import pytest

from sanjian.law.reasons import (
    GAP,
    MARK,
    CaseFile,
    Exhibit,
    KnownStatute,
    article_hints,
    fact_hints,
    plain_name,
    proposals,
    unedited,
)

DAY = date(2026, 11, 22)
APL = KnownStatute("行政处罚法", 86, date(2021, 7, 15))
OLD = KnownStatute("行政处罚法", 64, date(1996, 10, 1), date(2021, 7, 14))
PHOTO = Exhibit("货架照片", "视听资料", "证明货架上有过期食品12袋。")
DRAFT = {
    "violated": [{"statute": "食品安全法", "article": "第三十四条"}],
    "basis": [{"statute": "食品安全法", "article": "第一百二十四条"}],
    "penalty_kinds": ["fine"], "fine": 5_000_00,
}  # fmt: skip


def cited(statute: str, article: str, day: date = DAY) -> tuple[str, bool]:
    """What is said of one provision."""
    (hint,) = article_hints([{"statute": statute, "article": article}], [APL, OLD], day)
    return hint.text, hint.sound


def test_each_proposal_is_made_of_the_case_and_marked_to_be_edited() -> None:
    file = CaseFile(DRAFT, (PHOTO,), {"fine": "罚款"}, "请求从轻", "情节轻微")
    proposed = proposals(file)
    assert all(text.startswith(MARK) for text in proposed.values())
    assert "视听资料“货架照片”，证明货架上有过期食品12袋" in proposed["reason_evidence"]
    assert "违反了《食品安全法》第三十四条的规定" in proposed["reason_basis"]
    assert "拟给予罚款，罚款5,000元" in proposed["reason_discretion"]
    assert "当事人提出：请求从轻。经复核：情节轻微" in proposed["reason_discretion"]


def test_what_the_file_does_not_say_stays_an_open_gap() -> None:
    proposed = proposals(CaseFile({}, (), {}))
    assert all(GAP in text for text in proposed.values())


def test_evidence_that_was_not_verified_is_not_relied_on() -> None:
    file = CaseFile(DRAFT, (PHOTO, Exhibit("证言", verified=False)), {})
    assert "其中证言未经查证属实，不予采信" in proposals(file)["reason_evidence"]


@pytest.mark.parametrize("name", ["reason_evidence", "reason_basis", "reason_discretion"])
def test_a_proposal_left_as_it_is_counts_as_unedited(name: str) -> None:
    proposed = proposals(CaseFile(DRAFT, (PHOTO,), {}))
    assert unedited({name: proposed[name]})
    assert unedited({name: f"已修改。{GAP}从轻情节）"})
    assert not unedited({name: "当事人初次违法。", "cause": MARK})


@pytest.mark.parametrize(
    ("statute", "article", "day", "words", "sound"),
    [
        ("行政处罚法", "第五十八条", DAY, "条号在全文86条之内", True),
        ("《中华人民共和国行政处罚法》", "第28条第一款", DAY, "条号在全文86条之内", True),
        ("行政处罚法（2021年修订）", "第八十六条", DAY, "86条之内", True),
        ("行政处罚法", "第八十七条", DAY, "该文件共86条，没有第87条", False),
        ("行政处罚法", "第七十条", date(2020, 1, 1), "该文件共64条，没有第70条", False),
        ("行政处罚法", "第一条", date(1990, 1, 1), "尚未施行，自1996年10月1日起施行", False),
        ("行政处罚法", "相关规定", DAY, "没有写明条号", False),
        ("某市示例条例", "第一条", DAY, "法律库中没有这部文件", False),
    ],
)
def test_a_provision_is_looked_up_by_number_and_day(
    statute: str, article: str, day: date, words: str, sound: bool
) -> None:
    said, fine = cited(statute, article, day)
    assert words in said
    assert fine is sound


def test_a_repealed_statute_is_said_to_be_repealed() -> None:
    (hint,) = article_hints([{"statute": "行政处罚法", "article": "第一条"}], [OLD], DAY)
    assert "已经失效，2021年7月14日后不再施行" in hint.text


def test_a_count_without_dates_does_not_make_a_statute_valid() -> None:
    later = KnownStatute("新条例", None, date(2027, 1, 1))
    count = KnownStatute("新条例", 30, None)
    row = {"statute": "新条例", "article": "第三十一条"}
    (hint,) = article_hints([row], [later, count], DAY)
    assert "尚未施行" in hint.text
    (hint,) = article_hints([row], [later, count], date(2027, 2, 1))
    assert "该文件共30条" in hint.text


def test_a_fact_of_which_no_evidence_speaks_is_pointed_out() -> None:
    facts = "货架上有过期食品12袋。当事人还伪造了进货台账和检验报告。"
    (hint,) = fact_hints(facts, [PHOTO])
    assert hint.about == "当事人还伪造了进货台账和检验报告"
    assert not fact_hints(facts, [PHOTO, Exhibit("台账", "", "当事人伪造进货台账和检验报告")])
    doubtful = Exhibit("台账", "", "当事人伪造进货台账和检验报告", verified=False)
    assert len(fact_hints(facts, [PHOTO, doubtful])) == 1


def test_names_are_compared_without_marks_state_and_edition() -> None:
    assert plain_name("《中华人民共和国行政处罚法》（2021年修订）") == "行政处罚法"
    assert plain_name(" 中华人民共和国 行政许可法 ") == "行政许可法"
