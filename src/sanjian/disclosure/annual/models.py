"""Tables of the yearly report: versions with their figures, the posts' acts, receipts, the copy.

Versions, acts and receipts are added and never changed. Who approves is not who prepared: a key
carries the preparer's number into the act, a check compares.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class AnnualReport(models.Model):
    """One version of an agency's report on one year: figures as counted, words as written."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.IntegerField("年度")
    number = models.IntegerField("版本")
    figures = models.JSONField("数据")
    digest = models.CharField("数据校验值", max_length=64)
    words = models.TextField("情况说明", blank=True)
    change = models.CharField("变更说明", max_length=500, blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("编制时间")

    class Meta:
        """Versions of a year are counted from one; a later one says what changed."""

        ordering: ClassVar = ["agency_id", "-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="annual_version"),
            models.UniqueConstraint(fields=["id", "prepared_by"], name="annual_preparer"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(change=""), name="annual_change_said"
            ),
        ]


class AnnualStep(models.Model):
    """One post's act on a version: approved, returned, published."""

    class Name(models.TextChoices):
        """What can happen to a version after it was prepared."""

        APPROVED = "approved", "审批"
        RETURNED = "returned", "退回"
        PUBLISHED = "published", "公布"

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="steps")
    name = models.CharField("环节", max_length=10, choices=Name)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    preparer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    note = models.CharField("意见", max_length=500, blank=True)

    class Meta:
        """Each once; approved by another person than the preparer."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "name"], name="annual_step_once"),
            models.CheckConstraint(
                condition=models.Q(name__in=["returned", "published"])
                | ~models.Q(by=models.F("preparer")),
                name="annual_two_people",
            ),
        ]


class AnnualReceipt(models.Model):
    """A recipient has confirmed that a version came in."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="receipts")
    recipient = models.CharField("报送对象", max_length=40)
    label = models.CharField("报送对象名称", max_length=100)
    sent_on = models.DateField("报送日期")
    received_on = models.DateField("签收日期")
    receipt = models.CharField("签收人或者回执编号", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        """One for each recipient of a version; nothing is received before it was sent."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "recipient"], name="annual_receipt_once"),
            models.CheckConstraint(
                condition=models.Q(received_on__gte=models.F("sent_on")), name="annual_received"
            ),
        ]


class PublishedAnnual(models.Model):
    """A year's report as anybody reads it, or that it is still missing."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    year = models.IntegerField("年度")
    due_on = models.DateField("应公布日期")
    due_source = models.CharField("期限依据", max_length=300)
    published_at = models.DateTimeField("首次公布时间", null=True)
    number = models.IntegerField("版本", default=0)
    figures = models.JSONField("数据", default=dict)
    words = models.TextField("情况说明", blank=True)
    digest = models.CharField("数据校验值", max_length=64, blank=True)
    commitment = models.CharField("日志承诺值", max_length=64, blank=True)
    versions = models.JSONField("版本记录", default=list)

    class Meta:
        """One row for each agency and year; without a version it says that it is missing."""

        db_table = '"published"."annual"'
        ordering: ClassVar = ["-year", "agency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "year"], name="published_annual"),
        ]
