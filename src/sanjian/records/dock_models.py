"""Files handed in from a recorder's dock or a fixed camera, before and after they join a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanjian.records.uploads.models import Upload
from sanjian.registry.models import Agency, Person


class DockFile(models.Model):
    """One file as it was handed in: where from, which device, when and by whom it was captured.

    Inserted only. Whether it belongs to a case is told by its upload's exhibit.
    """

    class Source(models.TextChoices):
        """Where recordings come from (案件系统 stands for what is uploaded into a case itself)."""

        RECORDER = "recorder", "现场执法记录设备"
        FIXED = "fixed", "视频监控、固定设备"

    objects: ClassVar[models.Manager[DockFile]]

    upload = models.OneToOneField(Upload, models.PROTECT, related_name="dock_file")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    source = models.CharField("来源", max_length=10, choices=Source)
    device = models.CharField("设备编号", max_length=40)
    captured_at = models.DateTimeField("采集时间")
    captured_where = models.CharField("采集地点", max_length=200, blank=True)
    captured_by = models.CharField("采集人", max_length=50)
    remarks = models.CharField("提示", max_length=300, blank=True)
    due = models.DateTimeField("上传期限", null=True)
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField("上传时间")

    class Meta:
        """The same content is handed in once in an agency."""

        app_label = "records"
        ordering: ClassVar = ["-captured_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "sha256"], name="dock_once"),
        ]

    def __str__(self) -> str:
        return str(self.upload.name)

    @property
    def late(self) -> bool:
        """Say whether it was handed in after its time."""
        return self.due is not None and self.handed_in_at > self.due
