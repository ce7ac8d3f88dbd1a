"""依据库: what happened to a text (立改废释), and what each agency must adjust because of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BasisEvent(models.Model):
    """A law, regulation or paper was made, amended, ended or interpreted. Added, never changed.

    ``title`` is without brackets, as it is cited. ``replaced`` is the text it takes the place of.
    """

    class Kind(models.TextChoices):
        """The four of 立改废释."""

        MADE = "made", "制定"
        AMENDED = "amended", "修改"
        ENDED = "ended", "废止"
        INTERPRETED = "interpreted", "解释"

    objects: ClassVar[models.Manager[BasisEvent]]

    kind = models.CharField("事项", max_length=12, choices=Kind)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("制定机关", max_length=100)
    sort = models.CharField("种类", max_length=20)
    level = models.CharField("层级", max_length=20)
    issued_on = models.DateField("公布日期")
    in_force = models.DateField("施行（失效）日期")
    replaced = models.CharField("代替的文本", max_length=200, blank=True)
    said = models.CharField("变化的内容", max_length=1000)
    source = models.CharField("公布处", max_length=200)
    recorded_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest first; the same event of a text once."""

        ordering: ClassVar = ["-in_force", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "title", "in_force"], name="basis_event_once"),
            models.CheckConstraint(condition=~models.Q(title=""), name="basis_event_title"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》{self.get_kind_display()}"


class BasisDuty(models.Model):
    """What one agency must adjust because of an event; discharged once, with what was done."""

    objects: ClassVar[models.Manager[BasisDuty]]

    event = models.ForeignKey(BasisEvent, models.PROTECT, related_name="duties")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="basis_duties")
    touched = models.JSONField("涉及的事项", default=list)
    due = models.DateField("应调整日期")
    source = models.CharField("期限依据", max_length=300)
    done_at = models.DateTimeField("调整时间", null=True)
    done_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", null=True)
    done_words = models.CharField("调整情况", max_length=1000, blank=True)

    class Meta:
        """One of an agency for an event; discharged by somebody, with words."""

        ordering: ClassVar = ["done_at", "due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "agency"], name="basis_duty_once"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True, done_words="")
                | models.Q(done_at__isnull=False, done_by__isnull=False, done_words__gt=""),
                name="basis_duty_discharged",
            ),
        ]
