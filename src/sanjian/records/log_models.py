"""Tables of the public log: which leaf stands at which place, and every head that was signed.

Written by the sequencer (`records.sealing`) alone and only ever added to. The tiles that the
public reads are files made from these rows; a head is signed after both are durable.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class LogCase(models.Model):
    """The pseudonym under which a file appears in the log; says nothing without this row."""

    dossier = models.OneToOneField(
        "records.Dossier", models.PROTECT, primary_key=True, related_name="+"
    )
    tag = models.CharField(max_length=32, unique=True)


class LogBatch(models.Model):
    """Entries taken in at once. Each batch begins where another ended: no fork, no gap."""

    upto = models.BigIntegerField("此后条数", primary_key=True)
    first = models.OneToOneField("self", models.PROTECT, null=True, db_column="first")
    horizon = models.BigIntegerField("此前事务均已收入")
    at = models.DateTimeField(db_default=Now())


class LogEntry(models.Model):
    """One entry of the log: its place, its leaf, its place among the entries of its file.

    ``prev`` is the leaf hash of the file's entry before, ``leaf_hash`` its own (hexadecimal).
    """

    index = models.BigIntegerField("位置", primary_key=True)
    leaf = models.OneToOneField("records.Leaf", models.PROTECT, related_name="entry")
    case = models.ForeignKey(LogCase, models.PROTECT, null=True, db_index=False, related_name="+")
    case_seq = models.IntegerField("本案序号", null=True)
    prev = models.CharField("本案前一条", max_length=64, blank=True)
    leaf_hash = models.CharField("叶散列", max_length=64)

    class Meta:
        """A file's entries are counted without gaps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "case_seq"], name="log_case_order"),
        ]


class LogCheckpoint(models.Model):
    """A signed head: the note, byte for byte."""

    size = models.OneToOneField(
        LogBatch, models.PROTECT, primary_key=True, db_column="size", related_name="+"
    )
    root = models.CharField("根", max_length=64)
    note = models.TextField("检查点")
    at = models.DateTimeField(db_default=Now())


class LogCosignature(models.Model):
    """A witness's signature line under a head, verified before it is kept."""

    checkpoint = models.ForeignKey(LogCheckpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField("见证方", max_length=200)
    key_id = models.CharField(max_length=8)
    line = models.TextField("签名行")
    stamped_at = models.DateTimeField("见证时间")

    class Meta:
        """A witness may sign the same head again, later."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkpoint", "key_id", "stamped_at"], name="cosigned_once"
            ),
        ]
