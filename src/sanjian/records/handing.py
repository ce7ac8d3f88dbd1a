"""移送受理: the handovers of suspected crimes to a police organ, and what it may read of each.

Hung into `records.taking` at the start: nobody types the number of an organ, its full name is
looked up. The police read what was handed to them and nothing else of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sanjian.law.forms import CONTROL
from sanjian.records.models import Act, Document, Dossier, DutyRow, Exhibit
from sanjian.records.refusals import NotFound
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.models import Agency, Person

ANSWER = "answer_handover"
HAND_OVER = "hand_over_crime"
PAPERS = ("crime_report", "crime_handover")
"""The papers that go to the police: the report on the inquiry and the letter."""

CLOCKS = ("police_answer", "police_review")
"""The duties in which the police have to answer, the later one last."""


def register() -> None:
    """Hand the fillers to the one way of taking a step."""
    FILLERS[HAND_OVER] = _handed_to
    FILLERS["record_police_answer"] = _forwarded_to
    FILLERS[ANSWER] = _forwarded_to


def police_organs() -> Sequence[Agency]:
    """Return the police organs that are registered, as registered."""
    return list(Agency.objects.filter(kind=Agency.Kind.POLICE))


def _number(words: str) -> dict[str, int | None]:
    name = words.strip()
    if not name or CONTROL.search(name):
        return {"police_agency": None}
    found = Agency.objects.filter(name=name, kind=Agency.Kind.POLICE).first()
    return {"police_agency": found.pk if found else None}


def _handed_to(here: Standing) -> Mapping[str, Any]:
    return _number(str(here.typed.get("police") or ""))


def _forwarded_to(here: Standing) -> Mapping[str, Any]:
    return _number(str(here.typed.get("forwarded_to") or ""))


@dataclass(frozen=True, slots=True)
class Handover:
    """A suspected crime that was handed to a police organ, as it stands there.

    ``clock`` is the duty that runs, None where none does; ``answers`` what the police have said,
    ``here`` whether the organ has it still.
    """

    dossier: Dossier
    letter: Act
    clock: DutyRow | None
    answers: tuple[Act, ...]
    here: bool

    @property
    def waits(self) -> bool:
        """Say whether the organ has to answer."""
        return self.here and self.clock is not None


def handovers(police: Agency) -> list[Handover]:
    """Return the handovers addressed to a police organ and those it forwarded, open ones first."""
    sent = DutyRow.objects.filter(code=CLOCKS[0]).values("dossier")
    mine = Act.objects.filter(step=ANSWER, by__in=Person.objects.filter(agency=police))
    rows = Dossier.objects.filter(
        Q(pk__in=sent, facts__crime_police=police.pk) | Q(pk__in=mine.values("dossier"))
    ).select_related("agency")
    return sorted((_handover(one, police) for one in rows), key=_place)


def _place(found: Handover) -> tuple[bool, float]:
    """What waits comes first, the nearest deadline on top; the rest newest first."""
    if found.waits and found.clock is not None:
        return False, found.clock.due.timestamp()
    return True, -found.letter.at.timestamp()


def handover(person: Person, uid: str) -> Handover:
    """Return one handover to the organ of this person; NotFound where there is none."""
    found = [one for one in handovers(person.agency) if str(one.dossier.uid) == uid]
    if not found:
        raise NotFound
    return found[0]


def _handover(dossier: Dossier, police: Agency) -> Handover:
    acts = list(
        dossier.acts.filter(
            step__in=(HAND_OVER, ANSWER, "record_police_answer", "object_to_police")
        )
    )
    letter = [one for one in acts if one.step == HAND_OVER][-1]
    duties = dossier.duties.filter(code__in=CLOCKS, done_on=None).order_by("start", "id")
    return Handover(
        dossier,
        letter,
        duties.last(),
        tuple(one for one in acts if one.seq > letter.seq),
        dossier.facts.get("crime_police") == police.pk,
    )


def papers_of(found: Handover) -> list[Document]:
    """Return the papers that went to the police with this handover, the oldest first."""
    rows = found.dossier.documents.filter(kind__in=PAPERS, act__seq__lte=found.letter.seq)
    last = {one.kind: one for one in rows.order_by("id")}
    return [last[kind] for kind in PAPERS if kind in last]


def exhibits_of(found: Handover) -> list[Exhibit]:
    """Return the evidence that was handed over with the letter."""
    wanted = found.letter.content.get("exhibits") or ()
    return list(found.dossier.exhibits.filter(pk__in=wanted))
