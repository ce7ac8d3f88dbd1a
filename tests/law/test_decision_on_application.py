"""Payments and confirmations: asked for once, examined by two, refused only with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sanjian.law.procedures import PROCEDURES
from tests.law.files import CHEN, CHU, PLACES, File, rules

KINDS = ("payment", "confirmation")
GRANT = {"payment": "decide_payment", "confirmation": "decide_confirmation"}
REFUSE = {"payment": "refuse_payment", "confirmation": "refuse_confirmation"}
GIVE = {"payment": "record_payout", "confirmation": "record_entry"}


def applied(kind: str, place: str = "shangrila") -> File:
    """An application has been received."""
    return File(procedure=PROCEDURES[kind], params=rules(place)).take("register_application")


def accepted(kind: str, place: str = "shangrila") -> File:
    """Two officers examine it, with evidence in the file."""
    return applied(kind, place).take("accept_application").take("add_evidence")


def drafted(kind: str, place: str = "shangrila", **draft: Any) -> File:
    """The draft stands."""
    return accepted(kind, place).take("conclude_inquiry", **{"outcome": "grant", **draft})


def served(kind: str, outcome: str = "grant") -> File:
    """The decision is public and has reached the applicant."""
    file = drafted(kind, outcome=outcome).take("submit_decision")
    file.take(GRANT[kind] if outcome == "grant" else REFUSE[kind]).take("serve_decision")
    return file.take("prepare_publication", CHEN).take("release_publication", CHU)


Start = Callable[[str], File]
REFUSALS: tuple[tuple[str, Start, str, dict[str, Any]], ...] = (
    ("SUPPLEMENT_ONCE", applied, "ask_supplement", {"told": False}),
    ("STAGE", lambda k: applied(k).take("ask_supplement").take("receive_supplement"),
     "ask_supplement", {}),
    ("SUPPLEMENT_OPEN", lambda k: applied(k).take("ask_supplement"), "accept_application", {}),
    ("SUPPLEMENT_TERM", lambda k: applied(k).take("ask_supplement"), "decline_application",
     {"ground": "not_supplemented"}),
    ("SUPPLEMENT_TERM", applied, "decline_application", {"ground": "not_supplemented"}),
    ("TOO_FEW_OFFICERS", applied, "accept_application", {"officers": [1]}),
    ("NO_EVIDENCE", lambda k: applied(k).take("accept_application"), "conclude_inquiry", {}),
    ("REFUSAL_REASON", accepted, "conclude_inquiry", {"outcome": "refuse", "refusal_reason": ""}),
    ("REASONS_REQUIRED", lambda k: accepted(k, "mingxi"), "conclude_inquiry",
     {"reason_evidence": ""}),
    ("REVIEW_MISSING", lambda k: drafted(k, complex=True), "submit_decision", {}),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("code", "start", "step", "content"), REFUSALS, ids=[f"{c}-{s}" for c, _, s, _ in REFUSALS]
)
def test_what_is_lacking_is_refused(
    code: str, start: Start, step: str, content: dict[str, Any], kind: str
) -> None:
    assert code in start(kind).refusals(step, **content)


def test_a_payment_names_what_is_given_and_a_confirmation_what_is_confirmed() -> None:
    grant: dict[str, Any] = {"outcome": "grant", "grant_amount": None, "in_kind": ""}
    assert "GRANT_CONTENT" in accepted("payment").refusals("conclude_inquiry", **grant)
    assert accepted("payment").refusals("conclude_inquiry", **{**grant, "in_kind": "棉被"}) == []
    empty: dict[str, Any] = {"outcome": "grant", "confirmed": ""}
    assert "CONFIRMED_CONTENT" in accepted("confirmation").refusals("conclude_inquiry", **empty)


def test_what_was_granted_is_given_before_the_file_is_closed() -> None:
    assert "NOT_PAID_OUT" in served("payment").refusals("close_case")
    assert "NOT_ENTERED" in served("confirmation").refusals("close_case")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_decision_that_must_be_reviewed_is_made_without_its_pass(kind: str, place: str) -> None:
    file = drafted(kind, place, complex=True)
    assert "complex" in file.facts.review_because
    assert "STAGE" in file.take("submit_review").refusals(GRANT[kind])
    file.take("pass_review").take("deliberate").take(GRANT[kind])
    assert file.facts.stage == "service"


@pytest.mark.parametrize("kind", KINDS)
def test_an_application_is_granted_given_and_put_away(kind: str) -> None:
    file = served(kind)
    assert file.duty("perform").done_on is None
    file.take(GIVE[kind]).take("close_case")
    assert file.duty("perform").done_on == date(2026, 3, 2)
    assert file.take("archive_case").facts.stage == "archived"


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_refused_gets_nothing_but_the_reason(kind: str) -> None:
    file = served(kind, "refuse")
    assert "STAGE" in file.refusals(GIVE[kind])
    assert file.take("close_case").facts.closed_as == "refuse"


@pytest.mark.parametrize("kind", KINDS)
def test_the_time_to_accept_runs_again_from_what_was_supplemented(kind: str) -> None:
    file = applied(kind)
    assert file.duty("accept").due.day == date(2026, 3, 9)
    file.take("ask_supplement").later(7).take("receive_supplement")
    assert file.duty("accept").due.day == date(2026, 3, 16)
    file.take("accept_application")
    assert file.duty("decide").due.day == date(2026, 4, 7)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_does_not_supplement_in_time_may_be_declined(kind: str) -> None:
    file = applied(kind).take("ask_supplement").later(30)
    file.take("decline_application", ground="not_supplemented")
    assert file.take("archive_case").facts.stage == "archived"


@pytest.mark.parametrize("kind", KINDS)
def test_an_applicant_may_withdraw_until_the_draft_is_sent_on(kind: str) -> None:
    assert drafted(kind).take("withdraw_application").facts.stage == "dropped"
    assert "STAGE" in drafted(kind).take("submit_decision").refusals("withdraw_application")
