"""Reads of the exchange: the imported history as it stands, and what became of a batch."""

from __future__ import annotations

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet

from sanjian.exchange.models import ImportBatch, ImportRow


def current_decisions(batch: ImportBatch | None = None) -> QuerySet[ImportRow]:
    """The latest version of every imported decision, oldest import first.

    With `batch` only of those that the batch tells, taken by it or known before.
    `row.decision` is the decision as JSON (fields of `decisions.ImportedDecision`); its `private`
    part must not be published, its `source` must be shown.
    """
    newer = ImportRow.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
    found = ImportRow.objects.filter(version__isnull=False)
    if batch is not None:
        found = found.filter(key__in=batch.rows.exclude(key="").values("key"))
    return found.exclude(Exists(newer)).select_related("batch").order_by("id")


def rows_of(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Every row of `batch` in the order of the file, with the row that it repeats."""
    return batch.rows.select_related("repeats").order_by("position")


def counts(batch: ImportBatch) -> dict[ImportRow.Outcome, int]:
    """How many rows of `batch` had each outcome."""
    found = Counter(batch.rows.values_list("outcome", flat=True))
    return {outcome: found.get(outcome.value, 0) for outcome in ImportRow.Outcome}
