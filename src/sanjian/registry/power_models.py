"""Changes of power lists (权责清单): what is asked for, and who checked, approved and filed it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PowerAction(models.TextChoices):
    """What becomes of the item."""

    ADD = "add", "增加事项"
    AMEND = "amend", "调整事项"
    REMOVE = "remove", "取消事项"


class PowerStep(models.TextChoices):
    """From the desk of whoever asked to the filing with the bureau."""

    CHECKED = "checked", "合法性审查通过"
    APPROVED = "approved", "批准"
    AUDITED = "audited", "监督机关审核通过"
    FILED = "filed", "备案"
    RETURNED = "returned", "退回"


class PowerChange(models.Model):
    """A wish to list an item, to amend it or to take it off. Added and never changed."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="power_changes")
    action = models.CharField("变动", max_length=10, choices=PowerAction)
    power = models.ForeignKey("registry.PowerItem", models.PROTECT, related_name="+", null=True)
    code = models.CharField("事项编码", max_length=40)
    name = models.CharField("事项名称", max_length=200)
    kind = models.CharField("类别", max_length=20)
    basis = models.TextField("实施依据")
    details = models.JSONField("清单内容", default=dict)
    reason = models.CharField("调整原因", max_length=500)
    in_force = models.DateField("施行日期")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("提出时间")

    class Meta:
        """The latest first."""

        app_label = "registry"
        ordering: ClassVar = ["-id"]


class PowerChangeStep(models.Model):
    """One thing done about a change: each once, each by another post."""

    change = models.ForeignKey(PowerChange, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=PowerStep)
    words = models.CharField("意见", max_length=500, blank=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once; a change that was returned goes no further."""

        app_label = "registry"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "name"], name="power_step_once"),
        ]
