"""Goods held by a measure: which decisions on record their disposal may rest on.

Hung into `records.taking` at the start; only decisions on files of the same agency against the
same party count, so that nobody types a number that stands on no decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law.procedures.measure_forms import DECIDING_PAPERS
from sanjian.records.queries import decided_papers
from sanjian.records.taking import FILLERS, Standing


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    FILLERS["dispose_goods"] = decided


def decided(here: Standing) -> Mapping[str, Any]:
    """Return the numbered papers of decisions against the party, and what each decided.

    Overturned decisions are left out (《行政强制法》第二十七条: 依法作出处理决定).
    """
    found = decided_papers(here.dossier, DECIDING_PAPERS)
    return {"on_record": [{"number": number, "outcome": outcome} for number, outcome in found]}
