"""公示标准、格式 at the desk: versions by kind, their sheet, the units that follow them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.desk.powers import XLSX
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import schemas
from sanjian.disclosure.queries import registered_agencies
from sanjian.exchange.sheets import Column, write_xlsx
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublicationSchema

SEES = frozenset({Role.CLERK, Role.HEAD})
KINDS = {one.code: one.label for one in schemas.KINDS}
SOURCES = {one.code: one.label for one in schemas.SOURCES}
FORMATS = {one.code: one.label for one in schemas.FORMATS}
WAYS = (Choice("join", "登记为本系统的单位"), Choice("leave", "登记退出本系统"))


@require_http_methods(["GET", "POST"])
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the versions of one's agency and of its superior; the head enters units."""
    agency = _agency(seat)
    above = schemas.superior_on(agency, seat.today)
    enters = Role.HEAD in seat.roles and above is None
    fields = _member_fields(agency) if enters else ()
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST" and enters:
        typed = forms.raw(fields, request.POST)
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                unit = Agency.objects.get(pk=int(content["agency"]))
                schemas.enter_member(superior=agency, agency=unit,
                                     belongs=content["way"] == "join", by=seat.person,
                                     at=seat.at)  # fmt: skip
                messages.success(request, f"{unit.name}已登记")
                return HttpResponseRedirect(reverse("desk:publication-schemas"))
        except schemas.NotStandardised as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label="登记", action=request.path)
    context = {
        "own": [_told(one) for one in schemas.versions_of(agency)], "above": above,
        "of_above": [_told(one) for one in schemas.versions_of(above) if hasattr(one, "issue")]
        if above else [],
        "units": schemas.system_of(agency, seat.today), "form": form if enters else None,
        "unmet": unmet, "drafts": Role.CLERK in seat.roles,
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/publication_schemas.html", context, status=status)


def _agency(seat: Seat) -> Agency:
    if not seat.roles & SEES or seat.person.agency.supervises:
        raise NotFound
    return seat.person.agency


def _member_fields(agency: Agency) -> tuple[Field, ...]:
    others = registered_agencies().filter(is_subject=True).exclude(pk=agency.pk)
    return (
        Field("agency", "单位", Kind.CHOICE,
              choices=tuple(Choice(str(one.pk), one.name) for one in others),
              help="本系统的站所、乡镇机构等"),
        Field("way", "登记", Kind.CHOICE, choices=WAYS),
    )  # fmt: skip


def _told(one: PublicationSchema) -> dict[str, Any]:
    issue = getattr(one, "issue", None)
    return {"row": one, "kind": KINDS.get(one.kind, ""), "since": issue.since if issue else None}


@require_http_methods(["GET", "POST"])
@seated
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Draft the next version for a kind of enforcement act."""
    agency = _agency(seat)
    if Role.CLERK not in seat.roles:
        raise NotFound
    typed: dict[str, Any] = {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    more = forms.asks_for_row(request.POST)
    if request.method == "POST":
        typed = forms.raw(schemas.DRAFT, request.POST)
        content, errors = law.clean(schemas.DRAFT, typed, today=seat.today, lists=Values({}))
        try:
            if not errors and not more:
                made = schemas.draft(agency=agency, content=content, by=seat.person, at=seat.at)
                messages.success(request, "已起草，等待负责人印发")
                return HttpResponseRedirect(reverse("desk:publication-schema", args=[made.pk]))
        except schemas.NotStandardised as refused:
            unmet = refused.unmet
    errors = {} if more else errors
    bound = forms.bind(schemas.DRAFT, typed, errors=errors, empty_rows=3, more_rows=more)
    form = Form(bound, label="起草", action=request.path)
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/publication_schema_form.html",
                {"form": form, "unmet": unmet}, status=status)  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a version; the head puts it in force."""
    schema = _one(seat, number)
    issued = getattr(schema, "issue", None)
    issues = Role.HEAD in seat.roles and schema.agency_id == seat.person.agency_id and not issued
    typed: dict[str, Any] = {"since": seat.today.isoformat()}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST" and issues:
        typed = forms.raw(schemas.ISSUE, request.POST)
        content, errors = law.clean(schemas.ISSUE, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                since = date.fromisoformat(content["since"])
                schemas.issue(schema=schema, since=since, by=seat.person, at=seat.at)
                messages.success(request, "已印发，自施行之日起本系统的公示内容按此核对")
                return HttpResponseRedirect(reverse("desk:publication-schema", args=[schema.pk]))
        except schemas.NotStandardised as refused:
            unmet = refused.unmet
    form = Form(forms.bind(schemas.ISSUE, typed, errors=errors), label="印发",
                action=request.path)  # fmt: skip
    rows = [
        {"label": row["label"], "source": SOURCES[row["source"]],
         "format": FORMATS[row["format"]], "codes": "、".join(schemas.codes_of(row)),
         "longest": row.get("longest"), "must": row.get("must")}
        for row in schema.rows
    ]  # fmt: skip
    context = {"schema": schema, "kind": KINDS.get(schema.kind, ""), "issued": issued,
               "rows": rows, "form": form if issues else None, "unmet": unmet}  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/publication_schema.html", context, status=status)


def _one(seat: Seat, number: int) -> PublicationSchema:
    agency = _agency(seat)
    above = schemas.superior_on(agency, seat.today)
    for body in (agency, above):
        found = [] if body is None else schemas.versions_of(body)
        for row in found:
            if row.pk == number and (body == agency or hasattr(row, "issue")):
                return row
    raise NotFound


@require_safe
@seated
def sheet(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """The empty sheet (样表) of a version: its columns, and how each is filled."""
    schema = _one(seat, number)
    kept = BytesIO()
    title = f"{KINDS.get(schema.kind, '')}公示样表（第{schema.version}版）"
    notes = [title]
    for row in schema.rows:
        said = ["必填" if row.get("must") else "选填", FORMATS[row["format"]]]
        if codes := schemas.codes_of(row):
            said.append("、".join(codes))
        if row.get("longest"):
            said.append(f"最多{row['longest']}字")
        notes.append(f"{row['label']}：{'，'.join(said)}")
    columns = [Column(row["label"], row["label"], 24) for row in schema.rows]
    write_xlsx(kept, [], columns, title="公示样表", notes=notes)
    answer = HttpResponse(kept.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="schema-{number}.xlsx"'
    return answer
