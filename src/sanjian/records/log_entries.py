"""What stands in the public log: the bytes of an entry, and the rows they are made from.

An entry is canonical JSON of about 300 bytes and names nobody:

    v       1
    kind    act, document, pdf, exhibit, access, key, pack …
    commit  the salted commitment of what was recorded
    case    the file's pseudonym, where it belongs to one
    seq     the entry's number among the entries of that file, from 1, without gaps
    prev    the leaf hash of the file's entry before (of the first: of the pseudonym)
    act     the number of the act in its file; the act's own hash covers it too
    closed  true for an act after which the file is closed: `act` then states how many acts there
            are, `seq` how many entries
    value, salt   where nothing is private: what the commitment is of
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sanjian.ledger.canonical import canonical
from sanjian.ledger.merkle import leaf_hash

VERSION = 1
_STORED = """
SELECT entry.index, leaf.kind, leaf.commitment, leaf.salt, leaf.shown, leaf.act_seq, leaf.closes,
       coalesce(file.tag, ''), coalesce(entry.case_seq, 0), entry.prev, entry.leaf_hash
FROM records_logentry AS entry
JOIN records_leaf AS leaf ON leaf.id = entry.leaf_id
LEFT JOIN records_logcase AS file ON file.dossier_id = entry.case_id
WHERE entry.index >= %s AND entry.index < %s
ORDER BY entry.index
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its parts. `case` is the pseudonym, empty for what belongs to no file."""

    kind: str
    commitment: str
    salt: bytes
    shown: str
    act_seq: int | None
    closes: bool
    case: str = ""
    case_seq: int = 0
    prev: str = ""

    def __bytes__(self) -> bytes:
        told: dict[str, Any] = {"v": VERSION, "kind": self.kind, "commit": self.commitment}
        if self.case:
            told |= {"case": self.case, "seq": self.case_seq, "prev": self.prev}
        if self.act_seq is not None:
            told["act"] = self.act_seq
        if self.closes:
            told["closed"] = True
        if self.shown:
            told |= {"value": self.shown, "salt": self.salt.hex()}
        return canonical(told)

    @property
    def leaf_hash(self) -> str:
        """The hash of the entry in the tree (hexadecimal)."""
        return leaf_hash(bytes(self)).hex()


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database gives it, with its place and the hash written down for it."""

    index: int
    entry: Entry
    leaf_hash: str


def case_start(tag: str) -> str:
    """The `prev` of a file's first entry."""
    return hashlib.sha256(b"sanjian/case/1\n" + tag.encode()).hexdigest()


def stored(first: int, end: int) -> list[Stored]:
    """Return the entries from `first` up to and without `end`, made anew from their leaves."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [first, end])
        return [_stored(row) for row in cursor.fetchall()]


def all_stored(first: int, end: int, step: int = 4096) -> Iterator[Stored]:
    """Return the same one after another, read in steps of so many."""
    for begin in range(first, end, step):
        yield from stored(begin, min(begin + step, end))


def _stored(row: Sequence[Any]) -> Stored:
    index, kind, commitment, salt, shown, act_seq, closes, tag, case_seq, prev, hashed = row
    entry = Entry(kind, commitment, bytes(salt), shown, act_seq, closes, tag, case_seq, prev)
    return Stored(index, entry, hashed)
