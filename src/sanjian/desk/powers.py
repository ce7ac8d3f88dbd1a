"""权责清单 at the desk: the list in force, changes on their way, a list handed in as a sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange.power_sheets import Unreadable, blank, rows_of
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters, Values
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.registry import powers
from sanjian.registry.models import Agency, PowerChange, PowerItem
from sanjian.registry.power_models import PowerAction as Action
from sanjian.registry.power_models import PowerStep as Name
from sanjian.registry.queries import powers_on
from sanjian.registry.refusals import NotRegistered
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5 * 1024 * 1024
KINDS = tuple(Choice(*one) for one in powers.KINDS.items())
LISTED = (
    Column("code", "事项编码", fixed=True),
    Column("name", "事项名称", wide=True),
    Column("kind", "类别"),
    Column("agency", "执法机关"),
    Column("since", "施行"),
)
CHANGES = (
    Column("what", "变动", fixed=True),
    Column("name", "事项名称", wide=True),
    Column("agency", "执法机关"),
    Column("asked", "提出"),
    Column("state", "进度"),
)
FILE = (Field("in_force", "施行日期", Kind.DATE, future=True),)


def _own(seat: Seat) -> Agency | None:
    """Whose list is shown: one's own agency's; for the bureau everybody's."""
    return None if seat.person.agency.supervises else seat.person.agency


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the list in force, what is on its way, what is doubled or vacant."""
    params, own = params_of(seat), _own(seat)
    bodies = [own] if own else list(Agency.objects.filter(is_subject=True))
    items = [item for body in bodies for item in powers_on(body, seat.today)]
    going = powers.changes_of(own, params, calendar())
    ended = powers.changes_of(own, params, calendar(), ended=True)[:50]
    context = {
        "items": Table("权责清单", LISTED, [_item(one, seat) for one in items], name="powers",
                       empty="还没有列入清单的事项。提出并批准后列在这里。"),
        "going": _changes(going, seat, "正在办理的调整", "没有正在办理的调整。"),
        "ended": _changes(ended, seat, "已办结的调整", "还没有办结的调整。"),
        "doubled": powers.doubled(seat.today), "vacant": powers.vacant(seat.today),
        "asks": own is not None and bool(seat.roles & powers.ASKS), "count": len(items),
        "bureau": own is None, "fields": powers.layout(params),
        "source": params.source(powers.FIELDS) if params.has(powers.FIELDS) else "",
    }  # fmt: skip
    return page(request, seat, "desk/powers.html", context)


def _item(one: PowerItem, seat: Seat) -> Row:
    cells = {
        "code": one.code, "name": one.name, "kind": powers.KINDS[one.kind],
        "agency": one.agency.short_name, "since": date_cn(one.valid_from),
    }  # fmt: skip
    own = one.agency_id == seat.person.agency_id and bool(seat.roles & powers.ASKS)
    address = f"{reverse('desk:power-new')}?power={one.pk}&action={Action.AMEND}"
    return Row(cells, address if own else "")


def _changes(rows: list[powers.Course], seat: Seat, title: str, empty: str) -> Table:
    return Table(title, CHANGES, [_change(one, seat) for one in rows], empty=empty)


def _change(one: powers.Course, seat: Seat) -> Row:
    state = one.state
    if one.next is Name.FILED and one.filing_due is not None:
        late = "，已逾期" if one.late(seat.today) else ""
        state = f"{state}（{date_cn(one.filing_due)}前{late}）"
    cells = {
        "what": one.change.get_action_display(), "name": one.change.name, "state": state,
        "agency": one.change.agency.short_name, "asked": date_cn(one.change.at),
    }  # fmt: skip
    return Row(cells, reverse("desk:power-change", args=[one.change.pk]))


def _fields(params: Parameters, action: str) -> tuple[Field, ...]:
    """Return the form of a change; who takes an item off tells only why and from when."""
    ends = (
        Field("reason", "调整原因", max_length=500, help="如机构改革、依据立改废、上级清单调整"),
        Field("in_force", "施行日期", Kind.DATE, future=True),
    )
    if action == Action.REMOVE:
        return ends
    named = (Field("code", "事项编码", max_length=40),) if action == Action.ADD else ()
    told = tuple(
        Field(f"detail_{code}", label, Kind.LONGTEXT, required=False, max_length=1000)
        for code, label in powers.fields_of(params)
    )
    return (
        *named,
        Field("name", "事项名称", max_length=200),
        Field("kind", "类别", Kind.CHOICE, choices=KINDS),
        Field("basis", "实施依据", Kind.LONGTEXT, max_length=2000),
        *told,
        *ends,
    )


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask for an item to be listed, amended or taken off."""
    if _own(seat) is None or not seat.roles & powers.ASKS:
        raise NotFound
    asked = request.POST or request.GET
    action = asked.get("action", Action.ADD)
    action = action if action in Action.values else Action.ADD
    power = _power(seat, asked.get("power", "")) if action != Action.ADD else None
    params = params_of(seat)
    fields = _fields(params, action)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else _begun(power)
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = powers.ask(agency=seat.person.agency, action=action, power=power,
                                  params=params, by=seat.person, at=seat.at,
                                  **_values(content, power))  # fmt: skip
                messages.success(request, "已提出，待法制审核人员审查。")
                return HttpResponseRedirect(reverse("desk:power-change", args=[made.pk]))
        except NotRegistered as refused:
            unmet = refused.unmet
    hidden = (("action", action), ("power", str(power.pk) if power else ""))
    form = Form(forms.bind(fields, typed, errors=errors), label="提出", action=request.path,
                hidden=hidden)  # fmt: skip
    context = {"form": form, "unmet": unmet, "title": "未能提出", "power": power,
               "what": Action(action).label, "removes": Action.REMOVE,
               "amends": action == Action.AMEND}  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/power_new.html", context, status=status)


def _power(seat: Seat, number: str) -> PowerItem:
    listed = powers_on(seat.person.agency, seat.today)
    found = listed.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise NotFound
    return found


def _begun(power: PowerItem | None) -> dict[str, Any]:
    if power is None:
        return {}
    told = {f"detail_{code}": words for code, words in power.details.items()}
    return {"name": power.name, "kind": power.kind, "basis": power.basis} | told


def _values(content: Mapping[str, Any], power: PowerItem | None) -> dict[str, Any]:
    """Return a change as typed; what its form does not ask for is as the item says."""
    old = power or PowerItem(code="", name="", kind="", basis="")
    told = {
        name.removeprefix("detail_"): str(value or "")
        for name, value in content.items()
        if name.startswith("detail_")
    }
    return {
        "code": content.get("code", old.code), "name": content.get("name", old.name),
        "kind": content.get("kind", old.kind), "basis": content.get("basis", old.basis),
        "details": told or old.details, "reason": content["reason"],
        "in_force": date.fromisoformat(content["in_force"]),
    }  # fmt: skip


def _found(seat: Seat, number: int) -> PowerChange:
    found = powers.change_of(number)
    own = _own(seat)
    if found is None or (own is not None and found.agency_id != own.pk):
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
@seated
def change(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one change; take its next step or return it."""
    found, params = _found(seat, number), params_of(seat)
    here = powers.course(found, params, calendar())
    words = (Field("words", "意见", Kind.LONGTEXT, required=False, max_length=500,
                   help="退回的应当写明理由"),)  # fmt: skip
    typed = forms.raw(words, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(words, typed, today=seat.today, lists=Values({}))
        back = request.POST.get("back") == "yes"
        name = Name.RETURNED if back else (here.next or Name.FILED)
        try:
            if not errors:
                powers.take(change=found, name=name, words=content["words"] or "", params=params,
                            by=seat.person, at=seat.at)  # fmt: skip
                messages.success(request, f"已{name.label}。")
                return HttpResponseRedirect(request.path)
        except NotRegistered as refused:
            unmet = refused.unmet
    mine = here.next is not None and powers.DOERS[here.next] in seat.roles
    context = {
        "found": found, "here": here, "unmet": unmet, "title": "未能办理", "mine": mine,
        "fields": forms.bind(words, typed, errors=errors), "problems": bool(errors),
        "label": here.next.label if here.next else "",
        "told": [(label, found.details.get(code, "")) for code, label in powers.fields_of(params)],
        "kind": powers.KINDS[found.kind], "filed": here.next is Name.FILED,
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/power_change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@seated
def sheet(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Hand in a list as a sheet in the one format; with any fault nothing is taken."""
    if _own(seat) is None or not seat.roles & powers.ASKS:
        raise NotFound
    params = params_of(seat)
    typed = forms.raw(FILE, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    faults: list[str] = []
    if request.method == "POST":
        content, errors = law.clean(FILE, typed, today=seat.today, lists=Values({}))
        if not errors:
            day = date.fromisoformat(content["in_force"])
            faults, made = _taken(request, seat, params, day)
            if not faults:
                messages.success(request, f"已提出{made}项，待法制审核人员审查。")
                return HttpResponseRedirect(reverse("desk:powers"))
    context = {
        "fields": forms.bind(FILE, typed, errors=errors), "faults": faults,
        "layout": powers.layout(params), "problems": bool(errors or faults),
    }  # fmt: skip
    return page(request, seat, "desk/power_sheet.html", context,
                status=422 if errors or faults else 200)  # fmt: skip


def _taken(
    request: HttpRequest, seat: Seat, params: Parameters, day: date
) -> tuple[list[str], int]:
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        return ["请选择要导入的文件"], 0
    if sent.size > LARGEST:
        return ["文件超过5MB，不是一份清单"], 0
    with tempfile.NamedTemporaryFile(suffix=Path(sent.name or "").suffix[:8]) as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            rows = rows_of(Path(kept.name))
        except Unreadable as unread:
            return [str(unread)], 0
    asked, faults = powers.read_rows(rows, seat.person.agency, params, day)
    if faults:
        return faults, 0
    with transaction.atomic():
        for values in asked:
            powers.ask(agency=seat.person.agency, power=None, params=params, by=seat.person,
                       at=seat.at, **values)  # fmt: skip
    return [], len(asked)


@require_safe
@seated
def layout(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The empty sheet in the one format."""
    kept = BytesIO()
    blank(kept, powers.layout(params_of(seat)))
    answer = HttpResponse(kept.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="powers.xlsx"'
    return answer
