"""Tables of guiding cases (指导案例): what was written from an archived file, and its steps.

All are added and never changed; what stands on the portal is a copy that a withdrawal takes away.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class GuidingCase(models.Model):
    """An archived case told without its people, with the point of law it teaches."""

    class Reach(models.TextChoices):
        """Who may read it once it is approved."""

        INSIDE = "inside", "在本地执法机关内部发布"
        PUBLIC = "public", "向社会公开发布"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=100)
    point = models.CharField("指导要点", max_length=1000)
    facts = models.TextField("基本案情")
    reasoning = models.TextField("处理结果和理由")
    provisions = models.JSONField("依据", default=list)
    reach = models.CharField("发布范围", max_length=10, choices=Reach)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("编写时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class GuidingStep(models.Model):
    """What was done about a guiding case: reviewed, sent back, approved, withdrawn."""

    case = models.ForeignKey(GuidingCase, models.PROTECT, related_name="steps")
    name = models.CharField("办理", max_length=20)
    opinion = models.CharField("意见", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once, in their order."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name"], name="guiding_step_once"),
        ]


class PublishedGuidingCase(models.Model):
    """A guiding case on the portal."""

    objects: ClassVar[models.Manager[PublishedGuidingCase]]

    number = models.IntegerField("编号", unique=True)
    agency = models.CharField("机关", max_length=100)
    title = models.CharField("标题", max_length=100)
    point = models.CharField("指导要点", max_length=1000)
    facts = models.TextField("基本案情")
    reasoning = models.TextField("处理结果和理由")
    basis = models.CharField("依据", max_length=1000, blank=True)
    released_at = models.DateTimeField("发布时间")

    class Meta:
        """The latest first."""

        db_table = '"published"."guiding_case"'
        ordering: ClassVar = ["-released_at"]
