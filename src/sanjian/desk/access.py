"""调阅: asking to read a file, answering, reading on a grant, and supervision of who read what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases.queries import documents_coded
from sanjian.desk.previewing import issued_paper
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import mark_of, page
from sanjian.desk.viewing import SHOWN, sent_file
from sanjian.desk.watching import AT_ONCE, bounds, seen
from sanjian.law.people import Role
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records import reading
from sanjian.records.access import note_access
from sanjian.records.copying import WANTS, ask_copy, take_copy, thing_of
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, Refusal
from sanjian.records.watching import read_rows, readers_of, unusual
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.records.models import AccessRequest

WATCHERS = frozenset({Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR})
SENT = "已提交。案号无误的，由案卷所在机关负责人答复，结果列在“我的申请”。"
MONTH = timedelta(days=30)
MINE = (
    Column("case", "案号", "code", fixed=True),
    Column("wants", "申请"),
    Column("purpose", "事由", wide=True),
    Column("party", "查阅人"),
    Column("asked", "申请日期"),
    Column("state", "答复"),
)
UNUSUAL = (
    Column("kind", "情形", fixed=True, wide=True),
    Column("person", "查阅人"),
    Column("when", "时间"),
    Column("count", "次数", "number"),
)
READ = (
    Column("at", "时间", fixed=True),
    Column("person", "查阅人"),
    Column("case", "案号", "code"),
    Column("what", "查阅内容", wide=True),
    Column("purpose", "事由", wide=True),
)


@require_safe
@seated
def access(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show one's requests, those to answer, and to heads and supervisors who read what."""
    watches = bool(WATCHERS & seat.roles)
    since = seat.at - MONTH
    context = {
        "mine": _mine(list(reading.mine(seat.person)[:100]), seat),
        "waiting": _waiting(seat) if Role.HEAD in seat.roles else [],
        "watches": watches,
        "unusual": _unusual(seat) if watches else None,
        "read": _read(seat) if watches else None,
        "counted": read_rows(seat.person, since=since, until=seat.at).count() if watches else 0,
        "longest": reading.LONGEST,
    }
    return page(request, seat, "desk/access.html", context)


def _waiting(seat: Seat) -> list[tuple[AccessRequest, str]]:
    return [(one, thing_of(one)) for one in reading.unanswered(seat.person)]


def _mine(rows: list[AccessRequest], seat: Seat) -> Table:
    cells = []
    for row in rows:
        reply = getattr(row, "answer", None)
        if reply is None:
            state = "等待答复"
        elif not reply.granted:
            state = f"不同意：{reply.reason}"
        else:
            state = f"同意，至{datetime_cn(reply.until)}"
        cells.append(
            Row(
                {"case": str(row.dossier), "wants": WANTS.get(row.wants, "调阅"),
                 "purpose": row.purpose, "party": row.party or row.person.name,
                 "asked": date_cn(row.asked_at),
                 "state": state},
                _target(row),
            )
        )  # fmt: skip
    return Table("我的调阅申请", MINE, cells, empty="没有调阅申请。", name="access-mine")


def _target(row: AccessRequest) -> str:
    if row.wants == "copy":
        return reverse("desk:file-copy", args=[row.item])
    if row.wants == "print":
        return reverse("desk:document-print", args=[row.item])
    return reverse("desk:access-read", args=[row.pk])


def _unusual(seat: Seat) -> Table:
    found = unusual(
        seat.person, bounds(seat), since=seat.at - MONTH, until=seat.at + timedelta(hours=1)
    )
    cells = [
        Row({"kind": one.kind, "person": one.person, "when": datetime_cn(one.when),
             "count": one.count}, reverse("desk:reader", args=[one.number]))
        for one in found
    ]  # fmt: skip
    return Table("异常查阅", UNUSUAL, cells, empty="近三十日没有异常查阅。", name="access-unusual")


def _read(seat: Seat) -> Table:
    rows = read_rows(seat.person, since=seat.at - MONTH, until=seat.at + MONTH)[:200]
    cells = [
        Row({"at": datetime_cn(row.at), "person": row.person.name, "case": str(row.dossier),
             "what": row.what, "purpose": row.purpose},
            reverse("desk:case", args=[row.dossier.uid]))
        for row in rows
    ]  # fmt: skip
    return Table("查阅记录", READ, cells, empty="近三十日没有查阅记录。", name="access-read")


@require_POST
@seated
def ask(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take a request to read a file; whether the case exists is not told."""
    told = {name: request.POST.get(name, "") for name in ("number", "purpose", "party", "identity")}
    try:
        reading.ask(by=seat.person, at=seat.at, **told)
        messages.success(request, SENT)
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:access"))


@require_POST
@seated
def answer(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Answer a request as the head."""
    days = request.POST.get("days", "")
    try:
        reading.answer(
            request=number, granted=request.POST.get("granted") == "yes",
            reason=request.POST.get("reason", ""), days=int(days) if days.isdecimal() else 0,
            by=seat.person, roles=seat.roles, at=seat.at,
        )  # fmt: skip
        messages.success(request, "已答复")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(reverse("desk:access"))


@require_safe
@seated
def read(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show what a grant opens; without one the answer is 403 with the reason."""
    try:
        row = reading.granted(seat.person, number, at=seat.at)
    except Refusal as refused:
        return page(request, seat, "desk/access_refused.html", {"refused": refused}, status=403)
    note_access(
        dossier=row.dossier, by=seat.person, at=seat.at, what="按批准调阅目录", purpose=row.purpose
    )
    context = {"row": row, "items": reading.readable(row)}
    if row.party:  # who may read his file may also know who else has
        context["readers"] = seen(list(readers_of(row.dossier)[:AT_ONCE]))
    return page(request, seat, "desk/access_read.html", context, marked=True)


@require_safe
@seated
def item(request: HttpRequest, seat: Seat, number: int, key: str) -> HttpResponseBase:
    """Open one thing that a grant opens; everything else of the file is not there."""
    try:
        row = reading.granted(seat.person, number, at=seat.at)
    except Refusal as refused:
        return page(request, seat, "desk/access_refused.html", {"refused": refused}, status=403)
    found = next((one for one in reading.readable(row) if one.key == key), None)
    if found is None:
        raise Http404("未找到该材料")
    if request.GET.get("raw") != "1":
        what = f"按批准调阅 {found.name}"
        note_access(dossier=row.dossier, by=seat.person, at=seat.at, what=what, purpose=row.purpose)
    if found.kind == "exhibit":
        return _exhibit(request, seat, row, key)
    document = documents_coded(key)
    context = {"row": row, "document": document, "paper": issued_paper(document)}
    return page(request, seat, "desk/access_item.html", context, marked=True)


def _exhibit(request: HttpRequest, seat: Seat, row: AccessRequest, key: str) -> HttpResponseBase:
    """Show a picture, film or sound under the mark; anything else only as a copy that is granted.

    The page takes what it plays from the same address with ``raw``.
    """
    exhibit = row.dossier.exhibits.filter(blob=key)[0]
    media = SHOWN.get(exhibit.media_type.partition("/")[0], "")
    playing = request.GET.get("raw") == "1" and media
    if media and not playing:
        context = {"row": row, "exhibit": exhibit, "media": media, "mark": mark_of(seat)}
        return page(request, seat, "desk/access_media.html", context, marked=True)
    if not playing:
        try:
            take_copy(dossier=row.dossier, by=seat.person, roles=seat.roles, wants="copy",
                      item=key, name=exhibit.name, at=seat.at)  # fmt: skip
        except Refusal as refused:
            ask_url = reverse("desk:access-item-ask", args=[row.pk, key])
            context = {"refused": refused, "ask_url": ask_url}
            return page(request, seat, "desk/access_refused.html", context, status=403)
    store = LocalBlobStore(settings.BLOB_ROOT)
    kind = exhibit.media_type if playing else "application/octet-stream"
    return sent_file(store, key, exhibit.name, media_type=kind, away=not playing)


@require_POST
@seated
def ask_item(request: HttpRequest, seat: Seat, number: int, key: str) -> HttpResponse:
    """Ask for a copy of one thing that a grant opens."""
    try:
        row = reading.granted(seat.person, number, at=seat.at)
        if key not in {one.key for one in reading.readable(row)}:
            raise Http404("未找到该材料")
        ask_copy(dossier=row.dossier, by=seat.person, wants="copy", item=key,
                 purpose=request.POST.get("purpose", ""), at=seat.at)  # fmt: skip
        messages.success(request, SENT)
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:access"))


@require_POST
@seated
def state_purpose(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Write down why somebody who does not work on a case reads its files."""
    dossier = dossier_of(seat.person, uid)
    try:
        reading.state_purpose(
            dossier=dossier, purpose=request.POST.get("purpose", ""), by=seat.person, at=seat.at
        )
        messages.success(request, "调阅事由已记录，可以打开材料")
    except Refusal as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{reverse('desk:case', args=[uid])}#evidence")
