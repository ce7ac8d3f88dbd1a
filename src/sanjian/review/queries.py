"""The review worklist with its load: which drafts wait, why, since when, and who has how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures.scope import TRIGGER_LABELS
from sanjian.records.models import Dossier, Review
from sanjian.records.queries import dossiers
from sanjian.records.taking import facts_of
from sanjian.registry import reviewing
from sanjian.registry.models import Adviser, Agency, Person, ReviewerEntry
from sanjian.registry.queries import holders
from sanjian.review.allocation import open_reviews
from sanjian.review.models import Booking

SHOWN = 50
LOAD_DAYS = 30
"""Calendar days over which concluded reviews are counted."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A draft that waits for review: which round, since when, and what sets the review off."""

    dossier: Dossier
    round: int
    submitted_on: date | None
    because: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What one reviewer has concluded in the last LOAD_DAYS days."""

    name: str
    concluded: int
    passed: int
    problems: int


def awaiting_review(person: Person) -> QuerySet[Dossier]:
    """Return the cases in legal review that a person may see, nearest deadline first."""
    return dossiers(person).filter(stage="review").order_by("next_due", "id")


def pending(person: Person) -> list[Pending]:
    """Return the first SHOWN drafts that wait, with what the file says about each.

    ``own`` marks cases that this person handles and therefore may not review.
    """
    found = []
    for dossier in awaiting_review(person)[:SHOWN]:
        facts = facts_of(dossier)
        found.append(
            Pending(
                dossier,
                facts.review_round,
                facts.review_submitted_on,
                because(facts),
                person.pk in facts.handlers,
            )
        )
    return found


def because(facts: Any) -> tuple[str, ...]:
    """Return in words why this draft must be reviewed."""
    return tuple(TRIGGER_LABELS.get(code, code) for code in facts.review_because)


def load(person: Person, *, at: datetime) -> list[Load]:
    """Return what each reviewer of the agency concluded lately, the busiest first."""
    since = at - timedelta(days=LOAD_DAYS)
    day = at.astimezone(SHANGHAI).date()
    people = list(holders(person.agency, Role.REVIEWER, day))
    counted: dict[int, Any] = {
        row["reviewer_id"]: row
        for row in Review.objects.filter(
            reviewer__in=people, dossier__agency_id=person.agency_id,
            dossier__acts__seq=F("concluded_seq"), dossier__acts__at__gte=since,
        )
        .values("reviewer_id")
        .annotate(
            concluded=Count("id", distinct=True),
            passed=Count("id", distinct=True, filter=Q(outcome="passed")),
            problems=Count("id", distinct=True, filter=Q(outcome="problems")),
        )
    }  # fmt: skip
    loads = []
    for reviewer in people:
        row = counted.get(reviewer.pk, {})
        loads.append(
            Load(
                reviewer.name,
                row.get("concluded", 0),
                row.get("passed", 0),
                row.get("problems", 0),
            )
        )
    return sorted(loads, key=lambda one: -one.concluded)


@dataclass(frozen=True, slots=True)
class Registered:
    """One term of the register as the page shows it.

    ``hours`` are hours of training since New Year; ``defect`` says why he may not review.
    """

    entry: ReviewerEntry
    qualification: str
    hours: int
    open: int
    defect: str


def register(agency: Agency, *, day: date, params: Parameters) -> list[Registered]:
    """Return an agency's register with load, training and what is amiss on a day."""
    rows = list(reviewing.entries(agency))
    people = [row.person for row in rows]
    load_now = open_reviews([one.pk for one in people], {agency.pk})
    defects = reviewing.defects_on(
        people, day, required=params.flag("review.qualification_required")
    )
    return [
        Registered(
            row,
            "、".join(one.number for one in row.person.qualifications.all()),
            sum(
                one.hours
                for one in row.person.review_trainings.all()
                if one.held_on.year == day.year
            ),
            load_now.get(row.person_id, 0),
            defects.get(row.person_id, ""),
        )
        for row in rows
    ]


def advisers_seen(person: Person) -> QuerySet[Adviser]:
    """Return the advisers that a person may see: all for the bureau, else own and pooled."""
    if person.agency.supervises:
        return Adviser.objects.select_related("agency", "person").prefetch_related("interests")
    return reviewing.advisers_for(person.agency).select_related("agency", "person")


def bookings(person: Person) -> QuerySet[Booking]:
    """Return the requests for advisers that a person may see, newest first."""
    rows = Booking.objects.select_related("adviser", "dossier__agency", "asked_by", "answered_by")
    if person.agency.supervises:
        return rows
    return rows.filter(dossier__agency_id=person.agency_id)
