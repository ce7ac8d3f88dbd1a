"""Repair of a file that was damaged on its way: only the pieces that differ are sent again.

The client sends the leaf hash of each piece of 1 MiB; the server names the pieces that differ;
each is replaced when its bytes have the announced hash. Then the upload is finished again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanjian.ledger.digesting import CHUNK_BYTES
from sanjian.ledger.merkle import leaf_hash, root
from sanjian.records.uploads.actions import UploadRoom, require_receiving
from sanjian.records.uploads.models import Upload
from sanjian.records.uploads.refusals import (
    DAMAGED,
    MALFORMED,
    NOT_WHOLE,
    OFFSET_CONFLICT,
    UploadRefused,
)


def compare_pieces(
    room: UploadRoom, upload: Upload, *, leaves: Sequence[bytes], at: datetime
) -> list[int]:
    """Numbers (from 0) of the pieces of 1 MiB that differ from the client's leaf hashes.

    Raises UploadRefused when the upload is not whole (409), has ended (410), or the list does
    not fit the announced size or chunk root (400).
    """
    upload.refresh_from_db()
    require_receiving(upload)
    if upload.offset != upload.length:
        raise UploadRefused(NOT_WHOLE, f"已收到 {upload.percent}%，收全后才能逐块核对。")
    if len(leaves) != -(-upload.length // CHUNK_BYTES):
        raise UploadRefused(MALFORMED, "块数与文件大小不符。")
    if upload.declared_chunk_root and root(leaves).hex() != upload.declared_chunk_root:
        raise UploadRefused(MALFORMED, "各块校验值与声明的分块哈希树根不符。")
    pairs = zip(leaves, room.partial(upload).leaves(), strict=True)
    upload.damaged = [index for index, (one, other) in enumerate(pairs) if one != other]
    upload.touched_at = at
    room.manifest(upload).write_bytes(b"".join(leaves))
    upload.save(update_fields=["damaged", "touched_at"])
    return list(upload.damaged)


def replace_piece(
    room: UploadRoom, upload: Upload, *, index: int, piece: bytes, at: datetime
) -> list[int]:
    """Put a damaged piece right; returns the numbers of those still damaged.

    Raises UploadRefused when the piece was not found damaged (409) or is not what its leaf hash
    says (422).
    """
    upload.refresh_from_db()
    require_receiving(upload)
    if index not in upload.damaged:
        raise UploadRefused(OFFSET_CONFLICT, f"第 {index + 1} 块无须续传。")
    leaves = room.manifest(upload).read_bytes()
    if leaf_hash(piece) != leaves[index * 32 : index * 32 + 32]:
        raise UploadRefused(DAMAGED, f"第 {index + 1} 块仍与声明的校验值不符，请再次续传。")
    room.partial(upload).replace_piece(index, piece)
    upload.damaged = [one for one in upload.damaged if one != index]
    upload.repairs += 1
    upload.touched_at = at
    upload.save(update_fields=["damaged", "repairs", "touched_at"])
    return list(upload.damaged)
