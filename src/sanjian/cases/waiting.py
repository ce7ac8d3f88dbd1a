"""Cases that wait for one person: the stage is at a step that his post takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sanjian.cases.nextstep import Choice, choose
from sanjian.law.forms import SHANGHAI
from sanjian.records.own_flow import procedure_of
from sanjian.records.queries import options
from sanjian.records.rules import calendar, under
from sanjian.records.taking import Standing, facts_of
from sanjian.registry.catalogue.queries import lists_on
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case with what this person meets on it."""

    dossier: Dossier
    choice: Choice


def met(person: Person, found: list[Dossier], *, at: datetime) -> list[Waiting]:
    """Return these cases with the next step of each for this person, the law asked once each.

    One query for the person and one for each agency, whatever the number of cases.
    """
    day = at.astimezone(SHANGHAI).date()
    seen = people_on([person.pk], day)[person.pk]
    work = calendar()
    answers = []
    lists: dict[int, tuple[str, ...]] = {}
    for dossier in found:
        if dossier.agency_id not in lists:
            lists[dossier.agency_id] = lists_on(dossier.agency_id, day)
        here = Standing(
            dossier, procedure_of(dossier), facts_of(dossier),
            under(dossier.pack_id, day, lists[dossier.agency_id]), work, seen, at,
        )  # fmt: skip
        answers.append(Waiting(dossier, choose(here, options(here, foretell=False), duty_steps=())))
    return answers
