"""案卷评查、记录抽查、内部监督: what was drawn, and each thing done about it. Inserted only.

Whatever follows from a draw (scores, defects, what was put right, appeals, advice) is a step.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class Appraisal(models.Model):
    """One drawing of files: by whom, from which pool, by which seed, on which criteria."""

    class Sort(models.TextChoices):
        """A campaign of the bureau, its monthly spot check, an agency's own supervision."""

        CAMPAIGN = "campaign", "案卷评查"
        SPOT = "spot", "记录抽查"
        INTERNAL = "internal", "内部监督检查"

    objects: ClassVar[models.Manager[Appraisal]]

    sort = models.CharField("类别", max_length=10, choices=Sort)
    title = models.CharField("名称", max_length=100)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    since = models.DateField("登记自")
    until = models.DateField("登记至")
    per_unit = models.IntegerField("每一单位每类件数")
    seed = models.CharField("种子", max_length=64)
    pool = models.JSONField("抽取范围")
    criteria = models.JSONField("评分标准")
    grades = models.JSONField("等次")
    due_days = models.IntegerField("整改期限（日）")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-id"]


class AppraisalFile(models.Model):
    """One file that was drawn, in the order of the draw."""

    objects: ClassVar[models.Manager[AppraisalFile]]

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="files")
    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    place = models.IntegerField("次序")

    class Meta:
        """A file is drawn once."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisal", "dossier"], name="drawn_once"),
        ]


class AppraisalStep(models.Model):
    """One thing done: a score, a defect, its rectification, an appeal, advice, an answer."""

    class Name(models.TextChoices):
        """What it is. A rectification, decision or answer is of another step (``of``)."""

        SCORED = "scored", "评分"
        DEFECT = "defect", "问题"
        PUT_RIGHT = "put_right", "整改"
        APPEALED = "appealed", "申诉"
        DECIDED = "decided", "申诉处理"
        ADVISED = "advised", "改进建议"
        ANSWERED = "answered", "建议答复"

    objects: ClassVar[models.Manager[AppraisalStep]]

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="steps")
    file = models.ForeignKey(AppraisalFile, models.PROTECT, null=True, related_name="steps")
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed")
    to = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    name = models.CharField("事项", max_length=10, choices=Name)
    content = models.JSONField("内容")
    due = models.DateField("期限", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        """One score by each reviewer, one appeal of a file, one thing that follows of each."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "by"], condition=models.Q(name="scored"), name="scored_once"
            ),
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(name="appealed"), name="appealed_once"
            ),
            models.UniqueConstraint(
                fields=["of"],
                condition=models.Q(name__in=("put_right", "decided", "answered")),
                name="followed_once",
            ),
        ]
