"""Copies and prints are asked for like reading: what is wanted, and of which thing."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Forward only, as every migration of the record."""

    dependencies: ClassVar = [("records", "0018_wide_ids")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="accessrequest",
            name="wants",
            field=models.CharField("申请", max_length=10, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="item",
            field=models.CharField("所涉材料", max_length=64, blank=True, default="", db_default=""),
        ),
    ]
