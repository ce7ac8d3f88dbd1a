"""渠道推送 at the desk: what other systems were told and confirmed, and the comparison."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import forwarding
from sanjian.disclosure.forwarding import FIELDS, Passage
from sanjian.exchange import sheets
from sanjian.exchange.sheets import Column
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.ui.words import datetime_cn

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
SHOWN = 200
LONGEST = 200_000  # characters of a pasted list
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = (
    *(Column(name, label, 40 if name in ("conclusion", "basis") else 16)
      for name, label in FIELDS.items()),
    Column("state", "送达状态"), Column("receipt", "回执", 40), Column("delivered", "送达时间"),
)  # fmt: skip
POSTS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})


@require_http_methods(["GET", "POST"])
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show by channel what was delivered and what waits; compare with the other side's list."""
    if not seat.roles & POSTS:
        raise NotFound
    figures = forwarding.figures(seat.person)
    known = {code: label for code, label, _, _ in figures}
    compared, channel = None, request.POST.get("channel", "")
    if request.method == "POST" and channel in known:
        theirs = request.POST.get("numbers", "")[:LONGEST].split()
        compared = forwarding.reconcile(seat.person, channel, theirs)
    open_rows = forwarding.waiting().filter(
        pk__in=forwarding.seen_by(seat.person).order_by().values("pk")
    )
    waiting = open_rows.select_related("dossier__agency").prefetch_related("tries__by")[:SHOWN]
    context = {"figures": figures, "waiting": forwarding.passages(waiting), "compared": compared,
               "channel": known.get(channel, ""), "shown": SHOWN}  # fmt: skip
    return page(request, seat, "desk/forwarding.html", context)


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one passage with its content and tries; confirm it by hand with the receipt."""
    row = forwarding.seen_by(seat.person).filter(pk=number).first()
    if row is None or not seat.roles & POSTS:
        raise NotFound
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        try:
            forwarding.confirm(forwarding=row, receipt=request.POST.get("receipt", ""),
                               by=seat.person, at=seat.at)  # fmt: skip
            messages.success(request, f"已确认{row.label}的回执")
            return HttpResponseRedirect(reverse("desk:forwarding-one", args=[row.pk]))
        except forwarding.NotForwarded as refused:
            unmet = refused.unmet
    passage = forwarding.passages([row])[0]
    own = row.dossier.agency_id == seat.person.agency_id
    may = own and bool(seat.roles & {Role.CLERK, Role.HEAD}) and passage.delivered is None
    context = {"passage": passage, "tries": list(row.tries.all()), "told": _told(row.payload),
               "own": own, "may_confirm": may, "unmet": unmet}  # fmt: skip
    return page(request, seat, "desk/forwarding_one.html", context, status=409 if unmet else 200)


WORDS: Mapping[str, str] = {**FIELDS, "reason": "停止公示的原因", "ended_at": "停止公示时间"}


def _told(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = ((label, payload.get(name)) for name, label in WORDS.items())
    return [(label, _said(value)) for label, value in given if value not in (None, "")]


def _said(value: Any) -> str:
    """A moment as clocks here show it, anything else as it is."""
    if isinstance(value, str) and MOMENT.match(value):
        return datetime_cn(datetime.fromisoformat(value))
    return str(value)


@require_safe
@seated
def sheet(request: HttpRequest, seat: Seat, channel: str) -> HttpResponse:
    """Send what a channel was told of public copies, as a sheet with the state of each row."""
    rows = forwarding.seen_by(seat.person).filter(channel=channel, event=forwarding.Event.RELEASED)
    found = forwarding.passages(rows.order_by("id"))
    if not found or not seat.roles & POSTS:
        raise NotFound
    held = io.BytesIO()
    label = found[0].row.label
    notes = [f"渠道：{label}", f"导出人：{seat.person.name}", f"共{len(found)}行"]
    sheets.write_xlsx(held, _rows(found), SHEET, title="公示样表", notes=notes)
    answer = HttpResponse(held.getvalue(), content_type=XLSX)
    name = f"{channel}-{seat.today:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: list[Passage]) -> Iterator[dict[str, Any]]:
    for one_row in found:
        done = one_row.delivered
        yield {
            **one_row.row.payload, "state": "已送达" if done else "未送达",
            "receipt": done.said if done else "", "delivered": done.at if done else None,
        }  # fmt: skip
