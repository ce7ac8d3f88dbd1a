"""Who looked at which file, when and why: every reading of a case leaves a row."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.records.leaves import leave
from sanjian.records.log_values import access_value
from sanjian.records.models import Access, Document, Dossier

if TYPE_CHECKING:
    from sanjian.registry.models import Person


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
