"""HTTP ranges (RFC 9110, section 14): a film plays from any minute without sending the rest.

One range is answered with 206, an unsatisfiable one with 416. A malformed header, several ranges
at once, or an `If-Range` that names another content are answered with the whole, as the standard
allows. The entity tag is the SHA-256: the same tag is the same bytes, for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from sanjian.ledger.blobs import BlobStore
from sanjian.records.uploads.kinds import KINDS

_ONE_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)

_INERT: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'"


class Unsatisfiable(ValueError):
    """The range lies outside the content."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes from `start` up to but not including `stop`."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be sent: status, headers and the bytes as they are read."""

    status: int
    headers: dict[str, str]
    blocks: Iterable[bytes] = field(default=())


@dataclass(frozen=True, slots=True)
class Served:
    """The file that is served: its blob, its type and the name it is saved under.

    `active` marks a file whose own scripts or attachments must not run in the page.
    """

    sha256: str
    media_type: str
    name: str
    active: bool = False

    @property
    def inline(self) -> bool:
        """Whether a browser may show it; everything that could run a script is downloaded."""
        shown = any(kind.inline and kind.media_type == self.media_type for kind in KINDS.values())
        return shown and not self.active


def requested(header: str | None, size: int) -> Slice | None:
    """The one range that a `Range` header asks of `size` bytes; None asks for the whole.

    Raises Unsatisfiable when it lies outside.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0:
            raise Unsatisfiable(header)
        return Slice(max(0, size - int(last)), size)
    start = int(first)
    stop = size if not last else min(size, int(last) + 1)
    if last and int(last) < start:
        return None  # malformed, not unsatisfiable: RFC 9110, 14.1.1
    if start >= size:
        raise Unsatisfiable(header)
    return Slice(start, stop)


def serve(
    store: BlobStore, served: Served, headers: Mapping[str, str], *, method: str = "GET"
) -> Answer:
    """The answer to a request for a blob. Header names are in lower case.

    Raises BlobMissing when the store has no such blob.
    """
    size = store.size(served.sha256)
    tag = f'"{served.sha256}"'
    common = _headers(served, tag)
    if _names(headers.get("if-none-match"), tag):
        return Answer(304, common)
    header = headers.get("range") if method == "GET" else None
    if headers.get("if-range", tag).strip() != tag:
        header = None
    try:
        part = requested(header, size)
    except Unsatisfiable:
        return Answer(416, {**common, "Content-Range": f"bytes */{size}", "Content-Length": "0"})
    whole = part is None
    part = part or Slice(0, size)
    common["Content-Length"] = str(part.stop - part.start)
    if not whole:
        common["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    blocks = () if method == "HEAD" else store.open_range(served.sha256, part.start, part.stop)
    return Answer(200 if whole else 206, common, blocks)


def _headers(served: Served, tag: str) -> dict[str, str]:
    inline = served.inline
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", served.name)
    disposition = "inline" if inline else "attachment"
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Type": served.media_type if inline else "application/octet-stream",
        "Content-Disposition": f'{disposition}; filename="{plain}"; '
        f"filename*=UTF-8''{quote(served.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    # A sandboxed PDF is not shown by browsers' own viewers; everything else is locked in.
    if served.media_type == "application/pdf" and inline:
        headers["Content-Security-Policy"] = f"{_INERT}; object-src 'self'"
    else:
        headers["Content-Security-Policy"] = f"{_INERT}; sandbox"
    return headers


def _names(header: str | None, tag: str) -> bool:
    if header is None:
        return False
    named = {one.strip().removeprefix("W/") for one in header.split(",")}
    return tag in named or "*" in named
