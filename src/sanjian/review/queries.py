"""The review worklist with its load: which drafts wait, why, since when, and who has how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.fields.json import KT

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures.scope import TRIGGER_LABELS
from sanjian.records.models import Act, Dossier, Review
from sanjian.records.queries import dossiers, open_reviews
from sanjian.records.taking import facts_of
from sanjian.registry import reviewing
from sanjian.registry.models import Adviser, Agency, Person, ReviewerEntry
from sanjian.registry.queries import holders
from sanjian.registry.reviewing import agencies_with_review
from sanjian.review.models import Booking

SHOWN = 50
LOAD_DAYS = 30
"""Calendar days over which concluded reviews are counted."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A draft that waits for review: which round, since when, and what sets the review off.

    ``reviewer`` is the name of whom it is given to, "" for nobody; ``mine`` says that it is the
    one who asks.
    """

    dossier: Dossier
    round: int
    submitted_on: date | None
    because: tuple[str, ...]
    own: bool
    reviewer: str
    mine: bool
    state: str


@dataclass(frozen=True, slots=True)
class Load:
    """What one reviewer has open, and has concluded in the last LOAD_DAYS days."""

    name: str
    open: int
    concluded: int
    passed: int
    problems: int


def awaiting_review(person: Person) -> QuerySet[Dossier]:
    """Return the cases in legal review that a person may see, nearest deadline first."""
    return dossiers(person).filter(stage="review").order_by("next_due", "id")


def pending(person: Person) -> list[Pending]:
    """Return the first SHOWN drafts that wait, those given to this person first.

    ``own`` marks cases that this person handles and therefore may not review.
    """
    rows = [(one, facts_of(one)) for one in _mine_first(person)[:SHOWN]]
    named = {facts.review_assigned for _, facts in rows if facts.review_assigned}
    names = dict(Person.objects.filter(pk__in=named).values_list("pk", "name"))
    found = []
    for dossier, facts in rows:
        found.append(
            Pending(
                dossier,
                facts.review_round,
                facts.review_submitted_on,
                because(facts),
                person.pk in facts.handlers,
                names.get(facts.review_assigned, ""),
                facts.review_assigned == person.pk,
                _state(facts),
            )
        )
    return found


def _mine_first(person: Person) -> QuerySet[Dossier]:
    given = Case(When(facts__review_assigned=person.pk, then=0), default=1)
    return awaiting_review(person).annotate(given=given).order_by("given", "next_due", "id")


def _state(facts: Any) -> str:
    if facts.consulted_on is not None:
        return "征求意见中"
    return "审核中" if facts.review_accepted_on else "待接收材料"


def is_void(facts: Any) -> bool:
    """Say whether a pass or ruling no longer covers the draft that stands, before a decision."""
    given = facts.review_outcome in ("passed", "ruled")
    return given and facts.review_hash != facts.draft_hash and facts.decided_on is None


def voided(person: Person, roles: frozenset[Role]) -> list[Dossier]:
    """Return the open cases whose pass a change has voided and that concern this person.

    Officers see the cases they handle, reviewers those they reviewed, heads and the heads of
    review bodies those of the agency. The nearest deadline first.
    """
    rows = dossiers(person).filter(
        closed=False, facts__review_outcome__in=["passed", "ruled"], facts__decided_on=None
    )
    rows = rows.annotate(now=KT("facts__draft_hash"), then=KT("facts__review_hash"))
    rows = rows.exclude(now=F("then"))
    if not roles & {Role.HEAD, Role.REVIEW_HEAD, Role.SUPERVISOR}:
        rows = rows.filter(
            Q(handlers__contains=[person.pk])
            | Q(facts__reviewers__contains=[person.pk])
            | Q(facts__review_assigned=person.pk)
        )
    return list(rows.order_by("next_due", "id")[:SHOWN])


def rulings(person: Person) -> list[Review]:
    """Return the reviews whose disagreement a head has ruled, newest first, for supervision."""
    seen = dossiers(person).values("pk")
    rows = Review.objects.filter(outcome="ruled", dossier__in=seen)
    return list(rows.select_related("dossier__agency", "reviewer").order_by("-id")[:SHOWN])


def because(facts: Any) -> tuple[str, ...]:
    """Return in words why this draft must be reviewed."""
    return tuple(TRIGGER_LABELS.get(code, code) for code in facts.review_because)


def load(person: Person, *, at: datetime) -> list[Load]:
    """Return what each reviewer of the agency concluded lately, the busiest first."""
    since = at - timedelta(days=LOAD_DAYS)
    day = at.astimezone(SHANGHAI).date()
    own = list(holders(person.agency, Role.REVIEWER, day))
    people = own + [one for one in reviewing.borrowed(person.agency, day) if one not in own]
    open_now = open_reviews([one.pk for one in people], {person.agency_id})
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
                open_now.get(reviewer.pk, 0),
                row.get("concluded", 0),
                row.get("passed", 0),
                row.get("problems", 0),
            )
        )
    return sorted(loads, key=lambda one: (-one.open, -one.concluded))


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


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How an agency reviews: open and overdue now, opinions and kinds of problem in a year."""

    agency: Agency
    open: int
    overdue: int
    passed: int
    problems: int
    kinds: tuple[tuple[str, int], ...]


def seen_from_above(
    *, labels: dict[str, str], since: datetime, until: datetime, at: datetime
) -> list[Reviewing]:
    """Return each agency's reviewing, those with most overdue first.

    In: ``labels`` the words for kinds of problem; opinions count that were given from ``since``
    until ``until``.
    """
    counted = (
        Dossier.objects.filter(stage="review")
        .values("agency_id")
        .annotate(open=Count("id"), late=Count("id", Q(next_due__lt=at, next_paused=False)))
        .order_by()
    )
    waiting: dict[int, tuple[int, int]] = {
        agency: (open_, late)
        for agency, open_, late in counted.values_list("agency_id", "open", "late")
    }
    given: dict[int, Counter[str]] = {}
    kinds: dict[int, Counter[str]] = {}
    acts = Act.objects.filter(
        step__in=("pass_review", "raise_problems"), at__gte=since, at__lt=until
    )
    for agency, step, content in acts.values_list("agency_id", "step", "content").iterator():
        given.setdefault(agency, Counter())[step] += 1
        found = {str(row.get("kind", "")) for row in content.get("problems") or ()}
        kinds.setdefault(agency, Counter()).update(labels.get(one, one) for one in found if one)
    rows = [
        Reviewing(
            one,
            *waiting.get(one.pk, (0, 0)),
            given.get(one.pk, Counter())["pass_review"],
            given.get(one.pk, Counter())["raise_problems"],
            tuple(kinds.get(one.pk, Counter()).most_common(3)),
        )
        for one in agencies_with_review()
    ]
    return sorted(rows, key=lambda one: (-one.overdue, -one.open, one.agency.pk))
