"""Reading the register of licences: what a licence is worth on a day, lists, bars to applying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db.models import Q, QuerySet

from sanjian.registry.licences.models import Licence, LicenceBar
from sanjian.registry.models import Agency

SOON_DAYS = 30
"""How many calendar days before its last day a licence is shown as about to run out."""


class Worth(Enum):
    """What a licence is worth on a day."""

    VALID = "有效"
    RENEWED_BY_LAW = "视为准予延续"
    NOT_YET = "未到有效期"
    EXPIRED = "有效期届满"
    WITHDRAWN = "已撤回"
    REVOKED = "已撤销"
    CANCELLED = "已注销"


@dataclass(frozen=True, slots=True)
class Standing:
    """A licence on a day: what it is worth and how many days it still runs (None: no last day)."""

    licence: Licence
    worth: Worth
    days_left: int | None

    @property
    def counts(self) -> bool:
        """Say whether its holder may act on it."""
        return self.worth in (Worth.VALID, Worth.RENEWED_BY_LAW)


ENDED = {
    Licence.State.WITHDRAWN.value: Worth.WITHDRAWN,
    Licence.State.REVOKED.value: Worth.REVOKED,
    Licence.State.CANCELLED.value: Worth.CANCELLED,
}


def standing_on(licence: Licence, day: date) -> Standing:
    """Return what a licence is worth on a day.

    A renewal that was asked for in time and not decided by the last day counts as granted
    (《行政许可法》第五十条第二款), whether or not anybody has written it down yet.
    """
    left = (licence.valid_until - day).days if licence.valid_until else None
    if ended := ENDED.get(licence.state):
        return Standing(licence, ended, left)
    if day < licence.valid_from:
        return Standing(licence, Worth.NOT_YET, left)
    if left is None or left >= 0:
        return Standing(licence, Worth.VALID, left)
    by_law = licence.renewal_asked_on is not None
    return Standing(licence, Worth.RENEWED_BY_LAW if by_law else Worth.EXPIRED, left)


def licence_of(agency: Agency, number: str) -> Licence | None:
    """Return an agency's licence of that number, None when there is none."""
    return Licence.objects.filter(agency=agency, number=number.strip()).first()


def licences(
    agency: Agency | None, day: date, *, words: str = "", worth: str = ""
) -> QuerySet[Licence]:
    """Return the licences of an agency, or of all, that fit; those that run out first, first.

    ``words`` are looked for in number, holder and item; ``worth`` is one of valid, soon,
    expired, ended, or empty for all.
    """
    rows = Licence.objects.select_related("agency").order_by("valid_until", "number")
    if agency is not None:
        rows = rows.filter(agency=agency)
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(holder__icontains=words) | Q(item__icontains=words)
        )
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    match worth:
        case "valid":
            return rows.filter(running | Q(renewal_asked_on__isnull=False), state="valid")
        case "soon":
            soon = day + timedelta(days=SOON_DAYS)
            return rows.filter(state="valid", valid_until__gte=day, valid_until__lte=soon)
        case "expired":
            return rows.filter(state="valid", valid_until__lt=day, renewal_asked_on__isnull=True)
        case "ended":
            return rows.exclude(state="valid")
    return rows


def all_with_events() -> QuerySet[Licence]:
    """Return every licence with its agency and its history, by agency and number."""
    return Licence.objects.select_related("agency").prefetch_related("events")


def barred_until(agency: Agency, holder: str, item: str, day: date) -> date | None:
    """Return until when a person may not apply for an item again, None when nothing bars him."""
    row = LicenceBar.objects.filter(agency=agency, holder=holder, item=item, until__gte=day).first()
    return row.until if row else None
