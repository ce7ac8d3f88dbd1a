"""本机关程序: versions of an organ's own flow of an exploratory kind, and what became of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OwnFlow(models.Model):
    """One drafted version. Added, never changed; it holds from its day once it was approved.

    ``stages`` are rows of label, last (the kernel's stage) and steps, in order.
    """

    objects: ClassVar[models.Manager[OwnFlow]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="own_flows")
    procedure = models.CharField("程序", max_length=40)
    number = models.PositiveIntegerField("版本")
    stages = models.JSONField("阶段")
    source = models.CharField("依据的文件", max_length=200)
    in_force = models.DateField("施行日期")
    drafted_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟订时间")

    class Meta:
        """The newest first, numbered by agency and procedure."""

        ordering: ClassVar = ["agency_id", "procedure", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "procedure", "number"], name="own_flow_number"
            ),
        ]


class OwnFlowAct(models.Model):
    """What became of a version: approved with the checker's answer, returned, ended from a day."""

    class What(models.TextChoices):
        """Approved or returned, once; ended later."""

        APPROVED = "approved", "批准"
        RETURNED = "returned", "退回"
        ENDED = "ended", "废止"

    objects: ClassVar[models.Manager[OwnFlowAct]]

    flow = models.ForeignKey(OwnFlow, models.PROTECT, related_name="acts")
    what = models.CharField("事项", max_length=10, choices=What)
    words = models.CharField("说明", max_length=300, blank=True)
    states = models.IntegerField("核验状态数", default=0)
    effective = models.DateField("自", null=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once for a version; approved and returned exclude each other."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flow", "what"], name="own_flow_once"),
            models.UniqueConstraint(
                fields=["flow"], condition=~models.Q(what="ended"), name="own_flow_answered"
            ),
        ]
