"""Tables of random inspection (双随机、一公开): items, pools, plans, outcomes, tasks.

A pool and an outcome are inserted and never changed. Who approves an item or a plan did not write
it; the database compares the two.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person, PowerItem


class RandomItem(models.Model):
    """A version of an item that is checked at random: the power item itself, and how."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    power = models.ForeignKey(PowerItem, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版本")
    objects_words = models.CharField("抽查对象", max_length=200)
    method = models.CharField("抽查方式", max_length=200)
    ratio = models.PositiveSmallIntegerField("年度抽查比例（百分比）")
    yearly = models.PositiveSmallIntegerField("年度抽查次数")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        """One version after another; approved by another person."""

        ordering: ClassVar = ["power_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["power", "number"], name="random_item_number"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("written_by")),
                name="random_item_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(ratio__gte=1, ratio__lte=100, yearly__gte=1),
                name="random_item_figures",
            ),
        ]


class SubjectPool(models.Model):
    """A version of an agency's register of those who may be checked (检查对象名录库)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版本")
    rows = models.JSONField("对象")
    digest = models.CharField("校验值", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间")

    class Meta:
        """Numbered within an agency."""

        ordering: ClassVar = ["agency_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="subject_pool_number"),
        ]


class DrawPlan(models.Model):
    """A plan of a draw; with its approval the pool is frozen and committed to the public log."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    item = models.ForeignKey(RandomItem, models.PROTECT, related_name="+")
    subjects = models.ForeignKey(SubjectPool, models.PROTECT, related_name="+")
    name = models.CharField("抽查计划", max_length=100)
    wishes = models.JSONField("抽取办法")
    finish_by = models.DateField("检查完成期限")
    again_of = models.OneToOneField(
        "self", models.PROTECT, related_name="again", null=True, db_column="again_of"
    )
    again_because = models.CharField("重新抽取的原因", max_length=300, blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField("批准时间", null=True)
    pool = models.JSONField("冻结的名录", null=True)
    digest = models.CharField("名录校验值", max_length=64, blank=True)

    class Meta:
        """Approved by another person; a redraw says why."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, pool__isnull=True)
                | (models.Q(pool__isnull=False) & ~models.Q(approved_by=models.F("written_by"))),
                name="draw_plan_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(again_of__isnull=True) | ~models.Q(again_because=""),
                name="draw_again_because",
            ),
        ]


class DrawOutcome(models.Model):
    """What a plan's draw gave, with the head of the log that fixed its seed."""

    plan = models.OneToOneField(DrawPlan, models.PROTECT, primary_key=True, related_name="outcome")
    size = models.BigIntegerField("检查点条数")
    root = models.CharField("检查点根", max_length=64)
    note = models.TextField("检查点")
    beacon = models.CharField("外部数值", max_length=200, blank=True)
    seed = models.CharField("种子", max_length=64)
    tasks = models.JSONField("抽取结果")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("抽取时间")


class DrawTask(models.Model):
    """One drawn subject with its pair; the file that checks it, once it is opened."""

    plan = models.ForeignKey(DrawPlan, models.PROTECT, related_name="tasks")
    place = models.PositiveIntegerField("次序")
    subject = models.JSONField("检查对象")
    officers = models.JSONField("检查人员")
    dossier = models.OneToOneField("records.Dossier", models.PROTECT, related_name="+", null=True)

    class Meta:
        """In the order of drawing."""

        ordering: ClassVar = ["plan_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "place"], name="draw_task_place"),
        ]


class PublishedRandomItem(models.Model):
    """An item of the list of random inspection as public, older versions with their days."""

    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    code = models.CharField("事项编码", max_length=40)
    item = models.CharField("抽查事项", max_length=200)
    basis = models.TextField("抽查依据")
    objects_words = models.CharField("抽查对象", max_length=200)
    method = models.CharField("抽查方式", max_length=200)
    ratio = models.PositiveSmallIntegerField("年度抽查比例（百分比）")
    yearly = models.PositiveSmallIntegerField("年度抽查次数")
    number = models.PositiveIntegerField("版本")
    since = models.DateTimeField("发布时间")
    until = models.DateTimeField("被替换时间", null=True)

    class Meta:
        """By agency and item, the newest first."""

        db_table = '"published"."random_item"'
        ordering: ClassVar = ["agency", "code", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "code", "number"], name="published_random"),
        ]


class PublishedDraw(models.Model):
    """A draw as anybody may recompute it: committed pool, seed, outcome, results as they come."""

    number = models.BigIntegerField("编号", primary_key=True)
    slug = models.CharField("机关地址", max_length=16)
    agency = models.CharField("执法机关", max_length=100)
    name = models.CharField("抽查计划", max_length=100)
    item = models.CharField("抽查事项", max_length=200)
    pool = models.TextField("冻结的名录")
    digest = models.CharField("名录校验值", max_length=64)
    committed_at = models.DateTimeField("承诺时间")
    finish_by = models.DateField("检查完成期限")
    again_of = models.BigIntegerField("重新抽取自", null=True)
    again_because = models.CharField("重新抽取的原因", max_length=300, blank=True)
    proof = models.JSONField("证明", default=dict)
    tasks = models.JSONField("抽取结果", default=list)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        """The newest first."""

        db_table = '"published"."draw"'
        ordering: ClassVar = ["-number"]
