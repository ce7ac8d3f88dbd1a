"""Tables of how publicity ends (withdrawal, expiry, credit repair) and of looking whether it did.

All rows are added and never changed. Who approves a repair is not who registered it: a key carries
the registrar's number into the ending, a check compares.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person


class CreditRepair(models.Model):
    """A party asks that his penalty be taken off early: when, with which proof of performance."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    number = models.CharField("公示编号", max_length=16)
    asked_on = models.DateField("申请日期")
    proof = models.CharField("履行义务、纠正行为的材料", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        """Open while neither an ending nor a refusal names it."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "by"], name="repair_registrar"),
        ]


class RepairRefusal(models.Model):
    """不予修复: a second person found that the conditions are not met, and says why."""

    repair = models.OneToOneField(CreditRepair, models.PROTECT, related_name="refusal")
    registrar = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("不予修复的理由", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Not by who registered the request."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("registrar")), name="repair_refused_by_another"
            ),
        ]


class PublicationEnding(models.Model):
    """A copy went off the portal: why, by whose act or by time alone. Not public."""

    class Kind(models.TextChoices):
        """The three ways in which publicity ends."""

        WITHDRAWN = "withdrawn", "撤下"
        EXPIRED = "expired", "公示期满"
        REPAIRED = "repaired", "信用修复"

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    number = models.CharField("公示编号", max_length=16)
    kind = models.CharField("情形", max_length=10, choices=Kind)
    said = models.CharField("说明", max_length=2000)
    law = models.CharField("依据", max_length=300)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    repair = models.OneToOneField(CreditRepair, models.PROTECT, related_name="ending", null=True)
    registrar = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    words = models.JSONField("原公开内容中的词句", default=list)

    class Meta:
        """A repair names its request and two people; time alone names nobody."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="repaired", repair__isnull=False, by__isnull=False,
                                   registrar__isnull=False)
                & ~models.Q(by=models.F("registrar"))
                | models.Q(kind="withdrawn", repair__isnull=True, by__isnull=False)
                | models.Q(kind="expired", repair__isnull=True, by__isnull=True),
                name="ending_by",
            ),
        ]  # fmt: skip


class ResidueCheck(models.Model):
    """What was looked at on the portal after an ending, and whether anything was left there."""

    ending = models.ForeignKey(PublicationEnding, models.PROTECT, related_name="checks")
    at = models.DateTimeField("核对时间")
    portal = models.CharField("公示门户", max_length=200)
    places = models.JSONField("核对的地方")
    nothing_left = models.BooleanField("没有残留")

    class Meta:
        """The latest counts."""

        ordering: ClassVar = ["id"]
