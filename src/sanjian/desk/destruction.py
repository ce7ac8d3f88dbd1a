"""销毁清册: what may be listed, the lists, one list to read, approve and print; holds on files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.archive import tabs
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.people import Role
from sanjian.records.archive import destroying
from sanjian.records.refusals import Invalid, Refusal
from sanjian.ui.parts import Light
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import DestructionList

SHOWN = 200
LISTS = (
    Column("number", "清册编号", "code", fixed=True),
    Column("agency", "机关"),
    Column("files", "案卷（件）", "number"),
    Column("by", "提出"),
    Column("state", "状态"),
)
ITEMS = (
    Column("number", "档号", "code", fixed=True),
    Column("case", "案号", "code"),
    Column("retention", "保管期限"),
    Column("expired", "期满日"),
    Column("pages", "页数", "number"),
    Column("blobs", "文件（个）", "number"),
)


@require_safe
@seated
def destruction(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the lists, and to the archivist what he may put on a new one and what may not."""
    rows = list(destroying.lists(seat.person)[:SHOWN])
    proposes = Role.ARCHIVIST in seat.roles
    found = destroying.candidates(seat.person, seat.today)[:SHOWN] if proposes else []
    context = {
        "table": _lists(rows), "tabs": tabs("destruction"), "proposes": proposes,
        "due": [row for row, why in found if not why],
        "kept": [(row, why) for row, why in found if why],
    }  # fmt: skip
    return page(request, seat, "desk/destruction.html", context)


def _state(row: DestructionList) -> Light:
    reply = getattr(row, "answer", None)
    if reply is None:
        return Light("soon", "等待批准")
    return Light("done", "已销毁") if reply.approved else Light("late", "没有批准")


def _lists(rows: list[DestructionList]) -> Table:
    cells = [
        Row({"number": row.number, "agency": row.agency.short_name, "files": row.items.count(),
             "by": f"{row.proposed_by.name}，{date_cn(row.proposed_at)}",
             "state": draw_light(_state(row))},
            reverse("desk:destruction-list", args=[row.pk]))
        for row in rows
    ]  # fmt: skip
    return Table("销毁清册", LISTS, cells, empty="还没有销毁清册。", name="destruction-lists")


@require_safe
@seated
def one_list(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one list as it was proposed, with its answer, or the form for it."""
    row = destroying.list_of(seat.person, number)
    cells = [
        Row({"number": one["number"], "case": one["case"], "retention": one["retention"],
             "expired": one["expired_on"], "pages": one["pages"], "blobs": len(one["blobs"])},
            reverse("desk:archive-file", args=[one["file"]]))
        for one in row.contents
    ]  # fmt: skip
    reply = getattr(row, "answer", None)
    own = row.proposed_by_id == seat.person.pk
    head = Role.HEAD in seat.roles and row.agency_id == seat.person.agency_id
    context = {
        "row": row, "table": Table("列入销毁的案卷", ITEMS, cells, name="destruction-items"),
        "reply": reply, "answers": head and not own and reply is None,
        "light": draw_light(_state(row)),
    }  # fmt: skip
    return page(request, seat, "desk/destruction_list.html", context)


@require_POST
@seated
def propose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Put files on a new list."""
    files = [int(one) for one in request.POST.getlist("files") if one.isdecimal() and len(one) < 19]
    try:
        made = destroying.propose(files=files, reason=request.POST.get("reason", ""),
                                  by=seat.person, roles=seat.roles, at=seat.at)  # fmt: skip
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("desk:destruction"))
    messages.success(request, f"{made.number}已提出，由本机关另一名负责人批准")
    return HttpResponseRedirect(reverse("desk:destruction-list", args=[made.pk]))


@require_POST
@seated
def answer(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Approve or refuse a list as the head."""
    approved = request.POST.get("approved") == "yes"
    try:
        destroying.answer(number=number, approved=approved, by=seat.person, roles=seat.roles,
                          opinion=request.POST.get("opinion", ""), at=seat.at)  # fmt: skip
        messages.success(request, "已批准，文件已经销毁" if approved else "没有批准，案卷继续保管")
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:destruction-list", args=[number]))


@require_POST
@seated
def hold(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Keep a file whatever its term."""
    try:
        destroying.hold(uid=uid, reason=request.POST.get("reason", ""), by=seat.person,
                        roles=seat.roles, at=seat.at)  # fmt: skip
        messages.success(request, "已登记暂停销毁")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(f"{reverse('desk:archive-file', args=[uid])}#holds")


@require_POST
@seated
def end_hold(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """End a hold."""
    try:
        destroying.end_hold(number=number, reason=request.POST.get("reason", ""), by=seat.person,
                            roles=seat.roles, at=seat.at)  # fmt: skip
        messages.success(request, "已解除暂停销毁")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(reverse("desk:archive"))
