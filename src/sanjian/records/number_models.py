"""Tables of the register of documents (文书登记簿): numbers that became void, uses of seals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NumberVoid(models.Model):
    """An issued document whose number counts no more (作废): why, who said so. Inserted only.

    The document and its number stay where they are; the number is never given again.
    """

    objects: ClassVar[models.Manager[NumberVoid]]

    document = models.OneToOneField("records.Document", models.PROTECT, related_name="void")
    reason = models.CharField("作废原因", max_length=200)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("作废时间")

    class Meta:
        """Once, and never without a reason."""

        app_label = "records"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="void_has_a_reason"),
        ]


class SealUse(models.Model):
    """A seal put on copies of an issued document (用印): which, how many, by whom. Only added."""

    class Seal(models.TextChoices):
        """Which seal it was."""

        AGENCY = "agency", "机关印章"
        SPECIAL = "special", "专用章"

    objects: ClassVar[models.Manager[SealUse]]

    document = models.ForeignKey("records.Document", models.PROTECT, related_name="seal_uses")
    seal = models.CharField("印章", max_length=10, choices=Seal)
    copies = models.IntegerField("份数")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("用印时间")

    class Meta:
        """In the order of use; at least one copy."""

        app_label = "records"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(copies__gte=1), name="seal_on_a_copy"),
        ]
