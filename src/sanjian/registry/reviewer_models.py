"""Tables of those who review: register, training, loans, advisers, the agency's own review rule.

Who may review follows from a post; the register says with which qualification, since when and
whether as a full-time task (国办发〔2018〕118号（十一）, 《行政处罚法》第五十八条第二款).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ReviewerEntry(models.Model):
    """One term of a reviewer in an agency's register (法制审核人员名册)."""

    class Duty(models.TextChoices):
        """Whether reviewing is the person's whole task."""

        FULL = "full", "专职"
        PART = "part", "兼职"

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="review_terms")
    duty = models.CharField("任职方式", max_length=10, choices=Duty)
    law_background = models.BooleanField("具有法律专业背景", default=False)
    basis = models.CharField("任职条件", max_length=300, blank=True)
    first_review_on = models.DateField("初次从事法制审核")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    ended_because = models.CharField("免去原因", max_length=300, blank=True)

    class Meta:
        """Nobody stands twice in the register at a time."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(valid_until__isnull=True),
                name="reviewer_term_open",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="reviewer_term_order",
            ),
        ]


class ReviewerTraining(models.Model):
    """A training or rotation that a reviewer has been through. Only added."""

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="review_trainings")
    held_on = models.DateField("日期")
    subject = models.CharField("培训内容", max_length=200)
    hours = models.IntegerField("学时")
    result = models.CharField("结果", max_length=100, blank=True)

    class Meta:
        """The last first."""

        ordering: ClassVar = ["-held_on", "-id"]


class ReviewerReport(models.Model):
    """A change in the register that is reported to the justice bureau (上报并实行动态管理)."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    text = models.CharField("变动", max_length=300)
    made_at = models.DateTimeField("变动时间")
    made_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField("上报时间", null=True)
    sent_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField("收到时间", null=True)
    received_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-id"]


class ReviewerLoan(models.Model):
    """A reviewer lent to another agency for a term, approved by the keeper of the pool."""

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="review_loans")
    to = models.ForeignKey("registry.Agency", models.PROTECT, related_name="borrowed_reviewers")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    reason = models.CharField("调用事由", max_length=300)
    asked_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    approved = models.BooleanField("是否同意", null=True)
    decided_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        """The newest first; a term has an order."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="loan_order"
            ),
        ]


class Adviser(models.Model):
    """A legal adviser, public lawyer, expert or provider of purchased services with its term."""

    class Kind(models.TextChoices):
        """In which capacity somebody advises."""

        GOVERNMENT_COUNSEL = "government_counsel", "政府法律顾问"
        OUTSIDE_COUNSEL = "outside_counsel", "外聘法律顾问"
        PUBLIC_LAWYER = "public_lawyer", "公职律师"
        EXPERT = "expert", "专家（智库）"
        SERVICE = "service", "购买服务机构人员"

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="advisers")
    person = models.OneToOneField(
        "registry.Person", models.PROTECT, null=True, related_name="adviser"
    )
    kind = models.CharField("类别", max_length=30, choices=Kind)
    name = models.CharField("姓名", max_length=50)
    organisation = models.CharField("所在单位", max_length=100)
    licence = models.CharField("执业证号或者资格证书编号", max_length=60, blank=True)
    field = models.CharField("专业领域", max_length=100, blank=True)
    years = models.IntegerField("从业年限", default=0)
    contract = models.CharField("聘任文书或者合同编号", max_length=60, blank=True)
    fee_fen = models.BigIntegerField("服务费用（分）", default=0)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    shared = models.BooleanField("纳入统筹调用", default=False)
    available = models.BooleanField("可以调用", default=True)

    class Meta:
        """Listed as engaged; the term has an order."""

        ordering: ClassVar = ["agency_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="adviser_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.organisation}）"


class AdviserInterest(models.Model):
    """A party whom an adviser has served: he may not advise on that party's case. Only added."""

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="interests")
    party = models.CharField("曾经服务的当事人", max_length=100)
    nature = models.CharField("关系", max_length=100)
    declared_at = models.DateTimeField("申报时间")
    declared_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        """As declared."""

        ordering: ClassVar = ["id"]


class ReviewRule(models.Model):
    """An agency's own rule of legal review: content, flow, manner, limit, responsibility."""

    class Manner(models.TextChoices):
        """How the agency reviews."""

        WRITTEN = "written", "书面审核"
        MEETING = "meeting", "会议审核"
        EXPERTS = "experts", "书面审核，必要时组织专家论证"

    class Signer(models.TextChoices):
        """Who signs the opinion; blank is the reviewer himself."""

        REVIEWER = "", "法制审核人员签署"
        HEAD = "review_head", "法制审核机构负责人签署"

    ADDED_LATER: ClassVar = ("signer",)
    """Columns younger than the log: blank, they are no part of what a leaf commits to."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="review_rules")
    content = models.CharField("审核内容", max_length=1000)
    flow = models.CharField("审核流程", max_length=1000)
    manner = models.CharField("审核方式", max_length=20, choices=Manner)
    signer = models.CharField("审核意见签署", max_length=20, choices=Signer, blank=True, default="")
    limit_days = models.IntegerField("审核时限（工作日）")
    responsibility = models.CharField("审核责任", max_length=1000)
    in_force = models.DateField("施行日期")
    confirmed_by = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        """The last confirmed counts; one is not rewritten but replaced."""

        ordering: ClassVar = ["in_force", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(limit_days__gte=1) & models.Q(limit_days__lte=60),
                name="review_limit_sensible",
            ),
        ]
