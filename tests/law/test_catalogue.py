"""A draft against a list: what it meets and why, what would change it, what a local list may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sanjian.law.catalogue import (
    DraftFacts,
    Entry,
    criteria,
    entry_of,
    find,
    matching,
    narrower,
    row_of,
    turning,
)

LABELS = {"fine": "罚款", "revoke_licence": "吊销许可证件", "suspend_business": "责令停产停业"}
LARGE_FINE = Entry(
    "1", "较大数额罚款", act_kind="penalty", measure="fine",
    person_fen=10_000_00, organisation_fen=50_000_00,
)  # fmt: skip
REVOKED = Entry("2", "吊销许可证", act_kind="penalty", penalty_kinds=("revoke_licence",))
TOWN = Entry("3", "街道作出的处罚", act_kind="penalty", level="town")
FOOD = Entry(
    "4", "食品领域三万元以上", act_kind="penalty", field="食品安全", measure="fine",
    organisation_fen=30_000_00,
)  # fmt: skip
STIR = Entry("5", "社会影响较大的征收", act_kind="expropriation", impacts=("social_risk",))
LIST = (LARGE_FINE, REVOKED, TOWN, FOOD, STIR)


def draft(**facts: object) -> DraftFacts:
    """A draft penalty with a fine against a firm, and what is chosen."""
    usual = {
        "penalty_kinds": frozenset({"fine"}), "fine_fen": 20_000_00, "organisation": True,
        "level": "county", "field": "食品安全", "penalty_labels": LABELS,
    }  # fmt: skip
    return DraftFacts(**{**usual, **facts})  # type: ignore[arg-type]


def met(**facts: object) -> list[str]:
    """The numbers of the entries that the draft meets."""
    return [one.entry.code for one in matching(LIST, draft(**facts))]


def test_a_draft_below_every_amount_is_in_no_entry() -> None:
    assert met() == []


@pytest.mark.parametrize(
    ("party", "fine", "codes"),
    [
        (True, 49_999_99, ["4"]), (True, 50_000_00, ["1", "4"]), (True, 30_000_00, ["4"]),
        (True, 29_999_99, []), (False, 9_999_99, []), (False, 10_000_00, ["1"]),
    ],
)  # fmt: skip
def test_the_amount_is_that_of_the_kind_of_party(party: bool, fine: int, codes: list[str]) -> None:
    assert met(organisation=party, fine_fen=fine) == codes


def test_an_amount_without_the_number_itself_begins_above_it() -> None:
    above = replace(LARGE_FINE, inclusive=False)
    assert not matching([above], draft(fine_fen=50_000_00))
    assert matching([above], draft(fine_fen=50_000_01))


@pytest.mark.parametrize(
    ("measure", "hit"),
    [("fine", False), ("confiscated", False), ("either", False), ("total", True)],
)
def test_only_a_total_adds_fine_and_confiscation(measure: str, hit: bool) -> None:
    entry = replace(LARGE_FINE, measure=measure)
    facts = draft(fine_fen=30_000_00, confiscated_fen=30_000_00)
    assert bool(matching([entry], facts)) is hit


def test_either_amount_alone_is_enough_where_the_entry_says_either() -> None:
    entry = replace(LARGE_FINE, measure="either")
    assert matching([entry], draft(fine_fen=0, confiscated_fen=50_000_00))


def test_every_condition_named_must_be_met() -> None:
    assert met(penalty_kinds=frozenset({"revoke_licence"}), fine_fen=0) == ["2"]
    assert met(level="town") == ["3"]
    assert met(act_kind="licence", fine_fen=0) == []
    assert met(act_kind="expropriation", impacts=frozenset({"social_risk"})) == ["5"]
    assert met(act_kind="expropriation", fine_fen=0) == []


def test_an_entry_without_conditions_catches_nothing_by_itself() -> None:
    assert not matching([Entry("9", "其他重大决定")], draft())


def test_the_answer_names_the_entry_and_both_sides_of_each_condition() -> None:
    (hit,) = matching([LARGE_FINE], draft(fine_fen=50_000_00))
    assert hit.entry.label == "第1项“较大数额罚款”"
    assert hit.because == (
        "执法类别为行政处罚，本案为行政处罚；对单位罚款达到50,000元，本案罚款50,000元"
    )
    (miss,) = find([REVOKED], draft())
    assert not miss.matches
    assert miss.because == "处罚种类为吊销许可证件，本案拟给予罚款"


def test_the_single_fact_that_would_bring_a_draft_in_is_named() -> None:
    said = turning(find(LIST, draft()))
    assert "如果对单位罚款达到50,000元，即列入目录第1项“较大数额罚款”（本案罚款20,000元）" in said
    assert any("处罚种类为吊销许可证件" in one for one in said)
    assert not any("街道" in one for one in said), "no fact of the case changes the agency's level"
    assert not any("征收" in one for one in said), "two conditions short is not one fact"


def test_the_single_fact_without_which_a_draft_would_be_out_is_named() -> None:
    said = turning(find([LARGE_FINE, REVOKED], draft(fine_fen=60_000_00)))
    assert said == (
        "如果不符合“对单位罚款达到50,000元”（本案罚款60,000元），即不属于目录第1项“较大数额罚款”",
    )
    assert turning(find(LIST, draft(fine_fen=60_000_00))) == (), "two entries meet: no one fact"


def test_a_turning_fact_indeed_turns_the_outcome() -> None:
    assert "第4项" in "".join(turning(find(LIST, draft())))
    assert met(fine_fen=30_000_00) == ["4"]


def test_what_nobody_stated_counts_as_meant_by_the_entry() -> None:
    entry = Entry("6", "食品处罚", level="county", field="食品安全", powers=("A1",))
    (hit,) = matching([entry], draft(level="", field="", power=""))
    assert "未填写执法事项，按属于处理" in hit.because
    assert not matching([entry], draft(power="other"))
    assert not matching([entry], draft(power="A1", field="药品"))


def test_an_entry_that_no_figure_can_test_is_answered_by_the_officer() -> None:
    entry = Entry("7", "查封致生产经营难以正常进行", act_kind="penalty", asked=True)
    (miss,) = find([entry], draft())
    assert not miss.matches
    (hit,) = matching([entry], draft(answered=frozenset({"7"})))
    assert "承办人认定属于" in hit.because


def test_an_entry_survives_being_stored() -> None:
    for entry in LIST:
        assert entry_of(row_of(entry)) == entry
    assert entry_of({**row_of(TOWN), "colour": "red"}) == TOWN


def test_the_criteria_of_an_entry_in_one_line() -> None:
    assert (
        criteria(LARGE_FINE)
        == "行政处罚；罚款公民10,000元以上（含本数）、单位50,000元以上（含本数）"
    )
    assert criteria(REVOKED, LABELS) == "行政处罚；吊销许可证件"


@pytest.mark.parametrize(
    "own",
    [
        LARGE_FINE,
        replace(LARGE_FINE, organisation_fen=30_000_00),
        replace(LARGE_FINE, measure="either"),
        replace(LARGE_FINE, measure="total"),
        replace(LARGE_FINE, act_kind=""),
        replace(LARGE_FINE, person_fen=None, organisation_fen=None),
    ],
)
def test_a_local_entry_may_catch_as_much_or_more(own: Entry) -> None:
    assert narrower(own, LARGE_FINE) == ""


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (replace(LARGE_FINE, organisation_fen=50_000_01), "对单位的数额高于上级清单（50,000元）"),
        (replace(LARGE_FINE, person_fen=None), "对公民的数额高于上级清单（10,000元）"),
        (replace(LARGE_FINE, inclusive=False), "对公民的数额不含本数，上级清单含本数"),
        (replace(LARGE_FINE, measure="confiscated"), "数额的算法比上级清单窄"),
        (replace(LARGE_FINE, field="食品安全"), "所属领域比上级清单窄"),
        (replace(LARGE_FINE, impacts=("complex",)), "影响比上级清单窄"),
        (replace(LARGE_FINE, powers=("A1",)), "执法事项比上级清单窄"),
        (replace(LARGE_FINE, act_kind="licence"), "执法类别比上级清单窄"),
        (replace(LARGE_FINE, asked=True), "上级清单按条件判断，不得改为逐案认定"),
    ],
)
def test_a_local_entry_that_catches_less_says_in_what(own: Entry, words: str) -> None:
    assert narrower(own, LARGE_FINE) == words


def test_amounts_and_kinds_may_not_be_added_to_a_superior_entry() -> None:
    own = replace(REVOKED, person_fen=1_00, organisation_fen=1_00)
    assert narrower(own, REVOKED) == "增加了上级清单没有的数额条件"
    assert (
        narrower(replace(LARGE_FINE, penalty_kinds=("fine",)), LARGE_FINE) == "处罚种类比上级清单窄"
    )
    wide = replace(REVOKED, penalty_kinds=("revoke_licence", "suspend_business"))
    assert narrower(wide, REVOKED) == ""
    assert narrower(REVOKED, wide) == "处罚种类比上级清单窄"


@pytest.mark.parametrize("measure", ["fine", "confiscated", "either"])
def test_a_total_cannot_be_taken_apart(measure: str) -> None:
    whole = replace(LARGE_FINE, measure="total")
    assert narrower(replace(whole, measure=measure), whole) == "数额的算法比上级清单窄"
