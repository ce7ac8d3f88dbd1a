"""调阅监督 at the desk: who has seen a file, what a person has seen, the month's report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records import watching
from sanjian.records.archive.secrecy import is_near
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry.models import Person
from sanjian.supervision.appraisal import uses_of
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import datetime_cn

if TYPE_CHECKING:
    from sanjian.records.models import Access, Dossier

WATCHERS = frozenset({Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR})
AT_ONCE = 500
ODD = ("情形", "查阅人", "时间", "次数")
SEEN = (
    Column("at", "时间", fixed=True),
    Column("person", "查阅人"),
    Column("agency", "单位"),
    Column("what", "查阅内容", wide=True),
    Column("purpose", "事由", wide=True),
)
READ = (
    Column("at", "时间", fixed=True),
    Column("case", "案号", "code"),
    Column("what", "查阅内容", wide=True),
    Column("purpose", "事由", wide=True),
)


def bounds(seat: Seat) -> watching.Bounds:
    """Return what is usual here: the bounds of the rules in use today."""
    pack = pack_in_use()
    return watching.bounds(rules(pack.digest, seat.today) if pack else None)


def may_see_readers(seat: Seat, dossier: Dossier) -> bool:
    """Say whether somebody sees who has read this file: on the case, or by his post."""
    return bool(WATCHERS & seat.roles) or is_near(seat.person, dossier, seat.roles)


def seen(rows: list[Access], name: str = "readers") -> Table:
    """Return the table of who has seen what of one file."""
    cells = [
        Row({"at": datetime_cn(row.at), "person": row.person.name,
             "agency": row.person.agency.name, "what": row.what, "purpose": row.purpose})
        for row in rows
    ]  # fmt: skip
    return Table("查阅过本案卷的人员", SEEN, cells, empty="还没有人查阅本案卷。", name=name)


@require_safe
@seated
def readers(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show everybody who has seen a file: to those on the case, heads, archivists, supervisors."""
    dossier = dossier_of(seat.person, uid)
    if not may_see_readers(seat, dossier):
        raise NotFound
    rows = watching.readers_of(dossier)
    context = {"dossier": dossier, "table": seen(list(rows[:AT_ONCE])), "count": rows.count(),
               "shown": AT_ONCE, "uses": uses_of(dossier)}  # fmt: skip
    return page(request, seat, "desk/readers.html", context)


@require_safe
@seated
def reader(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show what one person has seen; oneself may always ask."""
    person = Person.objects.select_related("agency").filter(pk=number).first()
    if person is None or not (WATCHERS & seat.roles or person.pk == seat.person.pk):
        raise NotFound
    rows = watching.read_by(seat.person, number)
    if not rows.exists() and person.agency_id != seat.person.agency_id:
        raise NotFound
    cells = [
        Row({"at": datetime_cn(row.at), "case": str(row.dossier), "what": row.what,
             "purpose": row.purpose}, reverse("desk:case", args=[row.dossier.uid]))
        for row in rows[:AT_ONCE]
    ]  # fmt: skip
    table = Table("查阅过的案卷", READ, cells, empty="没有查阅记录。", name="read-by")
    context = {"reader": person, "table": table, "count": rows.count(), "shown": AT_ONCE}
    return page(request, seat, "desk/reader.html", context)


@require_safe
@seated
def report(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show or send the month's report on access: agency by agency, then what was unusual."""
    if not WATCHERS & seat.roles:
        raise NotFound
    since, until, month = _month(request.GET.get("month", ""), seat)
    lines = watching.monthly(seat.person, since=since, until=until)
    odd = watching.unusual(seat.person, bounds(seat), since=since, until=until)
    if (form := request.GET.get("form", "")) in ("csv", "unusual"):
        rows = [astuple(one) for one in lines]
        told = [(one.kind, one.person, datetime_cn(one.when), one.count) for one in odd]
        return _sent(watching.TITLES, rows, month) if form == "csv" else _sent(ODD, told, month)
    context = {
        "month": month, "title": f"{month[:4]}年{int(month[5:])}月", "lines": lines,
        "titles": watching.TITLES, "unusual": odd,
        "rows": [list(zip(watching.TITLES, astuple(one), strict=True)) for one in lines],
    }  # fmt: skip
    return page(request, seat, "desk/access_report.html", context)


def _month(told: str, seat: Seat) -> tuple[datetime, datetime, str]:
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", told, re.ASCII):
        told = f"{seat.today:%Y-%m}"
    year, month = int(told[:4]), int(told[5:])
    since = datetime(year, month, 1, tzinfo=SHANGHAI)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)
    return since, until, told


def _sent(titles: Sequence[str], rows: Sequence[tuple[Any, ...]], month: str) -> HttpResponse:
    columns = [sheets.Column(title, title) for title in titles]
    made = sheets.csv_text((dict(zip(titles, row, strict=True)) for row in rows), columns)
    answer = HttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-{month}.csv"'
    return answer
