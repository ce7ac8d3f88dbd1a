"""Tables of correction (更正): what anybody says is wrong, what the agency answers, versions.

A request comes in through the portal, whose role may add rows here and read none of them (ADR 19).
What was seen (version, hash, commitment of the release) is filled in by a trigger, so that nobody
can say it wrongly; the same trigger holds the bounds against floods.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person

SAID_MAXIMUM = 1000
RECEIPT = r"^[a-z2-7]{20}$"


class CorrectionRequest(models.Model):
    """Somebody says that something public is wrong. Not public; added and never changed."""

    receipt = models.CharField("回执号", max_length=20, primary_key=True)
    number = models.CharField("公示编号", max_length=16)
    said = models.CharField("认为有误的内容", max_length=SAID_MAXIMUM)
    asker = models.CharField("申请人", max_length=50, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    inside = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField("收到时间")
    agency = models.CharField("执法机关", max_length=100, default="")
    title = models.CharField("所指的公示内容", max_length=500, default="")
    version = models.IntegerField("所见版本", default=0)
    seen = models.CharField("所见文本校验值", max_length=64, default="")
    release = models.CharField("发布行为承诺值", max_length=64, default="", blank=True)

    class Meta:
        """Within bounds whichever door it comes through."""

        ordering: ClassVar = ["at", "receipt"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(receipt__regex=RECEIPT), name="correction_receipt"
            ),
            models.CheckConstraint(condition=~models.Q(said=""), name="correction_says"),
        ]
        indexes: ClassVar = [models.Index(fields=["number", "at"], name="correction_number")]


class CorrectionAnswer(models.Model):
    """What the agency answers: once, with words that the public reads."""

    class Outcome(models.TextChoices):
        """Put right, nothing wrong, or somebody else's."""

        CORRECTED = "corrected", "已更正"
        REFUSED = "refused", "经核实无误，不予更正"
        ELSEWHERE = "elsewhere", "不属于本机关，告知向有权机关提出"

    request = models.OneToOneField(CorrectionRequest, models.PROTECT, related_name="answer")
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome)
    said = models.CharField("答复", max_length=SAID_MAXIMUM)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")

    class Meta:
        """One for each request; never changed."""

        ordering: ClassVar = ["id"]


class PublishedCorrection(models.Model):
    """How a request stands, for whoever holds its receipt; answered ones are named by number."""

    receipt = models.CharField("回执号", max_length=20, primary_key=True)
    number = models.CharField("公示编号", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    received_at = models.DateTimeField("收到时间")
    due_on = models.DateField("应答复日期")
    outcome = models.CharField("处理结果", max_length=40, blank=True)
    said = models.CharField("答复", max_length=SAID_MAXIMUM, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        """What the portal reads."""

        db_table = '"published"."correction"'
        ordering: ClassVar = ["received_at"]
        indexes: ClassVar = [models.Index(fields=["number"], name="published_correction_number")]


class PublishedVersion(models.Model):
    """That a version of a public copy was released, when and why; nothing of its content."""

    number = models.CharField("公示编号", max_length=16)
    version = models.IntegerField("版本")
    released_at = models.DateTimeField("公示时间")
    note = models.TextField("更正、变更说明", blank=True)
    text_hash = models.CharField("公开文本校验值", max_length=64)
    release_commitment = models.CharField("发布行为承诺值", max_length=64)

    class Meta:
        """Each version of a number once."""

        db_table = '"published"."decision_version"'
        ordering: ClassVar = ["number", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "version"], name="published_version_once"),
        ]
