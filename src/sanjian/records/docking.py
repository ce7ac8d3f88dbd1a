"""采集站导入: files of recorders and cameras are handed in together, and joined to cases later.

What is known of each comes from a list (CSV) or from its name; what neither tells is refused, so
that nothing lies about of which nobody knows when and by whom it was taken.
Source: 国办发〔2018〕118号（八）（九）, 万新街“三项制度”实施方案 二（二）2（2）.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.periods import due
from sanjian.records.dock_models import DockFile
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Dossier, Exhibit
from sanjian.records.refusals import Invalid, NotFound
from sanjian.records.rules import calendar
from sanjian.records.uploads.actions import (
    UploadRoom,
    append_chunk,
    create_upload,
    finish_upload,
)
from sanjian.records.uploads.claims import claim_from, safe_name
from sanjian.records.uploads.exhibits import attach, exhibit_from
from sanjian.records.uploads.models import Upload
from sanjian.registry.equipment import holder_at, remarks_on
from sanjian.registry.models import Person

NAME = re.compile(r"(?P<device>[A-Za-z0-9-]{1,40})_(?P<day>\d{8})_?(?P<clock>\d{6})(?!\d)")
COLUMNS = ("文件名", "来源", "设备编号", "采集时间", "采集地点", "采集人")
SOURCES = {label: code for code, label in DockFile.Source.choices} | {
    "执法记录仪": "recorder", "视频监控": "fixed", "固定设备": "fixed",
}  # fmt: skip
MOST_LISTED = 1000
MEDIA = "^(image|video|audio)/"


@dataclass(frozen=True, slots=True)
class Told:
    """What a list or a name says of a file."""

    source: str
    device: str
    captured_at: datetime
    where: str = ""
    by: str = ""


def read_list(text: str) -> dict[str, Told]:
    """Return what a list (CSV with the heads `COLUMNS`) says, by the name of the file.

    Raises Invalid with the line that cannot be read.
    """
    rows = csv.DictReader(text.lstrip("\ufeff").splitlines())
    missing = [one for one in COLUMNS[:4] if one not in (rows.fieldnames or ())]
    if missing:
        raise Invalid({"list": [f"清单缺少“{'、'.join(missing)}”列"]})
    found: dict[str, Told] = {}
    for number, row in enumerate(rows, 2):
        if number > MOST_LISTED:
            raise Invalid({"list": [f"清单最多{MOST_LISTED}行"]})
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        source, moment = SOURCES.get(cells["来源"]), _moment(cells["采集时间"])
        if source is None or moment is None or not cells["设备编号"]:
            raise Invalid({"list": [f"清单第{number}行的来源、设备编号或者采集时间不能识别"]})
        found[safe_name(cells["文件名"])] = Told(
            source, cells["设备编号"][:40], moment, cells["采集地点"][:200], cells["采集人"][:50]
        )
    return found


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def named(name: str) -> Told | None:
    """Return what the name of a file says: 设备编号_年月日_时分秒; None where it says nothing."""
    match = NAME.match(name)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{match['day']}T{match['clock']}")
    except ValueError:
        return None
    return Told("recorder", match["device"], moment.replace(tzinfo=SHANGHAI))


def hand_in(
    *,
    room: UploadRoom,
    name: str,
    size: int,
    blocks: Iterable[bytes],
    told: Told,
    params: Parameters | None,
    by: Person,
    at: datetime,
) -> DockFile | None:
    """Take one file in; None where the agency has the same content already.

    Raises UploadRefused as every upload does, and Invalid for a time of capture that is to come.
    """
    if told.captured_at > at:
        raise Invalid({"captured_at": [f"“{name}”的采集时间晚于现在，请核对设备时钟"]})
    claim = claim_from({"filename": name}, size, at=at)
    upload = create_upload(room, by=by, at=at, claim=claim)
    append_chunk(room, upload, offset=0, blocks=blocks, at=at)
    done = finish_upload(room, upload, at=at)
    if DockFile.objects.filter(agency=by.agency, sha256=done.sha256).exists():
        return None
    last = None
    if params is not None and params.has("av.upload"):
        last = due(told.captured_at, params.period("av.upload"), calendar()).at
    taker = told.by or holder_at(by.agency_id, told.device, told.captured_at) or by.name
    with transaction.atomic():
        row = DockFile.objects.create(
            upload=done, agency=by.agency, sha256=done.sha256, source=told.source,
            device=told.device, captured_at=told.captured_at, captured_where=told.where,
            captured_by=taker, due=last, handed_in_by=by, handed_in_at=at,
            remarks=remarks_on(by.agency_id, told.device, told.captured_at)[:300],
        )  # fmt: skip
        leave("dock", row.pk, row_value(row).value)
    return row


def join_case(
    *, number: int, dossier: Dossier, where: str, proves: str, by: Person, at: datetime
) -> Exhibit:
    """Make a file that was handed in an exhibit of a case of the same agency.

    Raises NotFound for another agency's file or case, Invalid where it belongs to a case already,
    the case is put away, or place or purpose of proof is missing.
    """
    with transaction.atomic():
        row = DockFile.objects.filter(pk=number, agency=by.agency).first()
        if row is None or dossier.agency_id != by.agency_id:
            raise NotFound
        upload = Upload.objects.select_for_update(of=("self",)).get(pk=row.upload_id)
        place = where.strip() or row.captured_where
        if upload.exhibit_id is not None:
            raise Invalid({"file": ["这一文件已经关联案件"]})
        if dossier.stage == "archived":
            raise Invalid({"case": ["案卷已经归档，请通过补充归档办理"]})
        if not place or not proves.strip():
            raise Invalid({"proves": ["请写明采集地点和证明对象"]})
        upload.dossier = dossier
        upload.labels = {
            "case_number": str(dossier)[:60], "captured_at": row.captured_at.isoformat(),
            "captured_where": place[:200], "captured_by": row.captured_by,
            "proves": proves.strip()[:500],
        }  # fmt: skip
        attach(upload, at=at, receive=exhibit_from)
        upload.save(update_fields=["dossier", "labels", "exhibit", "duplicate"])
    assert upload.exhibit is not None
    return upload.exhibit


def waiting(agency: int) -> QuerySet[DockFile]:
    """Return the files of an agency that belong to no case yet, the earliest taken first."""
    return (
        DockFile.objects.filter(agency_id=agency, upload__exhibit__isnull=True)
        .select_related("upload", "handed_in_by")
        .order_by("captured_at", "id")
    )


def cases_for(person: Person) -> list[Dossier]:
    """Return the open cases of an agency that a person handles or nobody yet, the newest first."""
    rows = Dossier.objects.filter(agency_id=person.agency_id, closed=False).order_by("-id")
    return [one for one in rows[:500] if person.pk in one.handlers or not one.handlers]


def sources_of(exhibits: Iterable[Exhibit]) -> dict[str, str]:
    """Return where files of a case come from in words, by their hash; recordings only."""
    rows = [one for one in exhibits if re.match(MEDIA, one.media_type)]
    docked = DockFile.objects.filter(sha256__in={one.blob for one in rows})
    words = {(one.agency_id, one.sha256): one.get_source_display() for one in docked}
    return {one.blob: words.get((one.agency_id, one.blob), "案件系统") for one in rows}


def by_source(agencies: Iterable[int], since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Return how many recordings of cases came from each source in a time."""
    wanted = list(agencies)
    rows = Exhibit.objects.filter(
        agency_id__in=wanted, uploaded_at__gte=since, uploaded_at__lt=until,
        media_type__regex=MEDIA,
    )  # fmt: skip
    docked = DockFile.objects.filter(upload__exhibit__in=rows)
    counts = dict(docked.values_list("source").annotate(number=Count("id")).order_by())
    told = [(label, counts.get(code, 0)) for code, label in DockFile.Source.choices]
    return [("案件系统", rows.count() - sum(counts.values())), *told]
