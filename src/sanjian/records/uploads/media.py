"""Portraits of stored media: poster, duration, size in pixels, whether a position is inside.

The bytes are opened only by a limited child (`media_child`). What cannot be found out is said in
`Portrait.note`; a file that breaks its reader stays what it is and is stored all the same.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

import sanjian
from sanjian.ledger.blobs import BlobStore
from sanjian.records.uploads import media_child
from sanjian.records.uploads.kinds import JPEG, KINDS, Family
from sanjian.records.uploads.limited import Outcome, run_limited
from sanjian.records.uploads.models import Blob, Portrait

_SOURCES: Final = str(Path(sanjian.__path__[0]).parent)


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of ffmpeg and ffprobe; empty when not installed."""

    ffmpeg: str = ""
    ffprobe: str = ""


def installed_tools() -> Tools:
    """What the PATH of this process offers."""
    return Tools(shutil.which("ffmpeg") or "", shutil.which("ffprobe") or "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the child saw; `poster` is a JPEG or empty, `note` is Chinese or empty."""

    poster: bytes = b""
    duration_ms: int | None = None
    width: int = 0
    height: int = 0
    has_position: bool = False
    taken_at_claim: str = ""
    note: str = ""


def look(source: Path, kind_name: str, tools: Tools) -> Seen:
    """What a limited child sees in a local file of this kind. Never raises for its content."""
    kind = KINDS[kind_name]
    if kind.family is Family.DOCUMENT:
        return Seen()
    with tempfile.TemporaryDirectory(prefix="sanjian-media-") as place:
        poster = Path(place) / "poster.jpg"
        command = [
            *(sys.executable, "-s", "-m", media_child.__name__, kind.family.value, kind.name),
            *(str(source.resolve()), str(poster), tools.ffmpeg or "-", tools.ffprobe or "-"),
        ]
        limits = media_child.limits_for(kind.family.value)
        outcome = run_limited(command, Path(place), limits, path=_SOURCES)
        return _seen(outcome, poster, kind.family)


def make_portrait(store: BlobStore, blob: Blob, *, at: datetime, tools: Tools) -> Portrait:
    """The portrait of a blob, made once; the poster becomes a blob of its own.

    Raises BlobMissing when the store has lost the file.
    """
    existing = Portrait.objects.filter(blob=blob).first()
    if existing is not None:
        return existing
    with store.as_file(blob.sha256) as source:
        seen = look(source, blob.kind, tools)
    with transaction.atomic():
        poster = _store_poster(store, seen.poster, at) if seen.poster else None
        portrait, _ = Portrait.objects.get_or_create(
            blob=blob,
            defaults={
                "poster": poster,
                "duration_ms": seen.duration_ms,
                "width": seen.width or blob.width,
                "height": seen.height or blob.height,
                "has_position": seen.has_position,
                "taken_at_claim": seen.taken_at_claim,
                "note": seen.note,
                "made_at": at,
            },
        )
    return portrait


def _seen(outcome: Outcome, poster: Path, family: Family) -> Seen:
    if outcome.timed_out:
        return Seen(note="读取超时，未生成缩略图；原文件不受影响")
    if outcome.status != 0:
        what = "图片" if family is Family.IMAGE else "音像文件"
        return Seen(note=f"{what}无法解读，未生成缩略图；原文件不受影响")
    found: dict[str, Any] = json.loads(outcome.printed)
    duration = found.get("duration_ms")
    return Seen(
        poster=poster.read_bytes() if poster.is_file() else b"",
        duration_ms=duration if isinstance(duration, int) else None,
        width=int(found.get("width") or 0),
        height=int(found.get("height") or 0),
        has_position=bool(found.get("has_position")),
        taken_at_claim=str(found.get("taken_at") or "")[:40],
        note=str(found.get("note") or "")[:200],
    )


def _store_poster(store: BlobStore, content: bytes, at: datetime) -> Blob:
    digests = store.put_stream([content]).digests
    row, _ = Blob.objects.get_or_create(
        sha256=digests.sha256,
        defaults={
            "size": digests.size,
            "chunk_root": digests.chunk_root,
            "kind": JPEG.name,
            "media_type": JPEG.media_type,
            "stored_at": at,
        },
    )
    return row
