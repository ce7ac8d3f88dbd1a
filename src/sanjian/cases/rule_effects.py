"""What another version of a place's rules would mean for the files that are open.

Nothing changes by itself: an open dossier keeps the rules it was opened under until a person
takes the step that adopts others. These figures are what that person, and who drafts rules,
look at before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from sanjian.law.calendar import WorkCalendar
from sanjian.law.duties import duties
from sanjian.law.facts import decode
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.records.queries import dossiers
from sanjian.records.rules import rules
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.view import on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

EXAMINED = 300
"""Open files looked into one by one; of more, the nearest deadlines come first."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """How many open files stand under one published version."""

    digest: str
    label: str
    published_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A duty whose deadline would be another one; a day is None where the duty is not there."""

    dossier: Dossier
    label: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Effects:
    """Open files by version, and the open duties whose deadlines would move on `day`."""

    day: date
    pinned: tuple[Pinned, ...]
    moved: tuple[Moved, ...]
    examined: int

    @property
    def total(self) -> int:
        """All open files under any version of the pack."""
        return sum(one.count for one in self.pinned)


def effects(person: Person, pack: Pack, *, day: date, calendar: WorkCalendar) -> Effects:
    """Compare the open files a person may see with what they would be under `pack` on `day`."""
    found = dossiers(person).filter(closed=False, pack__name=pack.name)
    groups = found.order_by().values("pack__digest", "pack__label", "pack__published_at")
    pinned = tuple(
        Pinned(row["pack__digest"], row["pack__label"], row["pack__published_at"], row["count"])
        for row in groups.annotate(count=Count("pk")).order_by("-pack__published_at")
    )
    after = on(pack, day)
    wanted = [
        (one.digest, name)
        for one in pinned
        for name in PROCEDURES
        if _differs(name, rules(one.digest, day), after)
    ]
    moved: list[Moved] = []
    examined = 0
    for digest, name in wanted:
        rows = found.filter(pack__digest=digest, procedure=name).order_by("next_due", "id")
        for dossier in rows[: max(0, EXAMINED - examined)].prefetch_related("duties"):
            examined += 1
            moved += moved_deadlines(dossier, after, calendar)
    return Effects(day, pinned, tuple(moved), examined)


def _differs(procedure: str, before: Parameters, after: Parameters) -> bool:
    """Whether some period that a duty of the procedure counts in is another one."""
    return any(
        before.has(duty.key) != after.has(duty.key)
        or (before.has(duty.key) and before.period(duty.key) != after.period(duty.key))
        for duty in PROCEDURES[procedure].duties
    )


def moved_deadlines(dossier: Dossier, after: Parameters, calendar: WorkCalendar) -> list[Moved]:
    """Return the open duties of one file whose deadlines would be others under `after`."""
    procedure = PROCEDURES[dossier.procedure]
    facts = decode(type(procedure.start), dossier.facts)
    new = {duty.code: duty for duty in duties(procedure, facts, after, calendar)
           if duty.done_on is None}  # fmt: skip
    old = {row.code: row for row in dossier.duties.all() if row.done_on is None}
    found = []
    for code in dict.fromkeys([*old, *new]):
        was, becomes = old.get(code), new.get(code)
        before = was.due if was else None
        then = becomes.due.at if becomes else None
        if before != then:
            label = was.label if was else becomes.label if becomes else ""
            found.append(Moved(dossier, label, before, then))
    return found
