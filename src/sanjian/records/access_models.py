"""Tables of access by leave: who asked to read whose file for what, and what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person


class AccessRequest(models.Model):
    """Somebody without a right of his own asks to read a file (调阅、查阅). Inserted only.

    A party has no account: whoever registers his request has seen his identity document. With
    ``wants`` (copy, print) a copy of one thing is asked for: ``item`` is its hash or code.
    """

    objects: ClassVar[models.Manager[AccessRequest]]

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="access_requests")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField("申请查阅的当事人", max_length=100, blank=True)
    identity = models.CharField("核对的身份证明", max_length=100, blank=True)
    purpose = models.CharField("事由", max_length=200)
    asked_at = models.DateTimeField("申请时间")
    wants = models.CharField("申请", max_length=10, blank=True, default="", db_default="")
    item = models.CharField("所涉材料", max_length=64, blank=True, default="", db_default="")

    ADDED_LATER: ClassVar = ("wants", "item")
    """Columns that leaves from before them do not know; both empty where reading is asked for."""

    class Meta:
        """The newest last."""

        app_label = "records"
        ordering: ClassVar = ["id"]


class AccessAnswer(models.Model):
    """The head's answer to a request; one that grants holds until a moment. Inserted only."""

    objects: ClassVar[models.Manager[AccessAnswer]]

    request = models.OneToOneField(AccessRequest, models.PROTECT, related_name="answer")
    granted = models.BooleanField("同意")
    reason = models.CharField("意见", max_length=200)
    until = models.DateTimeField("有效期至", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        """One answer to a request; a grant has an end."""

        app_label = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(granted=False) | models.Q(until__isnull=False),
                name="grant_has_an_end",
            ),
        ]


class UnusualSettled(models.Model):
    """A supervisor's word on one unusual reading: who, which kind, which hour. Inserted only."""

    objects: ClassVar[models.Manager[UnusualSettled]]

    kind = models.CharField("情形", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hour = models.DateTimeField("时段")
    word = models.CharField("处理意见", max_length=200)
    settled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("处理时间")

    class Meta:
        """One word settles it, and never that of the reader himself."""

        app_label = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "person", "hour"], name="unusual_once"),
            models.CheckConstraint(
                condition=~models.Q(settled_by=models.F("person")), name="unusual_by_another"
            ),
        ]
