"""Issued documents as PDF: set once from what was issued, kept under their hash.

The numbers and words were fixed when the document was issued; setting type adds nothing to
them. A page that asks sets the document at once, a job sets the others.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from sanjian.law.forms import SHANGHAI
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.documents.compose import compose
from sanjian.records.documents.typeset import typeset
from sanjian.records.leaves import leave
from sanjian.records.models import Document
from sanjian.records.papers import layers


def pdf_of(document: Document, *, at: datetime) -> bytes:
    """Return the PDF of an issued document, setting and keeping it the first time.

    Raises TypesettingFailed when it cannot be set; the document itself stays issued.
    """
    store = LocalBlobStore(settings.BLOB_ROOT)
    if document.blob and store.exists(document.blob):
        return b"".join(store.open_range(document.blob))
    made = _set(document)
    _keep(document, store.put_stream([made]).digests.sha256, at)
    return made


@transaction.atomic
def _keep(document: Document, blob: str, at: datetime) -> None:
    """Write down the PDF's hash, and leave it for the log: whoever holds the paper can check."""
    kept = Document.objects.select_for_update().get(pk=document.pk)
    if not kept.blob:
        leave("pdf", document.pk, blob, dossier=document.dossier_id)
    document.blob, document.rendered_at = blob, at
    document.save(update_fields=["blob", "rendered_at"])


def verify_address(code: str) -> str:
    """Return the address that a document's QR code leads to."""
    return f"{settings.PORTAL_ADDRESS}/v/{code}"


def _set(document: Document) -> bytes:
    composed = compose(document.kind, document.context, layers(document.dossier))
    return typeset(
        composed,
        number=document.number,
        qr_url=verify_address(document.code),
        issued_on=document.issued_at.astimezone(SHANGHAI).date(),
    )


def render_waiting(*, at: datetime, limit: int = 50) -> int:
    """Set the documents that no page has asked for yet; return how many were set."""
    waiting = Document.objects.filter(blob="").select_related("dossier").order_by("id")[:limit]
    for document in waiting:
        pdf_of(document, at=at)
    return len(waiting)
