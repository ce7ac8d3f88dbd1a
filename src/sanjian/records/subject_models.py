"""Two entries of one party of enforcement (执法对象) that somebody has found to be the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person


class SubjectMerge(models.Model):
    """The parties of two files are one. Inserted only; the files keep what they say."""

    objects: ClassVar[models.Manager[SubjectMerge]]

    one = models.CharField("对象", max_length=120)
    other = models.CharField("同一对象", max_length=120)
    reason = models.CharField("理由", max_length=300)
    merged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField("时间")

    class Meta:
        """The earliest first; nothing is merged with itself."""

        app_label = "records"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(one=models.F("other")), name="merge_of_another"
            ),
        ]
