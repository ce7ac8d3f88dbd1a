"""Published penalty decisions of other systems, read as they come (no database in here)."""

from sanjian.exchange.decisions.decision import (
    OUTCOME_LABELS,
    Event,
    ImportedDecision,
    Note,
    Outcome,
    Party,
    RowReport,
    Source,
    exact_json,
)
from sanjian.exchange.decisions.report import ImportReport, read_decisions
from sanjian.exchange.decisions.sources import Unreadable

__all__ = [
    "OUTCOME_LABELS",
    "Event",
    "ImportReport",
    "ImportedDecision",
    "Note",
    "Outcome",
    "Party",
    "RowReport",
    "Source",
    "Unreadable",
    "exact_json",
    "read_decisions",
]
