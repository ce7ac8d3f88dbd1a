"""Duties: what is owed until when, with pauses, extensions, lights, and the additional fine."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sanjian.law.duties import Duty, Light, duties
from sanjian.law.forms import SHANGHAI
from sanjian.law.periods import Period, Unit, due
from sanjian.law.procedures.penalty_facts import PenaltyFacts, additional_fine_fen
from tests.law import files
from tests.law.files import File, calendar, rules


def codes(file: File) -> list[str]:
    found = duties(file.procedure, file.facts, file.params, calendar())
    return [duty.code for duty in found if duty.done_on is None]


def test_each_act_leaves_its_duty_and_the_next_discharges_it() -> None:
    assert codes(files.lead()) == ["verify_lead"]
    assert codes(files.investigating()) == ["decide"]
    assert codes(files.investigating().take("preserve")) == ["settle_preserved", "decide"]
    assert codes(files.submitted()) == ["review", "decide"]
    assert codes(files.decided()) == ["publish", "serve"]
    assert codes(files.enforcing()) == ["publish", "collect"]
    file = files.published(files.enforcing()).take("record_payment")
    assert codes(file) == ["close"]
    assert codes(file.take("close_case")) == ["archive"]
    assert codes(file.take("archive_case")) == []


def test_a_decision_found_wrong_must_come_off_the_portal() -> None:
    file = files.published(files.enforcing()).take("record_overturn")
    assert "withdraw_publication" in codes(file)
    assert "withdraw_publication" not in codes(file.take("withdraw_publication"))


def test_a_case_is_decided_within_ninety_days_of_filing() -> None:
    file = files.investigating()
    filed = file.facts.filed_on
    assert file.duty("decide").due.day == due(filed, Period(90, Unit.DAY), calendar()).day


def test_days_of_suspension_do_not_count() -> None:
    file = files.investigating()
    before = file.duty("decide").due.day
    file.take("suspend_case")
    assert file.duty("decide").light(file.at) is Light.PAUSED
    file.later(20).take("resume_case")
    assert (file.duty("decide").due.day - before).days >= 20
    assert file.duty("decide").light(file.at) is Light.CALM


def test_a_suspension_in_the_extension_counts_too() -> None:
    plain = files.investigating().take("extend_case")
    paused = files.investigating().take("extend_case").later(95)
    paused.take("suspend_case").later(14).take("resume_case")
    moved = paused.duty("decide").due.day - plain.duty("decide").due.day
    assert moved >= timedelta(days=14)


def test_an_extension_runs_on_from_the_first_deadline() -> None:
    file = files.investigating()
    first = file.duty("decide").due.day
    second = file.take("extend_case").duty("decide").due.day
    assert second == due(first, Period(30, Unit.DAY), calendar()).day


def test_a_duty_that_was_late_before_the_clock_stopped_stays_late() -> None:
    file = files.investigating().later(150).take("suspend_case")
    assert file.duty("decide").light(file.at) is Light.LATE


def test_lights_turn_from_calm_to_soon_to_late_to_done() -> None:
    file = files.decided()
    duty = file.duty("publish")
    end = duty.due.at
    assert duty.light(end - timedelta(days=5)) is Light.CALM
    assert duty.light(end - timedelta(days=2)) is Light.SOON
    assert duty.light(end) is Light.SOON
    assert duty.light(end + timedelta(seconds=1)) is Light.LATE
    done = files.published(file.later(20)).duty("publish")
    assert done.light(file.at) is Light.DONE
    assert done.late_days == (done.done_on - done.due.day).days > 0  # type: ignore[operator]


def test_a_duty_knows_its_source_and_whether_a_statute_asks_for_it() -> None:
    duty = files.decided().duty("serve")
    assert "《行政处罚法》第六十一条" in duty.source
    assert duty.statutory
    assert not files.submitted().duty("review").statutory


def test_duties_come_nearest_first() -> None:
    file = files.investigating().take("preserve")
    found = duties(file.procedure, file.facts, file.params, calendar())
    assert [duty.due.at for duty in found] == sorted(duty.due.at for duty in found)


def test_the_summary_procedure_leaves_filing_handing_in_and_publication() -> None:
    file = files.on_the_spot(penalty_kinds=["fine"], fine=100)
    assert set(codes(file)) == {"file_record", "publish", "collect"}
    assert "hand_in" in codes(file.take("collect_on_spot"))
    assert "hand_in" not in codes(file.take("hand_in"))


LAST = date(2026, 3, 23)


def accrued(days: int, fine: int = 1_000_000, **facts: object) -> int:
    file = PenaltyFacts(fine_fen=fine, **facts)  # type: ignore[arg-type]
    return additional_fine_fen(
        file, rules("mingxi"), payment_due=LAST, on=LAST + timedelta(days=days)
    )


@pytest.mark.parametrize(
    ("days", "fen"),
    [(-3, 0), (0, 0), (1, 30_000), (10, 300_000), (33, 990_000), (34, 1_000_000), (500, 1_000_000)],
)
def test_three_per_cent_a_day_until_it_equals_the_fine_on_day_34(days: int, fen: int) -> None:
    assert accrued(days) == fen


def test_deferral_moves_the_first_day_of_the_additional_fine() -> None:
    until = LAST + timedelta(days=10)
    assert accrued(10, deferred_until=until) == 0
    assert accrued(11, deferred_until=until) == 30_000


def test_an_amount_that_does_not_divide_is_rounded_for_the_party() -> None:
    assert accrued(1, fine=33) == 0
    assert accrued(2, fine=50) == 3


def test_a_duty_without_a_deadline_in_time_has_no_late_days() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
    duty: Duty = files.investigating().duty("decide")
    assert duty.late_days == 0
    assert duty.light(at) is Light.CALM
