"""Tables of publication schemas (公示标准、格式) and of who belongs to whose system (本系统).

All are added and never changed; which schema is in force follows from the days of issue.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class SystemMember(models.Model):
    """A unit belongs to the system (本系统) of an organ from a day on, or to none any more."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    superior = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    since = models.DateField("自")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        """As they follow each other; nobody is above himself."""

        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(superior__isnull=True)
                | ~models.Q(superior=models.F("agency")),
                name="system_above",
            ),
        ]  # fmt: skip


class PublicationSchema(models.Model):
    """One version of what public contents of a kind must hold and how each is written."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField("适用的执法类别", max_length=30)
    version = models.IntegerField("版本")
    basis = models.CharField("制定依据", max_length=200)
    rows = models.JSONField("要素")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("起草时间")

    class Meta:
        """By kind, the latest first; versions are counted."""

        ordering: ClassVar = ["kind", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "version"], name="schema_version"),
        ]


class SchemaIssue(models.Model):
    """The head puts a version in force from a day on."""

    schema = models.OneToOneField(PublicationSchema, models.PROTECT, related_name="issue")
    since = models.DateField("施行日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("印发时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]
