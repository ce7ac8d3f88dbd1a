"""Files of a case: the list with players, and taking them in when the page has no scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sanjian.cases.queries import portraits_of
from sanjian.desk.seat import Seat, seated
from sanjian.records.archive import secrecy
from sanjian.records.docking import sources_of
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, NotFound
from sanjian.records.uploads.actions import (
    append_chunk,
    create_upload,
    finish_upload,
    local_room,
)
from sanjian.records.uploads.claims import claim_from
from sanjian.records.uploads.models import LABELS
from sanjian.records.uploads.refusals import UploadRefused
from sanjian.ui.parts import FileEntry, Upload
from sanjian.ui.words import datetime_cn

if TYPE_CHECKING:
    from sanjian.records.models import Dossier, Exhibit
    from sanjian.records.uploads.models import Portrait


POINTED = ("offline_number", "level", "kept_at", "keeper")


def file_entries(rows: Sequence[Exhibit]) -> list[FileEntry]:
    """Return exhibits for the list of files, with posters, durations and sources."""
    portraits, sources = portraits_of(rows), sources_of(rows)
    return [_entry(row, portraits.get(row.blob), sources.get(row.blob, "")) for row in rows]


def _entry(row: Exhibit, portrait: Portrait | None, source: str) -> FileEntry:
    notes = [row.proves, row.captured_by, row.captured_where]
    if source:
        notes.append(f"来源：{source}")
    if row.captured_at:
        notes.append(datetime_cn(row.captured_at))
    poster = portrait.poster_id if portrait else None
    length = portrait.duration_ms if portrait else None
    return FileEntry(
        row.name,
        reverse("desk:file", args=[row.blob]),
        _media(row.media_type),
        row.media_type,
        row.size,
        "，".join(note for note in notes if note),
        reverse("desk:file", args=[poster]) if poster else "",
        length / 1000 if length is not None else None,
        row.blob,
    )


def _media(media_type: str) -> Literal["image", "audio", "video", "document"]:
    match media_type.partition("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "audio"
        case "video":
            return "video"
    return "document"


def evidence_upload(dossier: Dossier) -> Upload:
    """Return the upload control of a case."""
    return Upload(
        "files",
        "选择文件",
        endpoint=reverse("desk:uploads", args=[dossier.uid]),
        help="照片、录音、录像、文件。照片和音像须注明采集时间、地点、采集人和证明对象。",
    )


@require_POST
@seated
def take_files(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Take files that a plain form sends; each is answered in words."""
    dossier = dossier_of(seat.person, uid)
    if dossier.agency_id != seat.person.agency_id:
        raise NotFound
    sent = request.FILES.getlist("files")
    if not sent:
        messages.error(request, "请先选择文件")
    labels = {name: request.POST.get(name, "") for name in LABELS}
    for file in sent[:20]:
        try:
            messages.success(
                request, _take(seat, dossier, file, labels, request.POST.get("secrecy", ""))
            )
        except UploadRefused as refused:
            messages.error(request, f"{refused.detail}{refused.problem.cure}")
    return HttpResponseRedirect(f"{reverse('desk:case', args=[dossier.uid])}#evidence")


def _take(
    seat: Seat, dossier: Dossier, file: UploadedFile[Any], labels: dict[str, str], secrecy: str
) -> str:
    room = local_room(settings.BLOB_ROOT)
    told = {
        "filename": file.name or "未命名",
        "secrecy": secrecy,
        **{k: v for k, v in labels.items() if v},
    }
    claim = claim_from(told, file.size or 0, at=seat.at)
    upload = create_upload(room, by=seat.person, at=seat.at, claim=claim, dossier=dossier)
    append_chunk(room, upload, offset=0, blocks=file.chunks(), at=seat.at)
    done = finish_upload(room, upload, at=seat.at)
    if done.duplicate:
        return f"“{done.name}”案卷中已有，未重复收入"
    if done.exhibit_id is None:
        return f"“{done.name}”已收到，还需注明：{'、'.join(done.missing_labels)}"
    return f"“{done.name}”已收入案卷"


@require_POST
@seated
def point_to(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Register where a state secret of a case is kept off-line."""
    dossier = dossier_of(seat.person, uid)
    told = {name: request.POST.get(name, "") for name in POINTED}
    try:
        row = secrecy.point_to(dossier=dossier, by=seat.person, at=seat.at, **told)
        messages.success(request, f"已登记线下保管的涉密材料{row.offline_number}")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(f"{reverse('desk:case', args=[dossier.uid])}#evidence")
