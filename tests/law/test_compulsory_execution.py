"""Compulsory execution: demanded in writing, answered, decided, carried out by day, or the court.

The rules that all kinds share are tried on penalties; here is what only execution asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sanjian.law.procedures import PROCEDURES
from tests.law.files import CHEN, CHU, PLACES, File, rules

EXECUTION = PROCEDURES["compulsory_execution"]


def opened(place: str = "mingxi", **chosen: object) -> File:
    """A decision is not performed."""
    chosen = {
        "manner": "restore", "own_power": True, "base_served_on": "2025-12-01", **chosen,
    }  # fmt: skip
    return File(procedure=EXECUTION, params=rules(place)).take("open_execution", **chosen)


def demanded(place: str = "mingxi", **chosen: object) -> File:
    """The party has been asked in writing, with ten days to perform."""
    file = opened(place, **chosen).take("add_evidence")
    return file.take("demand_performance", served_on="2026-03-02", perform_by="2026-03-12")


def drafted(
    place: str = "mingxi", draft: dict[str, object] | None = None, **chosen: object
) -> File:
    """The days have run out and the decision is drafted."""
    return demanded(place, **chosen).later(12).take("draft_execution", **(draft or {}))


def decided(**chosen: object) -> File:
    """The head has decided."""
    return drafted(**chosen).take("submit_decision").take("decide_execution")


def served(**chosen: object) -> File:
    """The decision has been served."""
    return decided(**chosen).take("serve_decision", mode="direct")


def published(file: File) -> File:
    """The decision is public: one person prepared it, another released it."""
    return file.take("prepare_publication", CHEN).take("release_publication", CHU)


SUBSTITUTE = {"manner": "substitute"}
DEMOLISH = {"manner": "demolish", "base_served_on": "2025-12-01"}
NIGHT = {"started_at": "2026-03-14T04:00", "ended_at": "2026-03-14T04:30", "emergency": False}
Start = Callable[[], File]
REFUSALS: tuple[tuple[str, Start, str, dict[str, object]], ...] = (
    ("NO_EXECUTION_POWER", lambda: demanded(own_power=False), "draft_execution", {}),
    ("NOT_DEMANDED", opened, "draft_execution", {}),
    ("STATEMENT_OPEN", lambda: demanded().take("record_reply"), "draft_execution", {}),
    ("DEMAND_RUNNING", lambda: demanded().take("draft_execution"), "submit_decision", {}),
    ("NO_EVIDENCE", lambda: opened().take("demand_performance").later(30).take(
        "draft_execution"), "submit_decision", {}),
    ("BUDGET_EMPTY", lambda: demanded(**SUBSTITUTE), "draft_execution", {"budget": None}),
    ("DEMOLITION_EARLY", lambda: drafted(**DEMOLISH), "submit_decision", {}),
    ("DEMOLITION_EARLY", lambda: drafted(**DEMOLISH).take("post_demolition"),
     "submit_decision", {}),
    ("REVIEW_MISSING", lambda: drafted(draft={"complex": True}), "submit_decision", {}),
    ("CERT_NOT_SHOWN", served, "execute", {"certificates_shown": False}),
    ("CERT_NOT_SHOWN", opened, "demand_performance", {"certificates_shown": False}),
    ("NIGHT_OR_HOLIDAY", served, "execute", NIGHT),
    ("UTILITIES_CUT", served, "execute", {"no_cutting": False}),
    ("DEMAND_AGAIN", lambda: served(**SUBSTITUTE), "execute", {}),
    ("DEMAND_AGAIN", lambda: served(**SUBSTITUTE).take("demand_again").later(1), "execute", {}),
    ("NOT_SUPERVISED", lambda: served(**SUBSTITUTE).take("demand_again").later(7), "execute",
     {"supervisor": ""}),
    ("NOTICE_INCOMPLETE", opened, "demand_performance", {"told_rights": False}),
    ("AGREEMENT_HARMS", served, "agree", {"no_harm": False}),
    ("COURT_PAPERS", lambda: demanded(own_power=False), "apply_court_execution",
     {"materials": False}),
    ("AGREEMENT_RUNNING", lambda: served().take("agree"), "execute", {}),
    ("SUSPENDED", lambda: served().take("suspend_case"), "execute", {}),
    ("NOT_URGED", lambda: opened(own_power=False), "apply_court_execution", {}),
    ("COURT_WINDOW", lambda: demanded(own_power=False).later(20), "apply_court_execution", {}),
    ("NOT_PUBLISHED", lambda: served().take("execute"), "close_case", {}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "start", "step", "content"), REFUSALS, ids=[f"{c}-{s}" for c, _, s, _ in REFUSALS]
)
def test_what_an_execution_lacks_is_refused(
    code: str, start: Start, step: str, content: dict[str, object]
) -> None:
    assert code in start().refusals(step, **content)


@pytest.mark.parametrize("place", PLACES)
def test_a_contested_execution_needs_its_review(place: str) -> None:
    file = drafted(place, draft={"complex": True}).take("submit_review").take("pass_review")
    assert file.take("decide_execution").facts.decided_on == date(2026, 3, 14)


def test_who_hides_his_goods_is_not_waited_for() -> None:
    file = demanded().take("record_hiding").take("draft_execution")
    assert file.refusals("submit_decision") == []


def test_work_that_another_does_is_asked_for_once_more_three_working_days_before() -> None:
    file = served(**SUBSTITUTE).take("demand_again").later(5)
    assert file.take("execute").facts.ended_as == "executed"


def test_an_emergency_does_not_wait_for_the_morning() -> None:
    content = {**NIGHT, "emergency": True}
    assert "NIGHT_OR_HOLIDAY" not in served().refusals("execute", **content)


def test_a_building_comes_down_after_its_notice_and_the_time_for_remedies() -> None:
    file = drafted(**DEMOLISH).take("post_demolition").later(100)
    assert file.refusals("submit_decision") == []


def test_who_has_no_power_of_its_own_goes_to_the_court_in_its_three_months() -> None:
    file = demanded(own_power=False).later(100)
    applied = file.take("apply_court_execution")
    assert applied.take("record_ruling").facts.stage == "executed"
    assert "COURT_WINDOW" in file.later(120).refusals("apply_court_execution")


def test_an_agreement_that_is_not_kept_brings_execution_back() -> None:
    file = served().take("agree").later(10).take("resume_execution")
    assert file.refusals("execute") == []


def test_what_is_performed_in_time_is_not_executed() -> None:
    file = demanded().take("record_performed").take("close_case").take("archive_case")
    assert file.facts.stage == "archived"


def test_what_ends_the_execution_ends_its_suspension() -> None:
    file = served().take("suspend_case").take("terminate_execution")
    assert not file.facts.suspended
    assert published(file).take("close_case").facts.stage == "closed"


def test_the_decision_is_served_published_and_put_away() -> None:
    file = decided()
    assert file.duty("serve").due.day == date(2026, 3, 24)
    done = published(file.take("serve_decision", mode="direct").take("execute"))
    assert done.take("close_case").take("archive_case").facts.stage == "archived"
