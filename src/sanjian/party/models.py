"""Tables of 我的案件: the party's key to his file, what he hands in, what is answered.

The public copies are sealed under a key made from the code that only the party holds: whoever
reads the portal's tables without it reads nothing, and finds no file by name or number.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.records.models import Act, Dossier
from sanjian.registry.models import Person

SAID_MAXIMUM = 3000
INDEX = r"^[0-9a-f]{64}$"
RECEIPT = r"^[a-z2-7]{20}$"


class Kind(models.TextChoices):
    """What a party may hand in from his page."""

    STATEMENT = "statement", "陈述、申辩"
    HEARING = "hearing", "要求听证"
    RECUSAL = "recusal", "申请回避"
    EVIDENCE = "evidence", "提交证据线索"
    QUESTION = "question", "询问办理情况"
    OPENED = "opened", "下载文书"


class PartyKey(models.Model):
    """A key to one file for one party. Added and never changed; ended by a row of its own."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="party_keys")
    party = models.CharField("当事人", max_length=100)
    index = models.CharField("检索值", max_length=64, unique=True)
    secret = models.BinaryField("密钥")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("发放时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]


class KeyEnd(models.Model):
    """A key that opens nothing any more: lost, given to the wrong person, no longer wanted."""

    key = models.OneToOneField(PartyKey, models.PROTECT, related_name="end")
    reason = models.CharField("停用原因", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("停用时间")


class Message(models.Model):
    """What a party hands in. The portal's role may add it and read none; never changed."""

    receipt = models.CharField("回执号", max_length=20, primary_key=True)
    index = models.CharField("检索值", max_length=64, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    said = models.CharField("内容", max_length=SAID_MAXIMUM)
    at = models.DateTimeField("收到时间")

    class Meta:
        """Within bounds whichever door it comes through."""

        ordering: ClassVar = ["at", "receipt"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(receipt__regex=RECEIPT), name="party_message_receipt"
            ),
            models.CheckConstraint(
                condition=models.Q(index__regex=INDEX), name="party_message_index"
            ),
            models.CheckConstraint(condition=~models.Q(said=""), name="party_message_says"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in Kind]), name="party_message_kind"
            ),
        ]


class Answer(models.Model):
    """What became of a message: an act of the file, or words to the party; at least one."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="answer")
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)
    said = models.CharField("答复", max_length=2000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")

    class Meta:
        """Never silence."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(act__isnull=False) | ~models.Q(said=""),
                name="party_answer_says",
            ),
        ]


class SealedState(models.Model):
    """What the sealed copy of a key was last made from; a cache, made again at any time."""

    key = models.OneToOneField(PartyKey, models.CASCADE, primary_key=True, related_name="sealed")
    stamp = models.CharField(max_length=100)


class PublishedOwnCase(models.Model):
    """The sealed copy of what one party may see of his file."""

    index = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        """What the portal reads."""

        db_table = '"published"."own_case"'


class PublishedOwnPaper(models.Model):
    """The sealed copy of one paper that a party receives electronically."""

    name = models.CharField(max_length=64, primary_key=True)
    index = models.CharField(max_length=64, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        """Found by a name that only who holds the key can form."""

        db_table = '"published"."own_paper"'
