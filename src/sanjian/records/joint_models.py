"""Joint decisions: which other organs take part in a file, sign a draft, and have passed it.

The keys that tie them to draft and decision are in migration 0011.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Partner(models.Model):
    """Another organ that was named to sign in a file. Inserted only; who signs now is a fact."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="partners")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    act_seq = models.IntegerField("行为序号")

    class Meta:
        """An organ stands once in a file."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "agency"], name="partner_once"),
        ]


class Signer(models.Model):
    """One further organ that signs a draft: written with the draft, never changed."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="signers")
    draft_hash = models.CharField("决定稿校验值", max_length=64)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    ordinal = models.IntegerField("序号")
    signing = models.IntegerField("共同署名机关数")

    class Meta:
        """Numbered from one, each organ once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "draft_hash", "ordinal"], name="signer_place"
            ),
            models.UniqueConstraint(fields=["dossier", "draft_hash", "agency"], name="signer_once"),
        ]


class JointPass(models.Model):
    """A signing organ's own review passed a draft; numbered in the order in which they came."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="joint_passes")
    draft_hash = models.CharField("决定稿校验值", max_length=64)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    ordinal = models.IntegerField("序号")
    reviewer = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, default="reviewer")
    act_seq = models.IntegerField("行为序号")

    class Meta:
        """Each organ passes a draft once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "draft_hash", "agency"], name="joint_once"),
            models.UniqueConstraint(fields=["dossier", "draft_hash", "ordinal"], name="joint_turn"),
        ]
