"""推行节点: the bureau has signed off what the place's paper wanted done by a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person


class MilestoneDone(models.Model):
    """One milestone signed off, with what shows that it was reached. Only added."""

    objects: ClassVar[models.Manager[MilestoneDone]]

    code = models.CharField("节点", max_length=40)
    due = models.DateField("期限")
    words = models.CharField("完成情况", max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("签收时间")

    class Meta:
        """Each milestone is signed off once."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "due"], name="milestone_once"),
            models.CheckConstraint(condition=models.Q(words__gt=""), name="milestone_worded"),
        ]
