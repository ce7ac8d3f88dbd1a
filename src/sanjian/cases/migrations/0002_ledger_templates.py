"""Templates of ledgers: columns under a name, kept by an agency."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_review_bodies"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="执法类别")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("columns", models.JSONField(verbose_name="栏目")),
                ("made_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.agency",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "kind", "name"), name="ledger_name")
                ],
            },
        ),
    ]
