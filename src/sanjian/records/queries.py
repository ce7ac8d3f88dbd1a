"""Reading the record: dossiers one may see, the next steps, duties, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from sanjian.law import forms
from sanjian.law.procedure import Permitted, Procedure, Refused, Situation, Stage, Step
from sanjian.law.procedures import adoption
from sanjian.records.access import opening_of
from sanjian.records.models import (
    Access,
    Act,
    Decision,
    Document,
    Dossier,
    DutyRow,
    Participation,
)
from sanjian.records.permissions import visible_to
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.records.taking import Standing, awaited, standing
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on


@dataclass(frozen=True, slots=True)
class Option:
    """One step of the present stage as one person meets it."""

    step: Step[Any]
    answer: Permitted | Refused

    @property
    def permitted(self) -> bool:
        """Say whether the step may be taken now by this person."""
        return isinstance(self.answer, Permitted)

    @property
    def for_me(self) -> bool:
        """Say whether the step is this person's to take, permitted or not."""
        return self.permitted or all(one.code != "ROLE" for one in self.unmet)

    @property
    def unmet(self) -> tuple[Any, ...]:
        """Every rule that stands in the way."""
        return self.answer.unmet if isinstance(self.answer, Refused) else ()


def dossiers(person: Person) -> QuerySet[Dossier]:
    """Return the dossiers that this person may see."""
    return Dossier.objects.filter(visible_to(person)).select_related("agency")


def dossier_of(person: Person, uid: UUID | str) -> Dossier:
    """Return one dossier by its public id; raises NotFound, also for a hidden one."""
    try:
        wanted = UUID(str(uid))
    except ValueError:
        raise NotFound from None
    found = dossiers(person).filter(uid=wanted).first()
    if found is None:
        raise NotFound
    return found


def opening_of_case(uid: UUID | str) -> dict[str, Any]:
    """Return what a file was opened with, by its public id; empty where there is no such file."""
    found = Act.objects.filter(dossier__uid=uid, seq=1).values_list("content", flat=True).first()
    return dict(found or {})


def handlers_of(agency: Agency, number: str) -> set[int]:
    """Return who handles or handled the file of that number in an agency; empty for none."""
    found = Participation.objects.filter(
        dossier__agency=agency, dossier__number=number, part="handler"
    )
    return set(found.values_list("person_id", flat=True)) if number else set()


def took_part(person: Person, dossier: Dossier) -> bool:
    """Say whether a person has had a hand in a file: handles it, took a part or an act in it."""
    if person.pk in dossier.handlers:
        return True
    return (
        Participation.objects.filter(dossier=dossier, person=person).exists()
        or Act.objects.filter(dossier=dossier, by=person).exists()
    )


def leads_from_complaints(agency: Agency, *, since: datetime) -> list[tuple[UUID, str]]:
    """Return an agency's files opened since then whose lead came from a complaint: id and words."""
    opened = Act.objects.filter(
        agency=agency, seq=1, at__gte=since, content__source="complaint"
    ).select_related("dossier")
    return [
        (one.dossier.uid, f"{one.dossier.number or '线索'} {one.dossier.cause}")
        for one in opened.order_by("-at")[:50]
    ]


def papers_of_kind(dossier: Dossier, kind: str) -> QuerySet[Document]:
    """Return the documents of one kind in a file, in the order of issue."""
    return Document.objects.filter(dossier=dossier, kind=kind).order_by("id")


def decided_papers(dossier: Dossier, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Return number and outcome of the decisions of these kinds against a file's party.

    Those of the file's own agency on any of its files, in the order of issue; an overturned
    decision is none.
    """
    papers = Document.objects.filter(
        agency_id=dossier.agency_id, kind__in=kinds, dossier__party_name=dossier.party_name,
        dossier__facts__overturned_on=None,
    ).exclude(number="")  # fmt: skip
    decisions = Decision.objects.filter(dossier__in=papers.values("dossier"))
    outcomes = dict(decisions.values_list("dossier_id", "outcome"))
    return [
        (one.number, outcomes[one.dossier_id])
        for one in papers.order_by("id")
        if one.dossier_id in outcomes
    ]


def opened_since(person: int, document: Document) -> bool:
    """Say whether a person has opened this very document since it was issued."""
    return Access.objects.filter(
        dossier_id=document.dossier_id, person_id=person, at__gte=document.issued_at,
        what=opening_of(document),
    ).exists()  # fmt: skip


SENT_BACK = {"return_filing": "opinion", "return_decision": "opinion", "return_materials": "words"}
"""The steps that send a task back, and the field that says why."""


def sent_back(files: Sequence[Dossier]) -> dict[int, tuple[str, str]]:
    """Return for the files whose last act sent them back, by id: who did, and why."""
    acts = Act.objects.filter(
        dossier__in=[one.pk for one in files], seq=F("dossier__seq"), step__in=SENT_BACK
    )
    return {
        act.dossier_id: (act.by_name, str(act.content.get(SENT_BACK[act.step]) or ""))
        for act in acts
    }


def open_reviews(people: Sequence[int], agencies: set[int]) -> dict[int, int]:
    """Return how many cases in review are given to each of these people, by id."""
    rows = (
        Dossier.objects.filter(
            agency_id__in=agencies, stage="review", facts__review_assigned__in=list(people)
        )
        .values("facts__review_assigned")
        .annotate(open=Count("id"))
        .values_list("facts__review_assigned", "open")
    )
    return {int(person): number for person, number in rows}


def handled_open(person: Person) -> list[Dossier]:
    """Return the open cases that a person handles, the oldest first."""
    rows = Dossier.objects.filter(agency_id=person.agency_id, closed=False)
    return list(rows.filter(handlers__contains=[person.pk]).order_by("id"))


def document_of(person: Person, code: str) -> Document:
    """Return an issued document by its verify code; raises NotFound, also for a hidden one."""
    found = Document.objects.select_related("dossier__agency").filter(code=code).first()
    if found is None:
        raise NotFound
    dossier_of(person, found.dossier.uid)
    return found


def options(here: Standing, *, foretell: bool = True) -> list[Option]:
    """Return every step of the present stage with the kernel's answer for this person.

    With ``foretell`` a submission for review, a decision or an end of the file is also refused for
    what it must wait for beyond the law's own rules, as it would be when it is taken: a few
    queries more where one of them is open.
    """
    situation = here.situation()
    return [
        Option(step, _answer(here, step, situation, foretell=foretell))
        for step in here.procedure.open_steps(here.facts)
        if not step.along and (step.name != adoption.NAME or _may_adopt(here))
    ]


def _answer(
    here: Standing, step: Step[Any], situation: Situation, *, foretell: bool
) -> Permitted | Refused:
    answer = here.procedure.ask(step.name, here.facts, situation)
    if not foretell or isinstance(answer, Refused):
        return answer
    waits = awaited(here, step)
    return Refused(step.name, step.label, waits) if waits else answer


def _may_adopt(here: Standing) -> bool:
    """Say whether there are newer rules that this file could still be taken over to."""
    return here.facts.decided_on is None and bool(here.newer_digest())


def next_steps(dossier: Dossier, *, by: Person, at: datetime) -> list[Option]:
    """Return the options of a person on a dossier at a moment."""
    return options(standing(dossier, by=by, at=at))


def schema(here: Standing, step: Step[Any]) -> dict[str, Any]:
    """Return the JSON Schema of a step's form under the rules of the dossier."""
    return forms.json_schema(step.form, here.params)


def opening_schema(procedure: Procedure[Any], pack: str, at: datetime) -> dict[str, Any]:
    """Return the JSON Schema of a procedure's first form under a pack on a day."""
    step = procedure.step(procedure.opening)
    return forms.json_schema(step.form, rules(pack, at.astimezone(forms.SHANGHAI).date()))


def roles_of(person: Person, at: datetime) -> frozenset[str]:
    """Return the roles a person's posts give him at a moment."""
    day = at.astimezone(forms.SHANGHAI).date()
    return frozenset(role.value for role in people_on([person.pk], day)[person.pk].roles)


def open_duties(person: Person, roles: frozenset[str]) -> QuerySet[DutyRow]:
    """Return the open duties of a person's agency that belong to his posts, nearest first."""
    return (
        DutyRow.objects.filter(agency_id=person.agency_id, owner__in=roles, done_on__isnull=True)
        .select_related("dossier")
        .order_by("paused", "due", "id")
    )


def stages(here: Standing) -> list[tuple[Stage, str]]:
    """Return the stages a dossier passes, each with done, current or ahead."""
    visited = {act.stage_to for act in here.dossier.acts.only("stage_to")}
    rail = []
    for stage in here.procedure.stages:
        if stage.value == here.facts.stage:
            rail.append((stage, "current"))
        elif stage.value in visited:
            rail.append((stage, "done"))
        else:
            rail.append((stage, "ahead"))
    return rail
