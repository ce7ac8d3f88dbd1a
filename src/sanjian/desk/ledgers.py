"""执法台账: one ledger for each kind of enforcement, on the page and as Excel, with templates."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases import actions, ledgers
from sanjian.cases.permissions import keeps_ledgers
from sanjian.desk.rules import in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.kinds import EnforcementKind
from sanjian.records.archive.queries import waiting
from sanjian.rulepacks.view import explain
from sanjian.ui.parts import FilterBar, FilterField, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn, datetime_cn

if TYPE_CHECKING:
    from sanjian.cases.models import LedgerTemplate

SHOWN = 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODES = frozenset({"number", "decision", "archive"})


class _Asked:
    """What an address asks for: kind, period and template; what makes no sense is left out."""

    def __init__(self, request: HttpRequest, seat: Seat) -> None:
        said = request.GET
        known = {kind.value: kind for kind in ledgers.kinds()}
        self.kind = known.get(said.get("kind", ""), EnforcementKind.PENALTY)
        self.since = _day(said.get("since", "")) or date(seat.today.year, 1, 1)
        self.until = max(_day(said.get("until", "")) or seat.today, self.since)
        self.templates = ledgers.templates(seat.person, self.kind)
        chosen = [row for row in self.templates if str(row.pk) == said.get("template", "")]
        self.template: LedgerTemplate | None = chosen[0] if chosen else None
        keys = self.template.columns if self.template else ()
        self.columns = ledgers.columns_of(self.kind, keys)

    def query(self, **changed: str) -> str:
        """Return the address's parameters with some of them changed."""
        now = {"kind": self.kind.value, "since": self.since.isoformat(),
               "until": self.until.isoformat(),
               "template": str(self.template.pk) if self.template else ""}  # fmt: skip
        return urlencode({name: value for name, value in (now | changed).items() if value})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
@seated
def ledger(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the ledger of a kind and a period, as its template says."""
    asked = _Asked(request, seat)
    found = ledgers.lines(seat.person, asked.kind, asked.since, asked.until)
    context = {
        "asked": asked,
        "bar": _bar(asked, len(found)),
        "table": _table(asked, found[:SHOWN]),
        "more": len(found) > SHOWN,
        "all_columns": [
            (one, one in asked.columns) for one in ledgers.columns_of(asked.kind)
        ],
        "keeps": keeps_ledgers(seat.roles),
        "own": [row for row in asked.templates if row.agency_id == seat.person.agency_id],
        "order": _order(seat),
        "unarchived": waiting(seat.person).count(),
    }  # fmt: skip
    return page(request, seat, "desk/ledgers.html", context)


def _bar(asked: _Asked, count: int) -> FilterBar:
    base = reverse("desk:ledgers")
    names = [
        (
            str(row.pk),
            f"{row.name}（{row.agency.short_name}）" if row.agency.supervises else row.name,
        )
        for row in asked.templates
    ]
    return FilterBar(
        action=base,
        fields=[
            FilterField("since", "登记自", asked.since.isoformat(), "date"),
            FilterField("until", "登记至", asked.until.isoformat(), "date"),
            FilterField("template", "台账模板",
                        str(asked.template.pk) if asked.template else "", "choice", names),
        ],
        views=[
            Tab(kind.label, f"{base}?{asked.query(kind=kind.value, template='')}",
                kind is asked.kind)
            for kind in ledgers.kinds()
        ],
        keep=[("kind", asked.kind.value)],
        export_url=f"{base}/export?{asked.query()}",
        result=f"共{count:,}件",
    )  # fmt: skip


def _table(asked: _Asked, found: list[ledgers.Line]) -> Table:
    columns = tuple(
        Column(one.key, one.title, "code" if one.key in CODES else "text", fixed=place == 0)
        for place, one in enumerate(asked.columns)
    )
    rows = [
        Row(
            {key: _shown(value) for key, value in ledgers.cells(line, asked.columns).items()},
            reverse("desk:case", args=[line.dossier.uid]),
        )
        for line in found
    ]
    empty = f"这一时期没有登记{asked.kind.label}案件。案件登记后自动记入台账。"
    return Table(f"{asked.kind.label}台账", columns, rows, empty=empty, name="ledger")


def _shown(value: ledgers.Cell) -> str:
    if isinstance(value, date):
        return date_cn(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value is None else str(value)


def _order(seat: Seat) -> list[tuple[str, str, str, str]]:
    """The stated procedure of ledgers and files: link, owner, limit, where that is said."""
    _, pack = in_use()
    rows = [
        (
            "制作",
            "承办人员",
            "随每一步办理由平台自动记入台账和案卷，不得补造",
            "国办发〔2018〕118号（十）",
        )
    ]
    if pack is None:
        return rows
    for link, key in (("归档", "archive.within"), ("保存", "archive.retention")):
        said = explain(pack, key, seat.today)
        limit = f"结案之日起{said.shown}内" if key == "archive.within" else _terms(said.value)
        rows.append((link, "档案管理人员", limit, said.source))
    return rows


def _terms(rows: Any) -> str:
    terms = [(row["label"], "永久" if row["permanent"] else f"{row['years']}年") for row in rows]
    return "；".join(f"{label}{term}" for label, term in terms)


@require_safe
@seated
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send the ledger as an Excel file: the same rows and columns as on the page."""
    asked = _Asked(request, seat)
    found = ledgers.lines(seat.person, asked.kind, asked.since, asked.until)
    held = io.BytesIO()
    notes = [
        f"{seat.person.agency.name} {seat.person.name}，{datetime_cn(seat.at)}导出",
        f"{date_cn(asked.since)}至{date_cn(asked.until)}登记的{asked.kind.label}案件，共{len(found)}件",
        f"台账模板：{asked.template.name if asked.template else '全部栏目'}",
    ]
    sheets.write_xlsx(
        held,
        (ledgers.cells(line, asked.columns) for line in found),
        [sheets.Column(one.key, one.title, one.width) for one in asked.columns],
        title=f"{asked.kind.label}台账",
        notes=notes,
    )
    answer = HttpResponse(held.getvalue(), content_type=WORKBOOK)
    name = f"ledger-{asked.kind.value}-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@seated
def template(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Keep columns under a name, or delete a kept template of one's agency."""
    if not keeps_ledgers(seat.roles):
        raise Http404
    said = request.POST
    here = reverse("desk:ledgers")
    known = {kind.value: kind for kind in ledgers.kinds()}
    kind = known.get(said.get("kind", ""), EnforcementKind.PENALTY)
    back = {"kind": kind.value}
    if number := said.get("delete", ""):
        if number.isascii() and number.isdecimal() and len(number) < 10:
            actions.delete_ledger_template(by=seat.person, number=int(number))
            messages.success(request, "已删除这个台账模板")
        return HttpResponseRedirect(f"{here}?{urlencode(back)}")
    try:
        made = actions.save_ledger_template(
            by=seat.person, kind=kind, name=said.get("name", ""),
            columns=said.getlist("columns"), at=seat.at,
        )  # fmt: skip
        messages.success(request, f"已保存台账模板“{made.name}”")
        back["template"] = str(made.pk)
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{here}?{urlencode(back)}")
