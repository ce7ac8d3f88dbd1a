"""人员库: officers and legal reviewers of the county: search, a page each, photograph, export."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.register_forms import Content, RegisterForm, day_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry import portraits, reviewers
from sanjian.registry.refusals import NotRegistered
from sanjian.review import staff

if TYPE_CHECKING:
    from sanjian.review.staff import Member

KEEPERS = frozenset({Role.HEAD, Role.CLERK, Role.REVIEW_HEAD, Role.SUPERVISOR})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [
    sheets.Column(*one)
    for one in (
        ("name", "姓名", 12), ("agency", "单位", 30), ("posts", "岗位", 28), ("group", "类别", 14),
        ("qualification", "资格", 34), ("number", "执法证号", 16), ("until", "执法证有效期至", 16),
        ("hours", "培训学时", 10), ("handled", "承办案件", 10), ("reviewed", "审核案件", 10),
        ("sanctions", "处理情况", 40), ("photo", "照片", 8),
    )
]  # fmt: skip


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the base: the justice bureau everybody, an agency's keepers their own."""
    group, text = request.GET.get("group", ""), request.GET.get("text", "")[:50]
    found = _members(seat, group, text)
    everybody = _members(seat, "", "")
    context = {
        "members": found,
        "text": text,
        "group": group if group in staff.GROUPS else "",
        "tabs": [("", "全部", len(everybody)), *(
            (code, label, len(_members(seat, code, ""))) for code, label in staff.GROUPS.items()
        )],
        "watching": seat.person.agency.supervises,
        "asked": urlencode({"group": group, "text": text}),
        "today": seat.today,
    }  # fmt: skip
    return page(request, seat, "desk/staff.html", context)


def _members(seat: Seat, group: str, text: str) -> list[Member]:
    if not seat.roles & KEEPERS:
        raise Http404
    own = None if seat.person.agency.supervises else [seat.person.agency_id]
    return staff.members(day=seat.today, agencies=own, group=group, text=text)


def _member(seat: Seat, number: int) -> Member:
    found = next((one for one in _members(seat, "", "") if one.person.pk == number), None)
    if found is None:
        raise Http404
    return found


@require_safe
@seated
def member(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one person of the base with everything that is registered of him."""
    found = _member(seat, number)
    context = {
        "member": found,
        "keeps": portraits.keeps_portrait(seat.person, seat.roles, found.person),
        "defect": found.seen.certificate_defect(seat.today) if found.enforces else "",
    }
    return page(request, seat, "desk/staff_member.html", context)


@require_safe
@seated
def photo(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Send the last photograph of a person of the base."""
    found = portraits.photo_of(_member(seat, number).person.pk)
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.image), content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@seated
def enter_photo(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Enter a photograph of a person of the base."""
    found = _member(seat, number)
    if not portraits.keeps_portrait(seat.person, seat.roles, found.person):
        raise Http404
    sent = request.FILES.get("photo")
    image = sent.read(portraits.LARGEST + 1) if sent is not None else b""
    try:
        portraits.enter_photo(person=found.person, image=image, by=seat.person, at=seat.at)
        messages.success(request, f"已登记{found.person.name}的照片")
    except NotRegistered as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:staff-member", args=[number]))


@require_safe
@seated
def export(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Send the base, as it was searched, as an Excel sheet."""
    found = _members(seat, request.GET.get("group", ""), request.GET.get("text", "")[:50])
    held = io.BytesIO()
    title = "执法人员和法制审核人员数据库"
    sheets.write_xlsx(held, [_row(one) for one in found], COLUMNS, title=title, notes=())
    answer = HttpResponse(held.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="staff.xlsx"'
    return answer


def _row(one: Member) -> dict[str, object]:
    held = one.seen.certificate
    return {
        "name": one.person.name, "agency": one.person.agency.name, "posts": one.posts,
        "group": one.group, "qualification": one.qualification,
        "number": held.number if held else "",
        "until": held.valid_until.isoformat() if held else "",
        "hours": one.hours, "handled": one.handled, "reviewed": one.reviewed,
        "sanctions": "；".join(f"{said.on}{said.what}：{said.why}" for said in one.sanctions),
        "photo": "有" if one.photo else "无",
    }  # fmt: skip


def _trained(seat: Seat, member: Member, content: Content, params: Parameters) -> str:
    reviewers.record_training(
        person=member.person, held_on=day_of(content, "held_on"), subject=content["subject"],
        hours=content["hours"], result=content["result"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{member.person.name}的培训"


def _kept(seat: Seat, number: int) -> Member:
    found = _member(seat, number)
    if not portraits.keeps_portrait(seat.person, seat.roles, found.person):
        raise NotFound
    return found


BASE_FORMS: dict[str, RegisterForm] = {
    "staff-training": RegisterForm(
        "登记培训", "国办发〔2018〕118号（二十三）", "desk:staff",
        lambda seat: bool(seat.roles & {Role.HEAD, Role.CLERK, Role.SUPERVISOR}),
        lambda seat, member: (
            Field("held_on", "培训日期", Kind.DATE),
            Field("subject", "培训内容", max_length=200),
            Field("hours", "学时", Kind.INTEGER, minimum=1),
            Field("result", "考核结果", required=False, max_length=100),
        ),
        _trained, _kept, lambda member: str(member.person.name), "人员库",
    ),
}  # fmt: skip
