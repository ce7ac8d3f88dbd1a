"""制度库: an agency's own rules of implementation (实施细则、制度) and yearly plans, by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RegulationVersion(models.Model):
    """One drafted version of a rule or plan. Added, never changed; what becomes of it are acts.

    ``chapters`` are texts by the chapter's name, ``values`` parameters of the place's rules as
    plain data by key, ``types`` kinds of decisions it publishes, ``powers`` the codes of the items
    it covers. ``year`` is 0 but for a yearly plan.
    """

    objects: ClassVar[models.Manager[RegulationVersion]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="regulations")
    kind = models.CharField("种类", max_length=40)
    label = models.CharField("名称", max_length=100)
    number = models.PositiveIntegerField("版本")
    year = models.PositiveSmallIntegerField("年度", default=0)
    chapters = models.JSONField("章节", default=dict)
    values = models.JSONField("参数", default=dict)
    types = models.JSONField("公示的决定", default=list)
    powers = models.JSONField("覆盖的事项", default=list)
    in_force = models.DateField("施行日期")
    digest = models.CharField("校验值", max_length=64, unique=True)
    drafted_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟订时间")

    class Meta:
        """Numbered by kind (and year); the newest first."""

        ordering: ClassVar = ["kind", "-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "kind", "year", "number"], name="regulation_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.year}年）" if self.year else self.label


class RegulationAct(models.Model):
    """What was done about a version: approved by the head, filed with the bureau, ended."""

    class What(models.TextChoices):
        """The acts, in their order."""

        APPROVED = "approved", "批准印发"
        RETURNED = "returned", "退回"
        FILED = "filed", "准予备案"
        REFUSED = "refused", "备案退回"
        ENDED = "ended", "废止"

    objects: ClassVar[models.Manager[RegulationAct]]

    version = models.ForeignKey(RegulationVersion, models.PROTECT, related_name="acts")
    what = models.CharField("办理", max_length=10, choices=What)
    words = models.CharField("意见", max_length=300, blank=True)
    number = models.CharField("备案号", max_length=60, blank=True)
    effective = models.DateField("废止日期", null=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once; a filing has its number, an end its day."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "what"], name="regulation_act_once"),
            models.CheckConstraint(
                condition=~models.Q(what="filed") | models.Q(number__gt=""),
                name="regulation_filed_number",
            ),
            models.CheckConstraint(
                condition=models.Q(what="ended", effective__isnull=False)
                | (~models.Q(what="ended") & models.Q(effective__isnull=True)),
                name="regulation_end_day",
            ),
        ]


class RegulationCheck(models.Model):
    """The yearly self-check of how an agency keeps one of its rules. Added, never changed."""

    objects: ClassVar[models.Manager[RegulationCheck]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    words = models.CharField("自查情况", max_length=1000)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Once a year for each rule."""

        ordering: ClassVar = ["-year", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "year"], name="regulation_check_once")
        ]
