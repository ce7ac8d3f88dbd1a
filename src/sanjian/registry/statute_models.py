"""The register of statutes: names, numbers of articles and days in force. Facts, never texts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RegisteredStatute(models.Model):
    """One edition of a statute as an operator has entered it; a later entry adds, never changes."""

    name = models.CharField("名称", max_length=200)
    articles = models.PositiveIntegerField("条数", null=True)
    since = models.DateField("施行日期", null=True)
    until = models.DateField("失效日期", null=True)
    source = models.CharField("来源", max_length=200)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        """The same facts once."""

        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "articles", "since", "until"], name="statute_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="statute_order",
            ),
        ]  # fmt: skip
