"""案件移送 at the desk: what one's agency has sent and received, one transfer, each step on it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.coordination import transfer_fields as fields
from sanjian.coordination import transfers
from sanjian.coordination.transfers import Move, NotTransferred, Outcome, Standing, TransferStep
from sanjian.desk.catalogue import params_of
from sanjian.desk.help import agencies
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.viewing import sent_file
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.access import note_access
from sanjian.records.permissions import works_on
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rules import calendar
from sanjian.registry.models import Agency, Person
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, datetime_cn

COLUMNS = (
    Column("matter", "涉嫌的违法行为", fixed=True, wide=True),
    Column("sending", "移送机关"),
    Column("to", "受移送机关"),
    Column("sent", "移送时间"),
    Column("due", "应答复"),
    Column("light", "状态"),
)
QUEUES = {"in": "移送我机关的", "out": "我机关移送的", "all": "全部", "alarm": "逾期和争议"}
EMPTY = {
    "in": "没有其他机关移送来的案件。",
    "out": "本机关没有移送过案件。在案件页移送。",
    "all": "还没有移送过案件。",
    "alarm": "没有逾期或者有争议的移送。",
}
MOST = 200


def standing(row: transfers.CaseTransfer, seat: Seat) -> Standing:
    """Return a transfer as it stands under the rules of today."""
    return transfers.standing(row, params_of(seat), calendar())


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show transfers: received, sent; for the bureau all, and what is late or disputed."""
    own = seat.person.agency_id
    bureau = seat.person.agency.supervises
    names = {k: v for k, v in QUEUES.items() if bureau == (k in ("all", "alarm"))}
    which = request.GET.get("queue", "")
    which = which if which in names else next(iter(names))
    rows = transfers.transfers_for(seat.person)
    rows = rows.filter(to=own) if which == "in" else rows
    rows = rows.filter(sending=own) if which == "out" else rows
    found = [standing(one, seat) for one in rows[:MOST]]
    found = [one for one in found if which != "alarm" or one.disputed or one.late(seat.today)]
    params = params_of(seat)
    context = {
        "tabs": [Tab(label, f"?queue={name}", name == which) for name, label in names.items()],
        "table": Table("案件移送", COLUMNS, [_row(one, seat) for one in found],
                       empty=EMPTY[which], name="transfers"),
        "send": params.period(transfers.SEND), "answer": params.period(transfers.ANSWER),
        "source": params.source(transfers.SEND),
    }  # fmt: skip
    return page(request, seat, "desk/transfers.html", context)


def _row(one: Standing, seat: Seat) -> Row:
    row = one.transfer
    cells = {
        "matter": row.matter, "sending": row.sending.name, "to": row.to.name,
        "sent": datetime_cn(row.at), "due": date_cn(row.due),
        "light": draw_light(light(one, seat.today)),
    }  # fmt: skip
    return Row(cells, reverse("desk:transfer", args=[row.pk]), marked=row.urgent)


def light(one: Standing, today: date) -> Light:
    """Return how a transfer stands, late ones in red."""
    late = "；".join(one.late(today))
    if late:
        return Light("late", f"{one.state}（{late}）")
    urgent = one.transfer.urgent and one.step(Move.ARRIVED) is None
    return Light("soon" if urgent or one.disputed else "done" if one.closed else "gray", one.state)


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Send a case, or a matter found in it, to another agency."""
    dossier = dossier_of(seat.person, uid)
    if not works_on(seat.person, dossier) or not seat.roles & transfers.WORKS:
        raise NotFound
    files = [Choice(str(one.pk), one.name) for one in dossier.exhibits.all()]
    wanted = fields.sending(agencies(seat.person.agency_id), files)
    typed: dict[str, Any] = {"matter": dossier.cause, "found_on": seat.today.isoformat()}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = transfers.send(
                    **_values(content), dossier=dossier, by=seat.person, at=seat.at,
                    params=params_of(seat), calendar=calendar(),
                )  # fmt: skip
                messages.success(request, f"已移送{made.to.name}，应于{date_cn(made.due)}前答复")
                return HttpResponseRedirect(reverse("desk:transfer", args=[made.pk]))
        except NotTransferred as refused:
            unmet = refused.unmet
    form = Form(forms.bind(wanted, typed, errors=errors), label="移送", action=request.path,
                binding=True)  # fmt: skip
    context = {"form": form, "unmet": unmet, "case": dossier}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/transfer_new.html", context, status=status)


def _values(content: dict[str, Any]) -> dict[str, Any]:
    return content | {
        "to": Agency.objects.get(pk=int(content["to"])),
        "exhibits": [int(one) for one in content["exhibits"]],
        "found_on": date.fromisoformat(content["found_on"]),
    }


def _one(seat: Seat, number: int) -> Standing:
    row = transfers.transfers_for(seat.person).filter(pk=number).first()
    if row is None:
        raise NotFound
    return standing(row, seat)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a transfer, what was done about it, and the news of the receiver's case."""
    here = _one(seat, number)
    row = here.transfer
    opened = here.opened
    context = {
        "row": row, "here": here, "light": light(here, seat.today), "minutes": here.minutes,
        "own_case": row.dossier if works_on(seat.person, row.dossier) else None,
        "opened": opened if opened and works_on(seat.person, opened) else None,
        "done": [(step, _told(step, here)) for step in here.steps],
        "open": [(reverse("desk:transfer-step", args=[number, name.value]), name.label)
                 for name in transfers.open_moves(here, seat.person, seat.roles)],
    }  # fmt: skip
    return page(request, seat, "desk/transfer.html", context, marked=True)


LABELS = {
    "note": "说明",
    "legality": "法律依据",
    "why": "意见和理由",
    "found": "现场处置情况",
    "held_on": "协商日期",
    "people": "参加人员",
    "record": "协商情况",
    "said": "办理情况",
}


def _told(step: TransferStep, here: Standing) -> list[tuple[str, str]]:
    """The content of a step in words."""
    said = [(label, str(step.content[code])) for code, label in LABELS.items()
            if step.content.get(code)]  # fmt: skip
    if step.name == Move.NEGOTIATED:
        said.append(("协商结果", Outcome(step.content["outcome"]).label))
    if step.name == Move.DESIGNATED:
        both = (here.transfer.sending, here.transfer.to)
        said.insert(0, ("指定管辖的机关", next(o.name for o in both if o.pk == step.content["to"])))
    if step.name == Move.ARRIVED:
        people = Person.objects.filter(pk__in=step.content["officers"])
        said.insert(0, ("派出的执法人员", "、".join(one.name for one in people)))
        said.insert(1, ("到达现场", f"移送后{here.minutes}分钟"))
    return said


@require_http_methods(["GET", "POST"])
@seated
def step(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take one step on a transfer; what was typed stays when it is refused."""
    here = _one(seat, number)
    if name not in Move.values:
        raise NotFound
    wanted, typed = _wanted(seat, here, Move(name)), {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, now=seat.at, lists=Values({}))
        try:
            if not errors:
                return _taken(request, seat, here, Move(name), content)
        except NotTransferred as refused:
            unmet = refused.unmet
        except Refusal as refused:
            unmet = tuple(refused.unmet)
        except Invalid as invalid:
            unmet = (Unmet("CASE_INVALID", str(invalid), transfers.LAW, "请直接登记案件"),)
    form = Form(forms.bind(wanted, typed, errors=errors), label=Move(name).label,
                action=request.path, binding=True)  # fmt: skip
    context = {"row": here.transfer, "form": form, "unmet": unmet, "label": Move(name).label}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/transfer_step.html", context, status=status)


def _taken(
    request: HttpRequest, seat: Seat, here: Standing, name: Move, content: dict[str, Any]
) -> HttpResponse:
    if "officers" in content:
        content["officers"] = [int(one) for one in content["officers"]]
    if name is Move.DESIGNATED:
        content["to"] = int(content["to"])
    pack = pack_in_use()
    made = transfers.take(
        transfer=here.transfer, name=name, content=content, by=seat.person, at=seat.at,
        params=params_of(seat), calendar=calendar(), pack=pack.digest if pack else "",
    )  # fmt: skip
    messages.success(request, f"已办理：{name.label}")
    if made.opened is not None:
        return HttpResponseRedirect(reverse("desk:case", args=[made.opened.uid]))
    return HttpResponseRedirect(reverse("desk:transfer", args=[here.transfer.pk]))


def _wanted(seat: Seat, here: Standing, name: Move) -> tuple[Field, ...]:
    people = Person.objects.filter(agency=seat.person.agency, is_active=True).order_by("name")
    return fields.asked(here, name, [Choice(str(one.pk), one.name) for one in people])


@require_safe
@seated
def material(request: HttpRequest, seat: Seat, number: int, sha256: str) -> HttpResponseBase:
    """Send a file that came with a transfer to whoever may see it; written down."""
    row = _one(seat, number).transfer
    exhibit = row.dossier.exhibits.filter(blob=sha256).first()
    store = LocalBlobStore(settings.BLOB_ROOT)
    named = {one["blob"] for one in row.materials}
    if sha256 not in named or exhibit is None or not store.exists(sha256):
        raise NotFound
    note_access(dossier=row.dossier, by=seat.person, at=seat.at,
                what=f"移送材料 {exhibit.name}", purpose=row.matter)  # fmt: skip
    return sent_file(store, sha256, exhibit.name, media_type=exhibit.media_type, away=True)
