"""采集站导入: files of a dock are handed in at once, and each is joined to its case afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.people import Role
from sanjian.records import docking
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid, NotFound
from sanjian.records.uploads.actions import local_room
from sanjian.records.uploads.claims import safe_name
from sanjian.records.uploads.refusals import UploadRefused
from sanjian.review.ratios import params_in_use

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from sanjian.records.docking import Told

MAY = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.ARCHIVIST})
MOST_FILES = 200
LONGEST_LIST = 1_000_000


@require_http_methods(["GET", "POST"])
@seated
def dock_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the files that belong to no case yet; take what is handed in."""
    if not seat.roles & MAY or not seat.person.agency.is_subject:
        raise Http404
    if request.method == "POST":
        _take(request, seat)
        return HttpResponseRedirect(reverse("desk:dock"))
    params = params_in_use(seat.today, seat.person.agency_id)
    context = {
        "rows": docking.waiting(seat.person.agency_id)[:MOST_FILES],
        "cases": docking.cases_for(seat.person),
        "columns": "、".join(docking.COLUMNS),
        "sources": "、".join(("执法记录仪", "视频监控", "固定设备")),
        "limit": params.period("av.upload") if params and params.has("av.upload") else None,
    }
    return page(request, seat, "desk/dock.html", context)


def _take(request: HttpRequest, seat: Seat) -> None:
    """Take each file; what is wrong with one does not hold up the others."""
    listed, manifest = {}, request.FILES.get("list")
    try:
        if manifest is not None:
            listed = docking.read_list(manifest.read(LONGEST_LIST).decode("utf-8"))
    except UnicodeDecodeError:
        messages.error(request, "清单应为 UTF-8 编码的 CSV 文件")
        return
    except Invalid as invalid:
        messages.error(request, str(invalid))
        return
    files = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        messages.error(request, "请先选择文件")
    for file in files:
        name = safe_name(file.name or "")
        told = listed.get(name) or docking.named(name)
        if told is None:
            messages.error(request, f"“{name}”不在清单内，文件名也不含设备编号和采集时间，没有接收")
        else:
            _one(request, seat, file, name, told)


def _one(request: HttpRequest, seat: Seat, file: UploadedFile[Any], name: str, told: Told) -> None:
    try:
        made = docking.hand_in(
            room=local_room(settings.BLOB_ROOT), name=name, size=file.size or 0,
            blocks=file.chunks(), told=told, by=seat.person,
            params=params_in_use(seat.today, seat.person.agency_id), at=seat.at,
        )  # fmt: skip
    except UploadRefused as refused:
        messages.error(request, f"{refused.detail}{refused.problem.cure}")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    else:
        words = "此前已上传，未重复收入" if made is None else "已接收，待关联案件"
        late = "，超过上传期限，已注明迟传" if made and made.late else ""
        messages.success(request, f"“{name}”{words}{late}")


@require_POST
@seated
def join(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Make a file an exhibit of the case chosen."""
    if not seat.roles & MAY:
        raise Http404
    try:
        dossier = dossier_of(seat.person, request.POST.get("case", ""))
        docking.join_case(
            number=number, dossier=dossier, where=request.POST.get("where", ""),
            proves=request.POST.get("proves", ""), by=seat.person, at=seat.at,
        )  # fmt: skip
        messages.success(request, f"已关联{dossier}")
    except NotFound:
        messages.error(request, "请选择本机关的案件")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(reverse("desk:dock"))
