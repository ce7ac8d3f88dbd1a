"""Files over the wire: resumable uploads (tus), and files played from any minute."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sanjian.cases.files import Found, file_for
from sanjian.desk.seat import Seat, seated
from sanjian.desk.viewing import SHOWN, sent_pdf, why_first
from sanjian.ledger.blobs import BlobMissing, LocalBlobStore
from sanjian.records.access import note_access, note_viewing, opening_of
from sanjian.records.archive.secrecy import is_near
from sanjian.records.queries import dossier_of
from sanjian.records.reading import needs_purpose
from sanjian.records.refusals import NotFound
from sanjian.records.uploads.actions import local_room
from sanjian.records.uploads.protocol import Request, handle
from sanjian.records.uploads.ranges import Served, serve

BLOCK = 1024 * 1024


@seated
def uploads(
    request: HttpRequest,
    seat: Seat,
    uid: UUID | None = None,
    upload: UUID | None = None,
    tail: str = "",
) -> HttpResponse:
    """Answer a request of the upload protocol; a new upload goes into the case `uid`."""
    dossier = None
    if uid is not None:
        dossier = dossier_of(seat.person, uid)
        if dossier.agency_id != seat.person.agency_id:
            raise NotFound
    answer = handle(
        Request(
            request.method or "", _lowered(request), _blocks(request), "/uploads", upload, tail
        ),
        room=local_room(settings.BLOB_ROOT),
        by=seat.person,
        at=seat.at,
        dossier=dossier,
    )
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def _lowered(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _blocks(request: HttpRequest) -> Iterator[bytes]:
    while block := request.read(BLOCK):
        yield block


@require_safe
@seated
def file(request: HttpRequest, seat: Seat, sha256: str) -> HttpResponseBase:
    """Send a file of a case that one may see, whole or one range of it."""
    found = file_for(seat.person, sha256, seat.roles)
    if found is None:
        raise Http404("未找到该文件")
    if needs_purpose(seat.person, found.dossier, seat.roles, seat.at):
        return why_first(request, seat, found)
    if (other := _shown_otherwise(request, seat, found, sha256)) is not None:
        return other
    served = Served(sha256, found.media_type, found.name, found.active)
    try:
        answer = serve(
            LocalBlobStore(settings.BLOB_ROOT), served, _lowered(request),
            method=request.method or "GET",
        )  # fmt: skip
    except BlobMissing as missing:
        raise Http404("未找到该文件") from missing
    if request.method == "GET" and answer.status != 416:
        what = f"文件 {sha256[:8]} {found.name}"
        again = "Range" in request.headers  # a player asks for piece after piece of one viewing
        note_viewing(dossier=found.dossier, by=seat.person, at=seat.at, what=what, again=again)
    headers = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
    if request.method == "HEAD" or answer.status in (304, 416):
        return HttpResponse(status=answer.status, headers=answer.headers)
    sent = StreamingHttpResponse(answer.blocks, status=answer.status, headers=headers)
    sent["Content-Length"] = answer.headers["Content-Length"]
    return sent


def _shown_otherwise(
    request: HttpRequest, seat: Seat, found: Found, sha256: str
) -> HttpResponseBase | None:
    """A file as a page of its own is shown under the viewer's mark; None: send it as it is.

    Documents go to people who are not on the case under their mark; what no page can show is a
    copy for them.
    """
    near = is_near(seat.person, found.dossier, seat.roles)
    media = found.media_type.partition("/")[0] in SHOWN
    if media:
        opened = request.headers.get("Sec-Fetch-Dest") == "document" and not found.active
        return redirect("desk:file-view", sha256) if opened else None
    if near:
        return None
    if found.document is not None:
        what = opening_of(found.document)
        note_access(dossier=found.dossier, by=seat.person, at=seat.at, what=what)
        return sent_pdf(request, seat, found.document)
    return redirect("desk:file-copy", sha256)
