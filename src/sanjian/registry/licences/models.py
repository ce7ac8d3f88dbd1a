"""Tables of the register of licences: the licence as it stands, its history, bars to applying.

A row is written by the act that grants, changes, renews or ends the licence, in the same
transaction; its history is only added to.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Licence(models.Model):
    """One licence as it stands now; both days belong to its term, no last day means 长期."""

    class State(models.TextChoices):
        """What acts have made of it; that a term has run out is told by the day, not stored."""

        VALID = "valid", "有效"
        WITHDRAWN = "withdrawn", "已撤回"
        REVOKED = "revoked", "已撤销"
        CANCELLED = "cancelled", "已注销"

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="licences")
    number = models.CharField("许可证编号", max_length=60)
    name = models.CharField("证件名称", max_length=60)
    item = models.CharField("许可事项", max_length=100)
    holder = models.CharField("持有人", max_length=100)
    content = models.TextField("许可内容", blank=True)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.VALID)
    safety = models.BooleanField("直接关系公共安全、人身健康、生命财产安全", default=False)
    renewal_asked_on = models.DateField("申请延续日期", null=True)
    renewal_dossier = models.UUIDField(null=True)
    certificate_on = models.DateField("证件颁发日期", null=True)
    dossier = models.UUIDField("据以登记的案卷", null=True)

    class Meta:
        """A number is given once in an agency."""

        ordering: ClassVar = ["agency_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="licence_number_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="licence_term_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self.number}"


class LicenceEvent(models.Model):
    """Something that happened to a licence on a day, by which act. Only added."""

    class Kind(models.TextChoices):
        """What happened."""

        ENTERED = "entered", "补登"
        GRANTED = "granted", "准予"
        CHANGED = "changed", "变更"
        RENEWED = "renewed", "延续"
        RENEWED_BY_LAW = "renewed_by_law", "视为准予延续"
        DELIVERED = "delivered", "颁发证件"
        WITHDRAWN = "withdrawn", "撤回"
        REVOKED = "revoked", "撤销"
        CANCELLED = "cancelled", "注销"

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=20, choices=Kind)
    on = models.DateField("日期")
    words = models.CharField("说明", max_length=500, blank=True)
    valid_until = models.DateField("有效期至", null=True)
    dossier = models.UUIDField("案卷", null=True)
    act_seq = models.IntegerField("办理记录", null=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记入时间")

    class Meta:
        """In the order in which they were written."""

        ordering: ClassVar = ["id"]


class LicenceBar(models.Model):
    """Until when somebody may not apply for an item again (《行政许可法》第七十八、七十九条)."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    holder = models.CharField("申请人", max_length=100)
    item = models.CharField("许可事项", max_length=100)
    until = models.DateField("不得再次申请至")
    law = models.CharField("依据", max_length=100)
    dossier = models.UUIDField("案卷", null=True)

    class Meta:
        """The longest first."""

        ordering: ClassVar = ["-until", "id"]
