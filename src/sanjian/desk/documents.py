"""Issued documents: search by number, the document on the screen, its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sanjian.cases.files import Found
from sanjian.cases.filters import words
from sanjian.cases.queries import document_of, documents_found
from sanjian.desk.paper_register import numbered, tabs
from sanjian.desk.previewing import issued_paper
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.viewing import sent_pdf, why_first
from sanjian.records.access import note_access, opening_of
from sanjian.records.archive.secrecy import is_near
from sanjian.records.numbers import void_of
from sanjian.records.reading import needs_purpose
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.words import date_cn

if TYPE_CHECKING:
    from sanjian.records.models import Document

COLUMNS = (
    Column("label", "文书", wide=True, fixed=True),
    Column("number", "文书号", "code"),
    Column("party", "当事人", wide=True),
    Column("issued", "制发日期"),
    Column("pdf", "PDF"),
)


@require_safe
@seated
def documents(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the newest documents, or those whose number or name holds the words."""
    text = words(request.GET.get("q", ""))
    rows = documents_found(seat.person, text)
    table = Table(
        "文书",
        COLUMNS,
        [_row(row) for row in rows],
        empty="没有找到文书。办理步骤时制发的文书列在这里，可以按文书号查找。",
        name="documents",
    )
    return page(
        request, seat, "desk/documents.html", {"table": table, "text": text, "tabs": tabs("")}
    )


def _row(row: Document) -> Row:
    cells = {
        "label": row.label,
        "number": (f"{row.number}（作废）" if void_of(row) else row.number) or "不编号",
        "party": row.dossier.party_name,
        "issued": date_cn(row.issued_at),
        "pdf": "已排版" if row.blob else "打开时排版",
    }
    return Row(cells, f"/documents/{row.code}")


@require_safe
@seated
def document(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Show one issued document as it was filled."""
    row = document_of(seat.person, code)
    if row is None:
        raise Http404("未找到该文书")
    note_access(dossier=row.dossier, by=seat.person, at=seat.at, what=opening_of(row))
    context = {"document": row, "paper": issued_paper(row), **numbered(seat, row)}
    return page(request, seat, "desk/document.html", context, marked=True)


@require_safe
@seated
def document_pdf(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Lead to the PDF of an issued document, set now if nobody has asked for it.

    Those who are not on its case see it under their mark; the original stays as it is.
    """
    row = document_of(seat.person, code)
    if row is None:
        raise Http404("未找到该文书")
    if is_near(seat.person, row.dossier, seat.roles):
        sent = sent_pdf(request, seat, row)
        return sent if sent.status_code == 503 else redirect("desk:file", row.blob)
    if needs_purpose(seat.person, row.dossier, seat.roles, seat.at):
        return why_first(request, seat, Found(row.label, "", False, row.dossier, row))
    note_access(dossier=row.dossier, by=seat.person, at=seat.at, what=opening_of(row))
    return sent_pdf(request, seat, row)
