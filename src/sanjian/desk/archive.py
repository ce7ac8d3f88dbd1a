"""档案: closed files that wait to be put away, files in the archive, one file with its contents."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.filters import words
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.people import Role
from sanjian.law.procedures.closing import RECEIVERS
from sanjian.records.access import note_access
from sanjian.records.archive import package as packages
from sanjian.records.archive import queries
from sanjian.records.archive.destroying import HOLDERS, ground, holds
from sanjian.records.refusals import NotFound
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn, digest

if TYPE_CHECKING:
    from sanjian.records.models import Act, ArchiveFile, Dossier

SHOWN = 200
TAKERS = frozenset({Role.ARCHIVIST, Role.HEAD})
TO = {one.code: one.label for one in RECEIVERS}
WAITING = (
    Column("case", "案号", "code", fixed=True),
    Column("party", "当事人", wide=True),
    Column("cause", "案由", wide=True),
    Column("agency", "机关"),
    Column("due", "归档期限"),
    Column("state", "状态"),
)
KEPT = (
    Column("number", "档号", "code", fixed=True),
    Column("case", "案号", "code"),
    Column("party", "当事人", wide=True),
    Column("agency", "机关"),
    Column("retention", "保管期限"),
    Column("expires", "期满日"),
    Column("archived", "归档日期"),
)
CONTENTS = (
    Column("order", "序号", "number"),
    Column("part", "卷别"),
    Column("name", "文件名称", wide=True, fixed=True),
    Column("number", "文号", "code"),
    Column("day", "日期"),
    Column("digest", "校验值", "code"),
)


@require_safe
@seated
def archive(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what waits to be put away, what has been, or whose term has run out."""
    which, text = request.GET.get("of", ""), words(request.GET.get("q", ""))
    if which == "expired":
        table = _kept(list(queries.expired(seat.person, seat.today)[:SHOWN]), which)
    elif which == "kept" or text:
        which = "kept"
        table = _kept(list(queries.kept(seat.person, words=text)[:SHOWN]), which)
    else:
        table = _waiting(list(queries.waiting(seat.person)[:SHOWN]), seat)
    context = {"table": table, "text": text, "tabs": tabs(which), "which": which}
    return page(request, seat, "desk/archive.html", context)


def tabs(which: str) -> list[Tab]:
    """Return the tabs over the pages of the archive, the one in use marked."""
    base = reverse("desk:archive")
    labels = (("待归档", ""), ("已归档", "kept"), ("保管期满待鉴定", "expired"))
    made = [
        Tab(label, f"{base}?{urlencode({'of': code})}" if code else base, which == code)
        for label, code in labels
    ]
    return [*made, Tab("销毁清册", reverse("desk:destruction"), which == "destruction")]


def _waiting(rows: list[Dossier], seat: Seat) -> Table:
    cells = []
    for row in rows:
        due = getattr(row, "archive_due", None)
        late = due is not None and due < seat.at
        state = Light("late", "已超过归档期限") if late else Light("soon", "待归档")
        cells.append(
            Row(
                {"case": str(row), "party": row.party_name, "cause": row.cause,
                 "agency": row.agency.short_name, "due": date_cn(due) if due else "未定",
                 "state": draw_light(state)},
                reverse("desk:case", args=[row.uid]),
            )
        )  # fmt: skip
    empty = "没有已结案而未归档的案卷。案件结案后列在这里，归档后移到“已归档”。"
    return Table("已结案未归档的案卷", WAITING, cells, empty=empty, name="archive-waiting")


def _kept(rows: list[ArchiveFile], which: str) -> Table:
    cells = [
        Row(
            {"number": row.number, "case": str(row.dossier), "party": row.dossier.party_name,
             "agency": row.dossier.agency.short_name, "retention": row.retention,
             "expires": date_cn(row.expires_on) if row.expires_on else "永久保管",
             "archived": date_cn(row.archived_at)},
            reverse("desk:archive-file", args=[row.dossier.uid]),
        )
        for row in rows
    ]  # fmt: skip
    empty = (
        "没有保管期满的案卷。期满后列在这里，由档案鉴定委员会鉴定；平台不自动销毁任何档案。"
        if which == "expired"
        else "没有找到已归档的案卷。案卷归档后列在这里，可以按档号、案号、当事人查找。"
    )
    return Table("档案", KEPT, cells, empty=empty, name="archive-kept")


@require_safe
@seated
def package(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponseBase:
    """Send the package of a file for its hand-over; who took it and its SHA-256 are kept."""
    row = queries.file_of(seat.person, uid)
    if row.dossier.agency_id != seat.person.agency_id or not TAKERS & seat.roles:
        raise NotFound
    if (gone := ground(row.dossier)) is not None:
        messages.error(request, f"案卷文件已经销毁，依据{gone.listed.number}，不能导出移交包。")
        return HttpResponseRedirect(reverse("desk:archive-file", args=[uid]))
    made = TemporaryFile()  # noqa: SIM115 - the answer closes it once it has been sent
    try:
        digested = packages.write(row, made, at=seat.at)
    except packages.NotSealed:
        messages.error(request, "案卷中还有记录没有写入公开日志，请过几秒再导出。")
        return HttpResponseRedirect(reverse("desk:archive-file", args=[uid]))
    note_access(
        dossier=row.dossier, by=seat.person, at=seat.at, what=queries.EXPORTED, purpose=digested
    )
    return FileResponse(made, as_attachment=True, filename=f"{row.number}.zip")


@require_safe
@seated
def archive_file(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show one file of the archive: its number and term, its contents, what was added later."""
    row = queries.file_of(seat.person, uid)
    note_access(dossier=row.dossier, by=seat.person, at=seat.at, what="卷内目录")
    context = {
        "file": row,
        "dossier": row.dossier,
        "facts": _facts(row),
        "contents": _contents(row),
        "addenda": queries.addenda(row.dossier),
        "exports": queries.exports(row),
        "exportable": row.dossier.agency_id == seat.person.agency_id and TAKERS & seat.roles,
        "holds": holds(row.dossier),
        "gone": ground(row.dossier),
        "may_hold": bool(HOLDERS & seat.roles),
        "hand_overs": [_handed(act) for act in queries.hand_overs(row.dossier)],
    }
    return page(request, seat, "desk/archive_file.html", context)


def _facts(row: ArchiveFile) -> list[tuple[str, str]]:
    until = date_cn(row.expires_on) if row.expires_on else "永久保管"
    return [
        ("档号", row.number),
        ("案号", str(row.dossier)),
        ("当事人", row.dossier.party_name),
        ("案由", row.dossier.cause),
        ("保管期限", row.retention),
        ("期满日", until),
        ("保管期限依据", row.retention_source),
        ("页数", f"共{row.pages}页，{len(row.contents)}件"),
        ("归档日期", date_cn(row.archived_at)),
        ("目录校验值", digest(row.contents_hash)),
    ]


def _contents(row: ArchiveFile) -> Table:
    parts = {"main": "正卷", "secondary": "副卷"}
    cells = [
        Row({"order": one["order"], "part": parts.get(one["volume"], ""), "name": one["name"],
             "number": one["number"] or "不编号", "day": one["day"],
             "digest": digest(one["digest"]) if one["digest"] else "线下保管"},
            f"/documents/{one['key']}" if one["kind"] == "document" else "")
        for one in row.contents
    ]  # fmt: skip
    return Table("卷内目录", CONTENTS, cells, name="archive-contents")


def _handed(act: Act) -> dict[str, object]:
    said = act.content
    return {
        "to": TO.get(said["receiver"], ""),
        "name": said["receiver_name"],
        "by": said["received_by"],
        "receipt": said["receipt"],
        "on": said["handed_over_on"],
        "package": said.get("package_hash", ""),
    }
