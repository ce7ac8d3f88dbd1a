"""执法主体: which kind of body an agency is, what gives it power, since when, and till when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BodyChange(models.Model):
    """An agency enters the register of enforcement bodies, or leaves it, with what says so."""

    objects: ClassVar[models.Manager[BodyChange]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="body_changes")
    active = models.BooleanField("具有执法主体资格")
    kind = models.CharField("类别", max_length=40)
    label = models.CharField("类别名称", max_length=60)
    authority = models.CharField("授权、设立的依据", max_length=300)
    reason = models.CharField("说明", max_length=300, blank=True)
    since = models.DateField("自")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        """As they follow each other; each names what it rests on."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(authority__gt=""), name="body_change_authority"
            ),
        ]
