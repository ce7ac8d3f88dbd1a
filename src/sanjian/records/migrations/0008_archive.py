"""Files put away, marks of secrecy, and pointers to what is kept off-line: added, never changed."""

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
    for name in ("archivefile", "secretpointer", "secrecymark")
)
KEYS = """
ALTER TABLE records_archivefile
  ADD CONSTRAINT archive_agency FOREIGN KEY (dossier_id, agency_id)
    REFERENCES records_dossier (id, agency_id),
  ADD CONSTRAINT archive_act FOREIGN KEY (dossier_id, act_seq)
    REFERENCES records_act (dossier_id, seq);
ALTER TABLE records_secrecymark
  ADD CONSTRAINT secrecy_mark CHECK (mark IN ('none', 'commercial', 'privacy'));
"""
CLASSES = [("none", "一般"), ("commercial", "商业秘密"), ("privacy", "个人隐私")]
LEVELS = [("top", "绝密"), ("highly", "机密"), ("secret", "秘密")]


def _key(to: str, related: str, label: str = "") -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to,
        verbose_name=label or None,
    )  # fmt: skip


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    """Forward only: what was put away stays as it was."""

    dependencies: ClassVar = [
        ("records", "0007_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ArchiveFile",
            fields=[
                ("id", _id()),
                ("dossier", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="archive_file",
                    to="records.dossier", verbose_name="案卷")),
                ("agency", _key("registry.agency", "+")),
                ("number", models.CharField("档号", max_length=60)),
                ("retention", models.CharField("保管期限", max_length=20)),
                ("retention_source", models.CharField("保管期限依据", max_length=300)),
                ("expires_on", models.DateField("保管期满日", null=True)),
                ("pages", models.IntegerField("页数")),
                ("contents", models.JSONField("卷内目录")),
                ("contents_hash", models.CharField("卷内目录校验值", max_length=64)),
                ("act_seq", models.IntegerField("行为序号")),
                ("archived_at", models.DateTimeField("归档时间")),
            ],
        ),
        migrations.AddConstraint(
            "archivefile",
            models.UniqueConstraint(fields=["agency", "number"], name="archive_number"),
        ),
        migrations.AddIndex(
            "archivefile", models.Index(fields=["agency", "expires_on"], name="archive_expires")
        ),
        migrations.CreateModel(
            name="SecretPointer",
            fields=[
                ("id", _id()),
                ("dossier", _key("records.dossier", "secret_pointers", "案卷")),
                ("offline_number", models.CharField("线下登记号", max_length=60)),
                ("level", models.CharField("密级", max_length=10, choices=LEVELS)),
                ("kept_at", models.CharField("存放处", max_length=100)),
                ("keeper", models.CharField("保管人", max_length=50)),
                ("registered_by", _key(settings.AUTH_USER_MODEL, "+")),
                ("registered_at", models.DateTimeField("登记时间")),
            ],
        ),
        migrations.AddConstraint(
            "secretpointer",
            models.UniqueConstraint(fields=["dossier", "offline_number"], name="pointer_once"),
        ),
        migrations.CreateModel(
            name="SecrecyMark",
            fields=[
                ("id", _id()),
                ("exhibit", _key("records.exhibit", "secrecy_marks", "材料")),
                ("mark", models.CharField("类别", max_length=12, choices=CLASSES)),
                ("reason", models.CharField("理由", max_length=200, blank=True)),
                ("marked_by", _key(settings.AUTH_USER_MODEL, "+")),
                ("marked_at", models.DateTimeField("标注时间")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(KEYS + KEPT),
    ]  # fmt: skip
