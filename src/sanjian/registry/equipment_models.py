"""Recorders, fixed cameras and the rooms they stand in: what an agency has, and what became of it.

Nothing here is changed: what happens to a device is a row of its own, its state is the last one.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Room(models.Model):
    """A room in which people are questioned or heard (询问室、听证室、谈话室、办案场所)."""

    class Kind(models.TextChoices):
        """As the places name them."""

        INQUIRY = "inquiry", "询问室"
        HEARING = "hearing", "听证室"
        TALK = "talk", "谈话室"
        PREMISES = "premises", "执法办案场所"

    objects: ClassVar[models.Manager[Room]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="rooms")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=60)
    place = models.CharField("地点", max_length=200)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """A name stands for one room of an agency."""

        ordering: ClassVar = ["agency_id", "kind", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="room_name"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Device(models.Model):
    """A recorder that is handed out, or a camera fixed in a room."""

    class Kind(models.TextChoices):
        """What it is."""

        RECORDER = "recorder", "执法记录仪"
        FIXED = "fixed", "固定录音录像设备"

    objects: ClassVar[models.Manager[Device]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="devices")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    number = models.CharField("编号", max_length=40)
    model = models.CharField("型号", max_length=100, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="devices", null=True)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """Numbers are an agency's own; a fixed one has a room, a recorder none."""

        ordering: ClassVar = ["agency_id", "kind", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="device_number"),
            models.CheckConstraint(
                condition=models.Q(kind="fixed", room__isnull=False)
                | models.Q(kind="recorder", room__isnull=True),
                name="device_in_room",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class DeviceEvent(models.Model):
    """Something that happened to a device: handed out, brought back, checked, broken, mended.

    ``offset`` is by how many seconds its clock was ahead when it was checked.
    """

    class Kind(models.TextChoices):
        """What happened."""

        ISSUED = "issued", "领用"
        RETURNED = "returned", "归还"
        CHECKED = "checked", "校时检查"
        BROKEN = "broken", "故障"
        MENDED = "mended", "修复"
        RETIRED = "retired", "报废"

    objects: ClassVar[models.Manager[DeviceEvent]]

    device = models.ForeignKey(Device, models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=10, choices=Kind)
    holder = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    offset = models.IntegerField("时钟偏差（秒）", null=True)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)

    class Meta:
        """The last one tells the state; a device is handed to somebody, and only then to him."""

        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="issued", holder__isnull=False)
                | (~models.Q(kind="issued") & models.Q(holder__isnull=True)),
                name="device_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="checked", offset__isnull=False)
                | (~models.Q(kind="checked") & models.Q(offset__isnull=True)),
                name="device_clock",
            ),
        ]


class RoomBooking(models.Model):
    """A room reserved for an activity of a case."""

    objects: ClassVar[models.Manager[RoomBooking]]

    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings")
    case_number = models.CharField("案件编号", max_length=60)
    activity = models.CharField("活动", max_length=100)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至")
    warned = models.CharField("提醒", max_length=300, blank=True)
    booked_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    booked_at = models.DateTimeField("预约时间")

    class Meta:
        """Read in order; a booking has a length."""

        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="booking_order"
            ),
        ]


class EquipmentStandard(models.Model):
    """How many officers share one device, as the superior's standard says (配备标准)."""

    objects: ClassVar[models.Manager[EquipmentStandard]]

    kind = models.CharField("类别", max_length=10, choices=Device.Kind)
    officers = models.PositiveSmallIntegerField("每多少名执法人员一台")
    basis = models.CharField("依据", max_length=200)
    since = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row of a day speaks for it."""

        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(officers__gt=0), name="standard_officers"),
        ]


class EquipmentReminder(models.Model):
    """The justice bureau reminds an agency of what it lacks (督导提醒)."""

    objects: ClassVar[models.Manager[EquipmentReminder]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="reminders")
    words = models.CharField("提醒", max_length=300)
    sent_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("时间")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-sent_at", "-id"]
