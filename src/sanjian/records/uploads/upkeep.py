"""What the upload room owes, found from its rows and files, never from a queue.

A worker calls `tend` every few minutes. Whatever a killed process left undone is found again the
next time: uploads that are whole but not completed, uploads past their seven days, blobs without
portrait or never read back, blobs not read for a month, files that nobody owns.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from sanjian.ledger.blobs import BlobMissing
from sanjian.records.archive.destroying import destroyed_blobs
from sanjian.records.uploads.actions import (
    UNFINISHED,
    UploadRoom,
    check_blob,
    expire_uploads,
    finish_upload,
    orphans,
)
from sanjian.records.uploads.exhibits import Receive, exhibit_from
from sanjian.records.uploads.media import Tools, make_portrait
from sanjian.records.uploads.models import Blob, Portrait, Upload
from sanjian.records.uploads.refusals import UploadRefused

logger = logging.getLogger("sanjian.records.uploads")

CHECK_EVERY: Final = timedelta(days=30)
"""How long a blob may go without being read from end to end (calendar days)."""

GRACE: Final = timedelta(minutes=5)
"""How long a request may be about finishing an upload before the worker does it."""


@dataclass(frozen=True, slots=True)
class Tended:
    """What one round did: counts, the names of blobs found damaged, and stray files."""

    finished: int
    expired: int
    portraits: int
    checked: int
    damaged: tuple[str, ...]
    strays: tuple[str, ...]


def tend(
    room: UploadRoom,
    *,
    at: datetime,
    tools: Tools,
    at_most: int = 20,
    receive: Receive = exhibit_from,
) -> Tended:
    """One round of upkeep; each kind of work at most `at_most` times. Safe to run twice."""
    finished = _finish_whole(room, at, at_most, receive)
    expired = expire_uploads(room, at=at)
    portraits = 0
    for blob in _without_portrait()[:at_most]:
        try:
            make_portrait(room.store, blob, at=at, tools=tools)
            portraits += 1
        except BlobMissing:
            logger.error("blob %s is missing", blob.sha256)
    checks = [check_blob(room.store, blob, at=at) for blob in _unread(at)[:at_most]]
    damaged = tuple(check.blob_id for check in checks if not check.intact)
    for name in damaged:
        logger.error("blob %s is not what its name says", name)
    strays = tuple(path.name for path in orphans(room))
    return Tended(len(finished), len(expired), portraits, len(checks), damaged, strays)


def _without_portrait() -> QuerySet[Blob]:
    """Recordings that nobody has looked into yet. A poster is not a recording."""
    recording = Q(media_type__regex="^(image|video|audio)/")
    poster = Exists(Portrait.objects.filter(poster=OuterRef("pk")))
    found = Blob.objects.filter(recording, ~poster, portrait=None)
    return found.exclude(sha256__in=destroyed_blobs()).order_by("stored_at")


def _finish_whole(room: UploadRoom, at: datetime, at_most: int, receive: Receive) -> list[Upload]:
    waiting = Upload.objects.filter(
        state__in=UNFINISHED, offset=F("length"), damaged=[], touched_at__lt=at - GRACE
    ).order_by("touched_at")[:at_most]
    done = []
    for upload in waiting:
        try:
            done.append(finish_upload(room, upload, at=at, receive=receive))
        except UploadRefused as refused:
            logger.info("upload %s not finished: %s", upload.pk, refused.detail)
    return done


def _unread(at: datetime) -> list[Blob]:
    """Blobs never read back first, then those whose last reading is longest ago."""
    return list(
        Blob.objects.annotate(read_at=Max("checks__at"))
        .filter(Q(read_at=None) | Q(read_at__lt=at - CHECK_EVERY))
        .exclude(sha256__in=destroyed_blobs())
        .order_by(F("read_at").asc(nulls_first=True))
    )
