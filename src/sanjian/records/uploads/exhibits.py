"""From a whole file to an exhibit (证据材料) of its dossier, once its labels are complete.

A photo, film or sound recording counts only with its five labels (万新街规定 二(二)2(2)): until
they are filled in, the upload stays 待标注 and there is no exhibit to lean on. A document needs
none. The same content stands once in a dossier.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sanjian.records.leaves import leave
from sanjian.records.log_values import exhibit_value, row_value
from sanjian.records.models import Exhibit, SecrecyMark
from sanjian.records.uploads.claims import checked_labels
from sanjian.records.uploads.kinds import KINDS, Family
from sanjian.records.uploads.models import Upload, UploadState

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.registry.models import Person

Receive = Callable[[Upload, datetime], Exhibit]
"""Makes the exhibit of a complete upload, within the caller's transaction."""


def exhibit_from(upload: Upload, at: datetime) -> Exhibit:
    """The exhibit row of a complete upload with a dossier, and its leaf for the public log."""
    blob, dossier, labels = upload.blob, upload.dossier, upload.labels
    if blob is None or dossier is None:
        raise ValueError("only a complete upload into a dossier becomes an exhibit")
    captured_at = labels.get("captured_at")
    exhibit = Exhibit.objects.create(
        dossier=dossier,
        agency_id=dossier.agency_id,
        blob=blob.sha256,
        chunk_root=blob.chunk_root,
        name=upload.name,
        media_type=blob.media_type,
        size=blob.size,
        case_number=labels.get("case_number", ""),
        captured_at=datetime.fromisoformat(captured_at) if captured_at else None,
        captured_where=labels.get("captured_where", ""),
        captured_by=labels.get("captured_by", ""),
        proves=labels.get("proves", ""),
        uploaded_by=upload.owner,
        uploaded_at=at,
    )
    leave("exhibit", exhibit.pk, exhibit_value(exhibit).value, dossier=dossier.pk)
    if secrecy := labels.get("secrecy"):
        row = SecrecyMark.objects.create(
            exhibit=exhibit, mark=secrecy, marked_by=upload.owner, marked_at=at
        )
        leave("secrecy", row.pk, row_value(row).value, dossier=dossier.pk)
    return exhibit


def place_upload(
    upload: Upload, dossier: Dossier, *, by: Person, at: datetime, where: str, proves: str
) -> Exhibit:
    """Put a complete upload that belongs to no dossier into one; the same file stands there once.

    ``by`` is who made it, ``where`` his agency, ``proves`` what it is to prove.
    """
    earlier = Exhibit.objects.filter(dossier=dossier, blob=upload.sha256).first()
    if earlier is not None:
        return earlier
    placed = Upload.objects.get(pk=upload.pk)
    placed.dossier = dossier
    placed.labels = {
        "case_number": str(dossier), "captured_at": upload.created_at.isoformat(),
        "captured_where": where, "captured_by": by.name, "proves": proves,
    }  # fmt: skip
    return exhibit_from(placed, at)


def needs_labels(upload: Upload) -> bool:
    """Whether the file is a recording (photo, film, sound) whose labels are incomplete."""
    kind = KINDS.get(upload.inspection.get("kind", ""))
    recording = kind is not None and kind.family is not Family.DOCUMENT
    return recording and bool(upload.missing_labels)


def attach(upload: Upload, *, at: datetime, receive: Receive) -> None:
    """Set the exhibit of a complete upload if it can have one; the caller saves and commits."""
    if upload.exhibit_id is not None or upload.dossier_id is None:
        return
    earlier = Exhibit.objects.filter(dossier_id=upload.dossier_id, blob=upload.sha256).first()
    if earlier is not None:
        upload.exhibit, upload.duplicate = earlier, True
    elif not needs_labels(upload):
        upload.exhibit = receive(upload, at)


def label_upload(
    upload: Upload, *, at: datetime, labels: dict[str, str], receive: Receive = exhibit_from
) -> Upload:
    """Fill in labels of a recording; those left out stay. Complete, it becomes an exhibit.

    What an exhibit already says is not changed here. Raises UploadRefused (422) when a label
    will not do.
    """
    with transaction.atomic():
        locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if locked.exhibit_id is None:
            locked.labels = {**locked.labels, **checked_labels(labels, at=at)}
            if locked.state == UploadState.COMPLETE:
                attach(locked, at=at, receive=receive)
            locked.save(update_fields=["labels", "exhibit", "duplicate"])
    return locked
