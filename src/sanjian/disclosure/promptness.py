"""按期公示: how each agency publishes, for supervision and, in figures only, for the public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.disclosure.correction_models import CorrectionAnswer
from sanjian.disclosure.ending_models import PublicationEnding
from sanjian.disclosure.models import PublishedPromptness
from sanjian.disclosure.queries import registered_agencies, timeliness
from sanjian.disclosure.registers import slug
from sanjian.disclosure.timeliness import rate
from sanjian.law.forms import SHANGHAI

if TYPE_CHECKING:
    from sanjian.registry.models import Person


@dataclass(frozen=True, slots=True)
class Promptness:
    """One agency's year: published in time, late, withdrawn, corrected on somebody's word."""

    agency: str
    on_time: int
    late: int
    withdrawn: int
    corrected: int

    @property
    def rate(self) -> str:
        """The share in time, in per cent with one decimal; a dash when nothing was due."""
        return rate(self.on_time, self.late)


def promptness(person: Person | None, *, year: int, at: datetime) -> list[Promptness]:
    """Return each agency's figures of a year, of those a person may see; of all for None."""
    rows = timeliness(person, year=year, at=at)
    endings = PublicationEnding.objects.filter(
        kind=PublicationEnding.Kind.WITHDRAWN, at__year=year
    ).values_list("dossier__agency__name", flat=True)
    answers = CorrectionAnswer.objects.filter(
        outcome=CorrectionAnswer.Outcome.CORRECTED, at__year=year
    ).values_list("request__agency", flat=True)
    withdrawn, corrected = Counter(endings), Counter(answers)
    return [
        Promptness(one.agency, one.on_time, one.late, withdrawn[one.agency], corrected[one.agency])
        for one in rows
    ]


@transaction.atomic
def refresh_promptness(*, at: datetime) -> int:
    """Publish every enforcement body's figures of this year and the last; returns how many."""
    this = at.astimezone(SHANGHAI).year
    made = [_publish(year, promptness(None, year=year, at=at), at) for year in (this, this - 1)]
    return sum(made)


def _publish(year: int, found: Iterable[Promptness], at: datetime) -> int:
    known = {one.agency: one for one in found}
    bodies = [one.name for one in registered_agencies().filter(is_subject=True)]
    shown = [known.get(name, Promptness(name, 0, 0, 0, 0)) for name in bodies]
    for one in shown:
        PublishedPromptness.objects.update_or_create(
            slug=slug(one.agency), year=year,
            defaults={"agency": one.agency, "on_time": one.on_time, "late": one.late,
                      "withdrawn": one.withdrawn, "corrected": one.corrected, "updated_at": at},
        )  # fmt: skip
    return len(shown)
