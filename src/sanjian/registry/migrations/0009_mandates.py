"""The register of entrustments and delegated powers."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _key(to: str, name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, null=null
    )


class Migration(migrations.Migration):
    """One table, added to only."""

    dependencies: ClassVar = [("registry", "0008_pilot")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField("事项编码", max_length=40)),
                ("name", models.CharField("事项名称", max_length=200)),
                ("basis", models.CharField("委托书或者决定的名称、文号", max_length=200)),
                ("published_on", models.DateField("公布日期")),
                ("valid_from", models.DateField("自")),
                ("valid_until", models.DateField("至", null=True, blank=True)),
                ("entered_at", models.DateTimeField("登记时间")),
                ("entered_by", _key(settings.AUTH_USER_MODEL, "+", null=True)),
                ("grantor", _key("registry.agency", "mandates_given", null=True)),
                ("holder", _key("registry.agency", "mandates")),
            ],
            options={"ordering": ["holder_id", "code", "valid_from", "id"]},
        ),
        migrations.AddConstraint(
            "mandate",
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_order",
            ),
        ),
        migrations.AddConstraint(
            "mandate",
            models.CheckConstraint(
                condition=~models.Q(grantor=models.F("holder")), name="mandate_of_another"
            ),
        ),
    ]
