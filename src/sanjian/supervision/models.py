"""Tables of 投诉举报: what somebody said, each thing done about it, what its sender may see.

A complaint comes in through the portal, whose role may add rows here and read none of them, or is
taken down by the agency at the window or on the telephone. The agency's name and, from the portal,
the moment are filled in by a trigger, which also holds the bounds against floods.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person
from sanjian.supervision.appraisal_models import Appraisal, AppraisalFile, AppraisalStep
from sanjian.supervision.milestone_models import MilestoneDone
from sanjian.supervision.rollout_models import GuidanceVisit, ReportStep, UnitReport, VisitAnswer
from sanjian.supervision.survey_models import Survey, SurveyAnswer

__all__ = [
    "Appraisal",
    "AppraisalFile",
    "AppraisalStep",
    "Channel",
    "Complaint",
    "ComplaintStep",
    "GuidanceVisit",
    "MilestoneDone",
    "Name",
    "PublishedComplaint",
    "ReportStep",
    "Sort",
    "Survey",
    "SurveyAnswer",
    "UnitReport",
    "VisitAnswer",
]

SAID_MAXIMUM = 2000
RECEIPT = r"^[a-z2-7]{20}$"


class Sort(models.TextChoices):
    """Against enforcement, of somebody's violation, or a wish."""

    COMPLAINT = "complaint", "投诉执法行为"
    REPORT = "report", "举报违法行为"
    SUGGESTION = "suggestion", "意见建议"


class Channel(models.TextChoices):
    """How it came in."""

    PORTAL = "portal", "公示门户"
    WINDOW = "window", "窗口"
    PHONE = "phone", "电话"
    LETTER = "letter", "来信"


class Name(models.TextChoices):
    """From reception to the end."""

    ACCEPTED = "accepted", "受理"
    DECLINED = "declined", "不予受理"
    CHECKED = "checked", "自查"
    REMEDIED = "remedied", "追究责任、消除影响"
    LEAD = "lead", "转为案件线索"
    REPLIED = "replied", "反馈"
    CLOSED = "closed", "办结"
    ADVISED = "advised", "告知复议诉讼"


class Complaint(models.Model):
    """What somebody says about enforcement. Not public; added and never changed."""

    receipt = models.CharField("回执号", max_length=20, primary_key=True)
    sort = models.CharField("类别", max_length=10, choices=Sort)
    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100, default="")
    about = models.CharField("所指的页面", max_length=200, blank=True)
    previous = models.CharField("上次的回执号", max_length=20, blank=True)
    said = models.CharField("反映的内容", max_length=SAID_MAXIMUM)
    asker = models.CharField("反映人", max_length=50, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    channel = models.CharField("来源", max_length=6, choices=Channel)
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField("收到时间")

    class Meta:
        """Within bounds whichever door it comes through."""

        ordering: ClassVar = ["at", "receipt"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(receipt__regex=RECEIPT), name="complaint_receipt"
            ),
            models.CheckConstraint(condition=~models.Q(said=""), name="complaint_says"),
            models.CheckConstraint(
                condition=models.Q(sort__in=("complaint", "report", "suggestion")),
                name="complaint_sort",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "at"], name="complaint_agency")]


class ComplaintStep(models.Model):
    """One thing done about a complaint: each once, in the order that the rules allow."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=Name)
    content = models.JSONField("内容", default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "name"], name="complaint_step_once"),
        ]


class PublishedComplaint(models.Model):
    """How a complaint stands, for whoever holds its receipt; nothing of what was said."""

    receipt = models.CharField("回执号", max_length=20, primary_key=True)
    sort = models.CharField("类别", max_length=20)
    agency = models.CharField("执法机关", max_length=100)
    received_at = models.DateTimeField("收到时间")
    accept_due = models.DateField("应受理答复日期")
    answer_due = models.DateField("应反馈日期", null=True)
    state = models.CharField("进度", max_length=40)
    reply = models.TextField("答复", blank=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    ended_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        """What the portal reads."""

        db_table = '"published"."complaint"'
        ordering: ClassVar = ["received_at"]
