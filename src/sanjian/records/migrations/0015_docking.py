"""Files handed in from docks and fixed cameras. Rows are added only."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
SOURCES = [("recorder", "现场执法记录设备"), ("fixed", "视频监控、固定设备")]


class Migration(migrations.Migration):
    """Forward only, as every migration of the record."""

    dependencies: ClassVar = [("records", "0014_tracing"), ("registry", "0012_equipment")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DockFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sha256", models.CharField("SHA-256", max_length=64)),
                ("source", models.CharField("来源", max_length=10, choices=SOURCES)),
                ("device", models.CharField("设备编号", max_length=40)),
                ("captured_at", models.DateTimeField("采集时间")),
                ("captured_where", models.CharField("采集地点", max_length=200, blank=True)),
                ("captured_by", models.CharField("采集人", max_length=50)),
                ("remarks", models.CharField("提示", max_length=300, blank=True)),
                ("due", models.DateTimeField("上传期限", null=True)),
                ("handed_in_at", models.DateTimeField("上传时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="registry.agency"
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=PROTECT, related_name="dock_file", to="records.upload"
                    ),
                ),
            ],
            options={"ordering": ["-captured_at", "-id"]},
        ),
        migrations.AddConstraint(
            model_name="dockfile",
            constraint=models.UniqueConstraint(fields=("agency", "sha256"), name="dock_once"),
        ),
    ]
