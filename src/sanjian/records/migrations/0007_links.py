"""Relations between files: one has led to another of the same agency, by an act of the first."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

KEYS = """
ALTER TABLE records_link
  ADD CONSTRAINT link_source FOREIGN KEY (source_id, agency_id)
    REFERENCES records_dossier (id, agency_id),
  ADD CONSTRAINT link_target FOREIGN KEY (target_id, agency_id)
    REFERENCES records_dossier (id, agency_id),
  ADD CONSTRAINT link_act FOREIGN KEY (source_id, act_seq)
    REFERENCES records_act (dossier_id, seq),
  ADD CONSTRAINT link_two_files CHECK (source_id <> target_id),
  ADD CONSTRAINT link_kind CHECK
    (kind IN ('lead', 'execution', 'joined', 'split', 'redo', 'licence'));
CREATE TRIGGER link_kept BEFORE UPDATE OR DELETE ON records_link
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER link_never_emptied BEFORE TRUNCATE ON records_link
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""
KINDS = [
    ("lead", "转为案件线索"), ("execution", "转强制执行"), ("joined", "并案"),
    ("split", "分案"), ("redo", "重新处理"), ("licence", "许可"),
]  # fmt: skip


def _key(to: str, related: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to
    )


class Migration(migrations.Migration):
    """Forward only: a relation once recorded stays."""

    dependencies: ClassVar = [("records", "0006_lists")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", _key("registry.agency", "+")),
                ("source", _key("records.dossier", "links_out")),
                ("target", _key("records.dossier", "links_in")),
                ("kind", models.CharField("关系", max_length=20, choices=KINDS)),
                ("act_seq", models.IntegerField("行为序号")),
                ("linked_at", models.DateTimeField("时间")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            "link",
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
        ),
        migrations.RunSQL(KEYS),
    ]  # fmt: skip
