"""What the last verification of each file found, for the figures of supervision."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Forward only, as every migration of the record."""

    dependencies: ClassVar = [("records", "0013_parties")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="TraceCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.IntegerField("核验到第几条")),
                ("at", models.DateTimeField("核验时间")),
                ("differences", models.JSONField("不符之处", default=list)),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trace",
                        to="records.dossier",
                    ),
                ),
            ],
        ),
    ]
