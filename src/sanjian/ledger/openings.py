"""What opens single entries of a log, kept beside its tiles under a code that only a holder knows.

The tiles prove that an entry is there; its commitment says nothing to anybody. Who holds a paper
with a code may have the salt and the value as well, and so the whole proof.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanjian.ledger import durable, notes
from sanjian.ledger.canonical import canonical
from sanjian.ledger.checkpoints import Checkpoint
from sanjian.ledger.commitment import opens
from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import NotThere, TileFolder

CHECKPOINT = "checkpoint"
KEYS = "keys"
_FOLDER = "openings"
_CURSOR = "upto"


@dataclass(frozen=True, slots=True)
class Opening:
    """The place of an entry, and the extra data of its proof."""

    index: int
    extra: dict[str, Any]


class PublicLog:
    """The folder of a log as its readers use it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def checkpoint(self) -> tuple[Checkpoint, bytes] | None:
        """The newest head and its note, unverified; None before the first. Raises BadNote."""
        try:
            note = (self.root / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return None
        return Checkpoint.parse(notes.parse(note).text), note

    def keys(self) -> str:
        """The log's public keys, one a line, the newest last; empty before the first."""
        file = self.root / KEYS
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def keep_keys(self, text: str) -> None:
        """Write the public keys down."""
        if text != self.keys():
            _write(self.root / KEYS, text.encode())

    def opened_upto(self) -> int:
        """Up to which entry openings have been kept."""
        file = self.root / _FOLDER / _CURSOR
        return int(file.read_text(encoding="ascii")) if file.exists() else 0

    def all_opened(self, upto: int) -> None:
        """Write down that openings have been kept up to an entry."""
        _write(self.root / _FOLDER / _CURSOR, str(upto).encode())

    def keep(self, code: str, opening: Opening) -> None:
        """Keep what opens an entry under a code (letters and digits)."""
        told = {"index": opening.index, "extra": opening.extra}
        _write(self._file(code), canonical(told))

    def forget(self, code: str) -> None:
        """Take what opens an entry away; the entry stays and says nothing."""
        self._file(code).unlink(missing_ok=True)

    def opening(self, code: str) -> Opening | None:
        """What a code opens, None for a code that opens nothing."""
        if not code.isascii() or not code.isalnum():
            return None
        try:
            told = json.loads(self._file(code).read_bytes())
        except FileNotFoundError:
            return None
        return Opening(told["index"], told["extra"])

    def proof(self, code: str) -> Proof | None:
        """The proof of what a code opens, under the newest head; None while there is none.

        Raises NotThere when a tile is missing.
        """
        found, head = self.opening(code), self.checkpoint()
        if found is None or head is None or found.index >= head[0].size:
            return None
        path = TileFolder(self.root).inclusion(found.index, head[0].size)
        return Proof(found.index, tuple(path), head[1], canonical(found.extra))

    def proven(self, code: str, value: str) -> tuple[int, Checkpoint] | None:
        """The place and the head, when what `code` opens is `value` and all of it holds.

        Verified with the log's own keys, as any outsider would with keys he trusts. None when
        there is no proof (yet), or it does not hold.
        """
        try:
            made = self.proof(code)
            keys = [notes.VerifierKey.parse(key) for key in self.keys().split()]
            if made is None or not keys:
                return None
            told = json.loads(made.extra)
            entry = base64.b64decode(told["entry"])
            head = made.verify(entry, keys).checkpoint
        except (notes.BadNote, NotThere):
            return None
        committed = json.loads(entry)["commit"]
        salt = bytes.fromhex(told["salt"])
        holds = told["value"] == value and opens(committed, salt, value)
        return (made.index, head) if holds else None

    def _file(self, code: str) -> Path:
        return self.root / _FOLDER / code[:2] / f"{code}.json"


def _write(file: Path, data: bytes) -> None:
    durable.make_directory(file.parent)
    draft = file.with_suffix(".new")
    draft.write_bytes(data)
    durable.publish(draft, file)
