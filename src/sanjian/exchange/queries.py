"""Reads of the exchange: the imported history as it stands, and what became of a batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from sanjian.exchange.models import ImportBatch, ImportRow
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Decision, Document
from sanjian.records.queries import dossiers

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person


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


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with the paper by which it was made; None where none was issued."""

    decision: Decision
    paper: Document | None

    @property
    def category(self) -> str:
        """The kind of act in words."""
        return PROCEDURES[self.decision.dossier.procedure].kind.label

    @property
    def reviewed(self) -> str:
        """Whether legal review was required and how it ended."""
        return "已审核" if self.decision.review_id else "不需审核"

    @property
    def day(self) -> date:
        """The day of the decision, in Shanghai."""
        return self.decision.decided_at.astimezone(SHANGHAI).date()


def period(year: int, month: int | None) -> tuple[datetime, datetime]:
    """Return the first moment of a year or a month, and the first after it."""
    first = datetime(year, month or 1, 1, tzinfo=SHANGHAI)
    if month is None:
        return first, datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    return first, (first + timedelta(days=32)).replace(day=1)


def decided(
    person: Person, agency: Agency, *, year: int, month: int | None = None
) -> list[Decided]:
    """Return an agency's decisions of a year or month that a person may see, by day."""
    first, after = period(year, month)
    rows = Decision.objects.filter(
        dossier__in=dossiers(person).filter(agency=agency).values("pk"),
        decided_at__gte=first, decided_at__lt=after,
    ).select_related("dossier").order_by("decided_at", "id")  # fmt: skip
    found = list(rows)
    papers: dict[tuple[int, int], Document] = {}
    wanted = {row.dossier_id for row in found}
    documents = Document.objects.filter(dossier__in=wanted).select_related("act").order_by("-id")
    for paper in documents:
        papers[(paper.dossier_id, paper.act.seq)] = paper
    return [Decided(row, papers.get((row.dossier_id, row.act_seq))) for row in found]
