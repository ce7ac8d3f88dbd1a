"""Requests to read a file and their answers: added, never changed."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "".join(
    f"""
CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE ON records_{name}
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER {name}_never_emptied BEFORE TRUNCATE ON records_{name}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""
    for name in ("accessrequest", "accessanswer")
)


def _key(to: str, related: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to
    )


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    """Forward only: who asked and who allowed it stays."""

    dependencies: ClassVar = [
        ("records", "0009_adopting_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                ("id", _id()),
                ("dossier", _key("records.dossier", "access_requests")),
                ("person", _key(settings.AUTH_USER_MODEL, "+")),
                ("party", models.CharField("申请查阅的当事人", max_length=100, blank=True)),
                ("identity", models.CharField("核对的身份证明", max_length=100, blank=True)),
                ("purpose", models.CharField("事由", max_length=200)),
                ("asked_at", models.DateTimeField("申请时间")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="AccessAnswer",
            fields=[
                ("id", _id()),
                ("request", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="answer",
                    to="records.accessrequest")),
                ("granted", models.BooleanField("同意")),
                ("reason", models.CharField("意见", max_length=200)),
                ("until", models.DateTimeField("有效期至", null=True)),
                ("answered_by", _key(settings.AUTH_USER_MODEL, "+")),
                ("answered_at", models.DateTimeField("答复时间")),
            ],
        ),
        migrations.AddConstraint(
            "accessanswer",
            models.CheckConstraint(
                condition=models.Q(granted=False) | models.Q(until__isnull=False),
                name="grant_has_an_end",
            ),
        ),
        migrations.RunSQL(KEPT),
    ]  # fmt: skip
