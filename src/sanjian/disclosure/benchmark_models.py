"""裁量基准 on the portal: versions that their agency has published, with their grades."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublishedBenchmark(models.Model):
    """One version of a benchmark; ``until`` is the day from which a later one holds."""

    objects: ClassVar[models.Manager[PublishedBenchmark]]

    agency = models.CharField("机关", max_length=100)
    code = models.CharField("编号", max_length=40)
    version = models.IntegerField("版本")
    matter = models.CharField("违法行为", max_length=200)
    basis = models.CharField("法定依据", max_length=200)
    number = models.CharField("印发文号", max_length=60)
    since = models.DateField("施行日期")
    until = models.DateField("由新版本代替的日期", null=True)
    grades = models.JSONField("裁量阶次", default=list)

    class Meta:
        """By agency and code, the newest version first."""

        db_table = '"published"."benchmark"'
        ordering: ClassVar = ["agency", "code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "code", "version"], name="published_benchmark"
            ),
        ]
