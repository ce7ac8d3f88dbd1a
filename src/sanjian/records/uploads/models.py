"""Rows of uploads: what is on its way, what has arrived whole, and what was found out about it.

`Blob`, `BlobCheck` and `Portrait` are inserted and never changed. `Upload` is not a record of
the case: it is the state of a transfer, and it changes until the transfer is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Final
from uuid import uuid4

from django.db import models

from sanjian.registry.models import Person

LIFETIME: Final = timedelta(days=7)
"""How long an upload may lie unfinished (calendar days) before its parts are given up."""

LABELS: Final = {
    "case_number": "案件编号",
    "captured_at": "采集时间",
    "captured_where": "采集地点",
    "captured_by": "采集人",
    "proves": "证明对象",
}
"""The five facts that every recording must carry (万新街规定 二(二)2(2))."""


class UploadState(models.TextChoices):
    """Where a transfer stands."""

    RECEIVING = "receiving", "待完成"
    WHOLE = "whole", "已收全，正在入库"
    COMPLETE = "complete", "已入库"
    REFUSED = "refused", "未接收"
    ABANDONED = "abandoned", "已取消"
    EXPIRED = "expired", "逾期未完成，已清理"


class Blob(models.Model):
    """A content-addressed file that is whole, verified and durable. Inserted only.

    The row is written after the file is durable, so a row never points at missing bytes.
    """

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.BigIntegerField("大小（字节）")
    chunk_root = models.CharField("分块哈希树根", max_length=64)
    kind = models.CharField("类型", max_length=16)
    media_type = models.CharField("媒体类型", max_length=100)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    remarks = models.JSONField("入库时的说明", default=list)
    stored_at = models.DateTimeField("入库时间")

    class Meta:
        """A blob is named by its hash and has bytes."""

        app_label = "records"
        verbose_name = "文件内容"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="blob_named_by_sha256"
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="blob_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256


class BlobCheck(models.Model):
    """One reading of a blob from end to end: still what its name says? Inserted only."""

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="checks", verbose_name="文件")
    at = models.DateTimeField("核对时间")
    intact = models.BooleanField("完好")
    found = models.CharField("实际 SHA-256", max_length=64, blank=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True)

    class Meta:
        """The newest reading first."""

        app_label = "records"
        verbose_name = "完好性核对"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.blob_id} {self.at:%Y-%m-%d} {'完好' if self.intact else '不符'}"


class Portrait(models.Model):
    """What a limited child process saw in a blob: poster, duration, position. Inserted only.

    `note` says in Chinese what could not be found out and why; the file itself stays as it is.
    """

    blob = models.OneToOneField(Blob, models.PROTECT, related_name="portrait", verbose_name="文件")
    poster = models.ForeignKey(
        Blob, models.PROTECT, null=True, related_name="+", verbose_name="缩略图"
    )
    duration_ms = models.BigIntegerField("时长（毫秒）", null=True)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    has_position = models.BooleanField("含拍摄位置", default=False)
    taken_at_claim = models.CharField("设备自述时间", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        """One portrait for each blob."""

        app_label = "records"
        verbose_name = "文件画像"

    def __str__(self) -> str:
        return self.blob_id


class Upload(models.Model):
    """One transfer of one file. `offset` bytes are received and durable, never fewer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="uploads", verbose_name="上传人")
    dossier = models.ForeignKey(
        "records.Dossier", models.PROTECT, null=True, related_name="uploads", verbose_name="案卷"
    )
    name = models.CharField("文件名", max_length=200)
    length = models.BigIntegerField("声明大小（字节）")
    offset = models.BigIntegerField("已收到（字节）", default=0)
    state = models.CharField(
        "状态", max_length=12, choices=UploadState.choices, default=UploadState.RECEIVING
    )
    declared_sha256 = models.CharField("声明的 SHA-256", max_length=64, blank=True)
    declared_chunk_root = models.CharField("声明的分块哈希树根", max_length=64, blank=True)
    labels = models.JSONField("录制信息", default=dict)
    damaged = models.JSONField("待续传的块", default=list)
    repairs = models.PositiveSmallIntegerField("续传块次数", default=0)
    inspection = models.JSONField("检查结果", default=dict)
    sha256 = models.CharField("实收 SHA-256", max_length=64, blank=True)
    chunk_root = models.CharField("实收分块哈希树根", max_length=64, blank=True)
    blob = models.ForeignKey(
        Blob, models.PROTECT, null=True, related_name="uploads", verbose_name="文件内容"
    )
    exhibit = models.ForeignKey(
        "records.Exhibit", models.PROTECT, null=True, related_name="uploads", verbose_name="证据"
    )
    duplicate = models.BooleanField("案卷中已有", default=False)
    refusal = models.CharField("未接收原因", max_length=300, blank=True)
    created_at = models.DateTimeField("开始时间")
    touched_at = models.DateTimeField("最近收到时间")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        """What is complete has a blob; offsets stay within the length."""

        app_label = "records"
        verbose_name = "上传"
        indexes: ClassVar = [
            models.Index(fields=["state", "touched_at"], name="upload_by_state"),
            models.Index(fields=["dossier", "blob"], name="upload_by_content"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(length__gt=0) & models.Q(offset__gte=0),
                name="upload_has_length",
            ),
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("length")), name="upload_within_length"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="complete") | models.Q(blob__isnull=False),
                name="upload_complete_has_blob",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_state_display()}）"

    @property
    def percent(self) -> int:
        """How much has been received, in whole per cent."""
        return self.offset * 100 // self.length

    @property
    def missing_labels(self) -> tuple[str, ...]:
        """Chinese names of the recording facts that are still to be filled in (待标注)."""
        return tuple(label for key, label in LABELS.items() if not self.labels.get(key))
