"""Words of a search against the files: by pairs of characters, as Chinese is searched.

The index `dossier_words` holds every two neighbouring characters of party, cause and number; what
it finds is a little too much and never too little, so a caller compares the words once more.
"""

from __future__ import annotations

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

_HOLDS = """records_pairs("records_dossier"."party_name" || E'\\n' || "records_dossier"."cause"
  || E'\\n' || "records_dossier"."number") @> records_pairs(%s)"""


def may_hold(words: str) -> RawSQL:
    """Return the condition that party, cause or number of a file may hold these words.

    For filters over Dossier, beside the exact comparison. One character alone says nothing: the
    condition then holds for every file.
    """
    return RawSQL(f"({_HOLDS})", [words], output_field=BooleanField())
