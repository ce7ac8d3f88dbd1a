"""Leaves: a salted commitment for each thing recorded, for the public log to seal.

The log can be public while content is private; destroying a salt lets the law order erasure
without breaking the log (reliability K4). `records.sealing` puts leaves into the log.
"""

from __future__ import annotations

import secrets

from sanjian.ledger.commitment import commit
from sanjian.records.models import Leaf


def leave(
    kind: str, reference: int, value: str, *, dossier: int | None = None, shown: bool = False
) -> Leaf:
    """Write the leaf of something recorded: its kind, its id and the hash that stands for it.

    ``dossier`` is the file that it belongs to: its entry in the log then carries that file's own
    sequence, by which a party sees that nothing is missing. With ``shown`` the value itself stands
    in the log, for what is no secret. Runs in the caller's transaction. Raises IntegrityError
    when the thing has a leaf already.
    """
    salt = secrets.token_bytes(32)
    return Leaf.objects.create(
        kind=kind,
        reference=reference,
        commitment=commit(salt, value),
        salt=salt,
        dossier_id=dossier,
        shown=value if shown else "",
    )
