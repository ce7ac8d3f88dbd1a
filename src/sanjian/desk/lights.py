"""Deadlines as lights: colour, shape and words, the same on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sanjian.cases import deadlines
from sanjian.cases.deadlines import SOON, Deadline
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Certificate, Role
from sanjian.ui.parts import DutyEntry, Light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import Dossier, DutyRow


ROLES = {role.value: role.label for role in Role}


def of_deadline(deadline: Deadline | None) -> Light | None:
    """Return the light of a deadline; None when nothing is owed."""
    if deadline is None:
        return None
    if deadline.paused:
        return Light("paused", deadline.stands)
    soon = 24 if deadline.unit == "小时" else SOON
    return Light.remaining(deadline.left, deadline.unit, soon)


def of_dossier(dossier: Dossier, at: datetime, calendar: WorkCalendar) -> Light | None:
    """Return the light of a case's nearest deadline."""
    return of_deadline(deadlines.of_dossier(dossier, at=at, calendar=calendar))


def of_duty(duty: DutyRow, at: datetime, calendar: WorkCalendar) -> Light:
    """Return the light of one duty, discharged ones included."""
    if duty.done_on is not None:
        last = duty.due.astimezone(SHANGHAI).date()
        late = (duty.done_on - last).days
        words = f"{date_cn(duty.done_on)}已办"
        return Light("done", words if late <= 0 else f"{words}，逾期{late}日")
    light = of_deadline(deadlines.of_duty(duty, at=at, calendar=calendar))
    assert light is not None
    return light


def of_certificate(certificate: Certificate | None, today: date) -> Light:
    """Return the light of a certificate that counts today: about to end, or valid."""
    if certificate is None:
        return Light("done", "不需要执法证")
    if certificate.ends_within(today):
        words = f"执法证{certificate.number}将于{date_cn(certificate.valid_until)}到期"
        return Light("soon", words)
    return Light("done", f"执法证{certificate.number}有效")


def entry(duty: DutyRow, at: datetime, calendar: WorkCalendar, *, url: str = "") -> DutyEntry:
    """Return a duty for the list of duties, with source and owner."""
    owner = ROLES[duty.owner]
    return DutyEntry(
        text=duty.label,
        due=duty.due.astimezone(SHANGHAI).date(),
        light=of_duty(duty, at, calendar),
        law=duty.source,
        url=url,
        owner=owner,
        provisional=duty.provisional,
    )
