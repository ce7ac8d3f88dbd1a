"""Reading 制度库: versions as they stand, what is in force, and which kinds an agency lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import (
    Agency,
    RegulationAct,
    RegulationCheck,
    RegulationVersion,
)
from sanjian.registry.regulations import Wanted

What = RegulationAct.What


@dataclass(frozen=True, slots=True)
class Standing:
    """A version as it stands: what was done about it, and whether it is in force on a day."""

    version: RegulationVersion
    acts: Mapping[str, RegulationAct]
    day: date

    @property
    def state(self) -> str:
        """How it stands, in words."""
        ended = self.acts.get(What.ENDED)
        if ended and ended.effective and ended.effective <= self.day:
            return "已废止"
        if What.RETURNED in self.acts:
            return "已退回"
        if What.APPROVED not in self.acts:
            return "草稿"
        return "已印发" if self.version.in_force <= self.day else "已印发，尚未施行"

    @property
    def filing(self) -> str:
        """Where its filing with the bureau stands, in words."""
        if filed := self.acts.get(What.FILED):
            return f"已备案（{filed.number}）"
        if refused := self.acts.get(What.REFUSED):
            return f"备案退回：{refused.words}"
        return "待备案" if What.APPROVED in self.acts else "未报备"

    @property
    def holds(self) -> bool:
        """Whether it is approved and not ended: the agency has such a rule."""
        return self.state in ("已印发", "已印发，尚未施行")


def versions(agency: Agency | None, day: date) -> list[Standing]:
    """Return the versions of one agency or of all as they stand on a day."""
    rows: QuerySet[RegulationVersion] = RegulationVersion.objects.select_related(
        "agency", "drafted_by"
    ).prefetch_related("acts__by")
    rows = rows.filter(agency=agency) if agency is not None else rows
    return [Standing(one, {act.what: act for act in one.acts.all()}, day) for one in rows]


@dataclass(frozen=True, slots=True)
class Gap:
    """What one agency lacks of what the place wants, and why, in words."""

    agency: Agency
    lacks: tuple[str, ...]


def gaps(agencies: Iterable[Agency], kinds: Sequence[Wanted], day: date) -> list[Gap]:
    """Return the agencies that lack a rule, its filing, its self-check or a plan of this year."""
    found = []
    everything = versions(None, day)
    checks = set(
        RegulationCheck.objects.filter(year=day.year).values_list("agency_id", "kind")
    )  # fmt: skip
    for agency in agencies:
        own = [one for one in everything if one.version.agency_id == agency.pk]
        lacks = [words for kind in kinds if (words := _lack(agency, kind, own, checks, day))]
        if lacks:
            found.append(Gap(agency, tuple(lacks)))
    return found


def _lack(
    agency: Agency, kind: Wanted, own: Sequence[Standing], checks: set[tuple[int, str]], day: date
) -> str:
    mine = [one for one in own if one.version.kind == kind.code]
    if kind.yearly:
        filed = any(
            one.version.year == day.year and What.FILED in one.acts and one.holds for one in mine
        )
        due = date.fromisoformat(f"{day.year}-{kind.due}")
        late = "，已逾期" if day > due else ""
        return "" if filed else f"{day.year}年{kind.label}未备案{late}"
    if not any(one.holds for one in mine):
        return f"没有{kind.label}"
    if kind.self_check and (agency.pk, kind.code) not in checks:
        return f"{kind.label}没有{day.year}年自查记录"
    return ""


HANDBOOK = "review_handbook"


def handbook(agency: Agency, day: date) -> Standing | None:
    """Return the agency's handbook of legal review in force on a day, the latest version."""
    mine = [one for one in versions(agency, day) if one.version.kind == HANDBOOK]
    held = [one for one in mine if one.state == "已印发"]
    return max(held, key=lambda one: (one.version.in_force, one.version.pk), default=None)


def on_time(standing: Standing, kind: Wanted) -> str:
    """Return whether a yearly plan came in time, in words; "" before it was approved."""
    approved = standing.acts.get(What.APPROVED)
    if approved is None or not kind.yearly:
        return ""
    due = date.fromisoformat(f"{standing.version.year}-{kind.due}")
    return "按时" if approved.at.astimezone(SHANGHAI).date() <= due else "逾期"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A version in force as plain values: what the rules of its agency's files are told of it."""

    name: str
    values: tuple[tuple[str, object], ...]


@lru_cache(maxsize=512)
def spoken(digest: str) -> Spoken:
    """Return the version of that digest; it never changes, so it is read once in a process.

    Raises RegulationVersion.DoesNotExist.
    """
    version = RegulationVersion.objects.select_related("agency").get(digest=digest)
    name = f"{version.agency.short_name}{version.label}（第{version.number}版）"
    return Spoken(name, tuple(version.values.items()))
