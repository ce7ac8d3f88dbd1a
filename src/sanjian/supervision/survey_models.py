"""基本情况调查: what the bureau asked the organs, and what each answered. Added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class Survey(models.Model):
    """One survey of every organ, to be answered until a day."""

    objects: ClassVar[models.Manager[Survey]]

    title = models.CharField("名称", max_length=100)
    due = models.DateField("填报期限")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发出时间")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.title)


class SurveyAnswer(models.Model):
    """What one organ answered, all four parts at once; ``said`` by the names of the fields."""

    objects: ClassVar[models.Manager[SurveyAnswer]]

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    said = models.JSONField("填报内容")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("填报时间")

    class Meta:
        """An organ answers once."""

        ordering: ClassVar = ["agency_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "agency"], name="survey_answered_once"),
        ]
