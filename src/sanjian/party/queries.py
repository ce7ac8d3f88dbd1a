"""What the party's room reads of the record: acts, papers to the party, duties, readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q

from sanjian.records.documents.templates import load
from sanjian.records.layering import layers
from sanjian.records.models import Access, Act, Document, Dossier, DutyRow

READERS_SHOWN = 200


def acts_of(dossier: Dossier) -> list[Act]:
    """Return the acts of a file in their order."""
    return list(dossier.acts.order_by("seq"))


def papers_to_party(dossier: Dossier) -> dict[int, list[Document]]:
    """Return the papers of a file addressed to its party, by the act that issued them."""
    folders = layers(dossier)
    found: dict[int, list[Document]] = defaultdict(list)
    for row in Document.objects.filter(dossier=dossier).order_by("id"):
        if load(row.kind, folders).to == "party":
            found[row.act_id].append(row)
    return found


def statutory_duties(dossier: Dossier) -> list[DutyRow]:
    """Return what the office still owes by statute on a file, the nearest first."""
    open_now = DutyRow.objects.filter(dossier=dossier, done_on=None, statutory=True)
    return list(open_now.order_by("due"))


def readers_from_outside(dossier: Dossier) -> list[Access]:
    """Return who from outside the office that handles a file has read it, the latest first."""
    rows = Access.objects.filter(dossier=dossier).exclude(person__agency=dossier.agency_id)
    return list(rows.select_related("person__agency").order_by("-at")[:READERS_SHOWN])


def moved(dossier: Dossier) -> tuple[int, bool, int]:
    """Return what changes when a file does: its last act, consent to electronic service, readers.

    Asked of the database, not of the object in hand.
    """
    outside = Count("accesses", filter=~Q(accesses__person__agency=dossier.agency_id))
    row: tuple[int, bool, int] = (
        Dossier.objects.filter(pk=dossier.pk)
        .annotate(seen=outside)
        .values_list("seq", "facts__electronic_consent", "seen")
        .get()
    )
    return row


def acts_since(dossier: int, steps: Collection[str], at: datetime) -> list[Act]:
    """Return the acts of a file by these steps taken from a moment on."""
    return list(Act.objects.filter(dossier=dossier, step__in=steps, at__gte=at).order_by("seq"))
