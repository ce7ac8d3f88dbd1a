"""Tables of 告知承诺核查: what was promised for a licence, and what verification found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Deed(models.TextChoices):
    """From the first verification to the end."""

    VERIFIED = "verified", "登记核查结果"
    RECHECKED = "rechecked", "登记复核结果"
    REVOKE = "revoke", "启动撤销"
    CASE = "case", "转为案件线索"


class Promise(models.Model):
    """A licence granted on its holder's promise. Added and never changed."""

    licence = models.OneToOneField("registry.Licence", models.PROTECT, related_name="promise")
    granting = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    watching = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    items = models.JSONField("承诺的条件")
    limit = models.JSONField("法定工作时限")
    limit_basis = models.CharField("时限的依据", max_length=200)
    granted_on = models.DateField("准予许可日期")
    propose_on = models.DateField("建议核查日期")
    limit_ends = models.DateField("法定工作时限届满")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        """Something was promised, and the limit has a provision."""

        ordering: ClassVar = ["limit_ends", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(items=[]), name="promise_items"),
            models.CheckConstraint(condition=~models.Q(limit_basis=""), name="promise_basis"),
        ]


class PromiseStep(models.Model):
    """One thing done about a promise: each once, a case as often as something is found."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=Deed)
    content = models.JSONField("内容", default=dict)
    record = models.ForeignKey("records.Upload", models.PROTECT, related_name="+", null=True)
    rectify_by = models.DateField("整改期限", null=True)
    opened = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+", null=True)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["promise", "name"], name="promise_step_once",
                condition=~models.Q(name="case"),
            ),
        ]  # fmt: skip


class Sanction(models.Model):
    """A party who broke his promise, and what is done about it together (联合惩戒)."""

    party = models.CharField("当事人", max_length=100)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="sanctions", null=True)
    ground = models.CharField("失信事实", max_length=500)
    basis = models.CharField("依据", max_length=200)
    organs = models.CharField("通报的机关", max_length=500)
    measures = models.CharField("惩戒措施", max_length=500)
    since = models.DateField("自")
    until = models.DateField("至")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("列入时间")

    class Meta:
        """With a provision, and with an end."""

        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(basis=""), name="sanction_basis"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="sanction_term"
            ),
        ]


class SanctionEnd(models.Model):
    """A sanction ends before its term: credit was restored (信用修复)."""

    sanction = models.OneToOneField(Sanction, models.PROTECT, related_name="end")
    reason = models.CharField("理由", max_length=300)
    on = models.DateField("移出日期")
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("移出时间")
