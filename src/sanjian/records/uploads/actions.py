"""Writes of the upload room: create, append, finish, abandon, expire, check.

Finishing takes three steps, each safe to repeat, so that a process killed between any two of
them loses nothing and doubles nothing:

1. `verify_upload`    all bytes there, digests as announced, type allowed   -> state WHOLE
2. `store_upload`     the partial file becomes a durable blob               (no row changes)
3. `complete_upload`  rows of blob and upload, and whatever the caller adds -> state COMPLETE
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction

from sanjian.ledger.blobs import BlobStore, LocalBlobStore
from sanjian.ledger.digesting import CHUNK_BYTES, Digests
from sanjian.ledger.durable import make_directory
from sanjian.records.models import Dossier
from sanjian.records.uploads import kinds
from sanjian.records.uploads.claims import Claim
from sanjian.records.uploads.exhibits import Receive, attach, exhibit_from
from sanjian.records.uploads.inspection import inspect, refuse_early
from sanjian.records.uploads.models import LIFETIME, Blob, BlobCheck, Upload, UploadState
from sanjian.records.uploads.partial import Checksum, Partial, Received
from sanjian.records.uploads.refusals import (
    ARCHIVED,
    BEYOND_LENGTH,
    DAMAGED,
    GONE,
    NO_SPACE,
    NOT_WHOLE,
    OFFSET_CONFLICT,
    TOO_LARGE,
    UploadRefused,
)
from sanjian.registry.models import Person

logger = logging.getLogger("sanjian.records.uploads")

UNFINISHED: Final = (UploadState.RECEIVING, UploadState.WHOLE)

T = TypeVar("T")


@dataclass(frozen=True)
class UploadRoom:
    """Where uploads arrive and where they go.

    Attributes:
        store: the blob store.
        incoming: folder of partial files, on the store's own disk.
        largest: size limit of one file, bytes.
        reserve_percent: share of the disk that stays free of large files.
    """

    store: BlobStore
    incoming: Path
    largest: int = 16 * 2**30
    reserve_percent: int = 2

    def partial(self, upload: Upload) -> Partial:
        """The partial file of an upload."""
        return Partial(self.incoming / f"{upload.pk.hex}.part", upload.length, upload.repairs)

    def manifest(self, upload: Upload) -> Path:
        """Where the client's list of piece hashes is kept, 32 bytes each."""
        return self.incoming / f"{upload.pk.hex}.leaves"


def local_room(root_folder: Path) -> UploadRoom:
    """The upload room of an installation that keeps its blobs in `root_folder`."""
    store = LocalBlobStore(root_folder)
    return UploadRoom(store, store.incoming)


def create_upload(
    room: UploadRoom, *, by: Person, at: datetime, claim: Claim, dossier: Dossier | None = None
) -> Upload:
    """Begin an upload of `claim.length` bytes into `dossier`.

    Raises UploadRefused: empty (422), name of a kind that is not taken (422), too large (413),
    no space on the disk (503), a file that has been put away (409).
    """
    if dossier is not None:
        _require_open(dossier)
    if claim.length <= 0:
        raise kinds.refuse_empty(claim.name)
    if kinds.claimed_kind(claim.name) is None:
        kinds.accepted(claim.name, kinds.Detected(None, "未知类型"))
    if claim.length > room.largest:
        limit = room.largest / 2**30
        raise UploadRefused(
            TOO_LARGE,
            f"“{claim.name}”为 {claim.length / 2**30:.1f} GB，超过单个文件 {limit:g} GB 的限制。",
            extra={"limit": room.largest},
        )
    _require_space(room, claim.length)
    upload = Upload(
        owner=by,
        dossier=dossier,
        name=claim.name,
        length=claim.length,
        declared_sha256=claim.sha256,
        declared_chunk_root=claim.chunk_root,
        labels=dict(claim.labels),
        created_at=at,
        touched_at=at,
    )
    # First the file, then the row: a row without its file would be a broken promise, a file
    # without its row is only an orphan that `orphans` finds.
    room.partial(upload).create()
    upload.save(force_insert=True)
    return upload


def _require_open(dossier: Dossier) -> None:
    """A file that was put away takes only what the head has approved (补充归档)."""
    facts = dossier.facts
    if facts.get("archived_on") and facts.get("addendum") != "approved":
        raise UploadRefused(ARCHIVED, "本案已归档，案卷材料不再增加、更改。")


def append_chunk(
    room: UploadRoom,
    upload: Upload,
    *,
    offset: int,
    blocks: Iterable[bytes],
    at: datetime,
    announced: int | None = None,
    checksum: Checksum | None = None,
) -> Received:
    """Take the bytes of one request from `offset` on; `announced` is their number if known.

    Raises UploadRefused: ended (410), wrong offset (409), beyond the length (413), no space
    (503), disk full (507), busy (423), checksum (460), and 422 as soon as the first bytes show
    that the file is not what its name says; the upload is then over.
    """
    upload.refresh_from_db()
    require_receiving(upload)
    if offset != upload.offset:
        raise UploadRefused(
            OFFSET_CONFLICT,
            f"已收到 {upload.offset} 字节（{upload.percent}%），请从这里继续。",
            headers={"Upload-Offset": str(upload.offset)},
            extra={"offset": upload.offset},
        )
    if announced is not None and offset + announced > upload.length:
        raise UploadRefused(BEYOND_LENGTH, f"收到的内容超过声明的 {upload.length} 字节。")
    _require_space(room, announced if announced is not None else upload.length - offset)
    partial = room.partial(upload)

    def acknowledge(durable: int) -> None:
        Upload.objects.filter(pk=upload.pk).update(offset=durable, touched_at=at)
        upload.offset = durable

    received = partial.append(offset, blocks, acknowledge=acknowledge, checksum=checksum)
    if offset < kinds.HEAD_BYTES and (
        upload.offset >= kinds.HEAD_BYTES or upload.offset == upload.length
    ):
        _or_refuse(room, upload, at, lambda: refuse_early(partial.head(2**16), upload.name))
    return received


def finish_upload(
    room: UploadRoom, upload: Upload, *, at: datetime, receive: Receive = exhibit_from
) -> Upload:
    """Bring an upload with all its bytes into the store; safe to repeat after any breakdown.

    Its exhibit is made by `receive` in the completing transaction, or later when the labels of a
    recording are complete (see `exhibits`). Content that the dossier already holds is answered
    with the earlier exhibit, and `duplicate` is set.
    Raises UploadRefused: not whole (409), ended (410), damaged (422), wrong kind (422 or 413).
    """
    upload.refresh_from_db()
    if upload.state == UploadState.COMPLETE:
        return upload
    partial = room.partial(upload)
    # One at a time: a second caller is told that it is busy, and finds it done when it asks again.
    with partial.locked() if partial.path.exists() else nullcontext():
        upload.refresh_from_db()
        if upload.state == UploadState.RECEIVING:
            verify_upload(room, upload, at=at)
        if upload.state != UploadState.COMPLETE:
            _require_state(upload, UploadState.WHOLE)
            store_upload(room, upload)
    return complete_upload(room, upload, at=at, receive=receive)


def verify_upload(room: UploadRoom, upload: Upload, *, at: datetime) -> None:
    """Step 1: digests and type of the whole file. Raises as `finish_upload` does.

    The caller holds the partial file. A file whose digest is not the announced one keeps its
    bytes, for single pieces can be sent again (see `repairs`).
    """
    _require_state(upload, UploadState.RECEIVING)
    if upload.offset != upload.length:
        raise UploadRefused(NOT_WHOLE, f"“{upload.name}”已收到 {upload.percent}%，还未收全。")
    partial = room.partial(upload)
    if not partial.path.exists():
        raise UploadRefused(GONE, "已收到的部分不在了，请重新上传。")
    digests = partial.digests()
    _require_announced(upload, digests)
    inspection = _or_refuse(room, upload, at, lambda: inspect(partial.path, upload.name))
    changed = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVING).update(
        state=UploadState.WHOLE,
        sha256=digests.sha256,
        chunk_root=digests.chunk_root,
        inspection={
            "kind": inspection.kind.name,
            "width": inspection.width,
            "height": inspection.height,
            "remarks": [asdict(remark) for remark in inspection.remarks],
        },
        damaged=[],
    )
    upload.refresh_from_db()
    if not changed:
        _require_state(upload, UploadState.WHOLE)


def store_upload(room: UploadRoom, upload: Upload) -> None:
    """Step 2: the partial file becomes a blob, durably. Nothing to do when it has already."""
    path = room.partial(upload).path
    if path.exists():
        stored = room.store.adopt(path, Digests(upload.sha256, upload.chunk_root, upload.length))
        if stored.set_aside:
            logger.error("blob %s was damaged; kept at %s", upload.sha256, stored.set_aside)
    elif not room.store.exists(upload.sha256):
        raise UploadRefused(GONE, "已收到的部分不在了，请重新上传。")


def complete_upload(
    room: UploadRoom, upload: Upload, *, at: datetime, receive: Receive = exhibit_from
) -> Upload:
    """Step 3: the rows, in one transaction. Safe to repeat; two callers get one exhibit."""
    with transaction.atomic():
        locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if locked.state == UploadState.COMPLETE:
            return locked
        _require_state(locked, UploadState.WHOLE)
        locked.blob = _blob_row(locked, at)
        locked.state, locked.ended_at = UploadState.COMPLETE, at
        attach(locked, at=at, receive=receive)
        locked.save()
    room.manifest(locked).unlink(missing_ok=True)
    return locked


def abandon_upload(room: UploadRoom, upload: Upload, *, at: datetime) -> None:
    """Give an unfinished upload up at its owner's wish. Raises UploadRefused (410) when ended."""
    upload.refresh_from_db()
    require_receiving(upload)
    with room.partial(upload).locked():
        _end(room, upload, UploadState.ABANDONED, at)


def expire_uploads(room: UploadRoom, *, at: datetime) -> list[Upload]:
    """Give up what has lain unfinished for seven days; returns the uploads given up.

    An upload whose bytes are all there is finished instead, by whoever calls `finish_upload`.
    """
    stale = Upload.objects.filter(
        state=UploadState.RECEIVING, touched_at__lt=at - LIFETIME
    ).order_by("touched_at")
    ended = []
    for upload in stale:
        _end(room, upload, UploadState.EXPIRED, at)
        logger.info("upload %s expired at %s bytes", upload.pk, upload.offset)
        ended.append(upload)
    return ended


def orphans(room: UploadRoom) -> list[Path]:
    """Files in the incoming folder that no unfinished upload owns (left by a killed process)."""
    owned = {
        f"{pk.hex}{ending}"
        for pk in Upload.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True)
        for ending in (".part", ".leaves")
    }
    return sorted(path for path in room.incoming.iterdir() if path.name not in owned)


def check_blob(store: BlobStore, blob: Blob, *, at: datetime) -> BlobCheck:
    """Read a blob from end to end and write down whether it is intact, with its SM3."""
    if not store.exists(blob.sha256):
        return BlobCheck.objects.create(blob=blob, at=at, intact=False)
    sha256, sm3 = hashlib.sha256(), hashlib.new("sm3")
    for block in store.open_range(blob.sha256):
        sha256.update(block)
        sm3.update(block)
    found = sha256.hexdigest()
    return BlobCheck.objects.create(
        blob=blob, at=at, intact=found == blob.sha256, found=found, sm3=sm3.hexdigest()
    )


def find_upload(owner: Person, identifier: UUID) -> Upload | None:
    """The upload of this identifier if it is this person's."""
    return Upload.objects.filter(pk=identifier, owner=owner).first()


def expires_at(upload: Upload) -> datetime:
    """When an unfinished upload will be given up if nothing more comes."""
    return upload.touched_at + LIFETIME


def _require_space(room: UploadRoom, wanted: int) -> None:
    make_directory(room.incoming)
    usage = shutil.disk_usage(room.incoming)
    if usage.free - wanted < usage.total * room.reserve_percent // 100:
        logger.error("no space for %s bytes: %s free of %s", wanted, usage.free, usage.total)
        raise UploadRefused(
            NO_SPACE,
            "存储空间不足，暂停接收大文件；文字记录可照常保存。已记入运行日志。",
            headers={"Retry-After": "600"},
        )


def require_receiving(upload: Upload) -> None:
    """Raises UploadRefused (410) when the transfer is over, with the reason."""
    _require_state(upload, UploadState.RECEIVING)


def _require_state(upload: Upload, state: UploadState) -> None:
    if upload.state != state:
        reason = upload.refusal or UploadState(upload.state).label
        raise UploadRefused(GONE, f"“{upload.name}”的上传已结束：{reason}。")


def _require_announced(upload: Upload, digests: Digests) -> None:
    for name, announced, found in (
        ("SHA-256", upload.declared_sha256, digests.sha256),
        ("分块哈希树根", upload.declared_chunk_root, digests.chunk_root),
    ):
        if announced and announced != found:
            pieces = -(-upload.length // CHUNK_BYTES)
            raise UploadRefused(
                DAMAGED,
                f"文件在传输中损坏：声明的{name}与收到的不符。已保留全部 {pieces} 块，"
                "请逐块核对后续传有误的块。",
                extra={"announced": announced, "found": found, "pieces": pieces},
            )


def _or_refuse(room: UploadRoom, upload: Upload, at: datetime, look: Callable[[], T]) -> T:
    """What `look` finds; its refusal ends the upload and gives its bytes up."""
    try:
        return look()
    except UploadRefused as refused:
        upload.refusal = refused.detail[:300]
        _end(room, upload, UploadState.REFUSED, at)
        raise


def _end(room: UploadRoom, upload: Upload, state: UploadState, at: datetime) -> None:
    upload.state, upload.ended_at = state, at
    upload.save(update_fields=["state", "ended_at", "refusal"])
    room.partial(upload).remove()
    room.manifest(upload).unlink(missing_ok=True)


def _blob_row(upload: Upload, at: datetime) -> Blob:
    kind = kinds.KINDS[upload.inspection["kind"]]
    blob, _ = Blob.objects.get_or_create(
        sha256=upload.sha256,
        defaults={
            "size": upload.length,
            "chunk_root": upload.chunk_root,
            "kind": kind.name,
            "media_type": kind.media_type,
            "width": upload.inspection["width"],
            "height": upload.inspection["height"],
            "remarks": upload.inspection["remarks"],
            "stored_at": at,
        },
    )
    return blob
