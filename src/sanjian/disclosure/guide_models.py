"""Tables of service guides with flow chart (服务指南、执法流程图): versions, posts, duties, copies.

Versions and steps are inserted and never changed. Who checks or releases a guide did not write it:
a key carries the writer's number into the step, a check compares.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.disclosure.beforehand_models import AdjustmentDuty
from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import Agency, Person, PowerItem


class ServiceGuide(models.Model):
    """A version of the guide to one item of the power list, with the procedure it is drawn from."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    power = models.ForeignKey(PowerItem, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版本")
    facts = models.JSONField("填写的内容")
    procedure = models.CharField("执法程序", max_length=40)
    content = models.JSONField("公示的内容")
    digest = models.CharField("校验值", max_length=64)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("编制时间")

    class Meta:
        """Numbered within an item."""

        ordering: ClassVar = ["power_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["power", "number"], name="guide_number"),
            models.UniqueConstraint(fields=["id", "written_by"], name="guide_writer"),
        ]

    def __str__(self) -> str:
        return f"{self.power.name}服务指南（第{self.number}版）"


class GuideStep(models.Model):
    """One post's act on a guide: passed on, checked, returned, released."""

    class Name(models.TextChoices):
        """The posts after 采集, and the way back."""

        PASSED = "passed", "传递"
        CHECKED = "checked", "审核"
        RETURNED = "returned", "退回"
        RELEASED = "released", "发布"

    guide = models.ForeignKey(ServiceGuide, models.PROTECT, related_name="steps")
    name = models.CharField("环节", max_length=10, choices=Name)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    writer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    plain = models.BooleanField("简明扼要、通俗易懂", default=False)
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        """Each once; checked and released by another than the writer; checked means plain too."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "name"], name="guide_step_once"),
            models.CheckConstraint(
                condition=models.Q(name__in=["passed", "returned"])
                | ~models.Q(by=models.F("writer")),
                name="guide_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="checked") | models.Q(plain=True), name="guide_plain",
            ),
        ]  # fmt: skip


class GuideDuty(models.Model):
    """A released guide must be gone over: law, function, list or chart changed."""

    guide = models.ForeignKey(ServiceGuide, models.PROTECT, related_name="duties")
    kind = models.CharField("情形", max_length=20, choices=AdjustmentDuty.Kind)
    said = models.CharField("说明", max_length=500)
    changed_on = models.DateField("变化日期")
    opened_at = models.DateTimeField("产生时间")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    due = models.DateField("期限")
    source = models.CharField("期限依据", max_length=300)
    closed_at = models.DateTimeField("完成时间", null=True)
    closed_with = models.ForeignKey(ServiceGuide, models.PROTECT, related_name="+", null=True)

    class Meta:
        """The nearest first; done by a released version and in no other way."""

        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_with__isnull=True)
                | models.Q(closed_at__isnull=False, closed_with__isnull=False),
                name="guide_duty_closed",
            ),
        ]

    @property
    def days(self) -> int | None:
        """Days from the change to what is public now, None while it is still owed."""
        if self.closed_at is None:
            return None
        return (self.closed_at.astimezone(SHANGHAI).date() - self.changed_on).days


class PublishedGuide(models.Model):
    """A released guide as the public reads it; older versions stay with the days they held."""

    slug = models.CharField("机关地址", max_length=16)
    code = models.CharField("事项编码", max_length=40)
    agency = models.CharField("执法机关", max_length=100)
    item = models.CharField("事项名称", max_length=200)
    kind = models.CharField("类别", max_length=20)
    summary = models.CharField("一句话说明", max_length=200)
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    svg = models.TextField("流程图")
    words = models.TextField("查找用的文字")
    changes = models.JSONField("与上一版的不同", default=list)
    digest = models.CharField("校验值", max_length=64)
    released_at = models.DateTimeField("发布时间")
    until = models.DateTimeField("被替换时间", null=True)
    commitment = models.CharField("日志承诺值", max_length=64)

    class Meta:
        """One in force for each item."""

        db_table = '"published"."guide"'
        ordering: ClassVar = ["agency", "code", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slug", "code", "number"], name="published_guide_number"
            ),
            models.UniqueConstraint(
                fields=["slug", "code"], condition=models.Q(until__isnull=True),
                name="published_guide_in_force",
            ),
        ]  # fmt: skip
