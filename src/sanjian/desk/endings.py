"""信用修复 and residue at the desk: what stands beside a public copy, and after it went off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import endings, forgetting, forwarding, queries
from sanjian.disclosure.publicity import LABELS
from sanjian.disclosure.snapshots import matter_of, public_number
from sanjian.law import forms as law
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.records.taking import facts_of
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedDecision
    from sanjian.records.models import Dossier

REPAIR = (
    Field("asked_on", "当事人申请修复的日期", Kind.DATE),
    Field("proof", "履行义务、纠正违法行为的材料", max_length=500, help="例如缴款凭证、整改报告"),
)


REASON = (
    Field("reason", "不予修复的理由", max_length=500, help="当事人可以查询，写明哪项条件没有满足"),
)


def panel(dossier: Dossier) -> dict[str, Any]:
    """Return what the publication page shows of period, repair, ending and residue."""
    number = public_number(matter_of(dossier, facts_of(dossier)))
    copy, ending = queries.released_copy(number), endings.last_ending(number)
    passages = forwarding.passages_of(number)
    return {
        "passages": passages,
        "told_public": any(one.row.event != forwarding.Event.DECIDED for one in passages),
        "complete": forwarding.complete(number),
        "tier": LABELS.get(copy.tier, "") if copy else "",
        "repair": endings.open_repair(number),
        "ending": ending if copy is None else None,
        "check": forgetting.last_check(ending) if ending and copy is None else None,
    }


@require_http_methods(["GET", "POST"])
@seated
def repair(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Register a party's request for repair; as a second person, approve it."""
    dossier, copy = _public(seat, uid)
    waiting = endings.open_repair(copy.number)
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    fields = REASON if waiting else REPAIR
    if request.method == "POST":
        typed = forms.raw(fields, request.POST)
        try:
            done, errors = (_decided if waiting else _registered)(request, seat, dossier, copy)
            if done:
                messages.success(request, done)
                return _back(dossier)
        except endings.NotRepaired as refused:
            unmet = refused.unmet
    label = "不予修复" if waiting else "登记修复申请"
    form = Form(forms.bind(fields, typed, errors=errors), label=label, action=request.path)
    context = {"dossier": dossier, "copy": copy, "tier": LABELS.get(copy.tier, ""), "form": form,
               "waiting": waiting, "unmet": unmet,
               "refusals": endings.refusals_of(copy.number)}  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/repair.html", context, status=status)


def _registered(
    request: HttpRequest, seat: Seat, dossier: Dossier, copy: PublishedDecision
) -> tuple[str, law.Errors]:
    """Register what was typed; says so, or what is wrong with it."""
    typed = forms.raw(REPAIR, request.POST)
    content, errors = law.clean(REPAIR, typed, today=seat.today, lists=Values({}))
    if errors:
        return "", errors
    asked = date.fromisoformat(content["asked_on"])
    endings.register_repair(copy=copy, dossier=dossier, asked_on=asked, proof=content["proof"],
                            by=seat.person, at=seat.at)  # fmt: skip
    return "已登记，待另一名人员审核", {}


def _decided(
    request: HttpRequest, seat: Seat, dossier: Dossier, copy: PublishedDecision
) -> tuple[str, law.Errors]:
    """Approve what waits, or refuse it with its reason; says which."""
    whole: dict[str, Any] = {"copy": copy, "dossier": dossier, "by": seat.person, "at": seat.at}
    if request.POST.get("act") == "approve":
        endings.approve_repair(**whole)
        return "已同意信用修复，内容已从公示门户移除", {}
    endings.refuse_repair(reason=request.POST.get("reason", ""), **whole)
    return "已记载不予修复及其理由，决定继续公示", {}


def _back(dossier: Dossier) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:disclosure-file", args=[dossier.uid]))


def _public(seat: Seat, uid: UUID) -> tuple[Dossier, PublishedDecision]:
    dossier = dossier_of(seat.person, uid)
    if dossier.agency_id != seat.person.agency_id:
        raise NotFound
    copy = queries.released_copy(public_number(matter_of(dossier, facts_of(dossier))))
    if copy is None:
        raise NotFound
    return dossier, copy
