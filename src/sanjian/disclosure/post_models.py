"""Tables of the posts of publication (公示岗位): who holds which, and what each post has stamped.

Both are added and never changed: who held a post on a day follows from the rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class PublicationPost(models.Model):
    """Who holds one post of an agency from a day on, until its next row."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField("岗位", max_length=10)
    label = models.CharField("岗位名称", max_length=60)
    holders = models.JSONField("人员")
    since = models.DateField("自")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("明确时间")

    class Meta:
        """As they follow each other."""

        ordering: ClassVar = ["since", "id"]


class PublicationStamp(models.Model):
    """One post's act on a prepared copy: passed on, or checked and found right or wrong."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="+")
    copy_hash = models.CharField("公开文本校验值", max_length=64)
    code = models.CharField("岗位", max_length=10)
    label = models.CharField("岗位名称", max_length=60)
    accurate = models.BooleanField("同意")
    note = models.CharField("意见", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        """Each post stamps a copy once; what is sent back says why."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "copy_hash", "code"], name="stamp_once"),
            models.CheckConstraint(
                condition=models.Q(accurate=True) | models.Q(note__gt=""), name="stamp_reasoned"
            ),
        ]
