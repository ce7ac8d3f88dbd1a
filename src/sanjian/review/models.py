"""Tables of the review room: which adviser is booked for which case, and by whose consent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.records.models import Dossier
from sanjian.registry.models import Adviser, Person


class Booking(models.Model):
    """An adviser called on for one case (统筹调用): asked for, and answered by the keeper."""

    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="bookings")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="bookings")
    question = models.CharField("请求事项", max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    approved = models.BooleanField("是否同意", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复说明", max_length=300, blank=True)

    class Meta:
        """An adviser is booked once for a case; a refused request may be made again."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["adviser", "dossier"],
                condition=models.Q(approved__isnull=True) | models.Q(approved=True),
                name="booking_once",
            ),
        ]
