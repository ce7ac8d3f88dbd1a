"""The tus 1.0.0 upload protocol as a function from request to response, for any door to mount.

Core and the extensions creation, creation-with-upload, checksum, termination and expiration.
Beside tus there are four addresses of our own under an upload:

    GET  <upload>               its state as JSON; finishes an upload whose bytes are all there
    PUT  <upload>/labels        the five labels as a JSON object
    POST <upload>/pieces        {"leaves": [hex, ...]}: which pieces of 1 MiB were damaged
    PUT  <upload>/pieces/<n>    the bytes of damaged piece n (from 0)

Refusals are `application/problem+json` with code, Chinese detail and cure. A door mounts it so:

    answer = handle(
        Request(request.method, lowered_headers, blocks, "/uploads", upload_id, tail),
        room=room, by=request.user, at=now, dossier=dossier,
    )
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from sanjian.ledger.canonical import Json
from sanjian.ledger.digesting import CHUNK_BYTES
from sanjian.records.models import Dossier
from sanjian.records.uploads.actions import (
    UNFINISHED,
    UploadRoom,
    abandon_upload,
    append_chunk,
    create_upload,
    expires_at,
    find_upload,
    finish_upload,
)
from sanjian.records.uploads.claims import claim_from
from sanjian.records.uploads.exhibits import Receive, exhibit_from, label_upload, needs_labels
from sanjian.records.uploads.models import LABELS, Upload, UploadState
from sanjian.records.uploads.partial import Checksum
from sanjian.records.uploads.refusals import (
    CHECKSUM_ALGORITHM,
    CONTENT_TYPE,
    GONE,
    MALFORMED,
    METHOD,
    NO_LENGTH,
    TOO_LARGE,
    UNKNOWN,
    UNSUPPORTED_VERSION,
    UploadRefused,
)
from sanjian.records.uploads.repairs import compare_pieces, replace_piece
from sanjian.registry.models import Person

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,termination,expiration"
OFFSET_STREAM: Final = "application/offset+octet-stream"

_CHECKSUMS: Final = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
_JSON_BYTES: Final = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case; `base` is the address uploads live under.

    `tail` is what follows the upload in the address: "", "labels", "pieces" or "pieces/<n>".
    """

    method: str
    headers: Mapping[str, str]
    blocks: Iterable[bytes] = ()
    base: str = "/uploads"
    upload: UUID | None = None
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One response, headers as they are to be sent."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Call:
    """A request with what the door knows about it."""

    request: Request
    room: UploadRoom
    by: Person
    at: datetime
    dossier: Dossier | None
    receive: Receive

    def upload(self) -> Upload:
        """The upload that is addressed, if it is this person's. Raises UploadRefused (404)."""
        found = find_upload(self.by, self.request.upload) if self.request.upload else None
        if found is None:
            raise UploadRefused(UNKNOWN, "没有找到这次上传。")
        return found


def handle(
    request: Request,
    *,
    room: UploadRoom,
    by: Person,
    at: datetime,
    dossier: Dossier | None = None,
    receive: Receive = exhibit_from,
) -> Response:
    """Answer one request of the person `by`, which came `at`.

    `dossier` is where a new upload goes; the door has checked that the person may add to it.
    Never raises UploadRefused: refusals are answered.
    """
    call = _Call(request, room, by, at, dossier, receive)
    try:
        _require_version(request)
        answer = _route(request)(call)
    except UploadRefused as refused:
        answer = problem(refused)
    answer.headers.setdefault("Tus-Resumable", VERSION)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def problem(refused: UploadRefused) -> Response:
    """A refusal as RFC 9457 problem details."""
    kind = refused.problem
    body: dict[str, Json] = {
        "type": "about:blank",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": refused.detail,
        "cure": kind.cure,
        **refused.extra,
    }
    headers = {"Content-Type": "application/problem+json; charset=utf-8", **refused.headers}
    if kind is UNSUPPORTED_VERSION:
        headers["Tus-Version"] = VERSION
    return Response(kind.status, headers, json.dumps(body, ensure_ascii=False).encode())


def described(upload: Upload) -> dict[str, Json]:
    """An upload as the status address answers it."""
    waiting = needs_labels(upload)
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "state": upload.state,
        "state_label": UploadState(upload.state).label,
        "length": upload.length,
        "offset": upload.offset,
        "percent": upload.percent,
        "sha256": upload.sha256,
        "chunk_root": upload.chunk_root,
        "labels": dict(upload.labels),
        "missing_labels": [*upload.missing_labels] if waiting else [],
        "exhibit": upload.exhibit_id,
        "duplicate": upload.duplicate,
        "damaged": list(upload.damaged),
        "remarks": list(upload.inspection.get("remarks", [])),
        "message": _message(upload, waiting=waiting),
    }


def _message(upload: Upload, *, waiting: bool) -> str:
    if upload.state == UploadState.RECEIVING:
        return f"已收到 {upload.percent}%，继续上传。"
    if upload.state != UploadState.COMPLETE:
        return upload.refusal or UploadState(upload.state).label
    if upload.duplicate:
        return f"案卷中已有同一文件：第{upload.exhibit_id}号证据。未重复收入。"
    if waiting:
        return "已入库，待标注：" + "、".join(upload.missing_labels) + "。标注齐全后才能作为证据。"
    return f"已入库，SHA-256 {upload.sha256[:16]}…，收到的内容与校验值一致。"


def _require_version(request: Request) -> None:
    tus = request.method in ("POST", "HEAD", "PATCH", "DELETE") and not request.tail
    if tus and request.headers.get("tus-resumable") != VERSION:
        raise UploadRefused(UNSUPPORTED_VERSION, f"请求应声明 Tus-Resumable: {VERSION}。")


def _route(request: Request) -> Callable[[_Call], Response]:
    method, tail = request.method, request.tail.strip("/")
    if request.upload is None:
        routes = {"OPTIONS": _options, "POST": _create}
    elif not tail:
        routes = {
            "OPTIONS": _options,
            "HEAD": _head,
            "PATCH": _patch,
            "DELETE": _delete,
            "GET": _status,
        }
    elif tail == "labels":
        routes = {"PUT": _labels}
    elif tail == "pieces":
        routes = {"POST": _pieces}
    elif tail.startswith("pieces/") and tail[7:].isdecimal() and len(tail) < 16:
        routes = {"PUT": _piece}
    else:
        raise UploadRefused(UNKNOWN, "没有这个地址。")
    if method not in routes:
        allowed = ", ".join(routes)
        raise UploadRefused(METHOD, f"此处不支持 {method}。", headers={"Allow": allowed})
    return routes[method]


# ---- tus --------------------------------------------------------------------------------------


def _options(call: _Call) -> Response:
    return Response(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(call.room.largest),
            "Tus-Checksum-Algorithm": ",".join(_CHECKSUMS),
        },
    )


def _create(call: _Call) -> Response:
    headers = call.request.headers
    if "upload-length" not in headers:
        raise UploadRefused(NO_LENGTH, "创建上传时应以 Upload-Length 说明文件大小。")
    length = _number(headers, "upload-length")
    claim = claim_from(_metadata(headers.get("upload-metadata", "")), length, at=call.at)
    checksum = _checksum(headers)
    upload = create_upload(call.room, by=call.by, at=call.at, claim=claim, dossier=call.dossier)
    if headers.get("content-type") == OFFSET_STREAM:
        _append(call, upload, 0, checksum)
    answer = _offset(upload, 201)
    answer.headers["Location"] = f"{call.request.base.rstrip('/')}/{upload.pk}"
    return answer


def _head(call: _Call) -> Response:
    upload = call.upload()
    if upload.state not in (*UNFINISHED, UploadState.COMPLETE):
        raise UploadRefused(GONE, f"这次上传已结束：{_message(upload, waiting=False)}")
    answer = _offset(upload, 200)
    answer.headers["Upload-Length"] = str(upload.length)
    return answer


def _patch(call: _Call) -> Response:
    headers = call.request.headers
    if headers.get("content-type") != OFFSET_STREAM:
        raise UploadRefused(CONTENT_TYPE, f"续传内容类型应为 {OFFSET_STREAM}。")
    offset = _number(headers, "upload-offset")
    upload = call.upload()
    _append(call, upload, offset, _checksum(headers))
    return _offset(upload, 204)


def _append(call: _Call, upload: Upload, offset: int, checksum: Checksum | None) -> None:
    headers = call.request.headers
    append_chunk(
        call.room,
        upload,
        offset=offset,
        blocks=call.request.blocks,
        at=call.at,
        announced=_number(headers, "content-length") if headers.get("content-length") else None,
        checksum=checksum,
    )
    if upload.offset == upload.length:
        finish_upload(call.room, upload, at=call.at, receive=call.receive)


def _delete(call: _Call) -> Response:
    abandon_upload(call.room, call.upload(), at=call.at)
    return Response(204)


def _offset(upload: Upload, status: int) -> Response:
    headers = {"Upload-Offset": str(upload.offset)}
    if upload.offset < upload.length:
        expiry = expires_at(upload).astimezone(UTC)
        headers["Upload-Expires"] = format_datetime(expiry, usegmt=True)
    return Response(status, headers)


# ---- beside tus -------------------------------------------------------------------------------


def _status(call: _Call) -> Response:
    upload = call.upload()
    if upload.state in UNFINISHED and upload.offset == upload.length and not upload.damaged:
        upload = finish_upload(call.room, upload, at=call.at, receive=call.receive)
    return _json(described(upload))


def _labels(call: _Call) -> Response:
    labels = _object(call.request)
    known = {key: str(labels[key] or "") for key in LABELS if key in labels}
    upload = label_upload(call.upload(), at=call.at, labels=known, receive=call.receive)
    return _json(described(upload))


def _pieces(call: _Call) -> Response:
    listed = _object(call.request).get("leaves")
    try:
        leaves = [bytes.fromhex(str(one)) for one in listed] if isinstance(listed, list) else []
    except ValueError as error:
        raise UploadRefused(MALFORMED, "leaves 应为十六进制校验值的列表。") from error
    if not leaves or any(len(leaf) != 32 for leaf in leaves):
        raise UploadRefused(MALFORMED, "leaves 应为十六进制校验值的列表。")
    damaged = compare_pieces(call.room, call.upload(), leaves=leaves, at=call.at)
    return _json({"damaged": [*damaged], "message": _repair_message(len(leaves), damaged)})


def _piece(call: _Call) -> Response:
    index = int(call.request.tail.strip("/").removeprefix("pieces/"))
    piece = _bytes(call.request, CHUNK_BYTES)
    left = replace_piece(call.room, call.upload(), index=index, piece=piece, at=call.at)
    return _json({"damaged": [*left]})


def _repair_message(count: int, damaged: list[int]) -> str:
    if not damaged:
        return f"{count} 块全部完好。"
    numbers = "、".join(str(index + 1) for index in damaged[:20])
    more = "等" if len(damaged) > 20 else ""
    return (
        f"文件在传输中损坏，已保留 {count - len(damaged)}/{count} 块，请续传第 {numbers}{more} 块。"
    )


def _json(value: Mapping[str, Json]) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(200, {"Content-Type": "application/json; charset=utf-8"}, body)


# ---- reading requests -------------------------------------------------------------------------


def _number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise UploadRefused(MALFORMED, f"{name} 应为不带正负号的整数。")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a key and the base64 of its UTF-8 value, between commas."""
    values: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            values[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadRefused(MALFORMED, f"Upload-Metadata 的 {key} 不是有效编码。") from error
    return values


def _checksum(headers: Mapping[str, str]) -> Checksum | None:
    header = headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm not in _CHECKSUMS:
        raise UploadRefused(CHECKSUM_ALGORITHM, f"不支持校验算法 {algorithm}。")
    try:
        expected = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise UploadRefused(MALFORMED, "Upload-Checksum 不是有效编码。") from error
    return Checksum(_CHECKSUMS[algorithm](), expected)


def _bytes(request: Request, limit: int) -> bytes:
    body = bytearray()
    for block in request.blocks:
        body += block
        if len(body) > limit:
            raise UploadRefused(TOO_LARGE, f"请求内容超过 {limit} 字节。")
    return bytes(body)


def _object(request: Request) -> dict[str, object]:
    try:
        value = json.loads(_bytes(request, _JSON_BYTES))
    except (ValueError, RecursionError) as error:
        raise UploadRefused(MALFORMED, "请求内容不是有效的 JSON。") from error
    if not isinstance(value, dict):
        raise UploadRefused(MALFORMED, "请求内容应为 JSON 对象。")
    return value
