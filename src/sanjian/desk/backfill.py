"""补录 at the desk: an agency hands in decisions made before the rules, the bureau lets them go."""

from __future__ import annotations

import hashlib
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.powers import LARGEST, XLSX
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import backfilling
from sanjian.disclosure.backfilling import DUE, FROM, MARK, TITLES, NotBackfilled, asked_for
from sanjian.disclosure.snapshots import public_number
from sanjian.exchange.power_sheets import Unreadable, rows_of
from sanjian.exchange.sheets import Column, write_xlsx
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound

if TYPE_CHECKING:
    from sanjian.disclosure.models import Backfill

POSTS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
CURE = "请选择按样表填写的Excel或者CSV文件"


@require_http_methods(["GET", "POST"])
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the sheets handed in; take one more from the clerk of an agency."""
    if not seat.roles & POSTS:
        raise NotFound
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        try:
            made = _hand_in(request, seat)
            messages.success(request, f"已报送{len(made.rows)}件，待司法行政部门审核后上传。")
            return HttpResponseRedirect(reverse("desk:backfill-one", args=[made.pk]))
        except NotBackfilled as refused:
            unmet = refused.unmet
    params = params_of(seat)
    wanted = asked_for(params)
    context = {
        "sheets": backfilling.seen_by(seat.person)[:200], "titles": TITLES, "unmet": unmet,
        "wanted": wanted, "since": params.date_of(FROM) if wanted else None,
        "source": params.source(FROM) if wanted else "",
        "due": params.date_of(DUE) if params.has(DUE) else None,
        "may_hand_in": bool(seat.roles & {Role.CLERK, Role.HEAD}) and wanted
        and not seat.person.agency.supervises,
    }  # fmt: skip
    return page(request, seat, "desk/backfill.html", context, status=422 if unmet else 200)


def _hand_in(request: HttpRequest, seat: Seat) -> Backfill:
    sent, law = request.FILES.get("file"), "《海门市试点工作方案》五（四）4"
    if sent is None or not sent.size:
        raise backfilling.refuse("NO_FILE", "没有选择要报送的文件", law, CURE)
    if sent.size > LARGEST:
        raise backfilling.refuse("TOO_LARGE", "文件超过5MB，不是一份样表", law, "请分成几份报送")
    content = sent.read()
    with tempfile.NamedTemporaryFile(suffix=Path(sent.name or "").suffix[:8]) as kept:
        kept.write(content)
        kept.flush()
        try:
            cells = rows_of(Path(kept.name))
        except Unreadable as unread:
            raise backfilling.refuse("UNREADABLE", str(unread), law, CURE) from unread
    return backfilling.hand_in(
        agency=seat.person.agency, cells=cells, name=sent.name or "",
        sha256=hashlib.sha256(content).hexdigest(), params=params_of(seat), by=seat.person,
        at=seat.at,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one sheet with its rows and faults; the bureau lets it onto the portal."""
    found = backfilling.seen_by(seat.person).filter(pk=number).first()
    if found is None or not seat.roles & POSTS:
        raise NotFound
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        try:
            backfilling.consent(backfill=found, opinion=request.POST.get("opinion", ""),
                                by=seat.person, at=seat.at)  # fmt: skip
            messages.success(request, f"已同意上传，{len(found.rows)}件已在公示门户显示。")
            return HttpResponseRedirect(reverse("desk:backfill-one", args=[found.pk]))
        except NotBackfilled as refused:
            unmet = refused.unmet
    passed = getattr(found, "consent", None)
    rows = [(row, _number(found, row["document_number"]) if passed else "") for row in found.rows]
    bureau = seat.person.agency.supervises and Role.SUPERVISOR in seat.roles
    context = {
        "sheet": found, "rows": rows, "consent": passed, "unmet": unmet, "mark": MARK,
        "late": bool(found.due and found.at.astimezone(SHANGHAI).date() > found.due),
        "may_consent": bureau and passed is None,
    }  # fmt: skip
    return page(request, seat, "desk/backfill_one.html", context, status=409 if unmet else 200)


def _number(found: Backfill, document: str) -> str:
    return public_number(f"imported:{backfilling.key_of(found.agency_id, document)}")


@require_safe
@seated
def layout(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The empty sheet (样表) with its columns and how each is filled."""
    kept = BytesIO()
    notes = ["补录决定样表", f"执法类别：{'、'.join(backfilling.CATEGORIES)}",
             "决定日期：写成2017-03-01的样式"]  # fmt: skip
    notes += [f"{one.title}：{'必填' if one.required else '选填'}，最多{one.longest}字"
              for one in backfilling.LAYOUT]  # fmt: skip
    columns = [Column(one, one, 24) for one in TITLES]
    write_xlsx(kept, [], columns, title="补录决定样表", notes=notes)
    answer = HttpResponse(kept.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="backfill.xlsx"'
    return answer
