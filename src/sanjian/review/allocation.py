"""Who gets a case for review: fewest open reviews first, among those free and qualified.

Nobody gets a case in which he has taken another part; a reviewer who knows the case from an
earlier round keeps it. The reason is said in words and stands in the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.records.queries import open_reviews
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import holders, people_on
from sanjian.registry.reviewing import borrowed, defects_on
from sanjian.review.legal_staff import kept_from_reviewing

PARTS = {part.value: part.label for part in Part}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reviewer with his open reviews, and why he cannot have this case ("" when he can)."""

    person: Person
    open: int
    lent_by: str
    excluded: str = ""

    @property
    def words(self) -> str:
        """The name with the load, as lists show it."""
        home = f"（{self.lent_by}调用）" if self.lent_by else ""
        return f"{self.person.name}{home}，在办{self.open}件"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a case goes to, and why; ``person`` is None while nobody can have it."""

    person: Person | None
    reason: str


def candidates(agency: Agency, facts: Any, *, day: date, params: Parameters) -> list[Candidate]:
    """Return every reviewer of an agency, lent ones included, lightest load first.

    ``facts`` are those of the case to be given. Excluded reviewers stand last with the reason.
    """
    own = list(holders(agency, Role.REVIEWER, day).select_related("agency"))
    lent = [one for one in borrowed(agency, day) if one not in own]
    people = [*own, *lent]
    open_now = open_reviews([one.pk for one in people], {agency.pk, *(p.agency_id for p in lent)})
    required = params.flag("review.qualification_required")
    unqualified = defects_on(people, day, required=required)
    total = params.text("review.separation") == "total"
    seen = people_on([one.pk for one in people], day)
    found = []
    for one in people:
        officer = total and Role.OFFICER in seen[one.pk].roles
        why = unqualified.get(one.pk, "") or _conflict(one, facts, officer=officer)
        why = why or kept_from_reviewing(one.pk, day, params)
        home = one.agency.short_name if one.agency_id != agency.pk else ""
        found.append(Candidate(one, open_now.get(one.pk, 0), home, why))
    return sorted(found, key=lambda c: (bool(c.excluded), c.open, bool(c.lent_by), c.person.pk))


def _conflict(person: Person, facts: Any, *, officer: bool) -> str:
    part = dict(facts.parts).get(person.pk, "")
    if person.pk in facts.handlers or part == Part.HANDLER:
        return "承办过本案"
    if part and part != Part.REVIEWER:
        return f"已作为{PARTS[part]}参加本案"
    if person.pk in facts.recused:
        return "已回避本案"
    return "仍在执法岗位" if officer else ""


def choose(found: Sequence[Candidate], *, earlier: int | None = None) -> Chosen:
    """Return who of these gets a case; ``earlier`` reviewed it in an earlier round."""
    able = [one for one in found if not one.excluded]
    if not able:
        why = "；".join(f"{one.person.name}{one.excluded}" for one in found)
        return Chosen(None, f"没有可以审核本案的人员{f'（{why}）' if why else ''}，待负责人指定")
    for one in able:
        if one.person.pk == earlier:
            return Chosen(one.person, f"{one.person.name}审核过本案前一稿，继续审核")
    first = able[0]
    passed_over = [f"{one.person.name}{one.excluded}" for one in found if one.excluded]
    words = f"{first.person.name}在办{first.open}件，为可以审核本案的{len(able)}人中最少"
    return Chosen(first.person, words + (f"（{'；'.join(passed_over)}）" if passed_over else ""))
