"""Tables of service windows: who sits where with what work, one row for each change of roster."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class WindowDuty(models.Model):
    """From when somebody sits at a window. The latest row of a window is the one in force."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    window = models.CharField("窗口", max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=60)
    work = models.CharField("工作内容", max_length=500)
    phone = models.CharField("监督电话", max_length=40)
    enquiries = models.CharField("咨询电话", max_length=40, blank=True, db_default="")
    sample_papers = models.CharField("申请材料示范文本", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("自")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["agency_id", "window", "-id"]


class PublishedWindow(models.Model):
    """A window's plate as anybody reads it at the window and on the portal."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    window = models.CharField("窗口", max_length=20)
    person = models.CharField("值班人员", max_length=50)
    post = models.CharField("岗位", max_length=60)
    work = models.CharField("工作内容", max_length=500)
    phone = models.CharField("监督电话", max_length=40)
    enquiries = models.CharField("咨询电话", max_length=40, blank=True, db_default="")
    sample_papers = models.CharField("申请材料示范文本", max_length=300, blank=True)
    since = models.DateTimeField("自")

    class Meta:
        """One plate for each window."""

        db_table = '"published"."window"'
        ordering: ClassVar = ["agency", "window"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "window"], name="published_window"),
        ]
