"""看、复制、打印: a file shown under the mark of who looks; copies and prints, each on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases.files import Found, file_for
from sanjian.cases.queries import document_of
from sanjian.desk.previewing import issued_paper
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import mark_of, page
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records import copying
from sanjian.records.archive.secrecy import is_near
from sanjian.records.documents.typeset import TypesettingFailed
from sanjian.records.reading import RULE, needs_purpose
from sanjian.records.refusals import Invalid, NotFound, Refusal, refuse
from sanjian.records.rendering import pdf_of, printed, stamped
from sanjian.supervision.appraisal import uses_of

if TYPE_CHECKING:
    from sanjian.records.models import Document

SHOWN = {"image": "image", "video": "video", "audio": "audio"}


def why_first(request: HttpRequest, seat: Seat, found: Found) -> HttpResponse:
    """Nobody who does not work on a case opens its files without saying why."""
    refused = refuse("read", "调阅", "PURPOSE_REQUIRED", "调阅须填写事由",
                     "请先说明事由，再打开材料", RULE)  # fmt: skip
    url = reverse("desk:state-purpose", args=[found.dossier.uid])
    context = {"refused": refused, "purpose_url": url}
    return page(request, seat, "desk/access_refused.html", context, status=422)


def _found(seat: Seat, sha256: str) -> Found:
    found = file_for(seat.person, sha256, seat.roles)
    if found is None:
        raise Http404("未找到该文件")
    return found


@require_safe
@seated
def view(request: HttpRequest, seat: Seat, sha256: str) -> HttpResponse:
    """Show a picture, a film or a sound under the mark of who looks at it."""
    found = _found(seat, sha256)
    if needs_purpose(seat.person, found.dossier, seat.roles, seat.at):
        return why_first(request, seat, found)
    context = {"found": found, "sha256": sha256, "mark": mark_of(seat),
               "uses": uses_of(found.dossier),
               "media": SHOWN.get(found.media_type.partition("/")[0], "")}  # fmt: skip
    return page(request, seat, "desk/view.html", context, marked=True)


@require_safe
@seated
def copy(request: HttpRequest, seat: Seat, sha256: str) -> HttpResponseBase:
    """Send a copy of a file to whoever may make one; everybody else is told how to ask."""
    found = _found(seat, sha256)
    store = LocalBlobStore(settings.BLOB_ROOT)
    if not store.exists(sha256):
        raise Http404("未找到该文件")
    try:
        copying.take_copy(dossier=found.dossier, by=seat.person, roles=seat.roles, wants="copy",
                          item=sha256, name=found.name, at=seat.at)  # fmt: skip
    except Refusal as refused:
        ask = reverse("desk:file-copy-ask", args=[sha256])
        return _not_granted(request, seat, refused, ask)
    return sent_file(store, sha256, found.name, media_type="application/octet-stream", away=True)


def sent_file(
    store: LocalBlobStore, sha256: str, name: str, *, media_type: str, away: bool
) -> StreamingHttpResponse:
    """Send a whole file: to be saved (``away``) or shown in the page that asked for it."""
    answer = StreamingHttpResponse(store.open_range(sha256), content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(away, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _not_granted(request: HttpRequest, seat: Seat, refused: Refusal, ask: str) -> HttpResponse:
    context = {"refused": refused, "ask_url": ask}
    return page(request, seat, "desk/access_refused.html", context, status=403)


@require_POST
@seated
def ask_copy(request: HttpRequest, seat: Seat, sha256: str) -> HttpResponse:
    """Take a request to copy a file."""
    found = _found(seat, sha256)
    return _asked(request, seat, found, "copy", sha256)


@require_POST
@seated
def ask_print(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Take a request to print a document."""
    return _asked(request, seat, _document(seat, code), "print", code)


def _asked(
    request: HttpRequest, seat: Seat, of: Found | Document, wants: str, item: str
) -> HttpResponse:
    try:
        copying.ask_copy(
            dossier=of.dossier, by=seat.person, wants=wants, item=item,
            purpose=request.POST.get("purpose", ""), at=seat.at,
        )  # fmt: skip
        messages.success(request, "已提交，由案卷所在机关负责人答复，结果列在“我的调阅申请”。")
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:access"))


def _document(seat: Seat, code: str) -> Document:
    row = document_of(seat.person, code)
    if row is None:
        raise NotFound
    return row


@require_safe
@seated
def print_document(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Send a document for printing: its original to those on the case, else a stamped copy."""
    row = _document(seat, code)
    try:
        copying.take_copy(dossier=row.dossier, by=seat.person, roles=seat.roles, wants="print",
                          item=code, name=row.label, at=seat.at)  # fmt: skip
    except Refusal as refused:
        ask = reverse("desk:document-print-ask", args=[code])
        return _not_granted(request, seat, refused, ask)
    return sent_pdf(request, seat, row, printing=True)


def sent_pdf(
    request: HttpRequest, seat: Seat, row: Document, *, printing: bool = False
) -> HttpResponse:
    """Send a document as PDF: as issued to those on its case, to others under their mark.

    What is printed of a record tells its amendments.
    """
    try:
        if is_near(seat.person, row.dossier, seat.roles):
            made = printed(row, at=seat.at) if printing else pdf_of(row, at=seat.at)
        else:
            made = stamped(row, mark_of(seat))
    except TypesettingFailed as failed:
        context = {"document": row, "paper": issued_paper(row), "problem": failed.message}
        return page(request, seat, "desk/document.html", context, status=503, marked=True)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    return answer
