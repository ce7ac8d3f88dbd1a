"""When a hearing may be asked for, when review is owed, and how the five places differ."""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.law.procedures.case_facts import rebind
from tests.law import files
from tests.law.files import HEAVY, PLACES, SUN, rules

NOTHING: dict[str, Any] = {"outcome": "no_penalty", "penalty_kinds": [], "fine": None}


def because(place: str, **draft: Any) -> tuple[str, ...]:
    """Why this draft must be reviewed there."""
    return tuple(files.proposed(place, **draft).facts.review_because)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trigger", ["public_interest", "complex", "statute"])
def test_the_statute_orders_review_everywhere(place: str, trigger: str) -> None:
    assert trigger in because(place, **{trigger: True})
    assert trigger in because(place, **NOTHING, **{trigger: True})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trigger", ["social_risk", "major_rights"])
def test_the_further_cases_of_opinion_118_hold_everywhere(place: str, trigger: str) -> None:
    assert trigger in because(place, **{trigger: True})


@pytest.mark.parametrize("place", PLACES)
def test_a_heavy_penalty_is_in_the_catalogue_everywhere(place: str) -> None:
    assert "catalogue" in because(place, **HEAVY)
    assert "catalogue" in because(place, penalty_kinds=["revoke_licence"], fine=None)


@pytest.mark.parametrize(
    ("place", "reviewed"),
    [("luozhuang", False), ("shangrila", False), ("mingxi", False), ("wanxin", True),
     ("haimen", False)],
)  # fmt: skip
def test_only_wanxin_reviews_every_ordinary_penalty(place: str, reviewed: bool) -> None:
    assert files.proposed(place).facts.review_required is reviewed
    assert because(place) == (("all_ordinary",) if reviewed else ())
    assert because(place, **NOTHING) == ()


@pytest.mark.parametrize("place", PLACES)
def test_a_hearing_makes_review_owed_everywhere(place: str) -> None:
    file = files.told(place, **HEAVY).take("ask_hearing").take("notify_hearing").later(30)
    assert "after_hearing" not in file.facts.review_because
    assert "after_hearing" in file.take("hold_hearing").facts.review_because


@pytest.mark.parametrize("place", PLACES)
def test_an_absent_party_has_had_no_hearing(place: str) -> None:
    file = files.told(place, **HEAVY).take("ask_hearing").take("notify_hearing").later(30)
    assert "after_hearing" not in file.take("hold_hearing", attended=False).facts.review_because


@pytest.mark.parametrize(
    ("party", "fine", "right"),
    [
        ("person", 9_999.99, False), ("person", 10_000, True),
        ("individual_business", 10_000, True),
        ("organisation", 99_999.99, False), ("organisation", 100_000, True),
    ],
)  # fmt: skip
def test_the_right_to_a_hearing_begins_at_the_amount(party: str, fine: float, right: bool) -> None:
    file = files.investigating(party_kind=party).take("conclude", fine=fine)
    assert file.facts.hearing_right is right


@pytest.mark.parametrize(
    "kind",
    ["lower_qualification", "revoke_licence", "suspend_business", "close_business",
     "restrict_employment"],
)  # fmt: skip
def test_some_penalties_give_the_right_whatever_the_amount(kind: str) -> None:
    assert files.proposed(penalty_kinds=[kind], fine=None).facts.hearing_right


@pytest.mark.parametrize("kind", ["warning", "criticism"])
def test_a_warning_gives_no_right_to_a_hearing(kind: str) -> None:
    assert not files.proposed(penalty_kinds=[kind], fine=None).facts.hearing_right


def test_confiscation_has_its_own_amount() -> None:
    kinds = ["confiscate_property"]
    small = files.proposed(penalty_kinds=kinds, fine=None, confiscated=9_999)
    large = files.proposed(penalty_kinds=kinds, fine=None, confiscated=10_000)
    assert (small.facts.hearing_right, large.facts.hearing_right) == (False, True)


def test_weighty_penalties_are_discussed_by_the_heads() -> None:
    assert files.proposed(**HEAVY).facts.deliberation_required
    assert files.proposed(complex=True).facts.deliberation_required
    assert not files.proposed().facts.deliberation_required


@pytest.mark.parametrize(("place", "open_to_sun"), [("mingxi", False), ("wanxin", True)])
def test_an_officer_may_review_others_cases_only_where_the_place_allows(
    place: str, open_to_sun: bool
) -> None:
    assert (files.submitted(place).refusals("pass_review", SUN) == []) is open_to_sun


@pytest.mark.parametrize("place", PLACES)
def test_only_wanxin_lets_the_head_rule(place: str) -> None:
    file = files.submitted(place).take("raise_problems").take("state_disagreement")
    file.take("record_negotiation").take("report_disagreement")
    allowed = "RULING_FORBIDDEN" not in file.refusals("rule_disagreement", ruling="follow_handler")
    assert allowed is (place == "wanxin")


def test_the_three_reasons_are_mandatory_in_mingxi() -> None:
    silent = {"reason_evidence": "", "reason_basis": "", "reason_discretion": ""}
    assert "REASONS_REQUIRED" in files.investigating("mingxi").refusals("conclude", **silent)
    assert files.investigating("wanxin").refusals("conclude", **silent) == []


def test_a_pass_stands_on_draft_evidence_and_rules() -> None:
    file = files.deciding()
    assert file.facts.reviewed
    assert not rebind(file.facts, rules("wanxin")).reviewed
    assert rebind(file.facts, file.params).reviewed
    file.take("return_decision").take("add_evidence")
    assert not file.facts.reviewed
