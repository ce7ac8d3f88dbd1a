"""Reading the register of reviewers: who stands in it on a day, the ratio, who may be invited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.registry.models import (
    Adviser,
    Agency,
    Person,
    Post,
    ReviewerEntry,
    ReviewerLoan,
    ReviewerReport,
    ReviewRule,
)
from sanjian.registry.queries import people_on


def in_term(day: date) -> Q:
    """Return the filter of rows whose term holds that day."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


@dataclass(frozen=True, slots=True)
class Ratio:
    """Reviewers beside officers of one agency on one day, against the place's rule.

    ``required`` and ``missing`` are people, counted exactly;
    ``lawyers`` counts reviewers with a legal background, ``lawyers_required`` the place's
    minimum of them.
    """

    agency: Agency
    officers: int
    reviewers: int
    lawyers: int
    borrowed: int
    wanted_percent: int
    required: int
    lawyers_required: int
    source: str

    @property
    def percent(self) -> float:
        """Reviewers per hundred officers, one decimal, rounded half up; only for showing."""
        if not self.officers:
            return 0.0
        return (self.reviewers * 2000 + self.officers) // (2 * self.officers) / 10

    @property
    def missing(self) -> int:
        """How many reviewers are missing."""
        return max(0, self.required - self.reviewers)

    @property
    def lawyers_missing(self) -> int:
        """How many reviewers with a legal background are missing."""
        return max(0, self.lawyers_required - self.lawyers)

    @property
    def met(self) -> bool:
        """Say whether number and background are both enough."""
        return not self.missing and not self.lawyers_missing


def required_reviewers(officers: int, percent: int, minimum: int) -> int:
    """Return how many reviewers an agency of so many officers needs, rounded up."""
    return max(-(-officers * percent // 100), minimum)


def ratio_of(agency: Agency, *, day: date, params: Parameters) -> Ratio:
    """Return an agency's ratio on a day under a place's rules (国办发〔2018〕118号（十一）)."""
    officers = _holders(agency, Role.OFFICER, day)
    reviewers = _holders(agency, Role.REVIEWER, day)
    lawyers = ReviewerEntry.objects.filter(
        in_term(day), person__in=reviewers, law_background=True
    ).values_list("person_id", flat=True)
    percent = params.number("review.ratio")
    minimum = params.number("review.minimum") if params.has("review.minimum") else 0
    return Ratio(
        agency=agency,
        officers=len(officers),
        reviewers=len(reviewers),
        lawyers=len(set(lawyers)),
        borrowed=len(borrowed(agency, day)),
        wanted_percent=percent,
        required=required_reviewers(len(officers), percent, minimum),
        lawyers_required=minimum,
        source=params.source("review.ratio"),
    )


def _holders(agency: Agency, role: Role, day: date) -> set[int]:
    posts = Post.objects.filter(
        in_term(day), role=role.value, person__agency=agency, person__is_active=True
    )
    return set(posts.values_list("person_id", flat=True))


def agencies_with_review() -> QuerySet[Agency]:
    """Return the enforcement bodies, which are those that need reviewers."""
    return Agency.objects.filter(is_subject=True)


def terms_on(people: Iterable[int], day: date) -> dict[int, ReviewerEntry]:
    """Return the entries in the register by person, as they stand on a day."""
    rows = ReviewerEntry.objects.filter(in_term(day), person__in=list(people))
    return {row.person_id: row for row in rows.select_related("person").order_by("id")}


def defects_on(people: Iterable[Person], day: date, *, required: bool) -> dict[int, str]:
    """Return why people may not review on that day, by id; who may is not in it.

    ``required`` is the place's review.qualification_required. Who holds the post without
    standing in the register first reviewed on the day on which he got the post.
    """
    if not required:
        return {}
    seen = people_on([one.pk for one in people], day)
    return {key: one.review_defect for key, one in seen.items() if one.review_defect}


def entries(agency: Agency) -> QuerySet[ReviewerEntry]:
    """Return every term of an agency's register, present ones first."""
    return (
        ReviewerEntry.objects.filter(person__agency=agency)
        .select_related("person")
        .prefetch_related("person__qualifications", "person__review_trainings")
        .order_by("valid_until", "-id")
    )


def reports(agency: Agency | None = None) -> QuerySet[ReviewerReport]:
    """Return the reports of changes of one agency, or all that were sent, newest first."""
    rows = ReviewerReport.objects.select_related("agency", "made_by", "received_by")
    return rows.filter(agency=agency) if agency else rows.filter(sent_at__isnull=False)


def borrowed(agency: Agency, day: date) -> list[Person]:
    """Return the reviewers that other agencies lend to this one on a day."""
    loans = ReviewerLoan.objects.filter(to=agency, approved=True, valid_from__lte=day,
                                        valid_until__gte=day)  # fmt: skip
    return list(
        Person.objects.filter(pk__in=loans.values("person"), is_active=True).select_related(
            "agency"
        )
    )


def loans(agency: Agency | None = None) -> QuerySet[ReviewerLoan]:
    """Return the loans that concern an agency on either side, or all, newest first."""
    rows = ReviewerLoan.objects.select_related("person__agency", "to", "asked_by")
    return rows.filter(Q(to=agency) | Q(person__agency=agency)) if agency else rows


def advisers_for(agency: Agency) -> QuerySet[Adviser]:
    """Return the advisers an agency may invite: its own, and those in the pool."""
    return (
        Adviser.objects.filter(Q(agency=agency) | Q(shared=True))
        .select_related("agency")
        .prefetch_related("interests")
    )


def rule_of(agency: Agency, day: date) -> ReviewRule | None:
    """Return the agency's own rule of review in force on a day, None when it has none."""
    rows = ReviewRule.objects.filter(agency=agency, in_force__lte=day)
    return rows.order_by("in_force", "id").last()
