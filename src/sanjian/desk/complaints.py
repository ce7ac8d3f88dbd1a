"""投诉举报 at the desk: what came in, one complaint with its steps, taking one down by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import public
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.queries import leads_from_complaints
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.registry.models import Person
from sanjian.supervision import complaints, fields, handling
from sanjian.supervision.complaints import Name, Standing
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.registry.models import Agency
    from sanjian.supervision.models import Complaint, ComplaintStep

COLUMNS = (
    Column("sort", "类别", fixed=True),
    Column("said", "反映的内容", wide=True),
    Column("agency", "执法机关"),
    Column("came", "收到时间"),
    Column("due", "期限"),
    Column("light", "状态"),
)
QUEUES = {"open": "办理中", "ended": "已办结"}
EMPTY = {
    "open": "没有办理中的投诉举报。群众从公示门户、窗口、电话反映的列在这里。",
    "ended": "还没有办结过投诉举报。",
}
KNOWS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
"""Who may know who complained or reported; whoever handles the matter may not."""


def _scope(seat: Seat) -> tuple[Agency | None, Person | None]:
    """Whose complaints are shown: the bureau sees all, reception its agency's, others their own."""
    if seat.person.agency.supervises and Role.SUPERVISOR in seat.roles:
        return None, None
    return seat.person.agency, None if seat.roles & handling.RECEPTION else seat.person


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the complaints that are open or have ended, what is overdue in red."""
    params, (agency, checker) = params_of(seat), _scope(seat)
    which = "ended" if request.GET.get("queue") == "ended" else "open"
    found = complaints.complaints_of(
        agency, params, calendar(), ended=which == "ended", checker=checker
    )
    context = {
        "tabs": [Tab(label, f"?queue={name}", name == which) for name, label in QUEUES.items()],
        "table": Table("投诉举报", COLUMNS, [_row(one, seat) for one in found],
                       empty=EMPTY[which], name="complaints"),
        "accept": params.period(complaints.ACCEPT), "answer": params.period(complaints.ANSWER),
        "source": params.source(complaints.ACCEPT), "takes": bool(seat.roles & handling.RECEPTION),
    }  # fmt: skip
    return page(request, seat, "desk/complaints.html", context)


def _row(one: Standing, seat: Seat) -> Row:
    said = one.complaint.said
    cells = {
        "sort": one.complaint.get_sort_display(),
        "said": said[:80] + ("…" if len(said) > 80 else ""),
        "agency": one.complaint.agency,
        "came": datetime_cn(one.complaint.at),
        "due": date_cn(one.due) if one.due else "—",
        "light": draw_light(_light(one, seat)),
    }
    return Row(cells, reverse("desk:complaint", args=[one.complaint.receipt]))


def _light(one: Standing, seat: Seat) -> Light:
    if one.ended:
        return Light("done", one.ended.get_name_display())
    if one.due is None:
        return Light("gray", "已反馈，待办结")
    left = (one.due - seat.today).days
    what = "反馈" if one.answer_due else "受理"
    if left < 0:
        return Light("late", f"{what}已逾期{-left}日")
    return Light("soon" if left < 3 else "gray", f"{what}剩{left}日")


def _standing(seat: Seat, receipt: str) -> Standing:
    found = complaints.complaint_of(receipt)
    agency, checker = _scope(seat)
    if found is None or (agency is not None and agency.name != found.agency):
        raise NotFound
    here = complaints.standing(found, params_of(seat), calendar())
    accepted = here.step(Name.ACCEPTED)
    if checker and (accepted is None or accepted.content.get("checker") != checker.pk):
        raise NotFound
    return here


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, receipt: str) -> HttpResponse:
    """Show one complaint, what has been done and what comes next for this person."""
    here = _standing(seat, receipt)
    names = dict(
        Person.objects.filter(agency__name=here.complaint.agency).values_list("pk", "name")
    )
    context = {
        "found": here.complaint, "here": here, "light": _light(here, seat),
        "knows": bool(seat.roles & KNOWS),
        "again": complaints.again(here.complaint),
        "done": [(one, _told(one, here, names)) for one in here.steps],
        "open": [(reverse("desk:complaint-step", args=[receipt, one.value]), one.label)
                 for one in handling.open_steps(here, seat.roles, seat.person)],
    }  # fmt: skip
    return page(request, seat, "desk/complaint.html", context)


def _told(step: ComplaintStep, here: Standing, names: dict[int, str]) -> list[tuple[str, str]]:
    """The content of a step in words, field by field."""
    if step.name == Name.ADVISED:
        return [("告知内容", step.content["letter"])]
    people = [Choice(str(pk), name) for pk, name in names.items()]
    leads = [Choice(str(uid), words) for uid, words in _leads(here)]
    return [
        (field.label, _words(field, step.content.get(field.name)))
        for field in fields.asked(here, Name(step.name), people, leads)
        if step.content.get(field.name)
    ]


def _leads(here: Standing) -> list[tuple[Any, str]]:
    agency = here.complaint.agency
    found = Person.objects.filter(agency__name=agency).select_related("agency").first()
    return leads_from_complaints(found.agency, since=here.complaint.at) if found else []


def _words(field: Field, value: Any) -> str:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = {one.code: one.label for one in field.options(Values({}))}
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(code), "") for code in chosen)
    return str(value)


@require_http_methods(["GET", "POST"])
@seated
def step(request: HttpRequest, seat: Seat, receipt: str, name: str) -> HttpResponse:
    """Take one step on a complaint; what was typed stays when it is refused."""
    here = _standing(seat, receipt)
    if name not in Name.values:
        raise NotFound
    wanted = _asked(seat, here, Name(name))
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                handling.take(complaint=here.complaint, name=name, content=fields.kept(content),
                              params=params_of(seat), calendar=calendar(), by=seat.person,
                              at=seat.at)  # fmt: skip
                messages.success(request, f"已{Name(name).label}，反映人凭回执号可以看到进度")
                return HttpResponseRedirect(reverse("desk:complaint", args=[receipt]))
        except complaints.NotTaken as refused:
            unmet = refused.unmet
    form = Form(forms.bind(wanted, typed, errors=errors), label=Name(name).label,
                action=request.path, binding=True)  # fmt: skip
    context = {
        "found": here.complaint, "form": form, "unmet": unmet, "label": Name(name).label,
        "letter": handling.letter(here, params_of(seat)) if name == Name.ADVISED else "",
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/complaint_step.html", context, status=status)


def _asked(seat: Seat, here: Standing, name: Name) -> tuple[Field, ...]:
    people = Person.objects.filter(agency=seat.person.agency, is_active=True).order_by("name")
    leads = leads_from_complaints(seat.person.agency, since=here.complaint.at)
    return fields.asked(
        here, name, [Choice(str(one.pk), one.name) for one in people],
        [Choice(str(uid), words) for uid, words in leads],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def take_down(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take down what somebody says at the window, on the telephone or in a letter."""
    if not seat.roles & handling.RECEPTION:
        raise NotFound
    own = [Choice(one.slug, one.name) for one in public.agencies()
           if one.name == seat.person.agency.name]  # fmt: skip
    wanted = fields.intake(own, by_hand=True)
    typed: dict[str, Any] = {"slug": own[0].code} if own else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = _taken_down(seat, content)
                messages.success(request, f"已登记，请把回执号告诉反映人：{made.receipt}")
                return HttpResponseRedirect(reverse("desk:complaint", args=[made.receipt]))
        except complaints.NotTaken as refused:
            unmet = refused.unmet
    form = Form(forms.bind(wanted, typed, errors=errors), label="登记", action=request.path)
    context = {"form": form, "unmet": unmet}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/complaint_new.html", context, status=status)


def _taken_down(seat: Seat, content: dict[str, Any]) -> Complaint:
    told = {name: str(value or "") for name, value in content.items()}
    return complaints.hand_in(
        receipt=complaints.new_receipt(), taken_by=seat.person, at=seat.at, sort=told["sort"],
        slug=told["slug"], channel=told["channel"], said=told["said"], asker=told["asker"],
        contact=told["contact"], previous=told["previous"],
    )  # fmt: skip
