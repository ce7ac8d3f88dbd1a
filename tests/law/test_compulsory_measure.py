"""Seizure, detention of goods, freezing: approval first, urgency within a day, thirty days.

The rules that all kinds share are tried on penalties; here is what only a measure asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from tests.law.files import CHEN, CHU, PLACES, File, rules

MEASURE = PROCEDURES["compulsory_measure"]


def proposed(place: str = "mingxi", **chosen: object) -> File:
    """A measure has been proposed."""
    chosen = {"measure": "seize", "urgent": False, **chosen}
    return File(procedure=MEASURE, params=rules(place)).take("propose_measure", **chosen)


def drafted(place: str = "mingxi", **draft: object) -> File:
    """The decision is drafted on evidence."""
    return proposed(place).take("add_evidence").take("draft_measure", **draft)


def decided(place: str = "mingxi", **draft: object) -> File:
    """The head has decided, after review where it was due."""
    file = drafted(place, **draft)
    if not file.facts.review_required:
        return file.take("submit_decision").take("decide_measure")
    return reviewed(file).take("decide_measure")


def reviewed(file: File) -> File:
    """The draft has passed legal review."""
    return file.take("submit_review").take("pass_review")


def imposed(**draft: object) -> File:
    """Goods are held, the decision and the list were handed over on the spot."""
    return decided(**draft).later(1).take("impose_measure")


def urgent() -> File:
    """Goods were held at once, before anybody approved."""
    return proposed(urgent=True).take("impose_urgently")


def published(file: File) -> File:
    """The decision is public: one person prepared it, another released it."""
    return file.take("prepare_publication", CHEN).take("release_publication", CHU)


Start = Callable[[], File]
REFUSALS: tuple[tuple[str, Start, str, dict[str, object]], ...] = (
    ("MEASURE_DELEGATED", lambda: File(procedure=MEASURE), "propose_measure",
     {"own_power": False}),
    ("FREEZE_BY_STATUTE", lambda: File(procedure=MEASURE), "propose_measure",
     {"measure": "freeze", "by_statute": False}),
    ("TOO_FEW_OFFICERS", lambda: File(procedure=MEASURE), "propose_measure", {"officers": [1]}),
    ("MEASURE_SCOPE", proposed, "draft_measure", {"related_only": False}),
    ("MEASURE_TERM", proposed, "draft_measure", {"days": 31}),
    ("NO_EVIDENCE", lambda: proposed().take("draft_measure"), "submit_decision", {}),
    ("REVIEW_TOO_EARLY", lambda: proposed().take("add_evidence"), "submit_decision", {}),
    ("REVIEW_MISSING", lambda: drafted(complex=True), "submit_decision", {}),
    ("PARTY_NOT_CALLED", decided, "impose_measure", {"party_present": False}),
    ("NOT_HEARD", decided, "impose_measure", {"heard": False}),
    ("LIST_IN_DUPLICATE", decided, "impose_measure", {"list_given": False}),
    ("CERT_NOT_SHOWN", decided, "impose_measure", {"certificates_shown": False}),
    ("TOO_FEW_OFFICERS", decided, "impose_measure", {"officers": [1]}),
    ("MEASURE_LAPSED", lambda: imposed().later(40), "prolong_measure", {}),
    ("MEASURE_LAPSED", lambda: imposed().later(40), "begin_testing", {}),
    ("MEASURE_TERM", imposed, "prolong_measure", {"days": 31}),
    ("TEST_NOT_TOLD", imposed, "begin_testing", {"told": False}),
    ("TEST_RUNNING", lambda: imposed().take("begin_testing"), "dispose_goods", {}),
    ("DISPOSAL_UNFOUNDED", imposed, "dispose_goods", {"decision": "云市监罚〔2026〕99号"}),
    ("NOT_RETURNED", lambda: published(imposed()).take("lift_measure"), "close_case", {}),
    ("NOT_PUBLISHED", lambda: imposed().take("dispose_goods"), "close_case", {}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "start", "step", "content"), REFUSALS, ids=[f"{c}-{s}" for c, _, s, _ in REFUSALS]
)
def test_what_a_measure_lacks_is_refused(
    code: str, start: Start, step: str, content: dict[str, object]
) -> None:
    assert code in start().refusals(step, **content)


@pytest.mark.parametrize("place", PLACES)
def test_no_measure_that_must_be_reviewed_is_decided_without_its_pass(place: str) -> None:
    file = drafted(place, complex=True)
    assert file.facts.review_because == ("complex",)
    file.take("submit_review")
    assert "STAGE" in file.refusals("decide_measure")
    assert file.take("pass_review").take("decide_measure").facts.stage == "execution"


@pytest.mark.parametrize("place", PLACES)
def test_urgency_is_no_way_around_review(place: str) -> None:
    file = proposed(place, urgent=True).take("impose_urgently")
    file.take("draft_measure", complex=True)
    assert "REVIEW_MISSING" in file.refusals("submit_decision")


def test_what_was_done_in_urgency_is_approved_within_twenty_four_hours() -> None:
    file = urgent()
    assert file.duty("approve_urgent").due.at == datetime(2026, 3, 3, 9, tzinfo=SHANGHAI)
    approved = file.take("draft_measure").take("submit_decision").take("decide_measure")
    assert approved.duty("approve_urgent").done_on == date(2026, 3, 2)
    assert approved.take("deliver_measure").facts.stage == "in_force"


def test_what_the_head_does_not_approve_is_lifted_and_given_back() -> None:
    file = urgent().take("draft_measure").take("submit_decision").take("disapprove_urgent")
    assert file.duty("lift_at_once").due.day == date(2026, 3, 3)
    assert "STAGE" in file.refusals("prolong_measure")
    lifted = file.take("lift_measure", ground="disapproved").take("return_goods")
    assert lifted.take("close_case").facts.stage == "closed"


def test_a_measure_ends_after_thirty_days_and_may_be_prolonged_once() -> None:
    file = imposed()
    assert file.duty("settle_measure").due.day == date(2026, 4, 2)
    longer = file.later(5).take("prolong_measure")
    assert longer.duty("settle_measure").due.day == date(2026, 5, 6)
    assert "STAGE" in longer.refusals("prolong_measure")


def test_the_days_of_a_test_do_not_count() -> None:
    file = imposed().later(2).take("begin_testing").later(10).take("end_testing")
    assert file.duty("settle_measure").due.day == date(2026, 4, 13)


def test_goods_are_given_back_the_measure_published_and_the_file_put_away() -> None:
    file = published(imposed()).take("lift_measure").take("return_goods")
    assert file.take("close_case").take("archive_case").facts.stage == "archived"


def test_goods_that_must_be_confiscated_are_not_given_back() -> None:
    file = published(imposed()).take("dispose_goods", how="confiscated")
    assert "STAGE" in file.refusals("return_goods")
    assert file.take("close_case").facts.closed_as == "impose"


def test_a_measure_that_nobody_approves_is_never_taken() -> None:
    file = drafted().take("submit_decision").take("disapprove_measure")
    assert file.take("archive_case").facts.stage == "archived"
    assert proposed().take("abandon_measure").facts.stage == "dropped"


def test_a_measure_that_was_set_aside_is_lifted_at_once_and_neither_prolonged_nor_used() -> None:
    file = published(imposed()).later(3).take("record_overturn", how="revoked")
    assert file.duty("lift_at_once").start == file.at.date()
    for step in ("prolong_measure", "dispose_goods", "begin_testing"):
        assert "STAGE" in file.refusals(step)
    file.take("withdraw_publication").take("lift_measure").take("return_goods")
    assert file.duty("lift_at_once").done_on == file.at.date()


def test_a_measure_set_aside_before_it_was_carried_out_is_not_carried_out() -> None:
    file = published(decided()).later(1).take("record_overturn", how="redo", ground="facts")
    assert "MEASURE_UNDONE" in file.refusals("impose_measure")
    assert "STAGE" in decided().refusals("end_undone")
    assert "NOT_WITHDRAWN" in file.refusals("end_undone")
    file.take("withdraw_publication").take("end_undone").take("archive_case")
    assert file.facts.stage == "archived"


def test_a_measure_that_was_only_changed_stays_in_force() -> None:
    file = published(imposed()).take("record_overturn", how="changed")
    assert "STAGE" not in file.refusals("prolong_measure")
