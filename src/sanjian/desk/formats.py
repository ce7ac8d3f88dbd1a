"""文书格式: the library of documents by kind, scene and stage; versions, their filing and use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases.filters import words
from sanjian.cases.formats import listed, stages
from sanjian.desk import paper
from sanjian.desk.rules import in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import json_schema
from sanjian.law.kinds import EnforcementKind
from sanjian.law.procedures import PROCEDURES
from sanjian.records import formats
from sanjian.records.documents.compose import compose_template
from sanjian.records.documents.templates import SCENES, Template, TemplateRefused
from sanjian.records.documents.word import draft
from sanjian.records.refusals import Refusal
from sanjian.records.rules import rules
from sanjian.ui.parts import FilterBar, FilterField, Link
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.law.parameters import Parameters
    from sanjian.records.models import FormatVersion

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLUMNS = (
    Column("label", "文书", wide=True, fixed=True),
    Column("kinds", "执法种类", wide=True),
    Column("scene", "场所"),
    Column("steps", "由哪一步骤制发", wide=True),
    Column("number", "编号"),
    Column("form", "现用格式"),
)
ACTS = frozenset(formats.What.values)


def _folders() -> tuple[Path, ...]:
    """The pack folders in force here; answers 404 while no rules have been published."""
    _, pack = in_use()
    if pack is None:
        raise Http404("本辖区规则尚未发布")
    return tuple(Path(settings.PACKS_ROOT) / layer.name for layer in pack.layers)


def _params(seat: Seat) -> Parameters:
    row, _ = in_use()
    if row is None:
        raise Http404("本辖区规则尚未发布")
    return rules(row.digest, seat.today, seat.person.agency_id)


def _template(kind: str, seat: Seat) -> Template:
    try:
        return formats.template_of(kind, _folders(), seat.person.agency)
    except TemplateRefused as refused:
        raise Http404(refused.reason) from None


@require_safe
@seated
def library(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the documents by kind of enforcement, scene and stage, and the versions that wait."""
    said = request.GET
    kind, scene = said.get("kind", ""), said.get("scene", "")
    stage, text = said.get("stage", ""), words(said.get("q", ""))
    found = listed(_folders(), kind=kind, scene=scene, stage=stage, text=text)
    using = formats.forms_in_use(seat.person.agency)
    rows = [
        Row(
            {
                "label": one.template.label, "kinds": one.kinds, "scene": one.scene,
                "steps": one.steps, "number": one.template.word or "不编号",
                "form": using.get(one.template.kind, "平台范本"),
            },
            reverse("desk:format", args=[one.template.kind]),
        )
        for one in found
    ]  # fmt: skip
    kinds = [(one.value, one.label) for one in EnforcementKind]
    context = {
        "bar": FilterBar(
            action=reverse("desk:formats"),
            fields=[
                FilterField("q", "文书名称", text, "text"),
                FilterField("kind", "执法种类", kind, "choice", kinds),
                FilterField("scene", "场所", scene, "choice", list(SCENES.items())),
                FilterField("stage", "阶段", stage, "choice", [(s, s) for s in stages(kind)]),
            ],
            clear_url=reverse("desk:formats") if urlencode(said) else "",
            result=f"共{len(rows)}种文书",
        ),
        "table": Table("文书格式", COLUMNS, rows, empty="没有符合条件的文书格式。", name="formats"),
        "waiting": _told(formats.unsettled(formats.versions(seat.person))),
        "procedures": [(name, one.label) for name, one in PROCEDURES.items()],
    }
    return page(request, seat, "desk/formats.html", context)


def _form(kind: str, seat: Seat) -> str:
    return formats.form_of(*formats.governing(kind, seat.person.agency))


def _told(rows: list[FormatVersion]) -> list[tuple[FormatVersion, str]]:
    return [(one, formats.state_of(one)) for one in rows]


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """Show a document: its blank form, its mandatory contents, its versions, the form to revise."""
    template = _template(kind, seat)
    context = {
        "template": template,
        "listed": next((row for row in listed(_folders()) if row.template.kind == kind), None),
        "form": _form(kind, seat),
        "paper": paper.sheet(compose_template(template, {})),
        "versions": _told(list(formats.versions(seat.person, kind))),
        "keeps": formats.keeps_formats(seat.person, seat.roles),
        "text": formats.text_of(kind, _folders(), seat.person.agency),
        **_choices(),
    }
    return page(request, seat, "desk/format.html", context)


def _choices() -> dict[str, object]:
    levels = [row for row in formats.Level.choices if row[0] != formats.Level.OWN]
    return {
        "levels": levels, "ways": formats.Use.choices,
        "crumbs": [Link("文书格式", reverse("desk:formats"))],
    }  # fmt: skip


@require_safe
@seated
def word(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """Send the blank form of a document as DOCX, marked 草稿."""
    template = _template(kind, seat)
    answer = HttpResponse(draft(compose_template(template, {})), content_type=WORD)
    name = quote(f"{template.label}范本.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@require_safe
@seated
def fields(request: HttpRequest, seat: Seat, procedure: str) -> HttpResponse:
    """Send the electronic format (电子信息格式) of a procedure: a JSON Schema for each step."""
    table = PROCEDURES.get(procedure)
    if table is None:
        raise Http404("未找到该程序")
    params = _params(seat)
    steps = {
        step.name: json_schema(step.form, params) | {"title": step.label} for step in table.steps
    }
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": table.label,
             "$defs": steps}  # fmt: skip
    body = json.dumps(whole, ensure_ascii=False, indent=1)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{procedure}.schema.json"'
    return answer


@require_POST
@seated
def propose(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """Draft a new version of a format; what cannot be used is refused and stays on the page."""
    template = _template(kind, seat)
    if not formats.keeps_formats(seat.person, seat.roles):
        raise Http404
    said = request.POST
    text, reason = said.get("text", ""), said.get("reason", "")
    level = said.get("level", "") if said.get("level", "") in formats.Level.values else "system"
    use = said.get("use", "") if said.get("use", "") in formats.Use.values else "refer"
    try:
        made = formats.propose(
            by=seat.person, kind=kind, folders=_folders(), params=_params(seat), text=text,
            reason=reason, level=level, use=use, at=seat.at,
        )  # fmt: skip
    except Refusal as refused:
        context = {
            "template": template, "text": text, "reason": reason, "unmet": refused.unmet,
            "form": _form(kind, seat), "keeps": True, "paper": None, "versions": (), **_choices(),
        }  # fmt: skip
        return page(request, seat, "desk/format.html", context, status=409)
    messages.success(request, f"已拟订《{made.label}》的新格式，请由另一人审批")
    return HttpResponseRedirect(reverse("desk:format-version", args=[made.pk]))


def _version(seat: Seat, number: int) -> FormatVersion:
    found = formats.versions(seat.person).filter(pk=number).first()
    if found is None:
        raise Http404("未找到该文书格式")
    return found


@require_safe
@seated
def version(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show a version beside what it was derived from, and what may be done about it now."""
    return _shown(request, seat, _version(seat, number), ())


def _shown(
    request: HttpRequest, seat: Seat, row: FormatVersion, unmet: tuple[object, ...]
) -> HttpResponse:
    context = {
        "version": row,
        "state": formats.state_of(row),
        "lines": formats.compared(row.base_text, row.text),
        "acts": [(act, formats.What(act.what).label) for act in row.acts.all()],
        "approves": formats.approves_formats(seat.person, seat.roles, row),
        "files": formats.files_formats(seat.person, seat.roles) and row.level == "own",
        "unmet": unmet,
        "crumbs": [
            Link("文书格式", reverse("desk:formats")),
            Link(row.label, reverse("desk:format", args=[row.kind])),
        ],
    }
    status = 409 if unmet else 200
    return page(request, seat, "desk/format_version.html", context, status=status)


@require_POST
@seated
def act(request: HttpRequest, seat: Seat, number: int, what: str) -> HttpResponse:
    """Approve, return, file, put in use or end a version."""
    row = _version(seat, number)
    filing = what == formats.What.FILED
    allowed = (
        formats.files_formats(seat.person, seat.roles)
        if filing
        else formats.approves_formats(seat.person, seat.roles, row)
    )
    if what not in ACTS or not allowed:
        raise Http404
    try:
        done = formats.act(
            version=row, what=what, by=seat.person, number=request.POST.get("number", ""),
            note=request.POST.get("note", ""), at=seat.at,
        )  # fmt: skip
    except Refusal as refused:
        return _shown(request, seat, row, refused.unmet)
    messages.success(request, f"已{formats.LABELS[done.what]}（{date_cn(done.at)}）")
    return HttpResponseRedirect(reverse("desk:format-version", args=[row.pk]))
