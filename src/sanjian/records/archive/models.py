"""Tables of the archive: files put away, and what must not lie on the platform at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Agency, Person


class ArchiveFile(models.Model):
    """A case file as it was put away (归档): its number, its term, its contents. Inserted only.

    Everything here follows from the act `act_seq`; `sanjian verify` compares the two.
    """

    objects: ClassVar[models.Manager[ArchiveFile]]

    dossier = models.OneToOneField(
        "records.Dossier", models.PROTECT, related_name="archive_file", verbose_name="案卷"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    number = models.CharField("档号", max_length=60)
    retention = models.CharField("保管期限", max_length=20)
    retention_source = models.CharField("保管期限依据", max_length=300)
    expires_on = models.DateField("保管期满日", null=True)
    pages = models.IntegerField("页数")
    contents = models.JSONField("卷内目录")
    contents_hash = models.CharField("卷内目录校验值", max_length=64)
    act_seq = models.IntegerField("行为序号")
    archived_at = models.DateTimeField("归档时间")

    class Meta:
        """No archive number twice in an agency; the list of appraisal runs by the last day."""

        app_label = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="archive_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "expires_on"], name="archive_expires")]

    def __str__(self) -> str:
        return self.number


class SecretPointer(models.Model):
    """Where a state secret of a case is kept off-line; the thing itself is never on the platform.

    Neither its title nor its content stands here: only a number, a place and who keeps it.
    """

    objects: ClassVar[models.Manager[SecretPointer]]

    LEVELS = (("top", "绝密"), ("highly", "机密"), ("secret", "秘密"))

    dossier = models.ForeignKey(
        "records.Dossier", models.PROTECT, related_name="secret_pointers", verbose_name="案卷"
    )
    offline_number = models.CharField("线下登记号", max_length=60)
    level = models.CharField("密级", max_length=10, choices=LEVELS)
    kept_at = models.CharField("存放处", max_length=100)
    keeper = models.CharField("保管人", max_length=50)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        """A thing kept off-line is registered once in a file."""

        app_label = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "offline_number"], name="pointer_once"),
        ]


class SecrecyMark(models.Model):
    """What an exhibit's content asks for: nothing, 商业秘密 or 个人隐私. The newest one counts."""

    objects: ClassVar[models.Manager[SecrecyMark]]

    CLASSES = (("none", "一般"), ("commercial", "商业秘密"), ("privacy", "个人隐私"))

    exhibit = models.ForeignKey(
        "records.Exhibit", models.PROTECT, related_name="secrecy_marks", verbose_name="材料"
    )
    mark = models.CharField("类别", max_length=12, choices=CLASSES)
    reason = models.CharField("理由", max_length=200, blank=True)
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField("标注时间")

    class Meta:
        """The newest last."""

        app_label = "records"
        ordering: ClassVar = ["id"]
