"""How the place's rules cover a file: its kind, its agency's row in the matrix, its penalty case.

A file is judged by the rules and the register of the day on which it was opened; whether it hangs
together with a penalty case is asked of the files as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate

from sanjian.law.forms import SHANGHAI
from sanjian.law.kind_scope import CORE, MATRIX, Coverage, barred, coverage, has_matrix
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.records import own_flow
from sanjian.records.models import Act, Dossier, Link
from sanjian.records.refusals import refuse
from sanjian.records.rules import rules
from sanjian.registry.pilot import organ_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanjian.law.procedure import Procedure
    from sanjian.registry.models import Agency

PENALTIES = tuple(
    name for name, table in PROCEDURES.items() if table.kind is EnforcementKind.PENALTY
)


def asked_of_kind(
    kind: EnforcementKind, agency: Agency, known: Parameters, at: datetime
) -> Coverage:
    """Return how a file of this kind, opened by the agency now, is covered."""
    organ = organ_on(agency.pk, _day(at)) if has_matrix(known) else None
    return coverage(kind, known, organ)


def require_covered(table: Procedure[Any], agency: Agency, known: Parameters, at: datetime) -> None:
    """Refuse to open a file of a kind that the place does not list, or bars to this agency.

    Raises Refusal: KIND_NOT_LISTED, or OUTSIDE_PILOT where the rules say so.
    """
    found = asked_of_kind(table.kind, agency, known, at)
    if not barred(found, known):
        return
    opening = table.step(table.opening)
    if found is Coverage.NOT_LISTED:
        raise refuse(opening.name, opening.label, "KIND_NOT_LISTED",
                     f"本辖区现行规则没有列入{table.kind.label}",
                     "请由司法行政部门在规则修订中列入后办理", known.source(CORE))  # fmt: skip
    raise refuse(opening.name, opening.label, "OUTSIDE_PILOT",
                 f"{table.kind.label}不在{agency.short_name}的试点范围内，本辖区规则不予立案",
                 "请由司法行政部门核对试点范围登记，或者由范围内的机关办理",
                 known.source(MATRIX))  # fmt: skip


def covered(dossier: Dossier) -> Coverage:
    """Return how the rules under which a file was opened cover it."""
    day = _day(dossier.opened_at)
    known = rules(opened_under(dossier), day)
    kind = PROCEDURES[dossier.procedure].kind
    if not has_matrix(known):
        return coverage(kind, known)
    organ = organ_on(dossier.agency_id, day)
    found = coverage(kind, known, organ)
    if found is Coverage.IF_LINKED and with_penalty().filter(pk=dossier.pk).exists():
        return coverage(kind, known, organ, linked=True)
    return found


def opened_under(dossier: Dossier) -> str:
    """Return the digest of the rules under which a file was opened."""
    first = dossier.acts.filter(seq=1).values_list("pack_digest", flat=True).first()
    return first or dossier.pack_id


def remark(found: Coverage, kind: EnforcementKind, known: Parameters) -> str:
    """Return what is to be said about a file so covered, with its source; empty if nothing is."""
    if found in (Coverage.FULL, Coverage.NOT_LISTED):
        return ""
    return f"{kind.label}：{found.label}（{source_of(found, known)}）"


def source_of(found: Coverage, known: Parameters) -> str:
    """Return where it stands that a file is so covered; empty where nothing needs saying."""
    if found is Coverage.FULL:
        return ""
    if found is Coverage.NOT_LISTED:
        return known.source(CORE)
    return known.source("types.exploratory" if found is Coverage.EXPLORED else MATRIX)


def told(dossier: Dossier) -> tuple[Coverage, list[str]]:
    """Return how a file is covered and what a caller must be told about it."""
    found = covered(dossier)
    known = rules(opened_under(dossier), _day(dossier.opened_at))
    words = remark(found, PROCEDURES[dossier.procedure].kind, known)
    return found, [*([words] if words else []), *own_flow.told(dossier, found)]


def with_penalty() -> QuerySet[Dossier]:
    """Return the files that hang together with a penalty case of the same agency.

    Either one led to the other, or the opening act names the penalty case by its number.
    """
    penal = Dossier.objects.filter(procedure__in=PENALTIES)
    led = Link.objects.filter(
        Q(source=OuterRef("pk"), target__procedure__in=PENALTIES)
        | Q(target=OuterRef("pk"), source__procedure__in=PENALTIES)
    )
    named = penal.filter(agency_id=OuterRef("agency_id"), number=OuterRef("named")).exclude(
        number=""
    )
    first = Act.objects.filter(dossier=OuterRef("pk"), seq=1)
    naming = first.annotate(named=KT("content__related_case")).filter(Exists(named))
    return Dossier.objects.filter(Exists(led) | Exists(naming))


@dataclass(frozen=True, slots=True)
class Count:
    """How many files of a kind an agency has opened, by whether they count for the pilot."""

    agency: int
    kind: EnforcementKind
    inside: int
    outside: int


def counts(agencies: Iterable[int], pack: str) -> list[Count]:
    """Count the files of agencies (ids) under every version of a pack of that name, as covered."""
    found: dict[tuple[int, EnforcementKind], list[int]] = {}
    rows = Dossier.objects.filter(agency__in=list(agencies), pack__name=pack, sample=False)
    if settings.SAMPLE_MODE:
        rows = Dossier.objects.filter(agency__in=list(agencies), pack__name=pack)
    linked = with_penalty()
    for part, hangs in ((rows.exclude(pk__in=linked), False), (rows.filter(pk__in=linked), True)):
        opened = TruncDate("opened_at", tzinfo=SHANGHAI)
        groups = part.order_by().annotate(day=opened)
        for one in groups.values("agency", "procedure", "pack", "day").annotate(n=CountOf("pk")):
            kind = PROCEDURES[one["procedure"]].kind
            known = rules(str(one["pack"]), one["day"])
            how = coverage(kind, known, organ_on(one["agency"], one["day"]), linked=hangs)
            inside = how in (Coverage.FULL, Coverage.EXPLORED)
            sums = found.setdefault((one["agency"], kind), [0, 0])
            sums[0 if inside else 1] += one["n"]
    return [Count(agency, kind, *sums) for (agency, kind), sums in sorted(found.items())]


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
