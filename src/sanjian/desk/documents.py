"""Issued documents: search by number, the document on the screen, its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sanjian.cases.filters import words
from sanjian.cases.queries import document_of, documents_found
from sanjian.desk.previewing import issued_paper
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.records.access import note_access, opening_of
from sanjian.records.documents.typeset import TypesettingFailed
from sanjian.records.rendering import pdf_of
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
    return page(request, seat, "desk/documents.html", {"table": table, "text": text})


def _row(row: Document) -> Row:
    cells = {
        "label": row.label,
        "number": row.number or "不编号",
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
    context = {"document": row, "paper": issued_paper(row)}
    return page(request, seat, "desk/document.html", context)


@require_safe
@seated
def document_pdf(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Lead to the PDF of an issued document, set now if nobody has asked for it yet."""
    row = document_of(seat.person, code)
    if row is None:
        raise Http404("未找到该文书")
    try:
        pdf_of(row, at=seat.at)
    except TypesettingFailed as failed:
        context = {"document": row, "paper": issued_paper(row), "problem": failed.message}
        answer = page(request, seat, "desk/document.html", context)
        answer.status_code = 503
        return answer
    return redirect("desk:file", row.blob)
