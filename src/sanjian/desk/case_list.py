"""The case list: filters, saved views, sorting, pages, and the same list as Excel."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases import actions, sheet
from sanjian.cases.filters import STATES, CaseFilter, read, stage_label, stage_labels
from sanjian.cases.queries import EXPORTED, Listing, exported, handler_names, listing, views_of
from sanjian.desk import lights
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.calendar import WorkCalendar
from sanjian.law.procedures import PROCEDURES
from sanjian.records.rules import calendar
from sanjian.registry.units import units_of
from sanjian.ui.parts import FilterBar, FilterField, Link, Pagination, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

COLUMNS = (
    Column("number", "案号", "code", "number", fixed=True),
    Column("party", "当事人", wide=True),
    Column("cause", "案由", wide=True),
    Column("procedure", "程序"),
    Column("stage", "阶段"),
    Column("handlers", "承办人员"),
    Column("opened", "登记日期", sort="opened"),
    Column("due", "最近期限", sort="due"),
)
YES = (("1", "是"),)
FIXED_VIEWS = (
    ("在办", ""),
    ("我承办的", "mine=1"),
    ("已逾期", "late=1"),
    ("已结", "state=closed"),
    ("全部", "state=all"),
)


@require_safe
@seated
def case_list(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show one page of the case list as filtered."""
    wanted = read(request.GET)
    found = listing(seat.person, wanted, at=seat.at)
    hidden = frozenset[str]()
    if "columns" in request.GET:
        hidden = frozenset(c.key for c in COLUMNS) - set(request.GET.getlist("columns"))
    context = {
        "wanted": wanted,
        "bar": _bar(seat, wanted, found),
        "table": _table(seat, wanted, found, hidden),
        "pages": _pages(wanted, found),
        "narrow": wanted.pairs(),
        "views": views_of(seat.person),
    }
    return page(request, seat, "desk/cases.html", context)


def _bar(seat: Seat, wanted: CaseFilter, found: Listing) -> FilterBar:
    base = reverse("desk:cases")
    labels = stage_labels()
    procedures = [(name, table.label) for name, table in PROCEDURES.items()]
    query = wanted.as_query()
    return FilterBar(
        action=base,
        fields=[
            FilterField("q", "当事人、案由、案号", wanted.text, "text"),
            FilterField("stage", "阶段", wanted.stage, "choice", list(labels.items())),
            FilterField("procedure", "程序", wanted.procedure, "choice", procedures),
            *_units(seat, wanted),
            FilterField("mine", "我承办的", "1" if wanted.mine else "", "choice", YES),
            FilterField("late", "已逾期", "1" if wanted.late else "", "choice", YES),
            FilterField("since", "登记自", _iso(wanted.since), "date"),
            FilterField("until", "登记至", _iso(wanted.until), "date"),
        ],
        views=_tabs(seat, base, query),
        active=_active(base, wanted, labels),
        keep=[pair for pair in wanted.pairs() if pair[0] in ("sort", "state", "party")],
        export_url=f"{base}/export?{query}",
        clear_url=base if query else "",
        result=_result(wanted, found),
    )


def _units(seat: Seat, wanted: CaseFilter) -> list[FilterField]:
    """The sub-units of one's agency as a filter; none where it has none."""
    held = [(str(one.pk), one.name) for one in units_of(seat.person.agency)]
    return [FilterField("unit", "内设机构", wanted.unit, "choice", held)] if held else []


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tabs(seat: Seat, base: str, query: str) -> list[Tab]:
    tabs = [Tab(label, f"{base}?{value}", query == value) for label, value in FIXED_VIEWS]
    saved = [Tab(v.name, f"{base}?{v.query}", query == v.query) for v in views_of(seat.person)]
    return tabs + saved


def _active(base: str, wanted: CaseFilter, labels: dict[str, str]) -> list[Link]:
    words = {
        "q": f"含“{wanted.text}”",
        "party": f"当事人含“{wanted.party}”",
        "stage": labels.get(wanted.stage, ""),
        "procedure": PROCEDURES[wanted.procedure].label if wanted.procedure else "",
        "state": STATES[wanted.state],
        "unit": "所选内设机构",
        "mine": "我承办的",
        "late": "已逾期",
        "since": f"{date_cn(wanted.since)}起登记",
        "until": f"{date_cn(wanted.until)}前登记",
    }
    return [
        Link(words[name], f"{base}?{wanted.without(name).as_query()}")
        for name, _ in wanted.pairs()
        if name in words
    ]


def _result(wanted: CaseFilter, found: Listing) -> str:
    count = f"{found.total:,}件" + ("以上" if found.more_than_counted else "")
    said = f"共{count}" if found.total else "没有符合条件的案件"
    if wanted.ignored:
        said += f"；未能识别的条件已略去：{'、'.join(wanted.ignored)}"
    return said


def _table(seat: Seat, wanted: CaseFilter, found: Listing, hidden: frozenset[str]) -> Table:
    known = calendar()
    return Table(
        "案件",
        COLUMNS,
        [_row(dossier, found, seat, known) for dossier in found.rows],
        empty="没有符合条件的案件。登记线索或者现场登记后，案件列在这里。",
        empty_url=reverse("desk:new-case"),
        empty_link="登记案件",
        sort=wanted.sort,
        hidden=hidden,
        query=dict(wanted.pairs()),
        name="cases",
        choosable=True,
    )


def _row(dossier: Dossier, found: Listing, seat: Seat, known: WorkCalendar) -> Row:
    light = lights.of_dossier(dossier, seat.at, known)
    label = PROCEDURES[dossier.procedure].label.removeprefix("行政处罚")
    cells = {
        "number": str(dossier),
        "party": dossier.party_name,
        "cause": dossier.cause,
        "procedure": label,
        "stage": stage_label(dossier.procedure, dossier.stage),
        "handlers": "、".join(found.handlers.get(n, "") for n in dossier.handlers) or "待确定",
        "opened": date_cn(dossier.opened_at),
        "due": draw_light(light) if light else "",
    }
    return Row(cells, reverse("desk:case", args=[dossier.uid]))


def _pages(wanted: CaseFilter, found: Listing) -> Pagination:
    base = reverse("desk:cases")
    return Pagination(
        found.first,
        found.last,
        found.total,
        f"{base}?{wanted.turned(wanted.page - 1)}" if wanted.page > 1 else "",
        f"{base}?{wanted.turned(wanted.page + 1)}" if found.has_next else "",
        more=found.more_than_counted,
    )


@require_POST
@seated
def save_view(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Keep the present filter under a name, or delete a kept one."""
    wanted = read(request.POST)
    if number := request.POST.get("delete", ""):
        if number.isascii() and number.isdecimal() and len(number) < 10:
            actions.delete_view(by=seat.person, number=int(number))
            messages.success(request, "已删除这个常用筛选")
        return HttpResponseRedirect(reverse("desk:cases"))
    try:
        view = actions.save_view(
            by=seat.person, name=request.POST.get("name", ""), wanted=wanted, at=seat.at
        )
        messages.success(request, f"已存为常用筛选“{view.name}”")
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{reverse('desk:cases')}?{wanted.as_query()}")


@require_safe
@seated
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send the list as an Excel file: the same filter, the same order, the same columns."""
    wanted = read(request.GET)
    rows = list(exported(seat.person, wanted, at=seat.at))
    names = handler_names(rows, at=seat.at)
    held = io.BytesIO()
    cells = (
        dict(zip(sheet.COLUMNS, row, strict=True)) for row in sheet.rows(rows, names, at=seat.at)
    )
    columns = [sheets.Column(label, label, 18) for label in sheet.COLUMNS]
    sheets.write_xlsx(held, cells, columns, title="案件", notes=_notes(seat, wanted, len(rows)))
    answer = HttpResponse(
        held.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"cases-{seat.today:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _notes(seat: Seat, wanted: CaseFilter, count: int) -> list[str]:
    said = [link.label for link in _active("", wanted, stage_labels())]
    return [
        f"{seat.person.agency.name} {seat.person.name}，{datetime_cn(seat.at)}导出",
        f"筛选：{'、'.join(said) or '在办'}",
        f"共{count}件" + (f"，最多导出{EXPORTED:,}件" if count == EXPORTED else ""),
    ]
