"""The public copy of how promptly each agency publishes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.disclosure.timeliness import rate


class PublishedPromptness(models.Model):
    """One agency's figures of one year: nothing about any single file."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    year = models.IntegerField("年度")
    on_time = models.IntegerField("按期公示")
    late = models.IntegerField("逾期")
    withdrawn = models.IntegerField("撤下")
    corrected = models.IntegerField("经申请更正")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """One row for each agency and year."""

        db_table = '"published"."promptness"'
        ordering: ClassVar = ["-year", "agency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "year"], name="published_promptness"),
        ]

    @property
    def rate(self) -> str:
        """The share in time, in per cent; a dash when nothing was due."""
        return rate(self.on_time, self.late)
