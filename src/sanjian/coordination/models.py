"""Tables of 执法协助: what agencies offer each other, requests, and what was done about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.coordination.promise_models import (
    Deed,
    Promise,
    PromiseStep,
    Sanction,
    SanctionEnd,
)
from sanjian.coordination.transfer_models import (
    CaseTransfer,
    Move,
    Outcome,
    Reason,
    TransferStep,
)
from sanjian.records.models import Dossier
from sanjian.registry.models import Agency, Person

__all__ = [
    "CaseTransfer",
    "Deed",
    "HelpRequest",
    "HelpStep",
    "Level",
    "Move",
    "Name",
    "OfferEnd",
    "Outcome",
    "Promise",
    "PromiseStep",
    "Reason",
    "Sanction",
    "SanctionEnd",
    "SharingOffer",
    "Sort",
    "TransferStep",
]


class Level(models.TextChoices):
    """Who may use what is offered."""

    COUNTY = "county", "本级部门"
    TOWN = "town", "乡镇、街道"
    ALL = "all", "本级部门和乡镇、街道"


class Sort(models.TextChoices):
    """What is asked for. The first is answered from what an agency knows, the second and third
    with a conclusion, the last by somebody who knows the trade."""

    INFORMATION = "information", "信息查询协助"
    DETERMINATION = "determination", "认定"
    APPRAISAL = "appraisal", "鉴定"
    GUIDANCE = "guidance", "业务指导"


class Name(models.TextChoices):
    """What may be done about a request. A plain refusal is not among it."""

    PROVIDED = "provided", "全部提供"
    PARTLY = "partly", "部分提供"
    FORWARDED = "forwarded", "转有关机关办理"
    BARRED = "barred", "依法不能提供"
    CONCLUDED = "concluded", "出具认定、鉴定结论"
    EXTENDED = "extended", "告知延长期限"
    UNCLEAR = "unclear", "结论不明确，退回"
    ASSIGNED = "assigned", "指派专业人员"
    GUIDED = "guided", "答复业务指导"
    CLOSED = "closed", "收悉"


class SharingOffer(models.Model):
    """A set of information that an agency shares, and on what conditions. Never changed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    name = models.CharField("信息名称", max_length=100)
    holds = models.CharField("包含的内容", max_length=500)
    level = models.CharField("共享范围", max_length=10, choices=Level)
    conditions = models.CharField("使用条件", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("列入时间")

    class Meta:
        """By agency."""

        ordering: ClassVar = ["agency_id", "id"]


class OfferEnd(models.Model):
    """An offer is taken off the directory."""

    offer = models.OneToOneField(SharingOffer, models.PROTECT, related_name="end")
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("撤下时间")


class HelpRequest(models.Model):
    """What one agency asks of another. Added and never changed."""

    sort = models.CharField("类别", max_length=15, choices=Sort)
    asking = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    asked = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    offer = models.ForeignKey(SharingOffer, models.PROTECT, related_name="+", null=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="help", null=True)
    subject = models.CharField("事项", max_length=100)
    reason = models.CharField("用途和理由", max_length=500)
    questions = models.JSONField("请求查询、认定、鉴定、解答的问题", default=list)
    materials = models.JSONField("随附材料", default=list)
    limit = models.JSONField("法定工作时限", null=True)
    limit_basis = models.CharField("时限的依据", max_length=200, blank=True)
    due = models.DateField("答复期限")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("发出时间")

    class Meta:
        """A limit of the law has its provision."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | ~models.Q(limit_basis=""),
                name="help_limit_has_basis",
            ),
            models.CheckConstraint(
                condition=~models.Q(sort__in=("determination", "appraisal"))
                | (models.Q(limit__isnull=False) & models.Q(dossier__isnull=False)),
                name="help_conclusion_has_limit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked", "-id"], name="help_asked"),
            models.Index(fields=["asking", "-id"], name="help_asking"),
        ]


class HelpStep(models.Model):
    """One thing done about a request: forwarded and extended as often as it happens."""

    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=Name)
    content = models.JSONField("内容", default=dict)
    to = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    blob = models.CharField("答复文件", max_length=64, blank=True)
    due = models.DateField("新的答复期限", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """A conclusion is sent back for being unclear once; a request is closed once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "name"], name="help_step_once",
                condition=models.Q(name__in=("unclear", "closed")),
            ),
        ]  # fmt: skip
