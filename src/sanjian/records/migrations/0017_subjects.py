"""Parties found to be one and the same. Rows are added only."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Forward only, as every migration of the record."""

    dependencies: ClassVar = [("records", "0016_formats")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SubjectMerge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("one", models.CharField("对象", max_length=120)),
                ("other", models.CharField("同一对象", max_length=120)),
                ("reason", models.CharField("理由", max_length=300)),
                ("merged_at", models.DateTimeField("时间")),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="subjectmerge",
            constraint=models.CheckConstraint(
                condition=~models.Q(one=models.F("other")), name="merge_of_another"
            ),
        ),
    ]
