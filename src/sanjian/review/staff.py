"""人员库: the county's officers and legal reviewers, read from the registers and the record.

Source: 国办发〔2018〕118号（二十三）. Who stands in both groups is flagged: where the place bans it
(`review.separation`) a reviewer handles no case, elsewhere he never reviews his own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from sanjian.law.people import CertificateState, Role
from sanjian.registry.models import Person, PersonPhoto, Qualification, ReviewerTraining
from sanjian.registry.queries import people_on
from sanjian.review.models import Accountability

if TYPE_CHECKING:
    from sanjian.law import people as law

REVIEWING = frozenset({Role.REVIEWER, Role.REVIEW_HEAD})
GROUPS = {"officer": "执法人员", "reviewer": "法制审核人员", "both": "两类兼任"}
_CASES = """
SELECT p.person_id, p.part, count(*) FROM records_participation p
WHERE p.person_id = ANY(%s) GROUP BY p.person_id, p.part
"""
_SUSPENSIONS = """
SELECT c.person_id, h.since, h.state, h.reason FROM registry_certificatechange h
JOIN registry_certificate c ON c.id = h.certificate_id
WHERE c.person_id = ANY(%s) AND h.state <> %s ORDER BY h.since
"""


@dataclass(frozen=True, slots=True)
class Sanction:
    """One thing held against a person: when, what, why."""

    on: date
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the base as he stands on a day."""

    person: Person
    seen: law.Person
    photo: bool
    qualification: str
    trainings: tuple[ReviewerTraining, ...]
    handled: int
    reviewed: int
    sanctions: tuple[Sanction, ...]

    @property
    def enforces(self) -> bool:
        """Whether he is an officer today."""
        return Role.OFFICER in self.seen.roles

    @property
    def reviews(self) -> bool:
        """Whether he reviews today."""
        return bool(self.seen.roles & REVIEWING)

    @property
    def both(self) -> bool:
        """Whether he stands in both groups, which is flagged."""
        return self.enforces and self.reviews

    @property
    def group(self) -> str:
        """His group in words."""
        return GROUPS["both" if self.both else "officer" if self.enforces else "reviewer"]

    @property
    def posts(self) -> str:
        """His posts in words."""
        return "、".join(role.label for role in Role if role in self.seen.roles)

    @property
    def hours(self) -> int:
        """His hours of training altogether."""
        return sum(one.hours for one in self.trainings)


def members(
    *, day: date, agencies: Iterable[int] | None = None, group: str = "", text: str = ""
) -> list[Member]:
    """Return officers and reviewers on a day, of these agencies (ids) or of all, by agency.

    ``group`` is one of `GROUPS`; ``text`` is looked for in name, agency and certificate number.
    """
    rows = Person.objects.filter(is_active=True, outside=False).select_related("agency")
    if agencies is not None:
        rows = rows.filter(agency__in=list(agencies))
    everybody = {one.pk: one for one in rows.order_by("agency_id", "id")}
    seen = people_on(everybody, day)
    wanted = [
        one for one in everybody.values()
        if seen[one.pk].roles & (REVIEWING | {Role.OFFICER}) and _says(one, seen[one.pk], text)
    ]  # fmt: skip
    found = _members(wanted, seen)
    kept = {
        "officer": lambda one: one.enforces, "reviewer": lambda one: one.reviews,
        "both": lambda one: one.both,
    }.get(group)  # fmt: skip
    return [one for one in found if kept is None or kept(one)]


def _says(person: Person, seen: law.Person, text: str) -> bool:
    held = seen.certificate.number if seen.certificate else ""
    return text.strip().lower() in f"{person.name} {person.agency.name} {held}".lower()


def _members(people: list[Person], seen: dict[int, law.Person]) -> list[Member]:
    ids = [one.pk for one in people]
    photos = set(PersonPhoto.objects.filter(person__in=ids).values_list("person", flat=True))
    papers = {one.person_id: f"{one.kind}（{one.number}）"
              for one in Qualification.objects.filter(person__in=ids).order_by("id")}  # fmt: skip
    trained: dict[int, list[ReviewerTraining]] = {}
    for training in ReviewerTraining.objects.filter(person__in=ids):
        trained.setdefault(training.person_id, []).append(training)
    cases, held = _cases(ids), _sanctions(ids)
    return [
        Member(
            one, seen[one.pk], one.pk in photos, papers.get(one.pk, ""),
            tuple(trained.get(one.pk, ())), cases.get((one.pk, "handler"), 0),
            cases.get((one.pk, "reviewer"), 0), tuple(held.get(one.pk, ())),
        )
        for one in people
    ]  # fmt: skip


def _cases(ids: list[int]) -> dict[tuple[int, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [ids])
        return {(person, part): number for person, part, number in cursor.fetchall()}


def _sanctions(ids: list[int]) -> dict[int, list[Sanction]]:
    """What is held against people: certificates taken away, and accountability for decisions."""
    found: dict[int, list[Sanction]] = {}
    labels = {one.value: f"执法证{one.label}" for one in CertificateState}
    with connection.cursor() as cursor:
        cursor.execute(_SUSPENSIONS, [ids, CertificateState.VALID.value])
        for person, since, state, reason in cursor.fetchall():
            found.setdefault(person, []).append(Sanction(since, labels[state], reason))
    for one in Accountability.objects.filter(person__in=ids).order_by("id"):
        why = f"{one.get_ground_display()}：{one.finding}"
        held = Sanction(one.opened_at.date(), f"责任追究（{one.get_post_display()}）", why)
        found.setdefault(one.person_id, []).append(held)
    return found
