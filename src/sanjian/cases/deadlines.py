"""How far away a deadline is, in the unit in which the rule counts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import NotGiven
from sanjian.law.periods import Unit
from sanjian.law.procedures import PROCEDURES
from sanjian.records.rules import rules

if TYPE_CHECKING:
    from sanjian.records.models import Dossier, DutyRow

SOON = 3
"""Days (working days where the rule counts those) before a deadline in which it is near."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is left until a deadline: negative when it has passed; ``unit`` in Chinese.

    ``stands`` says what a paused one is called in this kind of enforcement.
    """

    due: datetime
    left: int
    unit: str
    paused: bool = False
    stands: str = ""

    @property
    def late(self) -> bool:
        """Say whether it has passed."""
        return not self.paused and self.left < 0

    @property
    def soon(self) -> bool:
        """Say whether it is near."""
        return not self.paused and 0 <= self.left <= (24 if self.unit == "小时" else SOON)


def of_dossier(dossier: Dossier, *, at: datetime, calendar: WorkCalendar) -> Deadline | None:
    """Return the nearest deadline of a case, None when nothing is owed."""
    if dossier.next_due is None:
        return None
    unit = _unit(dossier.procedure, dossier.pack_id, dossier.next_duty, at.date().toordinal())
    found = _deadline(dossier.next_due, dossier.next_paused, unit, at, calendar)
    return replace(found, stands=_stands(dossier.procedure, dossier.next_duty))


def of_duty(duty: DutyRow, *, at: datetime, calendar: WorkCalendar) -> Deadline:
    """Return the deadline of one duty."""
    dossier = duty.dossier
    unit = _unit(dossier.procedure, dossier.pack_id, duty.label, at.date().toordinal())
    found = _deadline(duty.due, duty.paused, unit, at, calendar)
    return replace(found, stands=_stands(dossier.procedure, duty.label))


def _deadline(
    due: datetime, paused: bool, unit: Unit, at: datetime, calendar: WorkCalendar
) -> Deadline:
    if unit is Unit.HOUR and due > at:
        return Deadline(due, int((due - at).total_seconds() // 3600), "小时", paused)
    today, last = at.astimezone(SHANGHAI).date(), due.astimezone(SHANGHAI).date()
    if due < at:
        # A passed deadline is counted in days; the day after it is the first day late.
        return Deadline(due, min(-1, (last - today).days), "日", paused)
    if unit is Unit.WORKING_DAY:
        return Deadline(due, calendar.working_days_between(today, last), "个工作日", paused)
    return Deadline(due, (last - today).days, "日", paused)


@lru_cache(maxsize=4096)
def _stands(procedure: str, label: str) -> str:
    """What the duty of that label is called in this procedure while its clock stands."""
    duties = PROCEDURES[procedure].duties
    return next((one.stands for one in duties if one.label == label), "已中止")


@lru_cache(maxsize=4096)
def _unit(procedure: str, pack: str, label: str, ordinal: int) -> Unit:
    """The unit of the period behind a duty; the day keys the cache, rules may change by day."""
    day = datetime.fromordinal(ordinal).date()
    for rule in PROCEDURES[procedure].duties:
        if rule.label == label:
            try:
                return rules(pack, day).period(rule.key).unit
            except NotGiven:
                return Unit.DAY
    return Unit.DAY
