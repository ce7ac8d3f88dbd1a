"""Who signs an agency's review opinions, beside the other parts of its rule."""

from typing import ClassVar

from django.db import migrations, models

SIGNERS = [("", "法制审核人员签署"), ("review_head", "法制审核机构负责人签署")]


class Migration(migrations.Migration):
    """Forward only."""

    dependencies: ClassVar = [("registry", "0010_review_bodies")]

    operations: ClassVar = [
        migrations.AddField(
            "reviewrule",
            "signer",
            models.CharField(
                "审核意见签署", max_length=20, choices=SIGNERS, blank=True, default=""
            ),
        ),
    ]
