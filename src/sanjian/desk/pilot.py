"""试点范围: the matrix of organs and kinds, which agency stands where, and what is counted."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.kind_scope import BY_SUPERIOR, EVERY_ORGAN, MATRIX, has_matrix
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.records.covering import Count, counts
from sanjian.records.rules import rules
from sanjian.registry.models import Agency, PilotScope
from sanjian.registry.permissions import keeps_pilot_scope
from sanjian.registry.pilot import scope_on
from sanjian.ui.parts import Link

SUPERIOR = "根据上级部门试点工作要求"
# A row that names no system takes part in all three.
SYSTEMS = ("行政执法公示", "执法全过程记录", "重大执法决定法制审核")
KINDS: Mapping[str, str] = {one.value: one.label for one in EnforcementKind}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix in words."""

    code: str
    label: str
    kinds: str
    systems: str
    note: str

    @property
    def all_systems(self) -> bool:
        """Say whether the row takes part in all three systems."""
        return self.systems == "、".join(SYSTEMS)


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency in the matrix on a day: its row in words, the superior's paper, its files."""

    agency: Agency
    row: str
    kinds: str
    scope: PilotScope | None
    counted: tuple[Count, ...]


@require_safe
@seated
def scope_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the matrix and every agency's place in it; the justice bureau enters places."""
    pack = pack_in_use()
    known = rules(pack.digest, seat.today) if pack is not None else None
    matrix = known is not None and has_matrix(known)
    context: dict[str, Any] = {
        "pack": pack,
        "crumbs": [Link("本辖区规则", reverse("desk:rules"))],
        "keeps": keeps_pilot_scope(seat.person, seat.roles),
        "rows": (),
    }
    if pack is not None and known is not None and matrix:
        context |= {
            "rows": matrix_rows(known),
            "source": known.source(MATRIX),
            "standings": _standings(seat, known, pack.name),
        }
    return page(request, seat, "desk/pilot_scope.html", context)


@require_safe
@seated
def scope_file(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send the matrix as a table, one line for each organ, kind and system, with its basis."""
    pack = pack_in_use()
    known = rules(pack.digest, seat.today) if pack is not None else None
    if known is None or not has_matrix(known):
        raise Http404("本辖区规则没有按机关划定执法类别")
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="pilot-scope.csv"'
    table = csv.writer(answer)
    table.writerow(["机关", "执法类别", "制度", "条件", "依据"])
    for row in matrix_rows(known):
        for kind in row.kinds.split("、"):
            for system in row.systems.split("、"):
                table.writerow([row.label, kind, system, row.note, known.source(MATRIX)])
    return answer


def matrix_rows(known: Parameters) -> list[Row]:
    """Return the rows of the matrix in words."""
    found = []
    for row in known.rows(MATRIX):
        kinds = row.get("types")
        named = kinds if isinstance(kinds, tuple) else ()
        words = "、".join(SUPERIOR if one == BY_SUPERIOR else KINDS[one] for one in named)
        said = row.get("systems")
        systems = "、".join(said if isinstance(said, tuple) else SYSTEMS)
        found.append(
            Row(str(row["code"]), str(row["label"]), words, systems, str(row.get("note", "")))
        )
    return found


def _standings(seat: Seat, known: Parameters, pack: str) -> list[Standing]:
    every = Agency.objects.filter(is_subject=True)
    if not seat.person.agency.supervises:
        every = every.filter(pk=seat.person.agency_id)
    agencies = list(every)
    counted = counts([one.pk for one in agencies], pack)
    rows = {row.code: row for row in matrix_rows(known)}
    return [
        _standing(agency, rows, seat.today, tuple(c for c in counted if c.agency == agency.pk))
        for agency in agencies
    ]


def _standing(
    agency: Agency, rows: Mapping[str, Row], day: date, counted: tuple[Count, ...]
) -> Standing:
    scope = scope_on(agency.pk, day)
    every = rows.get(EVERY_ORGAN)
    row = rows.get(scope.organ) if scope is not None else None
    said = [every.kinds] if every else []
    if scope is not None and scope.kinds:
        said.append("、".join(KINDS[one] for one in scope.kinds))
    elif row is not None:
        said.append(row.kinds)
    label = row.label if row else "不在所列机关之内" if scope else "尚未登记"
    return Standing(agency, label, "、".join(said), scope, counted)
