"""Proofs that need nobody (c2sp.org/tlog-proof): an entry's place, its path and a checkpoint.

c2sp.org/tlog-proof@v1
extra <base64>              what the application needs besides; nothing vouches for it
index <decimal>
<base64 of a hash>          the path, from the leaf's sibling upwards

<checkpoint with its signatures>
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from sanjian.ledger import checkpoints, merkle, notes

HEADER: Final = "c2sp.org/tlog-proof@v1"
SUFFIX: Final = ".tlog-proof"
MOST_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as written; nothing in it is verified until `verify`."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __bytes__(self) -> bytes:
        lines = [HEADER]
        if self.extra:
            lines.append("extra " + base64.b64encode(self.extra).decode())
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(one).decode() for one in self.path]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof. Raises BadNote."""
        head, blank, note = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise notes.BadNote("the head of a proof is ASCII") from None
        if not blank or lines.pop(0) != HEADER:
            raise notes.BadNote(f"a proof begins with {HEADER}")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = notes.decode64(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise notes.BadNote("a proof names the index of its entry")
        index = checkpoints.decimal(lines.pop(0).removeprefix("index "))
        if len(lines) > MOST_HASHES:
            raise notes.BadNote("a path that long belongs to no log")
        path = tuple(hashed(line) for line in lines)
        return cls(index, path, note, extra)

    def verify(self, entry: bytes, keys: Iterable[notes.VerifierKey]) -> checkpoints.Signed:
        """Show that `entry` stands in the log at `index`; returns the verified checkpoint.

        Raises BadNote: a wrong signature, or an entry that is not at this place.
        """
        signed = checkpoints.opened(self.checkpoint, keys)
        head = signed.checkpoint
        leaf = merkle.leaf_hash(entry)
        if not merkle.verify_inclusion(leaf, self.index, head.size, self.path, head.root):
            raise notes.BadSignature("the entry is not at this place of the log")
        return signed


def hashed(line: str) -> bytes:
    """A hash as proofs write it. Raises BadNote."""
    raw = notes.decode64(line)
    if len(raw) != 32:
        raise notes.BadNote("a hash has 32 bytes")
    return raw
