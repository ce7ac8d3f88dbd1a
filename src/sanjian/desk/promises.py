"""承诺核查 at the desk: promises on which licences were granted, and what verification found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.coordination import promise_fields as fields
from sanjian.coordination import promises
from sanjian.coordination.promises import Deed, NotVerified, PromiseStep, Standing
from sanjian.desk.catalogue import params_of
from sanjian.desk.help import agencies
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.viewing import sent_file
from sanjian.law import forms as law
from sanjian.law.forms import Choice
from sanjian.law.parameters import Values
from sanjian.law.periods import Period
from sanjian.law.procedure import Unmet
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.permissions import works_on
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rules import calendar
from sanjian.records.uploads.actions import append_chunk, create_upload, finish_upload, local_room
from sanjian.records.uploads.claims import claim_from
from sanjian.records.uploads.models import Upload
from sanjian.records.uploads.refusals import UploadRefused
from sanjian.registry.licences.models import Licence
from sanjian.registry.models import Agency, Person
from sanjian.ui import forms
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

COLUMNS = (
    Column("licence", "许可证", fixed=True, wide=True),
    Column("holder", "持有人"),
    Column("granting", "审批机关"),
    Column("watching", "监管职责单位"),
    Column("propose", "建议核查"),
    Column("ends", "法定工作时限届满"),
    Column("light", "状态"),
)
MOST = 300


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show promises that one's agency took or watches; for the bureau all; late ones apart."""
    alarms = request.GET.get("queue") == "alarm"
    rows = promises.promises_for(seat.person)[:MOST]
    found = promises.listed(rows, seat.today, alarms=alarms)
    empty = (
        "没有逾期未核查、未复核的。"
        if alarms
        else "没有以告知承诺方式准予的许可。在许可证登记页登记。"
    )
    context = {
        "tabs": [Tab("全部", "?queue=all", not alarms), Tab("逾期和预警", "?queue=alarm", alarms)],
        "table": Table("承诺核查", COLUMNS, [_row(one, seat) for one in found], empty=empty,
                       name="promises"),
    }  # fmt: skip
    return page(request, seat, "desk/promises.html", context)


def _row(one: Standing, seat: Seat) -> Row:
    row = one.promise
    cells = {
        "licence": str(row.licence), "holder": row.licence.holder, "granting": row.granting.name,
        "watching": row.watching.name, "propose": date_cn(row.propose_on),
        "ends": date_cn(row.limit_ends), "light": draw_light(_light(one, seat)),
    }  # fmt: skip
    return Row(cells, reverse("desk:promise", args=[row.pk]))


def _light(one: Standing, seat: Seat) -> Light:
    if late := one.late(seat.today):
        return Light("late", late)
    if one.warning(seat.today):
        return Light("soon", "已到建议核查日期")
    done = one.last is not None and not one.failing or one.step(Deed.REVOKE) is not None
    return Light("done" if done else "gray", one.state)


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Enter that a licence was granted on a promise."""
    licence = Licence.objects.filter(pk=number, agency=seat.person.agency).first()
    if licence is None or not seat.roles & promises.WORKS:
        raise NotFound
    wanted = fields.recording(agencies())
    typed: dict[str, Any] = {"unit": fields.WORKING}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = promises.record(
                    licence=licence, items=content["items"].splitlines(), days=content["days"],
                    watching=Agency.objects.filter(pk=int(content["watching"] or 0)).first(),
                    working=content["unit"] == fields.WORKING, params=params_of(seat),
                    limit_basis=content["limit_basis"], by=seat.person, at=seat.at,
                    calendar=calendar(),
                )  # fmt: skip
                messages.success(request, f"已登记，建议{date_cn(made.propose_on)}前核查")
                return HttpResponseRedirect(reverse("desk:promise", args=[made.pk]))
        except NotVerified as refused:
            unmet = refused.unmet
    context = {
        "fields": forms.bind(wanted, typed, errors=errors), "unmet": unmet, "label": "登记告知承诺",
        "lead": f"{licence}，{licence.holder}",
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/promise_form.html", context, status=status)


def _one(seat: Seat, number: int) -> Standing:
    row = promises.promises_for(seat.person).filter(pk=number).first()
    if row is None:
        raise NotFound
    return promises.standing(row)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a promise with what was found, and what comes next for this person."""
    here = _one(seat, number)
    row = here.promise
    context = {
        "row": row, "here": here, "light": _light(here, seat), "limit": Period.parse(row.limit),
        "warning": here.warning(seat.today), "late": here.late(seat.today),
        "done": [(step, _told(step, here), _case(step, seat)) for step in here.steps],
        "open": [(reverse("desk:promise-step", args=[number, name.value]), name.label)
                 for name in promises.open_deeds(here, seat.person, seat.roles)],
        "own": row.granting_id == seat.person.agency_id,
    }  # fmt: skip
    return page(request, seat, "desk/promise.html", context, marked=True)


def _case(step: PromiseStep, seat: Seat) -> Any:
    return step.opened if step.opened and works_on(seat.person, step.opened) else None


def _told(step: PromiseStep, here: Standing) -> list[tuple[str, str]]:
    told = step.content
    if step.name == Deed.CASE:
        return [("案由", told["cause"]), ("发现的违法行为", told["summary"])]
    if step.name == Deed.REVOKE:
        return []
    people = Person.objects.filter(pk__in=told["officers"])
    said = [
        ("核查人员", "、".join(one.name for one in people)), ("核查情况", told["found"]),
        ("与承诺不符的条件", "、".join(told["unmet"]) or "全部符合"),
    ]  # fmt: skip
    if step.rectify_by:
        said.append(("限期整改", f"{date_cn(step.rectify_by)}前，{told['rectify_proof']}"))
    if told.get("stop_from"):
        said.append(("责令停止", f"{told['stop_scope']}，{told['stop_proof']}"))
    return said


@require_http_methods(["GET", "POST"])
@seated
def step(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take one step on a promise; what was typed stays when it is refused."""
    here = _one(seat, number)
    if name not in Deed.values:
        raise NotFound
    people = Person.objects.filter(agency=seat.person.agency, is_active=True).order_by("name")
    wanted = fields.asked(here, Deed(name), [Choice(str(one.pk), one.name) for one in people])
    typed: dict[str, Any] = {"party_name": here.promise.licence.holder}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=params_of(seat))
        try:
            if not errors:
                return _taken(request, seat, here, Deed(name), _plain(content, here))
        except (NotVerified, Refusal) as refused:
            unmet = tuple(refused.unmet)
        except UploadRefused as refused:
            unmet = (Unmet("RECORD", refused.detail, promises.LAW, refused.problem.cure),)
        except Invalid as invalid:
            unmet = (Unmet("CASE_INVALID", str(invalid), promises.LAW, "请直接登记案件"),)
    context = {
        "fields": forms.bind(wanted, typed, errors=errors), "unmet": unmet,
        "label": Deed(name).label, "row": here.promise,
        "lead": f"{here.promise.licence}，{here.promise.licence.holder}",
        "paper": name in (Deed.VERIFIED, Deed.RECHECKED), "plain": name == Deed.REVOKE,
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/promise_form.html", context, status=status)


def _plain(content: dict[str, Any], here: Standing) -> dict[str, Any]:
    if "officers" in content:
        content["officers"] = [int(one) for one in content["officers"]]
        content["unmet"] = [here.promise.items[int(one)] for one in content["unmet"]]
    return content


def _taken(
    request: HttpRequest, seat: Seat, here: Standing, name: Deed, content: dict[str, Any]
) -> HttpResponse:
    sent = request.FILES.get("record")
    found = promises.why_not(
        here, name, content, seat.person, seat.today, recorded=sent is not None
    )
    if found:
        raise NotVerified(*found)
    pack = pack_in_use()
    made = promises.take(
        promise=here.promise, name=name, content=content, by=seat.person, at=seat.at,
        pack=pack.digest if pack else "", upload=_kept(seat, sent) if sent else None,
    )  # fmt: skip
    messages.success(request, f"已办理：{name.label}")
    if made.opened is not None:
        return HttpResponseRedirect(reverse("desk:case", args=[made.opened.uid]))
    return HttpResponseRedirect(reverse("desk:promise", args=[here.promise.pk]))


def _kept(seat: Seat, sent: UploadedFile[Any]) -> Upload:
    """Keep the record of a verification as a file that belongs to no case yet."""
    room = local_room(settings.BLOB_ROOT)
    told = {"filename": sent.name or "核查记录"}
    upload = create_upload(
        room, by=seat.person, at=seat.at, claim=claim_from(told, sent.size or 0, at=seat.at)
    )
    append_chunk(room, upload, offset=0, blocks=sent.chunks(), at=seat.at)
    return finish_upload(room, upload, at=seat.at)


@require_safe
@seated
def record(request: HttpRequest, seat: Seat, number: int, sha256: str) -> HttpResponseBase:
    """Send the record of a verification to whoever may see the promise."""
    here = _one(seat, number)
    found = next((one.record for one in here.steps
                  if one.record and one.record.sha256 == sha256), None)  # fmt: skip
    store = LocalBlobStore(settings.BLOB_ROOT)
    if found is None or not store.exists(sha256):
        raise NotFound
    return sent_file(store, sha256, found.name, media_type="application/octet-stream", away=True)
