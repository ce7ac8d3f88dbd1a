"""A file under its organ's own flow: the version in force on the day on which it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanjian.law.forms import SHANGHAI
from sanjian.law.kind_scope import Coverage
from sanjian.law.own_flow import Flow, free_steps, place, warning, way, with_flow
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Act, Dossier
from sanjian.registry.own_flows import flow_on

if TYPE_CHECKING:
    from sanjian.law.procedure import Procedure

LAID_DOWN = frozenset({"expropriation", "requisition", "fee", "payment", "confirmation"})
"""The procedures whose kind a place may explore; no other is ever asked about."""


def procedure_of(dossier: Dossier) -> Procedure[Any]:
    """Return the procedure of a file as it runs on it now."""
    table = PROCEDURES[dossier.procedure]
    flow = _flow(dossier)
    return with_flow(table, flow, _done(dossier)) if flow is not None else table


def told(dossier: Dossier, found: Coverage) -> list[str]:
    """Return what is to be said of the organ's own flow on a file; nothing for a full kind."""
    if found is not Coverage.EXPLORED or dossier.procedure not in LAID_DOWN:
        return []
    table, flow = PROCEDURES[dossier.procedure], _flow(dossier)
    if flow is not None:
        return [place(table, flow, dossier.stage)]
    return [warning(table, _done(dossier))] if dossier.stage in way(table) else []


def _flow(dossier: Dossier) -> Flow | None:
    if dossier.procedure not in LAID_DOWN or dossier.opened_at is None:
        return None
    day = dossier.opened_at.astimezone(SHANGHAI).date()
    return flow_on(dossier.agency_id, dossier.procedure, day)


def _done(dossier: Dossier) -> frozenset[str]:
    free = [one.name for one in free_steps(PROCEDURES[dossier.procedure])]
    return frozenset(
        Act.objects.filter(dossier=dossier, step__in=free).values_list("step", flat=True)
    )
