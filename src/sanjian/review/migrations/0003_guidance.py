"""Guidance on legal review, with its receipt."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Forward only."""

    dependencies: ClassVar = [
        ("review", "0002_accountability"),
        ("registry", "0010_review_bodies"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="GuidanceNote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField("指导意见", max_length=1000)),
                ("sent_at", models.DateTimeField("发送时间")),
                ("read_at", models.DateTimeField("阅知时间", null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="guidance_notes", to="registry.agency"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
