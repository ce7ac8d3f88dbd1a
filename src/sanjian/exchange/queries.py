"""Reads of the exchange: the imported history as it stands, and what became of a batch."""

from __future__ import annotations

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet

from sanjian.exchange.models import ImportBatch, ImportRow


def current_decisions() -> QuerySet[ImportRow]:
    """The latest version of every imported decision, oldest import first.

    `row.decision` is the decision as JSON (fields of `decisions.ImportedDecision`); its `private`
    part must not be published, its `source` must be shown.
    """
    newer = ImportRow.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
    return (
        ImportRow.objects.filter(version__isnull=False)
        .exclude(Exists(newer))
        .select_related("batch")
        .order_by("id")
    )


def counts(batch: ImportBatch) -> dict[ImportRow.Outcome, int]:
    """How many rows of `batch` had each outcome."""
    found = Counter(batch.rows.values_list("outcome", flat=True))
    return {outcome: found.get(outcome.value, 0) for outcome in ImportRow.Outcome}
