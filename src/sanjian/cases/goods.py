"""Goods held by a measure: which decisions on record their disposal may rest on.

Hung into `records.taking` at the start; only decisions on files of the same agency against the
same party count, so that nobody types a number that stands on no decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law.procedures.measure_forms import DECIDING_PAPERS
from sanjian.records.models import Decision, Document
from sanjian.records.taking import FILLERS, Standing


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    FILLERS["dispose_goods"] = decided


def decided(here: Standing) -> Mapping[str, Any]:
    """Return the numbered papers of decisions against the party, and what each decided.

    Overturned decisions are left out (《行政强制法》第二十七条: 依法作出处理决定).
    """
    papers = Document.objects.filter(
        agency_id=here.dossier.agency_id, kind__in=DECIDING_PAPERS,
        dossier__party_name=here.dossier.party_name, dossier__facts__overturned_on=None,
    ).exclude(number="")  # fmt: skip
    outcomes = dict(
        Decision.objects.filter(dossier__in=papers.values("dossier")).values_list(
            "dossier_id", "outcome"
        )
    )
    return {
        "on_record": [
            {"number": one.number, "outcome": outcomes[one.dossier_id]}
            for one in papers.order_by("id")
            if one.dossier_id in outcomes
        ]
    }
