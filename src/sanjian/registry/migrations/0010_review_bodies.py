"""Which body of an agency reviews, from a day on. Rows are added, never changed."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
RANKS = [
    ("team", "执法队伍的法制机构"),
    ("organ", "本机关的法制机构"),
    ("named", "明确承担法制机构职能的部门"),
]


class Migration(migrations.Migration):
    """Forward only."""

    dependencies: ClassVar = [("registry", "0009_mandates")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ReviewBody",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rank", models.CharField("类别", max_length=10, choices=RANKS)),
                ("name", models.CharField("法制审核机构", max_length=100)),
                ("handles", models.BooleanField("同时承办执法案件", default=False)),
                ("basis", models.CharField("设立、明确的文件", max_length=200)),
                ("since", models.DateField("自")),
                ("entered_at", models.DateTimeField("登记时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="review_bodies", to="registry.agency"
                    ),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["since", "id"]},
        ),
    ]
