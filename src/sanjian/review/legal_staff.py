"""The legal staff of an agency: leading office, professional share, and rotations still owed.

Share: people of the leading office with a law degree or the legal professional qualification,
of all its people on the day. A place may ask newcomers for a rotation of some months
(`training.rotation`), and keep them from reviewing until it is done (`training.rotation_limits`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sanjian.cases.queries import pack_in_use
from sanjian.law.parameters import Parameters
from sanjian.law.periods import latest_before
from sanjian.records.rules import calendar, rules
from sanjian.registry.models import Agency, LeadOffice, LegalStaff, Posting
from sanjian.registry.reviewing import agencies_with_review

ROTATION = "training.rotation"
LIMITS = "training.rotation_limits"
OFFICE = "staff.lead_office"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the leading office's people; ``owes`` says what rotation is still lacking, "" none."""

    staff: LegalStaff
    qualified: str
    professional: bool
    years: int
    owes: str


@dataclass(frozen=True, slots=True)
class Office:
    """An agency's leading office with its people on a day."""

    agency: Agency
    office: LeadOffice | None
    members: tuple[Member, ...]
    required: bool

    @property
    def professionals(self) -> int:
        """How many of the people are professionals."""
        return sum(one.professional for one in self.members)

    @property
    def percent(self) -> float:
        """Professionals per hundred people, one decimal, rounded half up; only for showing."""
        count = len(self.members)
        return (self.professionals * 2000 + count) // (2 * count) / 10 if count else 0.0

    @property
    def lacking(self) -> bool:
        """Say whether the place asks for a leading office and there is none."""
        return self.required and self.office is None


def office_of(agency: Agency, *, day: date, params: Parameters | None) -> Office:
    """Return an agency's leading office and its people as of a day."""
    rows = LegalStaff.objects.filter(person__agency=agency, since__lte=day)
    present = [one for one in _loaded(rows) if one.until is None or day <= one.until]
    named = LeadOffice.objects.filter(agency=agency, since__lte=day).last()
    required = params is not None and params.has(OFFICE) and params.flag(OFFICE)
    return Office(agency, named, tuple(_member(one, day) for one in present), required)


def _loaded(rows: Iterable[LegalStaff]) -> Iterable[LegalStaff]:
    found = LegalStaff.objects.filter(pk__in=[one.pk for one in rows]).select_related("person")
    return found.prefetch_related("person__qualifications", "person__postings")


def offices(*, day: date, params: Parameters | None) -> list[Office]:
    """Return every enforcement body's leading office, those that have none first."""
    found = [office_of(one, day=day, params=params) for one in agencies_with_review()]
    return sorted(found, key=lambda one: (not one.lacking, one.agency.pk))


def _member(staff: LegalStaff, day: date) -> Member:
    held = [one for one in staff.person.qualifications.all() if one.since <= day]
    return Member(
        staff, "、".join(one.number for one in held), staff.law_degree or bool(held),
        (day - staff.began_on).days // 365, rotation_owed(staff, day),
    )  # fmt: skip


def rotation_owed(staff: LegalStaff, day: date) -> str:
    """Return what rotation somebody still owes on a day, in words, "" for none.

    Asked of those who began legal work while the place's rule was in force. One posting must
    last the whole of it; it counts once it is over and appraised.
    """
    pack = pack_in_use()
    begun = rules(pack.digest, staff.began_on) if pack is not None else None
    if begun is None or not begun.has(ROTATION):
        return ""
    period = begun.period(ROTATION)
    known = calendar()
    rotations = [one for one in staff.person.postings.all() if one.kind == Posting.Kind.ROTATION]
    for one in rotations:
        whole = one.begins <= latest_before(one.ends + timedelta(days=1), period, known)
        if whole and one.ends <= day and one.appraised_at is not None:
            return ""
    wanted = f"不少于{period}（{begun.source(ROTATION)}）"
    if not rotations:
        return f"新上岗尚未安排轮训，{wanted}"
    last = rotations[0]
    stands = "尚未结束" if last.ends > day else "时间不足或者未经鉴定"
    return f"轮训{last.begins:%Y年%-m月%-d日}至{last.ends:%Y年%-m月%-d日}，{stands}，{wanted}"


def kept_from_reviewing(person: int, day: date, params: Parameters) -> str:
    """Return why somebody may not conclude a review for want of his rotation, "" when he may."""
    if not params.has(LIMITS) or not params.flag(LIMITS):
        return ""
    staff = LegalStaff.objects.filter(person=person, until=None).first()
    return rotation_owed(staff, day) if staff is not None else ""
