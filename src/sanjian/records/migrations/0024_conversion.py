"""A further kind of relation: a case begun on the spot goes on in the ordinary procedure."""

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    ("lead", "转为案件线索"), ("execution", "转强制执行"), ("joined", "并案"),
    ("party", "共同当事人"), ("split", "分案"), ("converted", "转普通程序"),
    ("redo", "重新处理"), ("licence", "许可"),
]  # fmt: skip
WIDER = """
ALTER TABLE records_link DROP CONSTRAINT link_kind, ADD CONSTRAINT link_kind CHECK
  (kind IN ('lead', 'execution', 'joined', 'party', 'split', 'converted', 'redo', 'licence'));
"""


class Migration(migrations.Migration):
    """Forward only: a relation once recorded stays."""

    dependencies: ClassVar = [("records", "0023_compositions")]
    operations: ClassVar = [
        migrations.AlterField(
            "link", "kind", models.CharField("关系", max_length=20, choices=KINDS)
        ),
        migrations.RunSQL(WIDER),
    ]
