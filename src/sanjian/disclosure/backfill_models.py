"""Tables of back-filled decisions (补录): what an agency handed in, and the bureau's consent.

Both are added and never changed. What was handed in is no file of this platform: it has no acts,
no review and no recording, because the rules that ask for them came later.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class Backfill(models.Model):
    """One sheet of decisions made before the rules, as handed in to the bureau.

    ``rows`` are the complete ones, ``faults`` tells of every other one why it was not taken.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    rows = models.JSONField("完整的决定")
    faults = models.JSONField("未采用的行", default=list)
    source = models.CharField("补录依据", max_length=300)
    due = models.DateField("报送期限", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("报送时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]


class BackfillConsent(models.Model):
    """The bureau has looked at a sheet and lets its decisions onto the portal."""

    backfill = models.OneToOneField(Backfill, models.PROTECT, related_name="consent")
    opinion = models.CharField("意见", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("同意上传时间")

    class Meta:
        """One for each sheet, with the words of who gave it."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(opinion__gt=""), name="backfill_consent_worded"
            ),
        ]  # fmt: skip
