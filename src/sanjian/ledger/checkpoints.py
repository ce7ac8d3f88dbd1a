"""Checkpoints (c2sp.org/tlog-checkpoint): the head of a log as the text of a signed note.

    <origin>
    <tree size>
    <base64 of the root hash>

A log signs a checkpoint only if it extends every checkpoint that it signed before.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sanjian.ledger import notes
from sanjian.ledger.merkle import EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many leaves a log has, and their root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note's text; extension lines are allowed and passed over. Raises BadNote."""
        if not text.endswith("\n"):
            raise notes.BadNote("a checkpoint ends in a newline")
        lines = text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise notes.BadNote("a checkpoint has at least three lines, none of them empty")
        root = notes.decode64(lines[2])
        if len(root) != 32:
            raise notes.BadNote("a root hash has 32 bytes")
        found = cls(lines[0], decimal(lines[1]), root)
        if found.size == 0 and root != EMPTY_ROOT:
            raise notes.BadNote("an empty log has the root of no leaves")
        return found


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with the note it came in and the signatures of known keys, verified."""

    checkpoint: Checkpoint
    note: notes.Note
    by: tuple[notes.Verified, ...]


def opened(data: bytes, keys: Iterable[notes.VerifierKey]) -> Signed:
    """Read a checkpoint and verify it: some given key of its origin's name must have signed.

    Cosignature keys among `keys` are verified too, and are not enough. Raises BadNote.
    """
    note = notes.parse(data)
    found = Checkpoint.parse(note.text)
    by = tuple(notes.verify(note, keys))
    if not any(one.key.name == found.origin for one in by):
        raise notes.BadSignature(f"no signature of the log {found.origin}")
    return Signed(found, note, by)


def decimal(text: str) -> int:
    """A number from 0 to 2**63 - 1 in ASCII digits without leading zeroes. Raises BadNote."""
    if not text.isascii() or not text.isdigit() or (text[0] == "0" and text != "0"):
        raise notes.BadNote("not a decimal number in its exact form")
    if len(text) > 19 or int(text) >= 1 << 63:
        raise notes.BadNote("a number that large is not read")
    return int(text)
