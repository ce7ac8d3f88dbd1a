"""Writes of the exchange: taking a file of published decisions into the imported history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from sanjian.exchange.decisions import ImportReport, RowReport, read_decisions
from sanjian.exchange.decisions.decision import storable
from sanjian.exchange.decisions.report import Progress
from sanjian.exchange.models import ImportBatch, ImportRow
from sanjian.registry.models import Person

# Imports wait for one another: whether a decision is new is asked and answered in one breath.
_LOCK = 0x5A4A_0001
_AT_ONCE = 1000


@dataclass
class _Known:
    """The latest version of a decision that has been taken."""

    row: ImportRow
    digest: str
    version: int


def import_decisions(
    *, file: Path, name: str, by: Person | None, at: datetime, progress: Progress = lambda *_: None
) -> ImportBatch:
    """Reads a file of published penalty decisions and keeps every row of it with its outcome.

    Args:
        file: where the file lies; its content decides the format.
        name: what the source calls it; shown as 来源.
        by: who imports; None from the command line.
        at: the moment of the import; dates after it are remarked.
        progress: told (rows read, rows in all) while reading.

    Returns:
        The batch; its rows are in `batch.rows`. A row that tells a decision already taken with
        the same content is REPEATED, with other content REVISED (the next version).

    Raises:
        Unreadable: the file as a whole cannot be read; nothing is written.
    """
    report = read_decisions(file, name=name, today=at.date(), progress=progress)
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        batch = ImportBatch.objects.create(
            name=storable(name)[:255],
            sha256=digest.hexdigest(),
            size=file.stat().st_size,
            format=report.format,
            encoding=report.encoding,
            remarks=storable(report.remarks),
            unknown_columns=storable(report.unknown_columns),
            by=by,
            at=at,
        )
        _keep_rows(batch, report)
    return batch


def _keep_rows(batch: ImportBatch, report: ImportReport) -> None:
    known: dict[str, _Known] = {}
    for start in range(0, len(report.rows), _AT_ONCE):
        part = report.rows[start : start + _AT_ONCE]
        known.update(_taken_before(part, known))
        new = list(_rows(batch, part, start, known))
        # Repeated rows point at rows of the same part, which need their keys first.
        ImportRow.objects.bulk_create(row for row in new if row.repeats is None)
        ImportRow.objects.bulk_create(row for row in new if row.repeats is not None)


def _taken_before(part: Sequence[RowReport], known: dict[str, _Known]) -> dict[str, _Known]:
    keys = {row.decision.key for row in part if row.decision is not None} - known.keys()
    found: dict[str, _Known] = {}
    for row in ImportRow.objects.filter(key__in=keys, version__isnull=False).order_by("version"):
        found[row.key] = _Known(row, row.digest, row.version or 0)
    return found


def _rows(
    batch: ImportBatch, part: Sequence[RowReport], start: int, known: dict[str, _Known]
) -> Iterator[ImportRow]:
    for position, report in enumerate(part, start=start + 1):
        row = ImportRow(
            batch=batch,
            position=position,
            number=report.number,
            sheet=storable(report.sheet)[:100],
            outcome=report.outcome.value,
            notes=storable(report.notes),
            raw=report.raw,
        )
        if report.decision is not None:
            _place(row, report, known)
        yield row


def _place(row: ImportRow, report: RowReport, known: dict[str, _Known]) -> None:
    """Gives a readable row its key, and its version or the row that it repeats."""
    decision = report.decision
    if decision is None:
        return
    row.key = decision.key
    row.digest = decision.digest
    before = known.get(decision.key)
    if before is not None and before.digest == row.digest:
        row.outcome = ImportRow.Outcome.REPEATED
        row.repeats = before.row
        row.raw = ""
        return
    row.decision = storable(decision)
    row.version = 1 if before is None else before.version + 1
    if before is not None:
        row.outcome = ImportRow.Outcome.REVISED
    known[decision.key] = _Known(row, row.digest, row.version)
