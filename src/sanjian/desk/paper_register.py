"""文书登记簿 at the desk: the numbers of a series one by one, void ones too; the log of seals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases.queries import document_of
from sanjian.desk.coverage import agencies_watched, year_asked
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.forms import SHANGHAI
from sanjian.records import numbers as register
from sanjian.records.refusals import NotFound, Refusal
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.records.models import Document
    from sanjian.registry.models import Agency

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500
COLUMNS = (
    Column("number", "文书号", "code", fixed=True),
    Column("label", "文书", wide=True),
    Column("case", "案号", "code"),
    Column("party", "当事人"),
    Column("day", "编号日期"),
    Column("state", "状态"),
    Column("reason", "作废原因"),
    Column("seals", "用印"),
)
PAGE = tuple(one for one in COLUMNS if one.key not in ("case", "day"))
"""What fits on the page; the Excel file has everything."""
SEALS = (
    Column("at", "用印时间", fixed=True),
    Column("number", "文书号", "code"),
    Column("label", "文书", wide=True),
    Column("seal", "印章"),
    Column("copies", "份数"),
    Column("by", "用印人"),
    Column("note", "说明", wide=True),
)


def tabs(which: str) -> list[Tab]:
    """Return the tabs over the pages of documents, the one in use marked."""
    made = (("文书", "desk:documents", ""), ("文书登记簿", "desk:number-register", "numbers"),
            ("用印登记", "desk:seal-log", "seals"))  # fmt: skip
    return [Tab(label, reverse(name), which == code) for label, name, code in made]


class _Asked:
    """What an address asks for: whose register, which series; the newest where it says nothing."""

    def __init__(self, request: HttpRequest, seat: Seat) -> None:
        self.bodies = list(agencies_watched(seat))
        number = request.GET.get("agency", "")
        found = [one for one in self.bodies if str(one.pk) == number]
        self.agency: Agency = (found or self.bodies or [seat.person.agency])[0]
        self.series = register.series_of(self.agency)
        key = request.GET.get("series", "")
        chosen = [one for one in self.series if one.key == key] or self.series
        self.chosen = chosen[0] if chosen else None

    def lines(self) -> list[register.Line]:
        """The numbers of the series asked for."""
        return register.register(self.agency, self.chosen) if self.chosen else []


@require_safe
@seated
def numbers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show every number of a series, void ones with their reason."""
    asked = _Asked(request, seat)
    lines = asked.lines()
    rows = [
        Row({key: str(value) for key, value in _cells(one).items()} | {"state": _state(one)},
            _url(one))
        for one in reversed(lines[-SHOWN:])
    ]  # fmt: skip
    empty = "还没有编号的文书。办理步骤时编号的文书自动记入登记簿。"
    chosen = asked.chosen
    query = {"agency": asked.agency.pk, "series": chosen.key if chosen else ""}
    context = {
        "asked": asked, "tabs": tabs("numbers"), "count": len(lines), "shown": SHOWN,
        "table": Table("文书登记簿", PAGE, rows, empty=empty, name="numbers"),
        "void": sum(one.void is not None for one in lines),
        "export_url": f"{reverse('desk:number-register-export')}?{urlencode(query)}",
    }  # fmt: skip
    return page(request, seat, "desk/number_register.html", context)


def _cells(line: register.Line) -> dict[str, Any]:
    document, dossier, void = line.document, line.dossier, line.void
    day = document.issued_at if document else dossier.opened_at if dossier else None
    state = "作废" if void else "在用" if dossier else "空号，应当查明"
    return {
        "number": line.number,
        "label": document.label if document else "案件编号" if dossier else "",
        "case": str(dossier) if dossier else "",
        "party": dossier.party_name if dossier else "",
        "day": date_cn(day.astimezone(SHANGHAI).date()) if day else "",
        "state": state,
        "reason": f"{void.reason}（{void.by.name}，{date_cn(void.at)}）" if void else "",
        "seals": "、".join(f"{one.get_seal_display()}{one.copies}份" for one in line.uses),
    }


def _state(line: register.Line) -> str:
    if line.void:
        return draw_light(Light("gray", "作废"))
    return draw_light(Light("done", "在用") if line.dossier else Light("late", "空号，应当查明"))


def _url(line: register.Line) -> str:
    if line.document:
        return reverse("desk:document", args=[line.document.code])
    return reverse("desk:case", args=[line.dossier.uid]) if line.dossier else ""


@require_safe
@seated
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send a series as an Excel file: the same rows as on the page, from 1 on."""
    asked = _Asked(request, seat)
    if asked.chosen is None:
        raise NotFound
    held = io.BytesIO()
    lines = asked.lines()
    title = f"{asked.agency.code_word}{asked.chosen.word}〔{asked.chosen.year}〕"
    sheets.write_xlsx(
        held,
        (_cells(one) for one in lines),
        [sheets.Column(one.key, one.label, 24) for one in COLUMNS],
        title="文书登记簿",
        notes=[
            f"{asked.agency.name} {title}，1号至{asked.chosen.last}号，"
            f"其中作废{sum(one.void is not None for one in lines)}个",
            f"{seat.person.agency.name} {seat.person.name}，{datetime_cn(seat.at)}导出",
        ],
    )
    answer = HttpResponse(held.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="numbers-{asked.chosen.year}.xlsx"'
    return answer


@require_safe
@seated
def seals(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the uses of an agency's seals in a year, the newest first."""
    asked = _Asked(request, seat)
    year = year_asked(request, seat)
    found = register.seal_log(asked.agency, year=year)
    rows = [
        Row({"at": datetime_cn(one.at), "number": one.document.number or "不编号",
             "label": one.document.label, "seal": one.get_seal_display(),
             "copies": str(one.copies), "by": one.by.name, "note": one.note},
            reverse("desk:document", args=[one.document.code]))
        for one in found[:SHOWN]
    ]  # fmt: skip
    empty = "这一年没有用印登记。印章保管人员在文书页面登记用印。"
    context = {
        "asked": asked, "tabs": tabs("seals"), "year": year,
        "years": range(seat.today.year, seat.today.year - 10, -1),
        "table": Table("用印登记", SEALS, rows, empty=empty, name="seals"),
        "count": found.count(), "shown": SHOWN,
    }  # fmt: skip
    return page(request, seat, "desk/seal_log.html", context)


def numbered(seat: Seat, document: Document) -> dict[str, Any]:
    """Return what a document's page says of its number and its seals, and what may be done."""
    void = register.void_of(document)
    return {
        "void": void,
        "uses": list(document.seal_uses.select_related("by")),
        "sealable": register.sealable(document),
        "seals": void is None
        and register.seals(seat.person, seat.roles, document)
        and document.act.by_id != seat.person.pk,
        "voids": void is None
        and register.voids(seat.person, seat.roles, document)
        and register.hindrance(document, seat.person) is None,
        "seal_kinds": register.SEALS,
    }


@require_POST
@seated
def void(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Make a number void."""
    row = _document(seat, code)
    try:
        register.void_number(document=row, reason=request.POST.get("reason", ""), by=seat.person,
                             roles=seat.roles, at=seat.at)  # fmt: skip
        messages.success(request, f"{row.number}已作废，保留在文书登记簿")
    except Refusal as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:document", args=[code]))


@require_POST
@seated
def seal(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Write down the use of a seal."""
    row = _document(seat, code)
    said = request.POST
    typed = said.get("copies", "")
    copies = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
    try:
        register.use_seal(
            document=row, seal=said.get("seal", ""), copies=copies, note=said.get("note", ""),
            by=seat.person, roles=seat.roles, at=seat.at,
        )  # fmt: skip
        messages.success(request, "用印已登记")
    except Refusal as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:document", args=[code]))


def _document(seat: Seat, code: str) -> Document:
    row = document_of(seat.person, code)
    if row is None:
        raise Http404("未找到该文书")
    return row
