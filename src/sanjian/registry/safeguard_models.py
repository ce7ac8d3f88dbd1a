"""保障措施: what an agency has to work with each year, and what its superiors planned for it.

Nothing here is changed: the newest row of a line counts, the others stay.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SafeguardLine(models.Model):
    """Whether one of the five safeguards is there for an agency or a sub-unit in a year."""

    class Kind(models.TextChoices):
        """The five lines, in the order of the papers."""

        BODY = "body", "机构"
        STAFF = "staff", "人员"
        SYSTEMS = "systems", "信息系统"
        EQUIPMENT = "equipment", "装备"
        FUNDS = "funds", "经费"

    objects: ClassVar[models.Manager[SafeguardLine]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="safeguards")
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", null=True)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("保障", max_length=10, choices=Kind)
    met = models.BooleanField("已落实")
    words = models.CharField("情况", max_length=300)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The last row of a line counts; none is without a word."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(words=""), name="safeguard_words"),
        ]


class BudgetItem(models.Model):
    """A sum in an agency's budget of a year for enforcement; fen. Added, never changed."""

    objects: ClassVar[models.Manager[BudgetItem]]

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="budget_items")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("预算项目", max_length=100)
    fen = models.BigIntegerField("金额（分）")
    basis = models.CharField("批复文号", max_length=100)
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """An item stands once in a year."""

        ordering: ClassVar = ["year", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "year", "name"], name="budget_item"),
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="budget_above_nothing"),
        ]


class PlanDocument(models.Model):
    """A superior's paper on equipment and facilities: a standard, a plan, a year's plan."""

    class Kind(models.TextChoices):
        """The four kinds of the paper."""

        STANDARD = "standard", "执法装备配备标准"
        EQUIPMENT = "equipment", "装备配备规划"
        FACILITIES = "facilities", "设施建设规划"
        YEARLY = "yearly", "年度实施计划"

    objects: ClassVar[models.Manager[PlanDocument]]

    kind = models.CharField("类别", max_length=12, choices=Kind)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=100)
    issuer = models.CharField("制定机关", max_length=100)
    since = models.DateField("施行日期")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest first; a number stands for one paper."""

        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="plan_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class PlanFigure(models.Model):
    """How many of what a plan gives an agency in a year."""

    class Item(models.TextChoices):
        """What is planned; what was done is counted from the register of the same."""

        RECORDER = "recorder", "执法记录仪"
        FIXED = "fixed", "固定录音录像设备"
        ROOM = "room", "办案场所"

    objects: ClassVar[models.Manager[PlanFigure]]

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="figures")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    item = models.CharField("项目", max_length=10, choices=Item)
    planned = models.PositiveIntegerField("计划数")
    entered_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        """One figure for each item of an agency and year in a paper."""

        ordering: ClassVar = ["year", "agency_id", "item"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "agency", "year", "item"], name="plan_figure"
            ),
            models.CheckConstraint(condition=models.Q(planned__gte=1), name="plan_of_something"),
        ]
