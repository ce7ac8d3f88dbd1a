"""Tables of the review room: advisers booked for cases, and who is held to account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.records.models import Dossier
from sanjian.registry.models import Adviser, Agency, Person


class Booking(models.Model):
    """An adviser called on for one case (统筹调用): asked for, and answered by the keeper."""

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="bookings")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="bookings")
    question = models.CharField("请求事项", max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    approved = models.BooleanField("是否同意", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复说明", max_length=300, blank=True)

    class Meta:
        """An adviser is booked once for a case; a refused request may be made again."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["adviser", "dossier"],
                condition=models.Q(approved__isnull=True) | models.Q(approved=True),
                name="booking_once",
            ),
        ]


class Accountability(models.Model):
    """Somebody is held to account for a wrong decision: which post, on which ground. Only added."""

    class Post(models.TextChoices):
        """The three posts that answer for a decision."""

        HANDLER = "handler", "承办人员"
        REVIEWER = "reviewer", "审核人员"
        DECIDER = "decider", "审批负责人"

    class Ground(models.TextChoices):
        """What 国办发〔2018〕118号（十四） names as grounds."""

        ABUSE = "abuse", "滥用职权"
        NEGLECT = "neglect", "玩忽职守"
        FAVOUR = "favour", "徇私枉法"
        OTHER = "other", "其他过错"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="accountabilities")
    decision_seq = models.IntegerField("决定行为序号")
    post = models.CharField("责任岗位", max_length=20, choices=Post)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ground = models.CharField("追责情形", max_length=20, choices=Ground)
    finding = models.CharField("认定的事实", max_length=1000)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("启动时间")

    class Meta:
        """As opened; the same post and ground once for a decision."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "decision_seq", "person", "ground"], name="accountable_once"
            ),
        ]


class GuidanceNote(models.Model):
    """What a supervising body tells an agency about its legal review, and when it was read."""

    to = models.ForeignKey(Agency, models.PROTECT, related_name="guidance_notes")
    text = models.CharField("指导意见", max_length=1000)
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发送时间")
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField("阅知时间", null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-id"]
