"""Taking a file's proofs out of the house: for the party, a court, a reviewer of decisions.

The bundle holds the acts with what they say, so handing it out is a reading of the file, and is
written down as one.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import document_of
from sanjian.desk.seat import Seat, seated
from sanjian.records import log_bundles
from sanjian.records.access import note_access
from sanjian.records.queries import dossier_of

WAITS = "还没有写入公开日志，请过几秒再试"


@require_safe
@seated
def case_proof(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Send the bundle of a file: its acts, and a proof for each of its entries in the log."""
    dossier = dossier_of(seat.person, uid)
    made = log_bundles.of_dossier(dossier, folder=settings.LOG_ROOT)
    if made is None:
        raise Http404(WAITS)
    note_access(dossier=dossier, by=seat.person, at=seat.at, what="导出案卷证明包")
    return _sent(made, f"{uid}.zip", "application/zip")


@require_safe
@seated
def document_proof(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Send the proof of an issued document."""
    row = document_of(seat.person, code)
    made = log_bundles.of_document(row, folder=settings.LOG_ROOT) if row else None
    if row is None or made is None:
        raise Http404("未找到该文书" if row is None else WAITS)
    note_access(
        dossier=row.dossier, by=seat.person, at=seat.at, what=f"导出证明 {row.number or row.label}"
    )
    return _sent(made, f"{code}.tlog-proof", "text/plain; charset=utf-8")


def _sent(data: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)
