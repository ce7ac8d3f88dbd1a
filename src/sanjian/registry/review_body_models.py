"""Which body of an agency reviews its decisions, as it was set up or named from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ReviewBody(models.Model):
    """An agency's review body (法制审核机构) from a day on; a later row adds, never changes.

    ``rank`` says which of the place's order it is; ``handles`` that the same body also handles
    cases, so that it cannot review on its own.
    """

    class Rank(models.TextChoices):
        """In the order in which a place looks for the body."""

        TEAM = "team", "执法队伍的法制机构"
        ORGAN = "organ", "本机关的法制机构"
        NAMED = "named", "明确承担法制机构职能的部门"

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="review_bodies")
    rank = models.CharField("类别", max_length=10, choices=Rank)
    name = models.CharField("法制审核机构", max_length=100)
    cadre = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    handles = models.BooleanField("同时承办执法案件", default=False)
    basis = models.CharField("设立、明确的文件", max_length=200)
    since = models.DateField("自")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row of a day speaks for it."""

        ordering: ClassVar = ["since", "id"]
