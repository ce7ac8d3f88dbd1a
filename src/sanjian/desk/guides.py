"""服务指南和流程图: how far each item is, writing a version, the four posts, what is owed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure import guide_contents as contents
from sanjian.disclosure import guide_duties, guides
from sanjian.law import forms as law
from sanjian.law.drawing import flow_words
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.law.procedures import PROCEDURES
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency, PowerItem
from sanjian.registry.queries import powers_on
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.disclosure.models import ServiceGuide


def _watches(seat: Seat) -> bool:
    return seat.person.agency.supervises and Role.SUPERVISOR in seat.roles


def _agency(seat: Seat, number: int) -> Agency:
    found = next((one for one in guides.bodies() if one.pk == number), None)
    own = seat.person.agency_id == number and bool(seat.roles & {Role.CLERK, Role.HEAD})
    if found is None or not (own or _watches(seat)):
        raise NotFound
    return found


def _power(seat: Seat, number: int) -> PowerItem:
    found = PowerItem.objects.filter(pk=number).select_related("agency").first()
    if found is None:
        raise NotFound
    agency = _agency(seat, found.agency_id)
    if not powers_on(agency, seat.today).filter(pk=number).exists():
        raise NotFound
    return found


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show how far each agency is; a clerk goes straight to his own."""
    if not _watches(seat):
        own = _agency(seat, seat.person.agency_id)
        return HttpResponseRedirect(reverse("desk:guides-agency", args=[own.pk]))
    context = {"rows": guides.progress(guides.bodies(), seat.today),
               "owed": guide_duties.open_duties(),
               "until": guides.deadline(params_of(seat))}  # fmt: skip
    return page(request, seat, "desk/guides.html", context)


@require_safe
@seated
def agency_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show the items of one agency: which have a public guide, which are in hand or owed."""
    agency = _agency(seat, number)
    context = {
        "agency": agency, "rows": guides.standings(agency, seat.today),
        "progress": guides.progress([agency], seat.today)[0],
        "source": params_of(seat).source(contents.KEY),
        "fields": list(contents.required(params_of(seat)).values()),
    }  # fmt: skip
    return page(request, seat, "desk/guides_agency.html", context)


@require_safe
@seated
def item_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show the guide to one item: newest version as the public would see it, posts, versions."""
    return _page(request, seat, _power(seat, number))


def _page(
    request: HttpRequest, seat: Seat, power: PowerItem, unmet: tuple[Unmet, ...] = ()
) -> HttpResponse:
    versions = guides.versions_of(power)
    last = versions[0] if versions else None
    step = guides.step_of(last) if last else ""
    known = PROCEDURES.get(last.procedure) if last else None
    context = {
        "power": power, "last": last, "versions": versions, "unmet": unmet, "title": "未能办理",
        "stands": guides.Step(step).label if step else "采集",
        "remarks": guides.remarks_of(last.facts) if last else [],
        "svg": contents.chart(last.procedure) if last else "",
        "words": flow_words(known) if known else (),
        "owed": guide_duties.duties_of(power), "today": seat.today,
        "acts": _acts(seat, power, last, step),
        "writes": posts.collects(seat.person, seat.roles, power.agency)
        and (last is None or step in (guides.Step.RELEASED, guides.Step.RETURNED)),
        "source": params_of(seat).source(contents.KEY),
    }  # fmt: skip
    return page(request, seat, "desk/guide.html", context, status=409 if unmet else 200)


def _acts(seat: Seat, power: PowerItem, last: ServiceGuide | None, step: str) -> list[Any]:
    """The buttons this person has now: name, label, what is asked ("", "plain" or "reason")."""
    if last is None:
        return []
    checks = posts.checks(seat.person, seat.roles, power.agency, params_of(seat))
    if not step and posts.collects(seat.person, seat.roles, power.agency):
        return [("pass", "传递审核", "")]
    found = []
    if step == guides.Step.PASSED and checks:
        found.append(("check", "审核通过，内容准确", "plain"))
    if step == guides.Step.CHECKED and posts.releases(seat.person, seat.roles, power.agency):
        found.append(("release", "发布", ""))
    if step in (guides.Step.PASSED, guides.Step.CHECKED) and checks:
        found.append(("return", "退回", "reason"))
    return found


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take one post's act on the newest version of an item's guide."""
    power = _power(seat, number)
    try:
        said = _act(request, seat, power, name)
    except posts.NotDisclosed as refused:
        return _page(request, seat, power, refused.unmet)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:guide", args=[power.pk]))


def _act(request: HttpRequest, seat: Seat, power: PowerItem, name: str) -> str:
    last = next(iter(guides.versions_of(power)), None)
    if last is None:
        raise NotFound
    by, at, params = seat.person, seat.at, params_of(seat)
    note = request.POST.get("words", "")[:500]
    match name:
        case "pass":
            guides.pass_on(guide=last, by=by, at=at)
            return f"第{last.number}版已传递，待另一人审核"
        case "check":
            plain = request.POST.get("plain") == "yes"
            guides.check(guide=last, plain=plain, note=note, params=params, by=by, at=at)
            return f"第{last.number}版已审核，待发布"
        case "return":
            guides.send_back(guide=last, note=note, params=params, by=by, at=at)
            return f"第{last.number}版已退回"
        case "release":
            guides.release(guide=last, params=params, by=by, at=at)
            return f"第{last.number}版已发布"
    raise NotFound


def _fields(power: PowerItem, seat: Seat) -> tuple[Field, ...]:
    choices = contents.procedures_for(power)
    chart = Field("procedure", "执法流程图", Kind.CHOICE, choices=choices,
                  help="流程图由平台实际执行的程序画出，不另行绘制")  # fmt: skip
    needed = {name for code in contents.required(params_of(seat))
              for name in contents.NEEDS.get(code, ())}  # fmt: skip
    return (*(replace(one, required=one.required or one.name in needed)
              for one in contents.FIELDS), chart)  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def write(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Write the next version; the last one's words stand in the form to begin with."""
    power = _power(seat, number)
    if not posts.collects(seat.person, seat.roles, power.agency):
        raise NotFound
    fields = _fields(power, seat)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else _begun(power)
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                chosen = str(content.pop("procedure"))
                guides.write(power=power, facts=content, procedure=chosen, params=params_of(seat),
                             by=seat.person, at=seat.at)  # fmt: skip
                messages.success(request, "已保存，待传递审核")
                return HttpResponseRedirect(reverse("desk:guide", args=[power.pk]))
        except posts.NotDisclosed as refused:
            unmet = refused.unmet
    back = reverse("desk:guide", args=[power.pk])
    form = Form(forms.bind(fields, typed, errors=errors), label="保存", action=request.path,
                cancel_url=back)  # fmt: skip
    context = {"form": form, "unmet": unmet, "power": power,
               "source": params_of(seat).source(contents.KEY)}  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/guide_form.html", context, status=status)


def _begun(power: PowerItem) -> dict[str, Any]:
    """What the form begins with: the last version's words, else what the registers say."""
    last = next(iter(guides.versions_of(power)), None)
    if last is not None:
        return {**last.facts, "procedure": last.procedure}
    agency, choices = power.agency, contents.procedures_for(power)
    return {
        "accepting_body": agency.name, "approving_body": agency.name, "place": agency.address,
        "phone": agency.phone, "limit_unit": "working_day",
        "procedure": choices[0].code if len(choices) == 1 else "",
    }  # fmt: skip
