"""Typesetting: a composed document becomes PDF/A-2b in a limited child process.

The same document, number, date, seal and code give the same bytes, on any machine whose rare
characters come from the same system fonts. Children are kept warm (a compiler takes longer to start
than a document to set) and replaced after so many documents, after an error of theirs, and after a
time-out.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import segno

from sanjian.records.documents import blocks, filters
from sanjian.records.documents.compose import Composed

HERE = Path(__file__).parent
SECONDS = 20.0
_RENEW_AFTER = 2_000
_LARGEST_SEAL = 4 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


class TypesettingFailed(RuntimeError):
    """A document could not be set: stable code and what to do, in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def typeset(
    composed: Composed,
    number: str = "",
    qr_url: str = "",
    issued_on: date | None = None,
    seal: bytes | None = None,
    draft: str = "",
) -> bytes:
    """The PDF of `composed`.

    `number` is printed under the title, `qr_url` is the address of the verify page (printed as a
    code when the template has a place for it), `issued_on` the date of issue, `seal` a PNG of the
    agency's seal (without it the place stays marked 印章处), `draft` a word such as 草稿 printed
    across the page. Without `issued_on` the date is left open and the PDF bears 1 January 1970, so
    that a draft too is reproducible. Raises TypesettingFailed.
    """
    return set_request(request_of(composed, number, qr_url, issued_on, draft), seal)


def set_request(request: Mapping[str, Any], seal: bytes | None = None) -> bytes:
    """The PDF of what `request_of` or `issued.request_from` says. Raises TypesettingFailed."""
    return _pool().typeset(request, seal)


def request_of(
    composed: Composed, number: str, qr_url: str, issued_on: date | None, draft: str
) -> dict[str, Any]:
    """What the child is told about a document, as plain data."""
    template = composed.template
    day = issued_on or date(1970, 1, 1)
    head = composed.blocks[0]
    agency = head.agency if isinstance(head, blocks.Title) else ""
    return {
        "layout": template.layout,
        "heading": f"{composed.title} {number}".strip(),
        "agency": agency,
        "number": number,
        "date": [day.year, day.month, day.day],
        "date_text": filters.day(issued_on),
        "draft": bool(draft),
        "draft_word": draft,
        "seal": template.seal,
        "seal_file": "",
        "qr": code_svg(qr_url) if qr_url and template.qr else "",
        "page_signatures": list(template.page_signatures),
        "blocks": [plain(block) for block in composed.blocks],
    }


def code_svg(address: str) -> str:
    """The QR code of `address` as SVG, error correction M (a stamped page still reads)."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode("utf-8")


def plain(block: blocks.Block) -> dict[str, Any]:
    """One block as the typesetting program reads it."""
    match block:
        case blocks.Title():
            return {"kind": "title", "agency": block.agency, "title": block.title}
        case blocks.Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case blocks.Paragraph():
            return {"kind": "paragraph", "text": block.text, "style": block.style}
        case blocks.Entry():
            return {"kind": "entry", "label": block.label, "text": block.text}
        case blocks.Table():
            rows = [[_cell(cell) for cell in row] for row in block.rows]
            return {
                "kind": "table",
                "widths": list(block.widths),
                "header": block.header,
                "rows": rows,
            }
        case blocks.Signatures():
            slots = [{"label": slot.label, "text": slot.text} for slot in block.slots]
            return {"kind": "signatures", "slots": slots}
        case blocks.SealPlace():
            return {"kind": "seal", "agency": block.agency}
        case blocks.Rule():
            return {"kind": "rule"}
        case blocks.Space():
            return {"kind": "space", "lines": block.lines}
        case blocks.PageBreak():
            return {"kind": "break"}


def _cell(cell: blocks.Cell) -> dict[str, Any]:
    return {
        "lines": [list(line) for line in cell.lines],
        "columns": cell.columns,
        "rows": cell.rows,
        "label": cell.label,
        "height": cell.height,
    }


class Typesetter:
    """A child process and the folder it may read. Safe to share between threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._folder = Path(tempfile.mkdtemp(prefix="sanjian-typeset-"))
        shutil.copy(HERE / "document.typ", self._folder)
        for font in (HERE / "fonts").glob("*/*.otf"):
            (self._folder / font.name).symlink_to(font)

    def typeset(self, request: Mapping[str, Any], seal: bytes | None = None) -> bytes:
        """Have the child set one document. Raises TypesettingFailed."""
        with self._lock:
            content = dict(request)
            if seal is not None:
                content["seal_file"] = self._keep_seal(seal)
            child = self._ready()
            answer = self._ask(child, json.dumps(content, ensure_ascii=False).encode("utf-8"))
            self._made += 1
        if answer[:1] != b"P":
            raise _failure(answer[1:].decode("utf-8", "replace"))
        return answer[1:]

    def close(self) -> None:
        """End the child and remove its folder."""
        with self._lock:
            self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep_seal(self, seal: bytes) -> str:
        """Lay the seal where the child can read it, under a name made of its content."""
        if not seal.startswith(_PNG) or len(seal) > _LARGEST_SEAL:
            raise TypesettingFailed("document.seal", "印章图片应当是不超过4MB的PNG。")
        name = f"seal-{hashlib.sha256(seal).hexdigest()}.png"
        path = self._folder / name
        if not path.exists():
            path.write_bytes(seal)
        return f"/{name}"

    def _ready(self) -> subprocess.Popen[bytes]:
        if self.child is not None and (self.child.poll() is not None or self._made >= _RENEW_AFTER):
            self._end()
        if self.child is None:
            self._made = 0
            self.child = subprocess.Popen(
                [sys.executable, "-I", str(HERE / "worker.py"), str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env={"LANG": "C.UTF-8", "HOME": str(self._folder)},
                start_new_session=True,
            )
        return self.child

    def _ask(self, child: subprocess.Popen[bytes], request: bytes) -> bytes:
        assert child.stdin is not None and child.stdout is not None
        deadline = time.monotonic() + self._seconds
        try:
            child.stdin.write(struct.pack("!I", len(request)) + request)
            child.stdin.flush()
            (length,) = struct.unpack("!I", _read(child.stdout.fileno(), 4, deadline))
            return _read(child.stdout.fileno(), length, deadline)
        except (OSError, EOFError) as error:
            self._end()
            message = "文书排版超出时间或者内存限制，请减少内容或者另附附件后重试。"
            raise TypesettingFailed("document.typeset_limit", message) from error

    def _end(self) -> None:
        if self.child is None:
            return
        self.child.kill()
        self.child.communicate()
        self.child = None


def _read(descriptor: int, length: int, deadline: float) -> bytes:
    """Exactly `length` bytes from the child. Raises EOFError at its end or after the deadline."""
    parts = []
    while length:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise EOFError("deadline")
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise EOFError("end")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _failure(reason: str) -> TypesettingFailed:
    """The compiler's reason as the platform says it."""
    if "could not be displayed" in reason or "font" in reason:
        message = "文书中有本机字体无法打印的字符，请安装含该字符的字体或者改用通用字形后重试。"
        return TypesettingFailed("document.glyph", f"{message}（{reason[:200]}）")
    return TypesettingFailed("document.typeset", f"文书排版失败：{reason[:300]}")


_pools: dict[int, Typesetter] = {}
_pools_lock = threading.Lock()


def _pool() -> Typesetter:
    """This process's own typesetter; a forked process does not share its parent's child."""
    with _pools_lock:
        found = _pools.get(os.getpid())
        if found is None:
            _pools.clear()
            found = _pools[os.getpid()] = Typesetter()
            atexit.register(_close_own, os.getpid())
        return found


def _close_own(process: int) -> None:
    if os.getpid() == process and process in _pools:
        _pools.pop(process).close()
