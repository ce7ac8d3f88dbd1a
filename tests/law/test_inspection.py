"""An inspection: reason and approval first, two officers at the door, its result, what it leads to.

The rules that all kinds share are tried on penalties; here is what only an inspection asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sanjian.law.procedures import PROCEDURES
from tests.law.files import CHEN, CHU, PLACES, WANG, File, Refusal, rules

CHECK = PROCEDURES["inspection"]


def planned(place: str = "mingxi", **chosen: object) -> File:
    """A check has been proposed with its reason."""
    return File(procedure=CHECK, params=rules(place)).take("plan_inspection", **chosen)


def approved(**chosen: object) -> File:
    """The head has approved a check of which the subject need not be told."""
    return planned(announced=False, **chosen).take("approve_inspection")


def on_site(**chosen: object) -> File:
    """Officers stand at the door and have shown their certificates."""
    return approved().later(1).take("arrive", **{"scanned": True, **chosen})


def recorded(found: bool = False) -> File:
    """The record of the check is made."""
    return on_site().take("record_inspection", found=found)


def clean() -> File:
    """Nothing was found and the subject was told."""
    return recorded().take("give_result", outcome="clean")


def corrected() -> File:
    """Something was found; the subject was ordered to put it right."""
    return recorded(found=True).take("give_result", outcome="correct")


def led() -> File:
    """A breach is suspected."""
    return recorded(found=True).take("give_result", outcome="lead")


def published(file: File) -> File:
    """The result is public: one person prepared it, another released it."""
    return file.take("prepare_publication", CHEN).take("release_publication", CHU)


Start = Callable[[], File]
REFUSALS: tuple[tuple[str, Start, str, dict[str, object]], ...] = (
    ("ITEM_NOT_LISTED", planned, "approve_inspection", {"item_listed": False}),
    ("CHECK_FREQUENCY", planned, "approve_inspection", {"checks_this_year": 2}),
    ("TOO_FEW_OFFICERS", planned, "approve_inspection", {"officers": [1]}),
    ("CERT_INVALID", planned, "approve_inspection", {"officers": [1, 11]}),
    ("NOTICE_MISSING", lambda: planned(announced=True).take("approve_inspection"), "arrive", {}),
    ("CERT_NOT_SHOWN", approved, "arrive", {"certificates_shown": False}),
    ("NOTICE_INCOMPLETE", approved, "arrive", {"rights_told": False}),
    ("SCAN_REASON", approved, "arrive", {"scanned": False, "scan_note": ""}),
    ("RECORD_MISSING", on_site, "give_result", {}),
    ("RESULT_MISMATCH", recorded, "give_result", {"outcome": "lead"}),
    ("RESULT_MISMATCH", lambda: recorded(found=True), "give_result", {"outcome": "clean"}),
    ("CORRECTION_EMPTY", lambda: recorded(found=True), "give_result",
     {"outcome": "correct", "correction": ""}),
    ("RESULT_NOT_TOLD", recorded, "give_result", {"told": False}),
    ("RECHECK_MISSING", lambda: published(corrected()), "close_case", {}),
    ("LEAD_MISSING", lambda: published(led()), "close_case", {}),
    ("DATE_ORDER", lambda: led().later(9), "hand_to_case", {"act_ended_on": "2026-03-09"}),
    ("NOT_PUBLISHED", clean, "close_case", {}),
    ("SCAN_OWED",
     lambda: published(on_site(scanned=False).take("record_inspection", found=False)
                       .take("give_result", outcome="clean")), "close_case", {}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "start", "step", "content"), REFUSALS, ids=[f"{c}-{s}" for c, _, s, _ in REFUSALS]
)
def test_what_an_inspection_lacks_is_refused(
    code: str, start: Start, step: str, content: dict[str, object]
) -> None:
    assert code in start().refusals(step, **content)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("source", ["complaint", "assigned", "monitoring"])
def test_a_check_that_somebody_caused_does_not_count_against_the_cap(
    place: str, source: str
) -> None:
    file = planned(place, source=source)
    assert file.refusals("approve_inspection", checks_this_year=9) == []


def test_the_first_check_of_a_year_is_within_the_cap_and_the_third_is_not() -> None:
    assert planned(source="plan").refusals("approve_inspection", checks_this_year=1) == []
    refused = planned(source="plan").refusals("approve_inspection", checks_this_year=2)
    assert refused == ["CHECK_FREQUENCY"]


def test_a_check_that_finds_nothing_is_recorded_published_and_put_away() -> None:
    file = published(clean()).take("close_case").take("archive_case")
    assert file.facts.stage == "archived"
    assert file.facts.closed_as == "clean"


def test_a_check_that_was_announced_comes_after_its_notice() -> None:
    file = planned(announced=True).take("approve_inspection").take("notify_inspection")
    assert file.later(1).take("arrive").facts.stage == "on_site"


def test_a_check_without_network_is_entered_later() -> None:
    file = on_site(scanned=False)
    assert file.duty("fill_scan").due.day == date(2026, 3, 13)
    assert file.take("fill_scan").duty("fill_scan").done_on == date(2026, 3, 3)


def test_what_was_ordered_is_checked_again_before_the_file_is_closed() -> None:
    file = corrected()
    assert file.duty("recheck").step == "recheck"
    closed = published(file.take("recheck", corrected=True)).take("close_case")
    assert closed.facts.stage == "closed"


def test_what_is_still_wrong_at_the_second_look_becomes_a_lead() -> None:
    file = corrected().take("recheck", corrected=False)
    assert file.facts.outcome == "lead"
    assert file.take("hand_to_case").facts.lead_on == file.at.date()


def test_a_breach_is_handed_over_within_its_days() -> None:
    assert led().duty("hand_to_case").due.day == date(2026, 3, 10)
    assert published(led().take("hand_to_case")).take("close_case").facts.stage == "closed"


def test_a_result_is_public_within_twenty_working_days() -> None:
    assert clean().duty("publish").due.day == date(2026, 3, 31)


def test_a_check_that_is_not_approved_ends_there() -> None:
    assert planned().take("refuse_inspection").take("archive_case").facts.stage == "archived"
    assert approved().take("cancel_inspection").facts.stage == "dropped"


def test_who_approves_does_not_inspect() -> None:
    with pytest.raises(Refusal, match="OFFICER_CONFLICT"):
        planned().take("approve_inspection", WANG, officers=[1, WANG])


def test_before_the_paper_was_in_force_no_cap_was_kept() -> None:
    file = File(procedure=CHECK, params=rules("mingxi", date(2024, 12, 1)))
    file.at = file.at.replace(year=2024, month=12, day=1)
    file.take("plan_inspection", announced=False)
    assert "CHECK_FREQUENCY" not in file.refusals("approve_inspection", checks_this_year=9)
