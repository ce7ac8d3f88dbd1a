"""A log of its own for each test: files in a temporary folder, a key, one writer."""

from __future__ import annotations

from pathlib import Path

from sanjian.ledger import checkpoints, merkle
from sanjian.ledger.notes import KeyType, SignerKey, VerifierKey
from sanjian.records.models import Leaf, LogEntry
from sanjian.records.sealing import CHECKPOINT, Sequencer
from tests import world
from tests.world import Case

ORIGIN = "yunxi.example/log"
KEY = SignerKey.generate(ORIGIN)
WITNESS = SignerKey.generate("justice.example/w1", KeyType.COSIGNATURE)


def writer(folder: Path, *keys: SignerKey) -> Sequencer:
    """The writer of the log in a folder, started."""
    made = Sequencer(folder, ORIGIN, keys or (KEY,))
    made.start()
    return made


def sealed(folder: Path) -> Sequencer:
    """Everything that waits is in the log afterwards."""
    made = writer(folder)
    while made.seal():
        pass
    return made


def decided() -> Case:
    """A case with a passed review and a decision."""
    return world.decided(world.county(), public_interest=True)


def shown(folder: Path, key: VerifierKey = KEY.verifier) -> checkpoints.Checkpoint:
    """The head that the files show, its signature verified."""
    return checkpoints.opened((folder / CHECKPOINT).read_bytes(), [key]).checkpoint


def assert_whole(writer: Sequencer) -> None:
    """Each leaf stands in the log once, and files, database and signed head say the same."""
    head = shown(writer.folder)
    entries = list(writer.tiles.entries(0, head.size))
    assert writer.tiles.root_of(head.size) == head.root
    assert merkle.root([merkle.leaf_hash(one) for one in entries]) == head.root
    assert Leaf.objects.count() == LogEntry.objects.count() == head.size
    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == list(
        range(head.size)
    )
