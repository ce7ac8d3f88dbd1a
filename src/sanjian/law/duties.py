"""Duties: what acts leave behind for somebody, computed and never stored as truth.

To-do lists, lights, alerts and scores are views of what this module computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import END_OF_DAY, Due, Period, Unit, due
from sanjian.law.procedure import DutyRule, Procedure

OWN_RULE = "本机关法制审核制度"


class Light(StrEnum):
    """How a duty stands on a day."""

    DONE = "done"
    PAUSED = "paused"
    CALM = "calm"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with its deadline, its source and its discharge."""

    code: str
    label: str
    owner: Role
    step: str
    start: date
    due: Due
    source: str
    statutory: bool
    done_on: date | None = None
    paused: bool = False

    @property
    def late_days(self) -> int:
        """Calendar days between the deadline and a late discharge; 0 when in time or open."""
        if self.done_on is None:
            return 0
        return max(0, (self.done_on - self.due.at.astimezone(SHANGHAI).date()).days)

    def light(self, now: datetime, soon_days: int = 3) -> Light:
        """Return the light at a moment; ``soon_days`` are calendar days before the deadline."""
        if self.done_on is not None:
            return Light.DONE
        if self.paused:
            return Light.PAUSED
        if now > self.due.at:
            return Light.LATE
        left = (self.due.at - now).days
        return Light.SOON if left < soon_days else Light.CALM


def duties(
    procedure: Procedure[Any], facts: Any, params: Parameters, calendar: WorkCalendar
) -> tuple[Duty, ...]:
    """Return every duty that these facts raise, discharged ones included, nearest first."""
    found = (_duty(rule, facts, params, calendar) for rule in procedure.duties)
    return tuple(sorted((d for d in found if d), key=lambda duty: (duty.due.at, duty.code)))


def _duty(
    rule: DutyRule[Any], facts: Any, params: Parameters, calendar: WorkCalendar
) -> Duty | None:
    start = rule.start(facts)
    if start is None:
        return None
    pauses = rule.pauses(facts) if rule.pauses else ()
    if rule.last is not None:
        return _until(rule, facts, start, params)
    period, source = params.period(rule.key), params.source(rule.key)
    if found := rule.special(facts, params) if rule.special else None:
        period, source = Period(found[0], Unit.WORKING_DAY), found[1]
    deadline = due(start, period, calendar, pauses)
    own = rule.own(facts) if rule.own else 0
    if own:
        sooner = due(start, Period(own, Unit.WORKING_DAY), calendar, pauses)
        if sooner.at < deadline.at:
            deadline, source = sooner, f"{OWN_RULE}；{source}"
    for key in rule.extensions(facts) if rule.extensions else ():
        deadline = due(deadline.day, params.period(key), calendar, pauses)
    return Duty(
        rule.code,
        rule.label,
        rule.owner,
        rule.step,
        # A period in hours runs from a moment; what is kept is its day.
        start.astimezone(SHANGHAI).date() if isinstance(start, datetime) else start,
        deadline,
        source,
        rule.statutory,
        rule.done(facts),
        any(end is None and begin <= deadline.day for begin, end in pauses),
    )


def _until(rule: DutyRule[Any], facts: Any, start: date, params: Parameters) -> Duty | None:
    """A duty whose last day is an event of its own, not the end of a period."""
    assert rule.last is not None
    last = rule.last(facts)
    if last is None:
        return None
    deadline = Due(
        datetime.combine(last, END_OF_DAY), False, (), (), start, params.period(rule.key)
    )
    return Duty(
        rule.code, rule.label, rule.owner, rule.step, start, deadline,
        params.source(rule.key), rule.statutory, rule.done(facts),
    )  # fmt: skip
