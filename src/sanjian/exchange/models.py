"""Tables of what came in: one batch for each import, one row for each row of the file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.registry.models import Catalogue, Person


class ImportBatch(models.Model):
    """One reading of one file."""

    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    size = models.BigIntegerField("字节数")
    format = models.CharField("格式", max_length=20)
    encoding = models.CharField("编码", max_length=40, blank=True)
    remarks = models.JSONField("文件说明", default=list)
    unknown_columns = models.JSONField("未识别的列", default=list)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )
    at = models.DateTimeField("导入时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}（{self.at:%Y-%m-%d %H:%M}）"


class ImportRow(models.Model):
    """One row of a file: what stood in it, what was read from it, and what became of it.

    A row that is taken carries the decision's key and a version: the first reading is 1, a later
    row with other content about the same decision is 2, and so on. The database holds (key,
    version) unique, so that two imports at once cannot take the same decision twice. A repeated
    row points to the row it repeats and holds no second copy.
    """

    class Outcome(models.TextChoices):
        """What became of the row."""

        TAKEN = "taken", "采用"
        WARNED = "warned", "采用，有提示"
        REVISED = "revised", "采用为新版本"
        REPEATED = "repeated", "已有相同内容，未重复采用"
        REFUSED = "refused", "未采用"

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField("次序")
    number = models.PositiveIntegerField("行号")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    notes = models.JSONField("说明", default=list)
    # Text and not JSON: whatever the file held, NUL and lone surrogates too, stays exactly so.
    raw = models.TextField("原始内容", blank=True)
    decision = models.JSONField("决定", null=True)
    key = models.CharField("决定标识", max_length=64, blank=True, db_index=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    version = models.PositiveIntegerField("版本", null=True)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of the file; every version of a decision once."""

        ordering: ClassVar = ["batch_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_row_once"),
            models.UniqueConstraint(fields=["key", "version"], name="import_version_once"),
            models.CheckConstraint(
                name="import_taken_has_decision",
                condition=models.Q(
                    outcome__in=["taken", "warned", "revised"],
                    version__isnull=False,
                    decision__isnull=False,
                )
                | models.Q(outcome="repeated", version__isnull=True, repeats__isnull=False)
                | models.Q(outcome="refused", version__isnull=True, decision__isnull=True),
            ),
        ]


class CatalogueImport(models.Model):
    """One reading of a file into the draft of a list of major decisions."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.BigIntegerField("字节数")
    format = models.CharField("格式", max_length=20)
    encoding = models.CharField("编码", max_length=40, blank=True)
    remarks = models.JSONField("文件说明", default=list)
    unknown_columns = models.JSONField("未识别的列", default=list)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("导入时间")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-id"]


class CatalogueImportRow(models.Model):
    """One row of such a file: what stood in it, the entry it became, and the remarks."""

    class Outcome(models.TextChoices):
        """What became of the row."""

        TAKEN = "taken", "采用"
        WARNED = "warned", "采用，有提示"
        REPEATED = "repeated", "已有相同条目，未重复采用"
        REFUSED = "refused", "未采用"

    batch = models.ForeignKey(CatalogueImport, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField("次序")
    place = models.CharField("位置", max_length=200)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    code = models.CharField("条目序号", max_length=20, blank=True)
    notes = models.JSONField("说明", default=list)
    raw = models.TextField("原始内容")

    class Meta:
        """In the order of the file; a refused row became no entry."""

        ordering: ClassVar = ["batch_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="catalogue_row_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="refused", code="")
                | (~models.Q(outcome="refused") & models.Q(code__gt="")),
                name="catalogue_row_entry",
            ),
        ]
