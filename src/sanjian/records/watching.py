"""调阅监督: who has seen what, per file and per person; unusual reading; the month's report.

What is unusual is a parameter of the place (`access.mass`, `access.from_hour`,
`access.until_hour`); where the rules in use say nothing, nothing is measured by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Func, JSONField, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncHour

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.models import Access, AccessAnswer, AccessRequest, Dossier
from sanjian.records.permissions import visible_to
from sanjian.registry.models import Person, Post

MASS, FROM, UNTIL = "access.mass", "access.from_hour", "access.until_hour"
SHOWN: Final = 200
KEEPERS: Final = (Role.ARCHIVIST.value, Role.SUPERVISOR.value)
"""Posts whose work is with closed files."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is usual: fewer openings an hour than ``mass``, between these hours of the day."""

    mass: int | None
    begins: int
    ends: int


def bounds(params: Parameters | None) -> Bounds:
    """Return the bounds that the rules in use set."""
    if params is None:
        return Bounds(None, 0, 24)
    return Bounds(
        params.number(MASS) if params.has(MASS) else None,
        params.number(FROM) if params.has(FROM) else 0,
        params.number(UNTIL) if params.has(UNTIL) else 24,
    )


@dataclass(frozen=True, slots=True)
class Unusual:
    """Reading that supervision should look at: what is unusual, who, when, how often."""

    kind: str
    person: str
    when: datetime
    count: int
    number: int
    """Whose it is: the person's id."""


def read_rows(person: Person, *, since: datetime, until: datetime) -> QuerySet[Access]:
    """Return the readings of files that a person may supervise, the newest first."""
    return (
        Access.objects.filter(
            at__gte=since, at__lt=until,
            dossier__in=Dossier.objects.filter(visible_to(person)).values("pk"),
        )
        .select_related("person__agency", "dossier")
        .order_by("-at", "-id")
    )  # fmt: skip


def readers_of(dossier: Dossier) -> QuerySet[Access]:
    """Return everybody's readings of one file, all of them, the newest first."""
    rows = Access.objects.filter(dossier=dossier).select_related("person__agency")
    return rows.order_by("-at", "-id")


def read_by(watcher: Person, reader: int) -> QuerySet[Access]:
    """Return what one person has read of the files that the watcher may see, the newest first."""
    rows = Access.objects.filter(
        person=reader, dossier__in=Dossier.objects.filter(visible_to(watcher)).values("pk")
    )
    return rows.select_related("person__agency", "dossier").order_by("-at", "-id")


def unusual(person: Person, within: Bounds, *, since: datetime, until: datetime) -> list[Unusual]:
    """Return unusual reading between two moments, kind by kind.

    Very many within an hour; outside the hours; files of an agency that is not one's own; files
    that are closed. The bureau's work is with other agencies' files, the archivist's with closed
    ones.
    """
    rows = read_rows(person, since=since, until=until).order_by()
    rows = rows.annotate(clock=ExtractHour("at", tzinfo=SHANGHAI))
    found: list[Unusual] = []
    if within.mass is not None:
        words = f"一小时内查阅{within.mass}次以上"
        found += [one for one in _hourly(rows, words) if one.count >= within.mass]
    found += _hourly(
        rows.exclude(clock__gte=within.begins, clock__lt=within.ends), "非工作时段查阅"
    )
    foreign = rows.exclude(person__agency=F("dossier__agency")).exclude(
        person__agency__supervises=True
    )
    found += _hourly(foreign, "查阅其他机关的案卷")
    handler = Func(F("person_id"), function="to_jsonb", output_field=JSONField())
    closed = (
        rows.filter(dossier__closed=True)
        .exclude(dossier__handlers__contains=handler)
        .exclude(person__in=Post.objects.filter(role__in=KEEPERS).values("person"))
    )
    found += _hourly(closed, "查阅已结案的案卷")
    return found


def _hourly(rows: QuerySet[Access], words: str) -> list[Unusual]:
    """The readings by hour and person, the latest hours first."""
    grouped = (
        rows.annotate(hour=TruncHour("at", tzinfo=SHANGHAI))
        .values("hour", "person__name", "person_id")
        .annotate(times=Count("id"))
        .order_by("-hour", "person_id")[:SHOWN]
    )
    return [
        Unusual(words, one["person__name"], one["hour"], one["times"], one["person_id"])
        for one in grouped
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One agency's files in a month: how often opened, played, copied, printed, asked for."""

    agency: str
    opened: int
    played: int
    copied: int
    printed: int
    foreign: int
    asked: int
    granted: int
    refused: int


TITLES: Final = (
    "案卷所属机关", "查阅（次）", "调看文件、音像（次）", "复制（次）", "打印（次）",
    "其他机关人员查阅（次）", "调阅申请（件）", "同意（件）", "不同意（件）",
)  # fmt: skip


def monthly(person: Person, *, since: datetime, until: datetime) -> list[Line]:
    """Return the report on access of a month: a line for each agency whose files one may see."""
    rows = read_rows(person, since=since, until=until).order_by()
    counted = rows.values("dossier__agency__name").annotate(
        opened=Count("id"),
        played=Count("id", filter=Q(what__startswith="文件 ")),
        copied=Count("id", filter=Q(what__startswith="复制 ")),
        printed=Count("id", filter=Q(what__startswith="打印 ")),
        foreign=Count("id", filter=~Q(person__agency=F("dossier__agency"))),
    )
    visible = Dossier.objects.filter(visible_to(person)).values("pk")
    asked = _per_agency(
        AccessRequest.objects.filter(dossier__in=visible, asked_at__gte=since, asked_at__lt=until)
        .values_list("dossier__agency__name", flat=True)
    )  # fmt: skip
    answers = AccessAnswer.objects.filter(
        request__dossier__in=visible, answered_at__gte=since, answered_at__lt=until
    )
    name = "request__dossier__agency__name"
    yes = _per_agency(answers.filter(granted=True).values_list(name, flat=True))
    no = _per_agency(answers.filter(granted=False).values_list(name, flat=True))
    seen = {one["dossier__agency__name"]: one for one in counted}
    lines = []
    for agency in sorted({*seen, *asked, *yes, *no}):
        one: dict[str, Any] = dict(seen.get(agency, {}))
        lines.append(
            Line(
                agency=agency,
                opened=one.get("opened", 0),
                played=one.get("played", 0),
                copied=one.get("copied", 0),
                printed=one.get("printed", 0),
                foreign=one.get("foreign", 0),
                asked=asked.get(agency, 0),
                granted=yes.get(agency, 0),
                refused=no.get(agency, 0),
            )
        )
    return lines


def _per_agency(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found
