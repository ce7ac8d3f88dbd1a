"""装备与场所: recorders and rooms of an agency, what lacks by the standard, and their forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.coverage import agencies_watched
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.filming import ALL, PREMISES
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry import equipment, permissions
from sanjian.registry.models import (
    Agency,
    Device,
    DeviceEvent,
    EquipmentReminder,
    Person,
    Room,
    RoomBooking,
)
from sanjian.registry.queries import holders
from sanjian.registry.refusals import refuse
from sanjian.review.ratios import params_in_use

Content = Mapping[str, Any]


@require_safe
@seated
def equipment_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the ledger: the bureau's people see what every agency lacks, others their own."""
    agencies = agencies_watched(seat)
    own = seat.person.agency
    told = [equipment.provision(one, seat.today) for one in agencies]
    context = {
        "provisions": told,
        "bare": [(one, lacks) for one in told if (lacks := one.lacking(_rooms_asked(seat)))],
        "devices": equipment.held(own),
        "rooms": next((one.rooms for one in told if one.agency == own), ()),
        "bookings": RoomBooking.objects.filter(room__agency=own, until__gte=seat.at)
        .select_related("room", "booked_by")[:50],
        "reminders": EquipmentReminder.objects.filter(agency__in=agencies)
        .select_related("agency", "sent_by")[:50],
        "keeps": permissions.keeps_equipment(seat.person, seat.roles) and own.is_subject,
        "oversees": permissions.oversees_equipment(seat.person, seat.roles),
        "books": Role.OFFICER in seat.roles,
    }  # fmt: skip
    return page(request, seat, "desk/equipment.html", context)


@require_safe
@seated
def device_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one device: who had it when, its checks and faults; the bureau sees every agency's."""
    row = Device.objects.filter(pk=number).select_related("agency", "room").first()
    if row is None or row.agency not in agencies_watched(seat):
        raise NotFound
    events = row.events.select_related("holder", "entered_by").order_by("-at", "-id")
    context = {
        "device": row, "now": equipment.stands(row, row.events.all()),
        "holdings": equipment.holdings(row), "events": events[:500],
        "keeps": keeps(seat) and row.agency_id == seat.person.agency_id,
    }  # fmt: skip
    return page(request, seat, "desk/device.html", context)


def _rooms_asked(seat: Seat) -> tuple[str, ...]:
    """The rooms that the place wants equipped, in its own words."""
    params = params_in_use(seat.today)
    return params.items("av.rooms") if params and params.has("av.rooms") else ()


def keeps(seat: Seat) -> bool:
    """Say whether this person keeps the ledger of his agency."""
    return permissions.keeps_equipment(seat.person, seat.roles)


def oversees(seat: Seat) -> bool:
    """Say whether this person enters standards and reminds agencies."""
    return permissions.oversees_equipment(seat.person, seat.roles)


def books(seat: Seat) -> bool:
    """Say whether this person reserves rooms: an officer for his cases."""
    return Role.OFFICER in seat.roles


def device_of(seat: Seat, number: int) -> Device:
    """Return a device of one's own agency; raises NotFound."""
    found = Device.objects.filter(pk=number, agency=seat.person.agency).first()
    if found is None:
        raise NotFound
    return found


def room_of(seat: Seat, number: int) -> Room:
    """Return a room of one's own agency; raises NotFound."""
    found = Room.objects.filter(pk=number, agency=seat.person.agency).first()
    if found is None:
        raise NotFound
    return found


ROOM = (
    Field("kind", "类别", Kind.CHOICE, choices=tuple(Choice(*one) for one in Room.Kind.choices)),
    Field("name", "名称", max_length=60, help="如：第一询问室"),
    Field("place", "地点", max_length=200),
)


def enter_room(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    """Enter a room and return the words of success."""
    made = equipment.enter_room(
        agency=seat.person.agency, kind=content["kind"], name=content["name"],
        place=content["place"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.get_kind_display()}“{made.name}”"


def device_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    """Return the form of a device."""
    rooms = tuple(
        Choice(str(one.pk), one.name) for one in Room.objects.filter(agency=seat.person.agency)
    )
    kinds = tuple(Choice(*one) for one in Device.Kind.choices)
    return (
        Field("kind", "类别", Kind.CHOICE, choices=kinds),
        Field("number", "编号", max_length=40),
        Field("model", "型号", required=False, max_length=100),
        Field("room", "所在场所", Kind.CHOICE, choices=rooms, required=False,
              help="固定设备填写"),
    )  # fmt: skip


def enter_device(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    """Enter a device and return the words of success."""
    room = content.get("room")
    made = equipment.enter_device(
        agency=seat.person.agency, kind=content["kind"], number=content["number"],
        model=content["model"], room=room_of(seat, int(room)) if room else None, by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记{made.get_kind_display()}{made.number}"


def event_fields(seat: Seat, device: Device) -> tuple[Field, ...]:
    """Return the form of what happened to a device."""
    people = holders(seat.person.agency, Role.OFFICER, seat.today)
    kinds = tuple(Choice(*one) for one in DeviceEvent.Kind.choices)
    return (
        Field("kind", "事项", Kind.CHOICE, choices=kinds),
        Field("holder", "领用人", Kind.CHOICE, required=False,
              choices=tuple(Choice(str(one.pk), one.name) for one in people),
              help="领用时填写"),
        Field("offset", "时钟偏差（秒）", required=False, max_length=7,
              help="校时检查时填写，快为正、慢为负、准确为0"),
        Field("note", "说明", required=False, max_length=300),
    )  # fmt: skip


def note_event(seat: Seat, device: Device, content: Content, params: Parameters) -> str:
    """Write down what happened to a device and return the words of success."""
    kind, holder = content["kind"], content.get("holder")
    issued = kind == DeviceEvent.Kind.ISSUED
    checked = kind == DeviceEvent.Kind.CHECKED
    equipment.note_event(
        device=device, kind=kind,
        holder=Person.objects.get(pk=int(holder)) if holder and issued else None,
        offset=_seconds(content["offset"]) if checked else None, note=content["note"],
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记设备{device.number}{DeviceEvent.Kind(kind).label}"


def _seconds(text: str) -> int:
    bare = text.strip().lstrip("+-")
    if not (bare.isascii() and bare.isdigit()):
        raise refuse("DEVICE_CLOCK", "校时检查应当写明时钟偏差的秒数", equipment.LAW,
                               "请填写整数，准确的填0")  # fmt: skip
    return -int(bare) if text.strip().startswith("-") else int(bare)


BOOKING = (
    Field("case_number", "案件编号", max_length=60),
    Field("activity", "活动", max_length=100, help="如：询问当事人、举行听证"),
    Field("since", "开始时间", Kind.DATETIME, future=True),
    Field("until", "结束时间", Kind.DATETIME, future=True),
)


def book(seat: Seat, room: Room, content: Content, params: Parameters) -> str:
    """Reserve a room and return the words of success, with a warning where there is one."""
    must = params.has(ALL) and PREMISES in params.items(ALL)
    made = equipment.book_room(
        room=room, case_number=content["case_number"], activity=content["activity"],
        since=datetime.fromisoformat(content["since"]),
        until=datetime.fromisoformat(content["until"]), must=must,
        blocks=params.text("av.full_mode") == "block", by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已预约{room.name}" + (f"。请注意：{made.warned}" if made.warned else "")


STANDARD = (
    Field("officers", "每多少名执法人员配备一台执法记录仪", Kind.INTEGER, minimum=1),
    Field("basis", "标准的名称、文号", max_length=200),
    Field("since", "自", Kind.DATE, future=True),
)


def set_standard(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    """Enter a standard and return the words of success."""
    equipment.set_standard(
        kind=Device.Kind.RECORDER, officers=content["officers"], basis=content["basis"],
        since=date.fromisoformat(content["since"]), by=seat.person, at=seat.at,
    )  # fmt: skip
    return "已登记配备标准"


REMINDER = (Field("words", "提醒内容", Kind.LONGTEXT, max_length=300),)


def remind(seat: Seat, agency: Agency, content: Content, params: Parameters) -> str:
    """Remind an agency and return the words of success."""
    equipment.remind(agency=agency, words=content["words"], by=seat.person, at=seat.at)
    return f"已提醒{agency.short_name}"
