"""The clerk's decisions, marks by hand, and the check of what still leaks."""

import pytest

from sanjian.disclosure.redaction import (
    Decision,
    Keep,
    Kind,
    KnownNames,
    Mark,
    Person,
    Role,
    apply,
    find,
    residue,
)

PARTY = Person(
    "王建樵", Role.PARTY, identity_numbers=("379901198003151239",), phones=("13800138000",)
)
KNOWN = KnownNames((PARTY,))


def test_an_undone_finding_stays_visible_to_the_editor() -> None:
    text = "当事人王建樵，男。"
    (finding,) = find(text, KNOWN)
    redacted = apply(text, [finding], {finding.key: Decision.KEEP})
    assert redacted.text == text
    (span,) = redacted.spans
    assert not span.hidden
    assert redacted.original(span) == "王建樵"


def test_a_suggestion_is_open_until_a_person_decides() -> None:
    text = "随后，李雪梅前往现场。"
    findings = find(text)
    assert len(apply(text, findings).open) == 1
    accepted = apply(text, findings, {findings[0].key: Decision.HIDE})
    assert accepted.open == ()
    assert accepted.text == "随后，李某某前往现场。"


def test_a_decision_about_an_earlier_text_is_refused_rather_than_lost() -> None:
    with pytest.raises(ValueError, match="已不存在"):
        apply("正文", [], {"0-2-person_name": Decision.KEEP})


def test_a_mark_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="超出"):
        apply("正文", [], marks=[Mark(1, 9, Kind.HEALTH)])


def test_a_mark_by_hand_is_hidden_with_its_own_word() -> None:
    text = "屡教不改的老板"
    redacted = apply(text, [], marks=[Mark(5, 7, Kind.PERSON_NAME, "该人")])
    assert redacted.text == "屡教不改的该人"
    assert redacted.spans[0].finding.reason == "人工标注"


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("当事人王 建樵到场", "案件记录中的姓名"),
        ("证件尾段19800315已核", "一段连续数字"),
        ("当事人王某某（某建樵）", "只遮盖了姓氏"),
        ("电话1-3-8-0-0-1-3-8-0-0-0", "案件记录中的电话"),
        ("手机15900001111", "手机号码"),
    ],
)
def test_what_still_leaks_is_named_with_its_place(published: str, reason: str) -> None:
    leaks = residue(published, KNOWN)
    assert any(reason in leak.reason for leak in leaks)
    assert all(0 <= leak.start < leak.end <= len(published) for leak in leaks)


def test_a_clean_text_has_no_residue() -> None:
    text = "当事人王某某，男，身份证号（证件号码略），住云溪县（以下地址略），电话（电话号码略）。"
    assert residue(text, KNOWN) == []


def test_a_trade_name_that_carries_its_owners_name_is_reported() -> None:
    keep = Keep(organisations=("云溪县王建樵餐馆",))
    (leak,) = residue("云溪县王建樵餐馆被罚款五千元。", KNOWN, keep)
    assert "字号" in leak.reason
