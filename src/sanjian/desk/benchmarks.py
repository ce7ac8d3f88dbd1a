"""裁量基准 at the desk: the register, a version with its grades, each step of its life."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.assistance import benchmarks, queries
from sanjian.assistance.benchmarks import NotMade
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law import forms as law
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

COLUMNS = (
    Column("code", "编号", "code", fixed=True),
    Column("matter", "违法行为", wide=True),
    Column("basis", "法定依据", wide=True),
    Column("version", "版本"),
    Column("agency", "机关"),
    Column("since", "施行日期"),
    Column("light", "状态"),
)
LIGHTS: dict[str, Literal["late", "soon"]] = {
    "returned": "late",
    "": "soon",
    "review": "soon",
    "issue": "soon",
}


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the benchmarks of one's agency; the bureau sees those of all."""
    whole = seat.person.agency.supervises
    rows = list(queries.versions(None if whole else seat.person.agency))
    table = Table(
        "裁量基准", COLUMNS, [_row(one, rows) for one in rows], name="benchmarks",
        empty="还没有裁量基准。起草、审核、印发后，办案时按违法行为发生之日有效的版本选择。",
    )  # fmt: skip
    drafts = bool(seat.roles & benchmarks.DRAFTERS)
    return page(request, seat, "desk/benchmarks.html", {"table": table, "drafts": drafts})


def _row(one: Any, rows: list[Any]) -> Row:
    issued = benchmarks.taken(one).get("issue")
    cells = {
        "code": one.code, "matter": one.matter, "basis": f"《{one.statute}》{one.article}",
        "version": f"第{one.version}版", "agency": one.agency.name,
        "since": date_cn(queries.since(one)) if issued else "未印发",
        "light": draw_light(_light(one, rows)),
    }  # fmt: skip
    return Row(cells, reverse("desk:benchmark", args=[one.pk]))


def _light(one: Any, rows: list[Any]) -> Light:
    now = benchmarks.state(one)
    if "issue" in benchmarks.taken(one) and (end := queries.until(one, rows)) is not None:
        return Light("gray", f"{date_cn(end)}起由新版本代替")
    return Light(LIGHTS.get(now, "done"), benchmarks.STATES[now])


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Draft a benchmark, or a new version of one (``from``), with its grades."""
    if not seat.roles & benchmarks.DRAFTERS:
        raise NotFound
    typed = _former(request, seat)
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    more = forms.asks_for_row(request.POST)
    if request.method == "POST":
        typed = forms.raw(benchmarks.DRAFT, request.POST)
        content, errors = _clean(benchmarks.DRAFT, typed, seat)
        try:
            if not errors and not more:
                made = benchmarks.draft(
                    agency=seat.person.agency, content=content, by=seat.person, at=seat.at
                )
                messages.success(request, "已起草，等待法制审核")
                return HttpResponseRedirect(reverse("desk:benchmark", args=[made.pk]))
        except NotMade as refused:
            unmet = refused.unmet
    errors = {} if more else errors
    bound = forms.bind(benchmarks.DRAFT, typed, errors=errors, empty_rows=3, more_rows=more)
    form = Form(bound, label="起草", action=request.get_full_path())
    status = 422 if errors else 409 if unmet else 200
    return page(
        request, seat, "desk/benchmark_form.html", {"form": form, "unmet": unmet}, status=status
    )


def _clean(
    form: tuple[Field, ...], typed: dict[str, Any], seat: Seat
) -> tuple[dict[str, Any], law.Errors]:
    return law.clean(form, typed, today=seat.today, lists=Values({}))


def _former(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    told = request.GET.get("from", "")
    known = queries.versions(seat.person.agency)
    row = known.filter(pk=int(told)).first() if told.isdecimal() and len(told) < 10 else None
    if row is None:
        return {}
    return {
        "code": row.code, "matter": row.matter, "statute": row.statute, "article": row.article,
        "grades": [
            {"label": one.label, "conditions": one.conditions, "low": _yuan(one.low_fen),
             "high": _yuan(one.high_fen), "other": one.other}
            for one in row.grades.all()
        ],
    }  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a version with its grades, what was done about it, and what comes next."""
    row = _one(seat, number)
    return page(request, seat, "desk/benchmark.html", _context(row, seat))


def _one(seat: Seat, number: int) -> Any:
    whole = seat.person.agency.supervises
    found = queries.versions(None if whole else seat.person.agency).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _context(row: Any, seat: Seat) -> dict[str, Any]:
    rows = list(queries.versions(row.agency).filter(code=row.code))
    own = row.agency_id == seat.person.agency_id
    return {
        "row": row, "light": _light(row, rows),
        "grades": [(grade, queries.span(grade)) for grade in row.grades.all()],
        "done": [(_label(step.name), step, _told(step)) for step in row.steps.all()],
        "open": [(reverse("desk:benchmark-step", args=[row.pk, way.name]), way.label)
                 for way in benchmarks.open_ways(row, seat.roles)] if own else [],
        "others": [each for each in rows if each.pk != row.pk],
        "drafts": own and bool(seat.roles & benchmarks.DRAFTERS)
        and benchmarks.state(row) not in ("", "review"),
    }  # fmt: skip


def _label(name: str) -> str:
    return next(way.label for way in benchmarks.WAYS if way.name == name)


def _told(step: Any) -> list[tuple[str, str]]:
    form = next(way.form for way in benchmarks.WAYS if way.name == step.name)
    told = []
    for field in form:
        value = step.content.get(field.name)
        if field.kind is Kind.CHOICE:
            labels = {choice.code: choice.label for choice in field.options(Values({}))}
            value = labels.get(str(value), "")
        elif field.kind is Kind.DATE and value:
            value = date_cn(date.fromisoformat(value))
        told.append((field.label, str(value or "")))
    return told


@require_http_methods(["GET", "POST"])
@seated
def step(request: HttpRequest, seat: Seat, number: int, name: str) -> HttpResponse:
    """Take a step in the life of a version."""
    row = _one(seat, number)
    way = next((each for each in benchmarks.WAYS if each.name == name), None)
    if way is None or row.agency_id != seat.person.agency_id or not seat.roles & way.roles:
        raise NotFound
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(way.form, request.POST)
        content, errors = _clean(way.form, typed, seat)
        try:
            if not errors:
                benchmarks.take(
                    benchmark=row, name=name, content=content, by=seat.person, at=seat.at
                )
                messages.success(request, f"已办理“{way.label}”")
                return HttpResponseRedirect(reverse("desk:benchmark", args=[row.pk]))
        except NotMade as refused:
            unmet = refused.unmet
    form = Form(forms.bind(way.form, typed, errors=errors), label=way.label,
                action=request.get_full_path(),
                cancel_url=reverse("desk:benchmark", args=[row.pk]))  # fmt: skip
    context = _context(row, seat) | {"form": form, "unmet": unmet, "way": way}
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/benchmark.html", context, status=status)
