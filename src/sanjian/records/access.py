"""Who looked at which file, when and why: every reading of a case leaves a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.records.leaves import leave
from sanjian.records.log_values import access_value
from sanjian.records.models import Access, Document, Dossier

if TYPE_CHECKING:
    from sanjian.registry.models import Person

VIEWING = timedelta(minutes=30)
"""Pieces of one film asked for within this time are one viewing of it."""


def opening_of(document: Document) -> str:
    """Return how the opening of a document is written down: its own code, then its name."""
    return f"文书 {document.code} {document.number or document.label}"[:60]


@transaction.atomic
def note_access(
    *, dossier: Dossier, by: Person, at: datetime, what: str, purpose: str = ""
) -> Access:
    """Write down that a person has read a file or a part of it (``what``)."""
    row = Access.objects.create(
        dossier=dossier, person=by, at=at, what=what[:60], purpose=purpose[:200]
    )
    leave("access", row.pk, access_value(row).value, dossier=dossier.pk)
    return row


def note_viewing(
    *, dossier: Dossier, by: Person, at: datetime, what: str, again: bool
) -> Access | None:
    """Write down that a person views a file; with ``again`` only if no viewing of it goes on.

    A player fetches a film piece by piece. Whatever piece comes first is written down, the later
    ones belong to the same viewing for half an hour; who goes on longer is written down once more.
    """
    if (
        again
        and Access.objects.filter(
            dossier=dossier, person=by, what=what[:60], at__gt=at - VIEWING
        ).exists()
    ):
        return None
    return note_access(dossier=dossier, by=by, at=at, what=what)
