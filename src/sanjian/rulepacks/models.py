"""The register of rule packs: drafts, proposals, reports of the checker, releases, and what was
published, which a dossier pins word for word, for ever.

People stand here by number and name: this room lies below the registry.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

_SHA256 = r"^[0-9a-f]{64}$"


class PackDraft(models.Model):
    """A pack being amended: the layers it starts from. What is to change stands in DraftEntry.

    `base` is the digest of the published pack it amends, "" when none of the name was published.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = models.CharField("名称", max_length=64)
    label = models.CharField("辖区", max_length=64)
    purpose = models.CharField("修订事由", max_length=300)
    base = models.CharField("修订自", max_length=64, blank=True)
    content = models.JSONField("起草时的内容")
    created_by = models.BigIntegerField("起草人编号")
    created_name = models.CharField("起草人", max_length=50)
    created_at = models.DateTimeField("起草时间")
    closed_at = models.DateTimeField("终止时间", null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "-id"]


class DraftEntry(models.Model):
    """A new dated entry as it was typed; `entry` is what it says, empty while something is wrong.

    `errors` are the reasons by field.
    """

    draft = models.ForeignKey(PackDraft, models.CASCADE, related_name="entries")
    key = models.CharField("键", max_length=80)
    typed = models.JSONField("所填内容")
    entry = models.JSONField("条目", null=True)
    errors = models.JSONField("问题", default=dict)
    saved_by = models.BigIntegerField("填写人编号")
    saved_name = models.CharField("填写人", max_length=50)
    saved_at = models.DateTimeField("填写时间")

    class Meta:
        """In the order in which they were first saved."""

        ordering: ClassVar = ["id"]


class PackProposal(models.Model):
    """A draft as one person proposed it for publication: its words under their digest."""

    draft = models.ForeignKey(PackDraft, models.PROTECT, related_name="proposals")
    name = models.CharField("名称", max_length=64)
    label = models.CharField("辖区", max_length=64)
    base = models.CharField("修订自", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)
    content = models.JSONField("内容")
    proposed_by = models.BigIntegerField("提请人编号")
    proposed_name = models.CharField("提请人", max_length=50)
    proposed_at = models.DateTimeField("提请时间")

    class Meta:
        """Newest first; the key that an answer points to carries who proposed."""

        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rulepacks_proposal_sha256", condition=models.Q(digest__regex=_SHA256)
            ),
            models.UniqueConstraint(
                name="rulepacks_proposal_of", fields=("id", "digest", "proposed_by")
            ),
        ]


class PackAnswer(models.Model):
    """What another person answered to a proposal: released, or returned with the reason.

    Never the proposer: `proposed_by` is part of the foreign key to the proposal, and a check
    refuses the same number in `answered_by`.
    """

    class Answer(models.TextChoices):
        """Released or returned."""

        RELEASED = "released", "已发布"
        RETURNED = "returned", "已退回"

    proposal = models.OneToOneField(PackProposal, models.PROTECT, related_name="answer")
    digest = models.CharField("摘要", max_length=64)
    proposed_by = models.BigIntegerField("提请人编号")
    answer = models.CharField("答复", max_length=10, choices=Answer)
    reason = models.CharField("理由", max_length=500, blank=True)
    answered_by = models.BigIntegerField("核发人编号")
    answered_name = models.CharField("核发人", max_length=50)
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        """Two persons; the target of the published pack's key."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="rulepacks_two_persons",
                condition=~models.Q(answered_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="rulepacks_answer_known",
                condition=models.Q(answer="released")
                | models.Q(answer="returned", reason__gt=""),
            ),
            models.UniqueConstraint(
                name="rulepacks_answer_to", fields=("id", "digest", "answer")
            ),
        ]  # fmt: skip


class PackCheck(models.Model):
    """What the state-space checker found of one pack under one version of the program."""

    digest = models.CharField("摘要", max_length=64)
    program = models.CharField("程序版本", max_length=64)
    held = models.BooleanField("性质全部成立")
    states = models.BigIntegerField("状态数")
    report = models.JSONField("报告")
    checked_at = models.DateTimeField("核验时间")

    class Meta:
        """One for each pack and program; the published pack's key carries that all held."""

        ordering: ClassVar = ["-checked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="rulepacks_check_once", fields=("digest", "program")),
            models.UniqueConstraint(
                name="rulepacks_check_of", fields=("id", "digest", "held")
            ),
        ]  # fmt: skip


class PackCheckRun(models.Model):
    """A check that was asked for, with how far it has come. The report is a PackCheck."""

    digest = models.CharField("摘要", max_length=64)
    program = models.CharField("程序版本", max_length=64)
    asked_at = models.DateTimeField("提出时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    done = models.IntegerField("已完成", default=0)
    total = models.IntegerField("共", default=0)
    doing = models.CharField("正在核验", max_length=120, blank=True)
    states = models.BigIntegerField("状态数", default=0)
    failed = models.CharField("未能核验的原因", max_length=500, blank=True)

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="rulepacks_run_once", fields=("digest", "program")),
        ]


class PublishedPack(models.Model):
    """One pack as published: its whole content under its digest. Rows are only ever added.

    `head_ruling_allowed` is taken from review.ruling_allowed on the day of publication. It stands
    in a column of its own so that the keys of decisions can carry it: a decision that rests on a
    head's ruling must point to a pack that allows one.

    `check` is the report of exactly this digest in which every property held (the key carries
    digest and outcome). `origin` says whether the pack came with the installation or was released
    by two persons, whose answer is then `answer`.
    """

    class Origin(models.TextChoices):
        """Came with the installation, or was released here."""

        INSTALLED = "installed", "随程序安装"
        RELEASED = "released", "本地发布"

    name = models.CharField("名称", max_length=64)
    label = models.CharField("辖区", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    content = models.JSONField("内容")
    head_ruling_allowed = models.BooleanField("意见不一致时负责人可以裁定")
    published_at = models.DateTimeField("发布时间")
    published_by = models.TextField("发布人")
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.INSTALLED)
    check_report = models.ForeignKey(PackCheck, models.PROTECT, null=True, related_name="+")
    check_held = models.BooleanField("核验成立", default=True)
    answer = models.ForeignKey(PackAnswer, models.PROTECT, null=True, related_name="+")
    answer_given = models.CharField("答复", max_length=10, default="", blank=True)

    class Meta:
        verbose_name = "已发布规则包"
        verbose_name_plural = verbose_name
        ordering = ("name", "-published_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="rulepacks_digest_is_sha256",
                condition=models.Q(digest__regex=_SHA256),
            ),
            # Targets of composite foreign keys that carry the permission with them.
            models.UniqueConstraint(
                name="rulepacks_id_with_ruling", fields=("id", "head_ruling_allowed")
            ),
            models.UniqueConstraint(
                name="rulepacks_digest_with_ruling", fields=("digest", "head_ruling_allowed")
            ),
            models.CheckConstraint(
                name="rulepacks_origin_answered",
                condition=models.Q(origin="installed", answer__isnull=True, answer_given="")
                | models.Q(origin="released", answer__isnull=False, answer_given="released"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}（{self.digest[:12]}）"
