"""推行台账: what the bureau found when it looked in, and what agencies report to it.

Nothing here is changed: what follows from a visit or a report is a row of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class GuidanceVisit(models.Model):
    """One 督导记录: which unit, when, what was found, and what it must do until when."""

    objects: ClassVar[models.Manager[GuidanceVisit]]

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    visited_on = models.DateField("督导日期")
    finding = models.CharField("督导情况", max_length=1000)
    follow_up = models.CharField("需要落实的事项", max_length=500, blank=True)
    follow_due = models.DateField("应落实日期", null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest first; what must be done has its day."""

        ordering: ClassVar = ["-visited_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(finding=""), name="visit_finding"),
            models.CheckConstraint(
                condition=models.Q(follow_up="", follow_due__isnull=True)
                | models.Q(follow_up__gt="", follow_due__isnull=False),
                name="visit_follow_up",
            ),
        ]


class VisitAnswer(models.Model):
    """What a unit did about what a visit asked of it; once."""

    objects: ClassVar[models.Manager[VisitAnswer]]

    visit = models.OneToOneField(GuidanceVisit, models.PROTECT, related_name="answer")
    words = models.CharField("落实情况", max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")


class UnitReport(models.Model):
    """信息报送: a unit tells the bureau what works, or of a problem that it cannot solve."""

    class Sort(models.TextChoices):
        """The two kinds."""

        PRACTICE = "practice", "好做法、好经验"
        PROBLEM = "problem", "困难和问题"

    objects: ClassVar[models.Manager[UnitReport]]

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sort = models.CharField("类别", max_length=10, choices=Sort)
    title = models.CharField("题目", max_length=100)
    said = models.CharField("内容", max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("报送时间")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(said=""), name="report_says"),
        ]


class ReportStep(models.Model):
    """What became of a report: taken into 问题台账 or 经验库 with an owner, answered, closed."""

    class Name(models.TextChoices):
        """In their order; a report that is not taken up is answered and closed."""

        ACCEPTED = "accepted", "收入台账"
        ANSWERED = "answered", "答复"
        CLOSED = "closed", "办结"

    objects: ClassVar[models.Manager[ReportStep]]

    report = models.ForeignKey(UnitReport, models.PROTECT, related_name="steps")
    name = models.CharField("事项", max_length=10, choices=Name)
    words = models.CharField("意见", max_length=1000)
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """Each once; what is taken up has an owner."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "name"], name="report_step_once"),
            models.CheckConstraint(
                condition=~models.Q(name="accepted") | models.Q(owner__isnull=False),
                name="report_owner",
            ),
        ]
