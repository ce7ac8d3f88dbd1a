"""Tables of destruction: holds on files, the list (销毁清册), its files, and its answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class FileHold(models.Model):
    """A file is to be kept whatever its term (暂停销毁): a lawsuit, a check, an inquiry."""

    objects: ClassVar[models.Manager[FileHold]]

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="holds")
    reason = models.CharField("事由", max_length=200)
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    held_at = models.DateTimeField("登记时间")

    class Meta:
        """The newest last."""

        app_label = "records"
        ordering: ClassVar = ["id"]


class HoldEnd(models.Model):
    """The end of a hold, with its reason. Inserted only."""

    objects: ClassVar[models.Manager[HoldEnd]]

    hold = models.OneToOneField(FileHold, models.PROTECT, related_name="end")
    reason = models.CharField("解除事由", max_length=200)
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("解除时间")

    class Meta:
        """One end for a hold."""

        app_label = "records"


class DestructionList(models.Model):
    """A list of files proposed for destruction, with all that it will erase. Inserted only.

    ``contents`` names each file with its number, term and the SHA-256 of every stored file of it:
    it stays for ever and is the ground on which the log tells 已销毁.
    """

    objects: ClassVar[models.Manager[DestructionList]]

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.CharField("清册编号", max_length=60)
    reason = models.CharField("鉴定意见", max_length=200)
    contents = models.JSONField("清册内容")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        """No number twice; the pair is the key by which the answer knows who proposed."""

        app_label = "records"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="destruction_number"),
            models.UniqueConstraint(fields=["id", "proposed_by"], name="destruction_proposer"),
        ]


class DestructionItem(models.Model):
    """One file of a list. Inserted only."""

    objects: ClassVar[models.Manager[DestructionItem]]

    listed = models.ForeignKey(DestructionList, models.PROTECT, related_name="items")
    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="destructions")
    number = models.CharField("档号", max_length=60)
    expired_on = models.DateField("保管期满日")

    class Meta:
        """A file stands once on a list."""

        app_label = "records"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listed", "dossier"], name="destruction_once"),
        ]


class DestructionAnswer(models.Model):
    """The answer of a second person to a list. Inserted only.

    The proposer stands here by a key of two columns, so the database itself keeps the two apart.
    """

    objects: ClassVar[models.Manager[DestructionAnswer]]

    listed = models.OneToOneField(DestructionList, models.PROTECT, related_name="answer")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved = models.BooleanField("批准")
    opinion = models.CharField("意见", max_length=200)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        """Two persons."""

        app_label = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("proposed_by")),
                name="destruction_two_persons",
            ),
        ]
