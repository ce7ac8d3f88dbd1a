"""Taking a file into the draft of a list: every row with its outcome, nothing twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from sanjian.exchange.catalogues.reading import read_catalogue
from sanjian.exchange.decisions.decision import storable
from sanjian.exchange.models import CatalogueImport, CatalogueImportRow
from sanjian.law.parameters import Parameters
from sanjian.registry.catalogue import drafting
from sanjian.registry.models import Catalogue, Person

Outcome = CatalogueImportRow.Outcome


def penalty_labels(params: Parameters) -> dict[str, str]:
    """Return the place's kinds of penalty by code, in words."""
    return {str(row["code"]): str(row["label"]) for row in params.rows("penalty.kinds")}


def import_catalogue(
    *, catalogue: Catalogue, file: Path, name: str, params: Parameters, by: Person, at: datetime
) -> CatalogueImport:
    """Read a file of entries into the draft of the list's next version; report in `.rows`.

    Nothing is released by it: a second person releases the draft as any other. A row that says
    the same as an entry already there is REPEATED and points to that entry's number.

    Raises:
        Unreadable: the file as a whole cannot be read; nothing is written.
        NoCatalogue, CatalogueRefused: the importer may not edit this list, or it is full.
    """
    read = read_catalogue(file, penalty_labels(params))
    with transaction.atomic():
        draft = drafting.begin(catalogue=catalogue, by=by, at=at)
        known = {str(row["code"]) for row in draft.rows}
        taken = [row.entry for row in read.rows if row.entry is not None]
        _, codes = drafting.add_entries(
            catalogue=catalogue, entries=taken, revision=draft.revision, by=by, at=at
        )
        batch = CatalogueImport.objects.create(
            catalogue=catalogue,
            name=storable(name)[:255],
            sha256=read.sha256,
            size=read.size,
            format=read.format,
            encoding=read.encoding,
            remarks=storable(list(read.remarks)),
            unknown_columns=storable(list(read.unknown_columns)),
            by=by,
            at=at,
        )
        numbers = iter(codes)
        rows = []
        for position, row in enumerate(read.rows, 1):
            code = next(numbers) if row.entry is not None else ""
            outcome = _outcome(code, known, bool(row.notes))
            known.add(code)
            rows.append(
                CatalogueImportRow(
                    batch=batch, position=position, place=storable(row.place)[:200],
                    outcome=outcome, code=code, notes=storable(list(row.notes)),
                    raw=storable(row.raw),
                )
            )  # fmt: skip
        CatalogueImportRow.objects.bulk_create(rows)
    return batch


def _outcome(code: str, known: set[str], noted: bool) -> str:
    if not code:
        return Outcome.REFUSED
    if code in known:
        return Outcome.REPEATED
    return Outcome.WARNED if noted else Outcome.TAKEN


def last_import(catalogue: Catalogue) -> CatalogueImport | None:
    """Return the latest import into a list."""
    return CatalogueImport.objects.filter(catalogue=catalogue).select_related("by").first()
