"""装备与办案场所: recorders and rooms are entered, handed out, checked, booked; what lacks is told.

Sources: 国办发〔2018〕118号（九）; 明政办〔2019〕44号 三（九）; 海门市试点工作方案 六（一）.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sanjian.law.people import Role
from sanjian.registry.equipment_models import (
    Device,
    DeviceEvent,
    EquipmentReminder,
    EquipmentStandard,
    Room,
    RoomBooking,
)
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import holders
from sanjian.registry.refusals import refuse

LAW = "国办发〔2018〕118号（九）"
TOLERANCE = timedelta(minutes=5)
"""By how much the clock of a recorder may be off before its recordings are remarked upon."""
_STATE = {
    DeviceEvent.Kind.ISSUED: "issued",
    DeviceEvent.Kind.RETURNED: "free",
    DeviceEvent.Kind.BROKEN: "broken",
    DeviceEvent.Kind.MENDED: "free",
    DeviceEvent.Kind.RETIRED: "retired",
}
STATES = {"free": "可用", "issued": "已领用", "broken": "故障", "retired": "已报废"}
_FROM = {
    DeviceEvent.Kind.ISSUED: {"free"},
    DeviceEvent.Kind.RETURNED: {"issued"},
    DeviceEvent.Kind.CHECKED: {"free", "issued"},
    DeviceEvent.Kind.BROKEN: {"free", "issued"},
    DeviceEvent.Kind.MENDED: {"broken"},
    DeviceEvent.Kind.RETIRED: {"free", "broken"},
}


@dataclass(frozen=True, slots=True)
class Held:
    """A device as it stands: its state, who has it since when, its last check."""

    device: Device
    state: str
    event: DeviceEvent | None
    checked: DeviceEvent | None

    @property
    def told(self) -> str:
        """Its state in words."""
        if self.state == "issued" and self.event and self.event.holder:
            return f"{self.event.holder.name}领用"
        return STATES[self.state]


def stands(device: Device, events: Iterable[DeviceEvent]) -> Held:
    """Return a device as these events of it, in order, leave it."""
    state, last, checked = "free", None, None
    for one in events:
        if one.kind == DeviceEvent.Kind.CHECKED:
            checked = one
        else:
            state, last = _STATE[DeviceEvent.Kind(one.kind)], one
    return Held(device, state, last, checked)


def held(agency: Agency) -> list[Held]:
    """Return the devices of an agency as they stand, retired ones last."""
    rows = Device.objects.filter(agency=agency).select_related("room")
    found = [stands(one, one.events.all()) for one in rows.prefetch_related("events__holder")]
    return sorted(found, key=lambda one: one.state == "retired")


def enter_room(
    *, agency: Agency, kind: str, name: str, place: str, by: Person | None, at: datetime
) -> Room:
    """Enter a room of an agency. Raises NotRegistered ROOM_NAME for a name already used."""
    if Room.objects.filter(agency=agency, name=name.strip()).exists():
        raise refuse("ROOM_NAME", f"“{name}”已经登记", LAW, "请换一个名称")
    return Room.objects.create(
        agency=agency, kind=kind, name=name.strip(), place=place.strip(), entered_by=by,
        entered_at=at,
    )  # fmt: skip


def enter_device(
    *,
    agency: Agency,
    kind: str,
    number: str,
    model: str,
    room: Room | None,
    by: Person | None,
    at: datetime,
) -> Device:
    """Enter a recorder, or a camera fixed in a room.

    Raises NotRegistered: DEVICE_NUMBER for a number already used, DEVICE_ROOM where a fixed camera
    has no room of the agency or a recorder has one.
    """
    if Device.objects.filter(agency=agency, number=number.strip()).exists():
        raise refuse("DEVICE_NUMBER", f"编号{number}已经登记", LAW, "请核对编号")
    fixed = kind == Device.Kind.FIXED
    if fixed != (room is not None) or (room is not None and room.agency_id != agency.pk):
        raise refuse("DEVICE_ROOM", "固定设备应当写明所在的办案场所，执法记录仪不属于场所",
                     LAW, "请选择场所，或者改选设备类别")  # fmt: skip
    return Device.objects.create(
        agency=agency, kind=kind, number=number.strip(), model=model.strip(), room=room,
        entered_by=by, entered_at=at,
    )  # fmt: skip


def note_event(
    *,
    device: Device,
    kind: str,
    by: Person | None,
    at: datetime,
    holder: Person | None = None,
    offset: int | None = None,
    note: str = "",
) -> DeviceEvent:
    """Write down what happened to a device.

    Raises NotRegistered: DEVICE_STATE where it cannot happen now, DEVICE_FIXED where a fixed camera
    would be handed out, DEVICE_CLOCK where a recorder is handed out whose clock was not checked
    within a day (使用前校时), DEVICE_HOLDER where the holder is nobody of the agency.
    """
    Agency.objects.select_for_update().get(pk=device.agency_id)  # one at a time
    now = stands(device, device.events.all())
    if now.state not in _FROM[DeviceEvent.Kind(kind)]:
        label = DeviceEvent.Kind(kind).label
        raise refuse("DEVICE_STATE", f"设备{device.number}{now.told}，不能登记{label}", LAW,
                     "请核对设备的现状")  # fmt: skip
    if kind == DeviceEvent.Kind.ISSUED:
        _require_issuable(device, now, holder, at)
    return DeviceEvent.objects.create(
        device=device, kind=kind, holder=holder, offset=offset, note=note.strip(), at=at,
        entered_by=by,
    )  # fmt: skip


def _require_issuable(device: Device, now: Held, holder: Person | None, at: datetime) -> None:
    if device.kind == Device.Kind.FIXED:
        raise refuse("DEVICE_FIXED", "固定设备不能领用", LAW, "请选择执法记录仪")
    if holder is None or holder.agency_id != device.agency_id:
        raise refuse("DEVICE_HOLDER", "领用人应当是本机关的执法人员", LAW, "请选择领用人")
    if now.checked is None or at - now.checked.at > timedelta(hours=24):
        raise refuse("DEVICE_CLOCK", "领用前应当检查电量、存储和时钟", LAW,
                     "请先登记校时检查")  # fmt: skip


def equipped(room: Room) -> bool:
    """Say whether a room has a fixed camera that works."""
    return any(
        stands(one, one.events.all()).state == "free"
        for one in room.devices.prefetch_related("events")
    )


def book_room(
    *,
    room: Room,
    case_number: str,
    activity: str,
    since: datetime,
    until: datetime,
    must: bool,
    blocks: bool,
    by: Person,
    at: datetime,
) -> RoomBooking:
    """Reserve a room for an activity of a case.

    ``must`` says that the place wants activities in such rooms filmed throughout, ``blocks`` that
    nothing passes without. Raises NotRegistered: ROOM_NOT_EQUIPPED, ROOM_TAKEN, BOOKING_ORDER.
    """
    if until <= since:
        raise refuse("BOOKING_ORDER", "结束时间应当晚于开始时间", LAW, "请核对起止时间")
    Agency.objects.select_for_update().get(pk=room.agency_id)  # one at a time
    if room.bookings.filter(since__lt=until, until__gt=since).exists():
        raise refuse("ROOM_TAKEN", f"{room.name}在这一时段已有预约", LAW, "请另选时段或者场所")
    lacking = must and not equipped(room)
    words = f"{room.name}没有可用的录音录像设备，在其中的活动应当全程音像记录"
    if lacking and blocks:
        raise refuse("ROOM_NOT_EQUIPPED", words, LAW, "请另选场所，或者先修复、登记固定设备")
    return RoomBooking.objects.create(
        room=room, case_number=case_number.strip(), activity=activity.strip(), since=since,
        until=until, warned=words if lacking else "", booked_by=by, booked_at=at,
    )  # fmt: skip


def room_named(agency: int, words: str) -> Room | None:
    """Return the registered room of an agency whose name stands in a description of a place."""
    rows = Room.objects.filter(agency_id=agency)
    return next((one for one in rows if one.name in words), None) if words.strip() else None


def remarks_on(agency: int, number: str, captured_at: datetime) -> str:
    """Return what is wrong with a recording that is said to come from a recorder; else "".

    It was not handed out when the recording was made, or its clock was off at the last check.
    """
    device = Device.objects.filter(agency_id=agency, number=number.strip()).first()
    if device is None:
        return f"编号{number.strip()}的设备没有登记"
    before = stands(device, device.events.filter(at__lte=captured_at))
    said = []
    if device.kind == Device.Kind.RECORDER and before.state != "issued":
        said.append(f"采集时设备{device.number}没有领用登记")
    offset = before.checked.offset if before.checked else None
    if offset is not None and abs(offset) > TOLERANCE.total_seconds():
        said.append(f"设备{device.number}的时钟偏差{abs(offset) // 60}分钟")
    return "；".join(said)


@dataclass(frozen=True, slots=True)
class Holding:
    """A time in which somebody had a recorder; ``until`` is None while he still has it."""

    holder: Person
    since: datetime
    until: datetime | None
    ended: str


def holdings(device: Device) -> list[Holding]:
    """Return who had a recorder when, the latest first; a fault ends a holding as a return does."""
    found: list[Holding] = []
    taken: DeviceEvent | None = None
    for one in device.events.select_related("holder"):
        if one.kind == DeviceEvent.Kind.CHECKED:
            continue
        if taken is not None and taken.holder is not None:
            found.append(Holding(taken.holder, taken.at, one.at, one.get_kind_display()))
        taken = one if one.kind == DeviceEvent.Kind.ISSUED else None
    if taken is not None and taken.holder is not None:
        found.append(Holding(taken.holder, taken.at, None, ""))
    return found[::-1]


def holder_at(agency: int, number: str, moment: datetime) -> str:
    """Return who had a recorder at a moment; empty where nobody had it."""
    device = Device.objects.filter(agency_id=agency, number=number).first()
    if device is None:
        return ""
    before = stands(device, device.events.filter(at__lte=moment).select_related("holder"))
    holder = before.event.holder if before.state == "issued" and before.event else None
    return holder.name if holder else ""


def set_standard(
    *, kind: str, officers: int, basis: str, since: date, by: Person | None, at: datetime
) -> EquipmentStandard:
    """Enter a standard: one device for so many officers. Raises NotRegistered STANDARD_BASIS."""
    if not basis.strip() or officers < 1:
        raise refuse("STANDARD_BASIS", "配备标准应当有依据，每台至少对应一名执法人员", LAW,
                     "请填写标准的名称、文号和人数")  # fmt: skip
    return EquipmentStandard.objects.create(
        kind=kind, officers=officers, basis=basis.strip(), since=since, entered_by=by,
        entered_at=at,
    )  # fmt: skip


def remind(*, agency: Agency, words: str, by: Person, at: datetime) -> EquipmentReminder:
    """Remind an agency of what it lacks. Raises NotRegistered REMINDER_EMPTY without a word."""
    if not words.strip():
        raise refuse("REMINDER_EMPTY", "提醒应当写明缺什么、何时配齐", LAW, "请填写提醒内容")
    return EquipmentReminder.objects.create(
        agency=agency, words=words.strip(), sent_by=by, sent_at=at
    )


@dataclass(frozen=True, slots=True)
class Provision:
    """What an agency has and lacks on a day: recorders by the standard, rooms with cameras."""

    agency: Agency
    officers: int
    wanted: int
    there: int
    basis: str
    rooms: tuple[tuple[Room, bool], ...]

    @property
    def lack(self) -> int:
        """How many recorders are missing."""
        return max(0, self.wanted - self.there)

    @property
    def percent(self) -> str:
        """配备率 in whole per cent, cut off; 无 where no standard is entered."""
        return f"{min(100, self.there * 100 // self.wanted)}%" if self.wanted else "无"

    def lacking(self, named: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds of rooms that a place asks for and of which none has a camera.

        ``named`` are the place's words (`av.rooms`); words that name no kind of the ledger mean any
        room, and so does 执法办案场所.
        """
        equipped = {Room.Kind(one.kind) for one, works in self.rooms if works}
        words = tuple(named)
        kinds = [kind for kind in Room.Kind if any(kind.label in one for one in words)]
        special = [kind for kind in kinds if kind is not Room.Kind.PREMISES]
        if not special:
            return () if equipped else (Room.Kind.PREMISES.label,)
        return tuple(kind.label for kind in special if kind not in equipped)


def provision(agency: Agency, day: date) -> Provision:
    """Return what an agency has and lacks on a day; broken recorders do not count."""
    standard = EquipmentStandard.objects.filter(kind=Device.Kind.RECORDER, since__lte=day).last()
    officers = holders(agency, Role.OFFICER, day).count()
    there = sum(
        one.device.kind == Device.Kind.RECORDER and one.state in ("free", "issued")
        for one in held(agency)
    )
    wanted = -(-officers // standard.officers) if standard else 0
    rooms = tuple((one, equipped(one)) for one in Room.objects.filter(agency=agency))
    basis = standard.basis if standard else ""
    return Provision(agency, officers, wanted, there, basis, rooms)
