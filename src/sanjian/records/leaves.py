"""Leaves: a salted commitment for each thing recorded, for the public log to seal.

The log can be public while content is private; destroying a salt lets the law order erasure
without breaking the log (reliability K4).
"""

from __future__ import annotations

import secrets

from sanjian.ledger.commitment import commit
from sanjian.records.models import Leaf


def leave(kind: str, reference: int, value: str) -> Leaf:
    """Write the leaf of something recorded: its kind, its id and the hash that stands for it.

    Runs in the caller's transaction. Raises IntegrityError when it has a leaf already.
    """
    salt = secrets.token_bytes(32)
    return Leaf.objects.create(
        kind=kind, reference=reference, commitment=commit(salt, value), salt=salt
    )
