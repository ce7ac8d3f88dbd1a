"""指导案例 at the desk: chosen from archived cases, written without people, reviewed, approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.cases.queries import decided_penalties
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import guiding
from sanjian.law import forms as law
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound, Refusal
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.disclosure.models import GuidingCase

COLUMNS = (
    Column("title", "标题", wide=True, fixed=True),
    Column("point", "指导要点", wide=True),
    Column("agency", "机关"),
    Column("written", "编写"),
    Column("state", "状态"),
)


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the guiding cases one may read, and the archived cases one could be written from."""
    rows = [
        Row(
            {"title": one.title, "point": one.point[:60], "agency": one.agency.short_name,
             "written": f"{one.by.name}，{date_cn(one.at)}",
             "state": guiding.STATES[guiding.state(one)]},
            reverse("desk:guiding-case", args=[one.pk]),
        )
        for one in guiding.seen_by(seat.person, seat.roles)
    ]  # fmt: skip
    table = Table(
        "指导案例", COLUMNS, rows, name="guiding",
        empty="还没有指导案例。从已归档的案件中选取，隐去当事人后写明指导要点，经审核、批准后发布。",
    )  # fmt: skip
    writes = bool(seat.roles & guiding.WRITERS)
    known = decided_penalties(seat.person, seat.person.agency_id) if writes else []
    archived = [one for one in known if one.stage == "archived"][:50]
    return page(request, seat, "desk/guiding.html",
                {"table": table, "writes": writes, "archived": archived})  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Write a guiding case from one archived file; the words come with people hidden."""
    dossier = dossier_of(seat.person, uid)
    if dossier.agency_id != seat.person.agency_id or not seat.roles & guiding.WRITERS:
        raise NotFound
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    typed: dict[str, Any] = {}
    try:
        if request.method == "POST":
            typed = forms.raw(guiding.FORM, request.POST)
            content, errors = law.clean(guiding.FORM, typed, today=seat.today, lists=Values({}))
            if not errors:
                made = guiding.write(dossier=dossier, content=content, by=seat.person, at=seat.at)
                messages.success(request, "已编写，等待法制审核人员审核")
                return HttpResponseRedirect(reverse("desk:guiding-case", args=[made.pk]))
        else:
            typed = dict(guiding.proposed(dossier))
    except (guiding.NotGuiding, Refusal) as refused:
        unmet = refused.unmet
    form = Form(forms.bind(guiding.FORM, typed, errors=errors), label="编写",
                action=request.path)  # fmt: skip
    status = 422 if errors else 409 if unmet and request.method == "POST" else 200
    context = {"form": form, "unmet": unmet, "dossier": dossier}
    return page(request, seat, "desk/guiding_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a guiding case; take the next step about it."""
    case = next((row for row in guiding.seen_by(seat.person, seat.roles) if row.pk == number), None)
    if case is None:
        raise NotFound
    own = case.agency_id == seat.person.agency_id
    ways = guiding.open_ways(case, seat.roles) if own else []
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    typed: dict[str, Any] = {}
    if request.method == "POST":
        way = next((each for each in guiding.WAYS if each.name == request.POST.get("act")), None)
        if way is None or not own:
            raise NotFound
        typed = forms.raw(guiding.OPINIONS, request.POST)
        content, errors = law.clean(guiding.OPINIONS, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                guiding.take(case=case, name=way.name, opinion=content["opinion"],
                             by=seat.person, at=seat.at)  # fmt: skip
                messages.success(request, f"{way.label}，已办理")
                return HttpResponseRedirect(reverse("desk:guiding-case", args=[case.pk]))
        except guiding.NotGuiding as refused:
            unmet = refused.unmet
    bound = forms.bind(guiding.OPINIONS, typed, errors=errors)
    context = {
        "case": case, "state": guiding.STATES[guiding.state(case)], "ways": ways,
        "form": Form(bound, label="", action=request.path), "unmet": unmet,
        "basis": guiding.basis_of(case), "done": _done(case),
        "typed": typed, "problems": [text for told in errors.values() for text in told],
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/guiding_case.html", context, status=status)


def _done(case: GuidingCase) -> list[tuple[str, Any]]:
    labels = {way.name: way.label for way in guiding.WAYS}
    return [(labels[step.name], step) for step in case.steps.all()]
