"""Small real media made on the spot, and the labels of a recording."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable

from PIL import Image

LABELS = {
    "case_number": "云溪市监案〔2026〕12号",
    "captured_at": "2026-11-16T08:30",
    "captured_where": "云溪县城关镇解放路1号",
    "captured_by": "李云",
    "proves": "现场检查全过程",
}


def box(kind: bytes, *content: bytes) -> bytes:
    """One box of an ISO base media file."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def track(handler: bytes) -> bytes:
    head = box(b"hdlr", bytes(8), handler, bytes(12), b"\0")
    return box(b"trak", box(b"mdia", head))


def film(size: int = 0, *, handlers: Iterable[bytes] = (b"vide", b"soun")) -> bytes:
    """An MP4 with the tracks named and `size` bytes of (meaningless) picture data."""
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 90_000), bytes(80))
    moov = box(b"moov", header, *[track(one) for one in handlers])
    data = box(b"mdat", bytes(number % 251 for number in range(size)))
    return box(b"ftyp", b"isom", bytes(4), b"isommp42") + moov + data


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (31, 78, 140)).save(out, kind)
    return out.getvalue()


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def word(extra: dict[str, bytes] | None = None) -> bytes:
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    return archive({**members, **(extra or {})})
