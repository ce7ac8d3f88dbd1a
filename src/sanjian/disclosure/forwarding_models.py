"""Tables of passing decisions on to other systems: what must arrive where, and each try.

Both are added and never changed. A passage is delivered by one try and by no second one: a key
holds that, so that neither a job run twice nor a clerk who presses twice confirms it again.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Person


class Forwarding(models.Model):
    """One thing that another system must be told about one decision; written with the act itself.

    ``key`` is the same whenever the same thing is told again, so the receiver keeps it once.
    """

    class Event(models.TextChoices):
        """What happened to the decision."""

        DECIDED = "decided", "作出决定"
        RELEASED = "released", "公示"
        ENDED = "ended", "停止公示"

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    number = models.CharField("公示编号", max_length=16)
    channel = models.CharField("渠道", max_length=40)
    label = models.CharField("渠道名称", max_length=100)
    event = models.CharField("事项", max_length=10, choices=Event)
    key = models.CharField("推送标识", max_length=64)
    payload = models.JSONField("推送内容")
    at = models.DateTimeField("产生时间")

    class Meta:
        """In the order in which they came about; each thing once for a channel."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="forwarding_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["number", "channel"], name="forwarding_number")]


class ForwardingTry(models.Model):
    """One try to tell it: by the platform itself, or confirmed by a person with a receipt."""

    forwarding = models.ForeignKey(Forwarding, models.PROTECT, related_name="tries")
    at = models.DateTimeField("时间")
    delivered = models.BooleanField("送达")
    said = models.CharField("回执或者原因", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    class Meta:
        """Delivered at most once, and never without a receipt."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["forwarding"], condition=models.Q(delivered=True),
                name="forwarding_delivered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered=False) | models.Q(said__gt=""),
                name="forwarding_receipt",
            ),
        ]  # fmt: skip
