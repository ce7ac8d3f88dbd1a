"""A public decision that was made anew tells which withdrawn ones it replaced."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Forward only; copies made before tell nothing until they are released anew."""

    dependencies: ClassVar = [("disclosure", "0013_promptness")]
    operations: ClassVar = [
        migrations.AddField(
            "publisheddecision",
            "replaces",
            models.JSONField("被本决定取代的决定", default=list),
        ),
    ]
