"""Tables of the assistance room: benchmarks, their grades, and the steps of their life. Only added.

A change is a new version; what is in force on a day follows from the steps.
Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Benchmark(models.Model):
    """A benchmark of one breach (违法行为 + 法定依据), one version of it."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    code = models.CharField("编号", max_length=40)
    version = models.IntegerField("版本")
    matter = models.CharField("违法行为", max_length=200)
    statute = models.CharField("法定依据", max_length=100)
    article = models.CharField("条款", max_length=50)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("起草时间")

    class Meta:
        """A version once."""

        ordering: ClassVar = ["code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code", "version"], name="benchmark_version"),
        ]

    def __str__(self) -> str:
        """Return code and matter."""
        return f"{self.code} {self.matter}"


class Grade(models.Model):
    """A grade of a benchmark (裁量阶次): when it fits and what it gives; amounts in fen."""

    benchmark = models.ForeignKey(Benchmark, models.PROTECT, related_name="grades")
    position = models.IntegerField("顺序")
    label = models.CharField("裁量阶次", max_length=20)
    conditions = models.CharField("适用条件", max_length=500)
    low_fen = models.BigIntegerField("罚款下限", null=True)
    high_fen = models.BigIntegerField("罚款上限", null=True)
    other = models.CharField("其他处理", max_length=300, blank=True)

    class Meta:
        """In order; a range has both ends, or the grade imposes no fine."""

        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["benchmark", "position"], name="grade_position"),
            models.CheckConstraint(
                name="grade_range",
                condition=models.Q(low_fen=None, high_fen=None)
                | models.Q(low_fen__gte=0, high_fen__gte=models.F("low_fen")),
            ),
        ]


class BenchmarkStep(models.Model):
    """What was done about a version: reviewed, returned, issued, filed, published."""

    benchmark = models.ForeignKey(Benchmark, models.PROTECT, related_name="steps")
    name = models.CharField("办理", max_length=20)
    content = models.JSONField("内容", default=dict)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["benchmark", "name"], name="benchmark_step_once"),
        ]
