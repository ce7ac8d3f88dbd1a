"""Issued documents as PDF: set once from what was issued, kept under their hash.

The numbers and words were fixed when the document was issued; setting type adds nothing to
them. A page that asks sets the document at once, a job sets the others.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.amending import appendix_of
from sanjian.records.archive.destroying import destroyed, ground
from sanjian.records.documents.issued import request_from, with_appendix
from sanjian.records.documents.typeset import TypesettingFailed, set_request
from sanjian.records.leaves import leave
from sanjian.records.models import Document


def pdf_of(document: Document, *, at: datetime) -> bytes:
    """Return the PDF of an issued document, setting and keeping it the first time.

    Raises TypesettingFailed when it cannot be set, or when the file once kept is lost and what is
    set now differs from it; the document itself stays issued.
    """
    _not_destroyed(document)
    store = LocalBlobStore(settings.BLOB_ROOT)
    if document.blob and store.exists(document.blob):
        return b"".join(store.open_range(document.blob))
    made = set_request(request_from(document.paper))
    stands = _keep(document, store.put_stream([made]).digests.sha256, at)
    if not store.exists(stands):
        reason = "已制发文书的PDF丢失，重新排版的结果与原文件不一致，请从备份恢复该文件。"
        raise TypesettingFailed("document.lost", f"{reason}（{stands}）")
    return b"".join(store.open_range(stands))


def stamped(document: Document, mark: str) -> bytes:
    """Return an issued document as PDF with who looks at it, and when, printed across each page.

    Set anew and kept nowhere: the original stays as it is. Amendments of the record stand under its
    text. Raises TypesettingFailed.
    """
    _not_destroyed(document)
    paper = with_appendix(document.paper, appendix_of(document))
    return set_request({**request_from(paper), "draft": True, "draft_word": mark})


def printed(document: Document, *, at: datetime) -> bytes:
    """Return an issued document for printing: the original, or a copy that tells its amendments.

    Raises TypesettingFailed.
    """
    lines = appendix_of(document)
    if not lines:
        return pdf_of(document, at=at)
    _not_destroyed(document)
    return set_request(request_from(with_appendix(document.paper, lines)))


def _not_destroyed(document: Document) -> None:
    """What was destroyed is not set anew."""
    if item := ground(document.dossier):
        reason = f"本案卷的文件已经依法销毁，依据{item.listed.number}。"
        raise TypesettingFailed("document.destroyed", reason)


@transaction.atomic
def _keep(document: Document, blob: str, at: datetime) -> str:
    """Write down the PDF's hash once, with a leaf for the log; return the hash that stands."""
    kept = Document.objects.select_for_update().get(pk=document.pk)
    if not kept.blob:
        leave("pdf", document.pk, blob, dossier=document.dossier_id)
        kept.blob, kept.rendered_at = blob, at
        kept.save(update_fields=["blob", "rendered_at"])
    document.blob, document.rendered_at = kept.blob, kept.rendered_at
    return kept.blob


def render_waiting(*, at: datetime, limit: int = 50) -> int:
    """Set the documents that no page has asked for yet; return how many were set."""
    kept = Document.objects.exclude(dossier__in=destroyed().values("dossier"))
    waiting = kept.filter(blob="").order_by("id")[:limit]
    for document in waiting:
        pdf_of(document, at=at)
    return len(waiting)
