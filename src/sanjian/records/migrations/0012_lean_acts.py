"""An act pays for each key and each index once; a dossier's row stays whole on its page.

What the keys act_agency, act_order and the index act_by hold already is not held a second time.
The facts of a dossier change with every act: a row of some kilobytes is kept uncompressed, with
room on its page for the next version of it, so that no index is written when no index changes.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STORED = """
ALTER TABLE records_dossier SET (toast_tuple_target = 8160, fillfactor = 60);
"""


class Migration(migrations.Migration):
    """Forward only, as every migration of the record."""

    dependencies: ClassVar = [
        ("records", "0011_joint"),
        ("registry", "0009_mandates"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            "act", "dossier",
            models.ForeignKey(
                db_constraint=False, db_index=False, to="records.dossier",
                on_delete=django.db.models.deletion.PROTECT, related_name="acts",
            ),
        ),
        migrations.AlterField(
            "act", "agency",
            models.ForeignKey(
                db_constraint=False, db_index=False, to="registry.agency",
                on_delete=django.db.models.deletion.PROTECT, related_name="+",
            ),
        ),
        migrations.AlterField(
            "act", "by",
            models.ForeignKey(
                db_index=False, to=settings.AUTH_USER_MODEL,
                on_delete=django.db.models.deletion.PROTECT, related_name="+",
            ),
        ),
        migrations.RunSQL(STORED),
    ]  # fmt: skip
