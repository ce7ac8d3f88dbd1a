"""Levies, requisitions and fees: told and heard first, paid or compensated before the file closes.

The rules that all kinds share are tried on penalties; here is what these kinds ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sanjian.law.procedures import PROCEDURES
from tests.law.files import CHEN, CHU, PLACES, File, rules

LEVY, REQUISITION, FEE = (PROCEDURES[n] for n in ("expropriation", "requisition", "fee"))
OPENING = {"expropriation": "begin_levy", "requisition": "begin_requisition", "fee": "begin_fee"}
DECIDE = {
    "expropriation": "decide_levy", "requisition": "decide_requisition", "fee": "decide_fee",
}  # fmt: skip
KINDS = tuple(OPENING)


def new(kind: str, place: str = "mingxi") -> File:
    """A file with no act in it yet."""
    return File(procedure=PROCEDURES[kind], params=rules(place))


def begun(kind: str, place: str = "mingxi", **opening: Any) -> File:
    """The agency has begun, with evidence in the file."""
    chosen = {"object": "charge"} if kind == "expropriation" else {}
    return new(kind, place).take(OPENING[kind], **{**chosen, **opening}).take("add_evidence")


def told(kind: str, place: str = "mingxi", **opening: Any) -> File:
    """The party has been told what is intended and has spoken."""
    return begun(kind, place, **opening).take("notify_party").take("record_statement")


def drafted(kind: str, place: str = "mingxi", draft: dict[str, Any] | None = None,
            **opening: Any) -> File:  # fmt: skip
    """The draft stands."""
    return told(kind, place, **opening).take("conclude_inquiry", **(draft or {}))


def decided(kind: str, place: str = "mingxi", draft: dict[str, Any] | None = None,
            **opening: Any) -> File:  # fmt: skip
    """The head has decided, after review where it was due."""
    file = drafted(kind, place, draft, **opening)
    if file.facts.review_required:
        file.take("submit_review").take("pass_review")
    else:
        file.take("submit_decision")
    if file.facts.deliberation_required:
        file.take("deliberate")
    return file.take(DECIDE[kind])


def served(kind: str, **opening: Any) -> File:
    """The decision is public and has reached the party."""
    file = decided(kind, **opening).take("serve_decision")
    return file.take("prepare_publication", CHEN).take("release_publication", CHU)


def building() -> File:
    """A decision to take a building has reached its owner."""
    return served("expropriation", object="building")


Start = Callable[[], File]
REFUSALS: tuple[tuple[str, Start, str, dict[str, Any]], ...] = (
    ("TOO_FEW_OFFICERS", lambda: new("fee"), "begin_fee", {"officers": [1]}),
    ("PUBLIC_INTEREST", lambda: new("expropriation"), "begin_levy",
     {"object": "building", "public_need": ""}),
    ("NO_URGENT_NEED", lambda: new("requisition"), "begin_requisition", {"need": "none"}),
    ("FEE_NOT_LISTED", lambda: new("fee"), "begin_fee", {"listed": False}),
    ("LICENCE_FEE", lambda: new("fee"), "begin_fee", {"for_licence": True}),
    ("NOTICE_MISSING", lambda: begun("fee"), "conclude_inquiry", {}),
    ("STATEMENT_OPEN", lambda: begun("fee").take("notify_party"), "conclude_inquiry", {}),
    ("NO_EVIDENCE", lambda: new("fee").take("begin_fee"), "conclude_inquiry", {}),
    ("AMOUNT_MISSING", lambda: told("fee"), "conclude_inquiry", {"amount": None}),
    ("FEE_AMOUNT", lambda: told("fee"), "conclude_inquiry", {"amount": "1300.00"}),
    ("AMOUNT_MISSING", lambda: told("expropriation"), "conclude_inquiry", {"calculation": ""}),
    ("COMPENSATION_EMPTY", lambda: told("expropriation", object="building"), "conclude_inquiry",
     {"compensation": ""}),
    ("FUNDS_MISSING", lambda: told("expropriation", object="building"), "conclude_inquiry",
     {"funds_ready": False}),
    ("COMPENSATION_EMPTY", lambda: told("requisition"), "conclude_inquiry",
     {"compensation": " "}),
    ("REASONS_REQUIRED", lambda: told("fee"), "conclude_inquiry", {"reason_basis": ""}),
    ("SCOPE_UNTICKED", lambda: drafted("fee", draft={"complex": True}), "revise_draft",
     {"complex": False}),
    ("REVIEW_MISSING", lambda: drafted("fee", draft={"complex": True}), "submit_decision", {}),
    ("PAYMENT_SHORT", lambda: served("fee"), "record_payment", {"paid": "1199.99"}),
    ("TREASURY", lambda: served("fee"), "record_payment", {"to_treasury": False}),
    ("PERFORMANCE_OPEN", lambda: served("fee"), "charge_overdue", {}),
    ("PERFORMANCE_OPEN", lambda: served("fee"), "hand_to_execution", {}),
    ("OVERDUE_CAP", lambda: served("fee").later(20), "charge_overdue", {"charge": "1200.01"}),
    ("OVERDUE_TOLD", lambda: served("fee").later(20), "charge_overdue", {"told": False}),
    ("NOT_PERFORMED", lambda: served("fee"), "close_case", {}),
    ("COMPENSATE_FIRST", building, "record_delivery", {}),
    ("NOT_COMPENSATED", building, "close_case", {}),
    ("LIST_IN_DUPLICATE", lambda: served("requisition"), "take_over", {"list_given": False}),
    ("NOT_TAKEN_OVER", lambda: served("requisition"), "close_case", {}),
    ("NOT_RETURNED", lambda: served("requisition").take("take_over"), "close_case", {}),
    ("NOT_COMPENSATED", lambda: served("requisition").take("take_over").take("return_property"),
     "close_case", {}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "start", "step", "content"), REFUSALS, ids=[f"{c}-{s}" for c, _, s, _ in REFUSALS]
)
def test_what_is_lacking_is_refused(
    code: str, start: Start, step: str, content: dict[str, Any]
) -> None:
    assert code in start().refusals(step, **content)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_decision_that_must_be_reviewed_is_made_without_its_pass(kind: str, place: str) -> None:
    file = drafted(kind, place, {"complex": True})
    assert "complex" in file.facts.review_because
    assert "STAGE" in file.take("submit_review").refusals(DECIDE[kind])
    file.take("pass_review").take("deliberate").take(DECIDE[kind])
    assert file.facts.stage == "service"


@pytest.mark.parametrize("place", PLACES)
def test_taking_property_is_always_reviewed_and_levying_a_charge_is_not(place: str) -> None:
    taken = drafted("expropriation", place, object="building")
    assert "major_rights" in taken.facts.review_because
    assert "REVIEW_MISSING" in taken.refusals("submit_decision")
    assert drafted("requisition", place).facts.review_required
    assert not drafted("expropriation", place).facts.review_required


def test_a_party_that_says_nothing_within_three_working_days_has_been_heard() -> None:
    file = begun("fee").take("notify_party").later(3)
    assert "STATEMENT_OPEN" in file.refusals("conclude_inquiry")
    assert file.later(1).refusals("conclude_inquiry") == []


def test_a_fee_is_paid_into_the_treasury_published_and_put_away() -> None:
    file = served("fee")
    assert file.duty("collect").due.day == date(2026, 3, 9)
    file.take("record_payment").take("close_case")
    assert file.take("archive_case").facts.stage == "archived"


def test_a_fee_that_stays_unpaid_is_charged_and_goes_to_execution() -> None:
    file = served("fee").later(20).take("charge_overdue", charge="1200.00")
    assert "STAGE" in file.refusals("charge_overdue")
    assert file.take("hand_to_execution").take("close_case").facts.stage == "closed"


def test_a_building_is_compensated_before_it_is_given_up() -> None:
    file = building()
    assert file.duty("compensate").due.day == date(2026, 3, 30)
    file.take("record_compensation").take("record_delivery")
    assert file.take("close_case").facts.closed_as == "levy"


def test_requisitioned_property_goes_back_and_is_compensated() -> None:
    file = served("requisition").take("take_over", until="2026-03-06")
    assert file.duty("return_property").due.day == date(2026, 3, 9)
    file.later(4).take("return_property").take("record_compensation")
    assert file.take("close_case").facts.stage == "closed"


def test_a_requisition_no_longer_needed_is_left() -> None:
    file = served("requisition").take("leave_requisition")
    assert "STAGE" in file.refusals("take_over")
    assert file.take("close_case").facts.stage == "closed"


def test_a_decision_that_was_revoked_leaves_nothing_to_pay() -> None:
    file = served("fee").take("record_overturn", how="revoked").take("withdraw_publication")
    assert "STAGE" in file.refusals("record_payment")
    assert file.take("close_case").facts.stage == "closed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_may_end_without_a_decision_before_one_is_made(kind: str) -> None:
    file = drafted(kind).take("drop_case")
    assert file.take("archive_case").facts.stage == "archived"
