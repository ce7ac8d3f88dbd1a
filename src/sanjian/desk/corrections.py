"""更正申请 at the desk: what waits for an answer, one request, reporting from inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import corrections, queries
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.disclosure.models import CorrectionRequest, PublishedDecision
    from sanjian.registry.models import Agency

ANSWER = (
    Field("outcome", "处理结果", Kind.CHOICE,
          choices=tuple(Choice(one.value, one.label) for one in corrections.Outcome)),
    Field("said", "答复（向社会公开，不写个人信息）", Kind.LONGTEXT, max_length=1000),
)  # fmt: skip
REPORT = (
    Field("said", "哪一处有误，应当是什么", Kind.LONGTEXT, max_length=1000),
)  # fmt: skip
COLUMNS = (
    Column("title", "所指的公示内容", wide=True, fixed=True),
    Column("said", "认为有误的内容", wide=True),
    Column("came", "收到时间"),
    Column("due", "应答复日期"),
    Column("light", "状态"),
)
QUEUES = {"open": "待答复", "answered": "已答复"}
EMPTY = {
    "open": "没有待答复的更正申请。有人在公示门户提出，或者本机关人员报告差错时，列在这里。",
    "answered": "还没有答复过更正申请。",
}


def _agency(seat: Seat) -> Agency | None:
    """Whose requests are shown: one's own agency's, everybody's for the supervising bureau."""
    if seat.person.agency.supervises and Role.SUPERVISOR in seat.roles:
        return None
    if not seat.roles & {Role.CLERK, Role.HEAD}:
        raise NotFound
    return seat.person.agency


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the requests that wait or were answered; to supervision the figures of all agencies."""
    agency, params = _agency(seat), params_of(seat)
    which = "answered" if request.GET.get("queue") == "answered" else "open"
    found = corrections.requests_of(agency, params, calendar(), answered=which == "answered")
    rows = [_row(one, seat) for one in found]
    context = {
        "tabs": [Tab(label, f"?queue={name}", name == which) for name, label in QUEUES.items()],
        "table": Table("更正申请", COLUMNS, rows, empty=EMPTY[which], name="corrections"),
        "figures": corrections.figures(params, calendar(), seat.today) if agency is None else [],
        "term": params.period(corrections.TERM), "source": params.source(corrections.TERM),
    }  # fmt: skip
    return page(request, seat, "desk/corrections.html", context)


def _row(one: corrections.Open, seat: Seat) -> Row:
    cells = {
        "title": one.request.title,
        "said": one.request.said[:80] + ("…" if len(one.request.said) > 80 else ""),
        "came": datetime_cn(one.request.at),
        "due": date_cn(one.due_on),
        "light": draw_light(_light(one, seat)),
    }
    return Row(cells, reverse("desk:correction", args=[one.request.receipt]))


def _light(one: corrections.Open, seat: Seat) -> Light:
    if one.answer is not None:
        late = "，逾期答复" if one.late(seat.today) else ""
        return Light("late" if late else "done", f"{one.answer.get_outcome_display()}{late}")
    left = (one.due_on - seat.today).days
    if left < 0:
        return Light("late", f"已逾期{-left}日")
    return Light("soon" if left < 3 else "gray", f"剩{left}日")


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, receipt: str) -> HttpResponse:
    """Show one request beside what is public, and answer it."""
    found = _request(seat, receipt)
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(ANSWER, request.POST)
        content, errors = law.clean(ANSWER, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                corrections.answer(request=found, params=params_of(seat), calendar=calendar(),
                                   by=seat.person, at=seat.at, **content)  # fmt: skip
                messages.success(request, "已答复，申请人凭回执号可以看到，答复同时公开")
                return HttpResponseRedirect(request.path)
        except corrections.NotAnswered as refused:
            unmet = refused.unmet
    form = Form(forms.bind(ANSWER, typed, errors=errors), label="答复", action=request.path,
                binding=True)  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/correction.html", _context(seat, found, form, unmet),
                status=status)  # fmt: skip


def _request(seat: Seat, receipt: str) -> CorrectionRequest:
    agency, found = _agency(seat), corrections.request_of(receipt)
    if found is None or (agency is not None and agency.name != found.agency):
        raise NotFound
    return found


def _context(
    seat: Seat, found: CorrectionRequest, form: Form, unmet: tuple[Unmet, ...]
) -> dict[str, Any]:
    answer, dossier = corrections.answer_of(found), corrections.dossier_of(found)
    due = corrections.due_on(found, params_of(seat), calendar())
    may = answer is None and corrections.answers(seat.person, seat.roles, found)
    return {
        "found": found, "answer": answer, "form": form if may else None, "unmet": unmet,
        "light": _light(corrections.Open(found, due, answer), seat), "due": due,
        "dossier": dossier, "same": corrections.still_public(found),
        "copy": queries.released_copy(found.number),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def report(request: HttpRequest, seat: Seat, number: str) -> HttpResponse:
    """Report, from inside an agency, that something it has published is wrong."""
    copy = _public(seat, number)
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    if request.method == "POST":
        typed = forms.raw(REPORT, request.POST)
        content, errors = law.clean(REPORT, typed, today=seat.today, lists=Values({}))
        if not errors:
            corrections.ask(receipt=corrections.new_receipt(), number=number, at=seat.at,
                            asker=seat.person.name, inside=seat.person, **content)  # fmt: skip
            messages.success(request, "已报告，由公示人员核实答复")
            return HttpResponseRedirect(reverse("desk:home"))
    form = Form(forms.bind(REPORT, typed, errors=errors), label="报告差错", action=request.path)
    context = {"copy": copy, "form": form}
    return page(request, seat, "desk/correction_report.html", context,
                status=422 if errors else 200)  # fmt: skip


def _public(seat: Seat, number: str) -> PublishedDecision:
    copy = queries.released_copy(number)
    if copy is None or copy.agency != seat.person.agency.name:
        raise NotFound
    return copy
