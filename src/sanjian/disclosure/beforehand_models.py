"""Tables of disclosure beforehand (事前公示): versions, their four posts, channels, adjustments.

Versions, steps and deliveries are inserted and never changed. Who checks or releases a version is
not who collected it: a key carries the collector's number into the step, a check compares.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import Agency, Person


class ExanteVersion(models.Model):
    """What an agency's registers said on the day it was collected, part by part."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="exante_versions")
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    digest = models.CharField("校验值", max_length=64)
    missing = models.JSONField("缺少的内容", default=list)
    collected_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    collected_at = models.DateTimeField("采集时间")

    class Meta:
        """Numbered within an agency."""

        ordering: ClassVar = ["agency_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="exante_number"),
            models.UniqueConstraint(fields=["id", "collected_by"], name="exante_collector"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}事前公示内容（第{self.number}版）"


class ExanteStep(models.Model):
    """One post's act on a version: passed on, checked, returned, released."""

    class Name(models.TextChoices):
        """The posts after 采集, and the way back."""

        PASSED = "passed", "传递"
        CHECKED = "checked", "审核"
        RETURNED = "returned", "退回"
        RELEASED = "released", "发布"

    version = models.ForeignKey(ExanteVersion, models.PROTECT, related_name="steps")
    name = models.CharField("环节", max_length=10, choices=Name)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    collector = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        """Each once; checked and released by another person than the collector."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "name"], name="exante_step_once"),
            models.CheckConstraint(
                condition=models.Q(name__in=["passed", "returned"])
                | ~models.Q(by=models.F("collector")),
                name="exante_two_people",
            ),
        ]


class ChannelDelivery(models.Model):
    """A released version has reached a channel: when, who confirmed it, by which receipt."""

    version = models.ForeignKey(ExanteVersion, models.PROTECT, related_name="deliveries")
    channel = models.CharField("渠道", max_length=40)
    label = models.CharField("渠道名称", max_length=100)
    at = models.DateTimeField("到达时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    receipt = models.CharField("回执", max_length=300)

    class Meta:
        """Each channel once for a version."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "channel"], name="channel_once"),
        ]


class AdjustmentDuty(models.Model):
    """What is public must be adjusted: because the law, the organ or its people changed."""

    class Kind(models.TextChoices):
        """What changed."""

        LAW = "law_change", "法律法规规章变化"
        FUNCTION = "function_change", "机构职能变化"
        STAFF = "staff_change", "人员变化"
        CHECK = "check", "到期核对"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="adjustments")
    kind = models.CharField("情形", max_length=20, choices=Kind)
    said = models.CharField("说明", max_length=500)
    changed_on = models.DateField("变化日期")
    opened_at = models.DateTimeField("产生时间")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    due = models.DateField("期限")
    source = models.CharField("期限依据", max_length=300)
    closed_at = models.DateTimeField("完成时间", null=True)
    closed_with = models.ForeignKey(ExanteVersion, models.PROTECT, related_name="+", null=True)

    class Meta:
        """The nearest first; done by a released version and in no other way."""

        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_with__isnull=True)
                | models.Q(closed_at__isnull=False, closed_with__isnull=False),
                name="adjustment_closed",
            ),
        ]

    @property
    def days(self) -> int | None:
        """Days from the change to what is public now, None while it is still owed."""
        if self.closed_at is None:
            return None
        return (self.closed_at.astimezone(SHANGHAI).date() - self.changed_on).days


class PublishedExante(models.Model):
    """A released version as the public reads it; older ones stay with the days they held."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    changes = models.JSONField("与上一版的不同", default=list)
    channels = models.JSONField("公示渠道", default=list)
    digest = models.CharField("校验值", max_length=64)
    released_at = models.DateTimeField("发布时间")
    until = models.DateTimeField("被替换时间", null=True)
    next_check = models.DateField("下次核对日期")
    commitment = models.CharField("日志承诺值", max_length=64)

    class Meta:
        """One in force for each agency."""

        db_table = '"published"."exante"'
        ordering: ClassVar = ["slug", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "number"], name="published_exante_number"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(until__isnull=True),
                name="published_exante_in_force",
            ),
        ]  # fmt: skip
