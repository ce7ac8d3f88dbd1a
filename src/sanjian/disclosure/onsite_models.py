"""现场公示: the page that a party opens by the code officers show him, and who opened it when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class OnsiteNotice(models.Model):
    """Officers made a page for one activity on site; the page is the same as its public copy."""

    code = models.CharField("现场码", max_length=24, unique=True)
    file = models.UUIDField("案卷")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    activity = models.CharField("活动", max_length=40)
    officers = models.JSONField("执法人员")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]


class PublishedOnsite(models.Model):
    """What a party reads on site: who stands before him, with which notice, and his rights.

    His own name is not there: the code may be seen by others.
    """

    code = models.CharField("现场码", max_length=24, unique=True)
    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    activity = models.CharField("活动", max_length=40)
    officers = models.JSONField("执法人员")
    papers = models.JSONField("文书", default=list)
    rights = models.JSONField("权利", default=list)
    duties = models.CharField("配合义务", max_length=300, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        """One for each code."""

        db_table = '"published"."onsite"'
        ordering: ClassVar = ["id"]
