"""事前公示: how complete each agency is, its versions through four posts, channels, adjustments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import adjusting
from sanjian.disclosure import beforehand as composing
from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure.queries import registered_agencies
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.law.refusals import Unfulfilled
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.registry.models import Agency
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.disclosure.models import ExanteVersion

CHANGES = (
    ("law", "法律法规规章变化"),
    (adjusting.Kind.FUNCTION.value, "机构职能变化"),
    (adjusting.Kind.STAFF.value, "人员变化"),
)
SHOWN = 50


def _may_see(seat: Seat, agency: Agency) -> bool:
    own = seat.person.agency_id == agency.pk and bool(seat.roles & {Role.CLERK, Role.HEAD})
    return own or _watches(seat)


def _watches(seat: Seat) -> bool:
    return seat.person.agency.supervises and Role.SUPERVISOR in seat.roles


def _agency(seat: Seat, number: int) -> Agency:
    found = registered_agencies().filter(pk=number, is_subject=True).first()
    if found is None or not _may_see(seat, found):
        raise NotFound
    return found


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show how complete each agency's file is; a clerk goes straight to his own."""
    if not _watches(seat):
        own = _agency(seat, seat.person.agency_id)
        return HttpResponseRedirect(reverse("desk:beforehand-agency", args=[own.pk]))
    bodies = registered_agencies().filter(is_subject=True)
    rows = adjusting.standings(bodies, params_of(seat), seat.today)
    context = {
        "rows": rows,
        "percent": adjusting.percent(rows),
        "complete": sum(one.complete for one in rows),
        "owed": adjusting.open_adjustments()[:SHOWN],
    }
    return page(request, seat, "desk/beforehand.html", context)


@require_safe
@seated
def agency_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one agency: its parts as the registers say now, its versions, what it owes."""
    return _page(request, seat, _agency(seat, number))


def _page(
    request: HttpRequest, seat: Seat, agency: Agency, unmet: tuple[Unmet, ...] = ()
) -> HttpResponse:
    params = params_of(seat)
    made = composing.parts(agency, params, seat.today)
    public, last = posts.released(agency), posts.latest(agency)
    step = posts.step_of(last) if last else ""
    content = composing.content_of(agency, made)
    sent = posts.deliveries(public) if public else {}
    context = {
        "agency": agency, "parts": made, "missing": composing.missing_of(made), "public": public,
        "last": last, "source": params.source(composing.KEY), "unmet": unmet,
        "stands": posts.Step(step).label if step else "采集",
        "changes": composing.differences(public.content if public else None, content),
        "versions": _versions(agency), "owed": adjusting.adjustments_of(agency)[:SHOWN],
        "channels": [(row, sent.get(str(row["code"]))) for row in posts.channels(params)],
        "acts": _acts(seat, agency, last, step), "today": seat.today,
        "delivers": public is not None and posts.releases(seat.person, seat.roles, agency),
        "title": "未能办理",
    }  # fmt: skip
    status = 409 if unmet else 200
    return page(request, seat, "desk/beforehand_agency.html", context, status=status)


def _versions(agency: Agency) -> list[ExanteVersion]:
    return posts.versions_of(agency)[:SHOWN]


def _acts(seat: Seat, agency: Agency, last: ExanteVersion | None, step: str) -> list[Any]:
    """The buttons this person has now: name, label, whether a reason is asked for."""
    collects = posts.collects(seat.person, seat.roles, agency)
    checks = posts.checks(seat.person, seat.roles, agency, params_of(seat))
    if last is None or step in (posts.Step.RELEASED, posts.Step.RETURNED):
        return [("collect", "采集新版本", False)] if collects else []
    if not step:
        return [("pass", "传递审核", False)] if collects else []
    found = []
    if step == posts.Step.PASSED and checks:
        found.append(("check", "审核通过，内容准确", False))
    if step == posts.Step.CHECKED and posts.releases(seat.person, seat.roles, agency):
        found.append(("release", "发布", False))
    if checks:
        found.append(("return", "退回", True))
    return found


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take one post's act on the agency's newest version."""
    agency = _agency(seat, number)
    try:
        said = _act(request, seat, agency, name)
    except posts.NotDisclosed as refused:
        return _page(request, seat, agency, refused.unmet)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:beforehand-agency", args=[agency.pk]))


def _act(request: HttpRequest, seat: Seat, agency: Agency, name: str) -> str:
    by, at, params = seat.person, seat.at, params_of(seat)
    if name == "collect":
        made = posts.collect(agency=agency, params=params, by=by, at=at)
        return f"已采集第{made.number}版，待传递审核"
    last, words = posts.latest(agency), request.POST.get("words", "")[:500]
    if last is None:
        raise NotFound
    match name:
        case "pass":
            posts.pass_on(version=last, params=params, by=by, at=at)
            return f"第{last.number}版已传递，待另一人审核"
        case "check" | "return":
            good = name == "check"
            posts.check(version=last, accurate=good, note=words, params=params, by=by, at=at)
            return f"第{last.number}版已{'审核，待发布' if good else '退回'}"
        case "release":
            posts.release(version=last, params=params, calendar=calendar(), by=by, at=at)
            return f"第{last.number}版已发布"
        case "deliver":
            public = posts.released(agency)
            if public is None:
                raise NotFound
            channel = request.POST.get("channel", "")
            sent = posts.deliver(version=public, channel=channel, receipt=words, params=params,
                                 by=by, at=at)  # fmt: skip
            return f"已确认送达{sent.label}"
    raise NotFound


def _change_fields(seat: Seat) -> tuple[Field, ...]:
    kinds = CHANGES if _watches(seat) else CHANGES[1:]
    bodies = registered_agencies().filter(is_subject=True)
    if not _watches(seat):
        bodies = bodies.filter(pk=seat.person.agency_id)
    events = tuple(Choice(*one) for one in adjusting.LAW_EVENTS.items())
    fields = [Field("kind", "变化", Kind.CHOICE, choices=tuple(Choice(*one) for one in kinds))]
    if _watches(seat):
        fields.append(Field("event", "法律法规规章的变化", Kind.CHOICE, required=False,
                            choices=events, help="法律法规规章变化的填写"))  # fmt: skip
    agencies = tuple(Choice(str(one.pk), one.name) for one in bodies)
    return (
        *fields,
        Field("agency", "机关", Kind.CHOICE, required=False, choices=agencies,
              help="职能、人员变化的填写；法律变化及于引用它的全部机关"),
        Field("said", "名称或者内容", max_length=200, help="法律变化填写法律法规规章名称"),
        Field("changed_on", "变化日期", Kind.DATE, future=True),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def change(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Note that law, organ or people changed; what is public must then be adjusted in time."""
    if not _watches(seat):
        _agency(seat, seat.person.agency_id)
    fields = _change_fields(seat)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                messages.success(request, f"产生{_note(seat, content)}项调整任务")
                return HttpResponseRedirect(reverse("desk:beforehand"))
        except Unfulfilled as refused:
            unmet = refused.unmet
    back = reverse("desk:beforehand")
    form = Form(forms.bind(fields, typed, errors=errors), label="登记变化",
                action=request.path, cancel_url=back)  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    context = {"form": form, "unmet": unmet}
    return page(request, seat, "desk/beforehand_change.html", context, status=status)


def _note(seat: Seat, content: dict[str, Any]) -> int:
    shared: dict[str, Any] = {
        "changed_on": date.fromisoformat(content["changed_on"]), "params": params_of(seat),
        "calendar": calendar(), "by": seat.person, "at": seat.at,
    }  # fmt: skip
    if content["kind"] == "law":
        opened = adjusting.note_law_change(event=content["event"], statute=content["said"],
                                           **shared)  # fmt: skip
        return len(opened)
    if not content["agency"]:
        raise adjusting.NotNoted.because("AGENCY_EMPTY", "应当写明哪个机关发生变化", posts.OPINION,
                                         "请选择机关")  # fmt: skip
    made = adjusting.note_organ_change(agency=_agency(seat, int(content["agency"])),
                                       kind=content["kind"], said=content["said"],
                                       **shared)  # fmt: skip
    return len(made)
