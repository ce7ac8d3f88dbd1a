"""Reviewers beside officers, agency by agency, with the open reviews that each has to carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanjian.cases.queries import pack_in_use
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.queries import open_reviews
from sanjian.records.rules import rules
from sanjian.registry import review_bodies
from sanjian.registry.models import Agency
from sanjian.registry.queries import holders
from sanjian.registry.reviewing import Ratio, agencies_with_review, borrowed, ratio_of
from sanjian.review import legal_staff


@dataclass(frozen=True, slots=True)
class Strength:
    """An agency's ratio with its load: open reviews in all, and for each reviewer."""

    ratio: Ratio
    open: int

    @property
    def each(self) -> float:
        """Open reviews for each reviewer, one decimal."""
        return round(self.open / self.ratio.reviewers, 1) if self.ratio.reviewers else 0.0

    def as_mapping(self) -> dict[str, object]:
        """For `--json`."""
        found = self.ratio
        return {
            "agency": found.agency.name,
            "officers": found.officers,
            "reviewers": found.reviewers,
            "percent": found.percent,
            "wanted_percent": found.wanted_percent,
            "required": found.required,
            "missing": found.missing,
            "law_background": found.lawyers,
            "law_background_required": found.lawyers_required,
            "law_background_missing": found.lawyers_missing,
            "borrowed": found.borrowed,
            "open_reviews": self.open,
            "open_each": self.each,
            "met": found.met,
            "source": found.source,
        }


def params_in_use(day: date, agency: int | None = None) -> Parameters | None:
    """Return the rules that new cases stand under on a day, None before a pack is published.

    With an agency (its id), what it has laid down more strictly itself is laid over them.
    """
    pack = pack_in_use()
    return rules(pack.digest, day, agency) if pack else None


def strength(agency: Agency, *, day: date, params: Parameters) -> Strength:
    """Return an agency's ratio and load on a day under a place's rules."""
    people = [one.pk for one in holders(agency, Role.REVIEWER, day)]
    return Strength(
        ratio_of(agency, day=day, params=params), sum(open_reviews(people, {agency.pk}).values())
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """What an enforcement body lacks for its legal review, in words."""

    agency: Agency
    lacks: tuple[str, ...]


def gaps(*, day: date, params: Parameters | None = None) -> list[Gap]:
    """Return the enforcement bodies whose review lacks a body of its own or a reviewer on a day.

    Source: 国办发〔2018〕118号（十一）: 确保法制审核工作有机构承担、有专人负责. Lent reviewers
    count while they are lent.
    """
    found = []
    for agency in agencies_with_review():
        lacks = review_bodies.lacks(agency, day, params)
        if legal_staff.office_of(agency, day=day, params=params).lacking:
            lacks.append("未明确法治建设工作牵头科室")
        if not holders(agency, Role.REVIEWER, day).exists() and not borrowed(agency, day):
            lacks.append("没有明确的法制审核人员")
        if lacks:
            found.append(Gap(agency, tuple(lacks)))
    return found


def strengths(*, day: date, params: Parameters) -> list[Strength]:
    """Return every enforcement body's ratio, those that fall short first."""
    found = [strength(one, day=day, params=params) for one in agencies_with_review()]
    return sorted(found, key=lambda one: (one.ratio.met, -one.ratio.missing, one.ratio.agency.pk))


def bodies() -> tuple[int, int]:
    """Return how many enforcement bodies have a review body, and how many there are."""
    all_of_them = agencies_with_review()
    return sum(bool(one.review_body) for one in all_of_them), len(all_of_them)
