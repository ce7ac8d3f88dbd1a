"""Indexes of the case list: every order it can be in, who handles a case, words of a search.

Chinese is searched by words of two characters, which `pg_trgm` cannot answer and, where the database
has the locale C, does not even see. So the index is of pairs of characters, and needs no extension.
"""

from typing import ClassVar

from django.db import migrations, models

SEARCH = """
CREATE FUNCTION records_pairs(words text) RETURNS text[]
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (SELECT coalesce(array_agg(DISTINCT substr(upper(words), n, 2)), '{}')
          FROM generate_series(1, length(words) - 1) AS n);
CREATE INDEX dossier_handlers ON records_dossier USING gin (handlers jsonb_path_ops);
CREATE INDEX dossier_words ON records_dossier USING gin (
  records_pairs(party_name || E'\\n' || cause || E'\\n' || number));
"""


def _index(model: str, name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(model, models.Index(fields=list(fields), name=name))


class Migration(migrations.Migration):
    """Lists stay quick over a hundred thousand cases."""

    dependencies: ClassVar = [("records", "0005_papers")]
    operations: ClassVar = [
        _index("dossier", "dossier_all_due", "agency", "next_due", "id"),
        _index("dossier", "dossier_number", "agency", "number", "id"),
        _index("dossier", "dossier_every_due", "closed", "next_due", "id"),
        _index("act", "act_by", "by", "-at", "-id"),
        migrations.RunSQL(SEARCH),
    ]
