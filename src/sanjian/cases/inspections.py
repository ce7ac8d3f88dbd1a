"""What the record itself says when an inspection is approved: checks of the year, the listed item.

Nobody types these two: they decide whether the check keeps within the cap of the year and
whether its item was made public (国办发〔2024〕54号).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sanjian.cases.queries import inspections_of
from sanjian.law.kinds import EnforcementKind
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.queries import powers_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    FILLERS["approve_inspection"] = told_of_inspection


def told_of_inspection(here: Standing) -> Mapping[str, Any]:
    """Return how often the subject was inspected this year, and whether the item is listed."""
    dossier, day = here.dossier, here.situation().today
    listed = powers_on(dossier.agency, day).filter(
        kind=EnforcementKind.INSPECTION.value, name=dossier.cause
    )
    return {
        "checks_this_year": inspections_of(dossier, subject_number(dossier), day.year).count(),
        "item_listed": listed.exists(),
    }


def subject_number(dossier: Dossier) -> str:
    """Return the number (身份证号或者统一社会信用代码) under which the subject was registered."""
    opening = dossier.acts.get(seq=1)
    return str(opening.content.get("party_number") or "")
