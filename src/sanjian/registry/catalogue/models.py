"""Tables of the catalogues: the list, the draft being edited, released versions, their filing.

Versions, entries and filings are inserted and never changed. A version comes into force on a day
after its release, so that what was asked of a dossier on a day can be asked again with the same
answer (`sanjian verify`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.law.catalogue import ACT_KINDS, LEVELS, MEASURES


class Catalogue(models.Model):
    """A list: an agency's own, or that of a superior which the justice bureau keeps."""

    class Kind(models.TextChoices):
        """Whose list it is."""

        OWN = "own", "本机关目录"
        PARENT = "parent", "上级清单"

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="catalogues")
    kind = models.CharField("性质", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=200)
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    level = models.CharField(
        "制定机关层级", max_length=20, blank=True, choices=[(one.code, one.label) for one in LEVELS]
    )

    class Meta:
        """An agency has one list of its own."""

        ordering: ClassVar = ["kind", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(kind="own"), name="catalogue_own"
            ),
            models.UniqueConstraint(fields=["agency", "name"], name="catalogue_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueDraft(models.Model):
    """The next version while it is being edited; only this table of the room changes.

    ``revision`` counts the changes, so that who releases signs what he saw. ``omitted`` are rows
    of a superior's list left out, each with its reason.
    """

    catalogue = models.OneToOneField(
        Catalogue, models.PROTECT, primary_key=True, related_name="draft"
    )
    rows = models.JSONField("条目", default=list)
    omitted = models.JSONField("未采用的上级事项", default=dict)
    level = models.CharField("本机关执法层级", max_length=20, blank=True)
    all_ordinary = models.BooleanField("普通程序案件全部审核", default=False)
    applies_to = models.JSONField("适用的机关", default=list)
    in_force = models.DateField("施行日期", null=True)
    note = models.CharField("修订说明", max_length=500, blank=True)
    revision = models.PositiveIntegerField("改动次数", default=0)
    editors = models.JSONField("编制人员", default=list)
    edited_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    edited_at = models.DateTimeField("改动时间")


class CatalogueVersion(models.Model):
    """A released version. ``digest`` names everything it says, and the version before."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="versions")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("版本")
    digest = models.CharField("校验值", max_length=64, unique=True)
    in_force = models.DateField("施行日期")
    level = models.CharField("本机关执法层级", max_length=20, blank=True)
    all_ordinary = models.BooleanField("普通程序案件全部审核", default=False)
    applies_to = models.JSONField("适用的机关", default=list)
    omitted = models.JSONField("未采用的上级事项", default=dict)
    note = models.CharField("修订说明", max_length=500, blank=True)
    prepared_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    released_by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    released_at = models.DateTimeField("发布时间")
    sample = models.BooleanField("示例", default=False)

    class Meta:
        """Numbered without gaps by the action; prepared and released by two people."""

        ordering: ClassVar = ["catalogue_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "number"], name="catalogue_version"),
            models.CheckConstraint(
                condition=~models.Q(prepared_by=models.F("released_by")),
                name="catalogue_two_people",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "in_force"], name="catalogue_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue}（第{self.number}版）"


class CatalogueEntry(models.Model):
    """One row of a released version; its columns are those of `law.catalogue.Entry`."""

    version = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField("次序")
    code = models.CharField("序号", max_length=20)
    text = models.CharField("事项", max_length=500)
    act_kind = models.CharField(
        "执法类别", max_length=20, blank=True,
        choices=[(one.code, one.label) for one in ACT_KINDS],
    )  # fmt: skip
    level = models.CharField(
        "执法层级", max_length=20, blank=True, choices=[(one.code, one.label) for one in LEVELS]
    )
    field = models.CharField("所属领域", max_length=60, blank=True)
    powers = models.JSONField("权责清单事项", default=list)
    penalty_kinds = models.JSONField("处罚种类", default=list)
    measure = models.CharField(
        "数额算法", max_length=12, choices=[(one.code, one.label) for one in MEASURES]
    )
    person_fen = models.BigIntegerField("对公民的数额（分）", null=True)
    organisation_fen = models.BigIntegerField("对单位的数额（分）", null=True)
    inclusive = models.BooleanField("含本数", default=True)
    impacts = models.JSONField("影响", default=list)
    asked = models.BooleanField("由承办人逐案认定", default=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    parent = models.CharField("上级事项", max_length=40, blank=True)

    class Meta:
        """In the order of the list; every number once."""

        ordering: ClassVar = ["version_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="catalogue_entry_code"),
            models.UniqueConstraint(fields=["version", "position"], name="catalogue_entry_place"),
            models.CheckConstraint(
                condition=(models.Q(person_fen__isnull=True) | models.Q(person_fen__gt=0))
                & (models.Q(organisation_fen__isnull=True) | models.Q(organisation_fen__gt=0)),
                name="catalogue_entry_amount",
            ),
        ]


class CatalogueFiling(models.Model):
    """What the justice bureau answered to a version filed with it: taken on file, or returned."""

    class Answer(models.TextChoices):
        """The two answers."""

        ACCEPTED = "accepted", "准予备案"
        RETURNED = "returned", "退回"

    version = models.OneToOneField(CatalogueVersion, models.PROTECT, related_name="filing")
    answer = models.CharField("处理", max_length=10, choices=Answer)
    reason = models.CharField("理由", max_length=1000, blank=True)
    by = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("处理时间")

    class Meta:
        """Once for each version; a return says why."""

        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answer="accepted") | models.Q(answer="returned", reason__gt=""),
                name="catalogue_return_reason",
            ),
        ]
