"""Deadlines that reach into a year without a holiday notice are provisional, until there is one."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sanjian.law.calendar import HolidayNotice, WorkCalendar
from sanjian.records.models import DutyRow
from sanjian.records.obligations import recompute
from sanjian.records.rules import calendar
from tests import world

pytestmark = pytest.mark.django_db


def test_a_provisional_deadline_is_computed_anew_when_its_year_is_announced() -> None:
    where = world.county()
    case = world.opened(where, at=datetime(2026, 11, 2, 9, tzinfo=world.SHANGHAI))
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    duty = DutyRow.objects.get(dossier=case.dossier, code="decide")
    assert duty.provisional
    assert duty.due.astimezone(world.SHANGHAI).date() == date(2027, 2, 1)
    # An invented notice in which the last day is a holiday: the deadline rolls to 8 February.
    days = tuple(date(2027, 2, day) for day in range(1, 8))
    notices = [
        *(HolidayNotice(year, "样例", (), ()) for year in (2026,)),
        HolidayNotice(2027, "样例", days, ()),
    ]
    assert recompute(calendar=calendar()) == 0
    assert recompute(calendar=WorkCalendar.from_notices(notices)) == 1
    duty.refresh_from_db()
    assert not duty.provisional
    assert duty.due.astimezone(world.SHANGHAI).date() == date(2027, 2, 8)
