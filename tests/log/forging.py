"""What a dishonest superuser does: each attack rewrites as much as it can reach.

Everything here writes with triggers off, straight into tables and files, the way the owner of the
machine could. Each step goes one layer further than the one before.
"""

from __future__ import annotations

import json
import shutil
from typing import Any

import psycopg

from sanjian.ledger import notes
from sanjian.ledger.canonical import digest
from sanjian.ledger.chain import link_hash
from sanjian.ledger.checkpoints import Checkpoint
from sanjian.ledger.commitment import commit
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.tiles import TileFolder
from sanjian.records import log_entries
from sanjian.records.models import Act, Dossier, Leaf, LogCheckpoint, LogEntry
from sanjian.records.sealing import CHECKPOINT, Sequencer
from sanjian.records.taking import header_of


def run(owner: psycopg.Connection, statement: str, *values: Any) -> None:
    """One statement with triggers and keys off; it must change something."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        assert owner.execute(statement, values).rowcount, "the attack changed nothing"


def rewrite_act(owner: psycopg.Connection, dossier: Dossier, seq: int, **content: str) -> None:
    """Change what an act says and compute its chain anew to the end, the dossier's head too."""
    uid, before = str(dossier.uid), ""
    for act in Act.objects.filter(dossier=dossier, seq__gte=seq).order_by("seq"):
        if act.seq == seq:
            act.content = act.content | content
            act.content_hash = digest(act.content)
        else:
            act.prev_hash = before
        act.hash = link_hash(act.prev_hash, act.seq, header_of(act, uid), act.content_hash)
        run(owner, "UPDATE records_act SET content = %s, content_hash = %s, prev_hash = %s, "
            "hash = %s WHERE id = %s", json.dumps(act.content), act.content_hash, act.prev_hash,
            act.hash, act.pk)  # fmt: skip
        before = act.hash
    run(owner, "UPDATE records_dossier SET head = %s WHERE id = %s", before, dossier.pk)


def rewrite_leaves(owner: psycopg.Connection, dossier: Dossier) -> None:
    """Make the leaves of a file's acts open to what the acts say now."""
    hashes = dict(Act.objects.filter(dossier=dossier).values_list("pk", "hash"))
    for leaf in Leaf.objects.filter(kind="act", reference__in=hashes):
        fresh = commit(bytes(leaf.salt), hashes[leaf.reference])
        if fresh != leaf.commitment:
            run(owner, "UPDATE records_leaf SET commitment = %s WHERE id = %s", fresh, leaf.pk)


def rewrite_entries(owner: psycopg.Connection) -> None:
    """Make the rows of the log fit the leaves: hashes of entries, and what follows in each file."""
    ends: dict[str, str] = {}
    for one in log_entries.stored(0, LogEntry.objects.count()):
        entry = one.entry
        prev = ends.get(entry.case, entry.prev)
        if prev != entry.prev:
            run(owner, "UPDATE records_logentry SET prev = %s WHERE index = %s", prev, one.index)
            (one,) = log_entries.stored(one.index, one.index + 1)
            entry = one.entry
        if entry.leaf_hash != one.leaf_hash:
            run(owner, "UPDATE records_logentry SET leaf_hash = %s WHERE index = %s",
                entry.leaf_hash, one.index)  # fmt: skip
        if entry.case:
            ends[entry.case] = entry.leaf_hash


def rewrite_files(writer: Sequencer) -> Frontier:
    """Make tiles and bundles anew from the rows."""
    shutil.rmtree(writer.folder / "tile")
    entries = [bytes(one.entry) for one in log_entries.stored(0, LogEntry.objects.count())]
    return TileFolder(writer.folder).append(Frontier(), entries)


def sign_anew(owner: psycopg.Connection, writer: Sequencer) -> bytes:
    """With the stolen key: sign every head anew, in the database and in the files."""
    tiles = TileFolder(writer.folder)
    note = b""
    for head in LogCheckpoint.objects.order_by("size_id"):
        root = tiles.root_of(head.size_id)
        text = Checkpoint(writer.origin, head.size_id, root).text
        note = bytes(notes.sign(text, writer.signers))
        run(owner, "UPDATE records_logcheckpoint SET root = %s, note = %s WHERE size = %s",
            root.hex(), note.decode(), head.size_id)  # fmt: skip
    (writer.folder / CHECKPOINT).write_bytes(note)
    return note


def forget_log(owner: psycopg.Connection, size: int) -> None:
    """Put the log's rows back to what they were at a size, as an old backup would."""
    run(owner, "DELETE FROM records_logcheckpoint WHERE size > %s", size)
    run(owner, "DELETE FROM records_logentry WHERE index >= %s", size)
    run(owner, "DELETE FROM records_logbatch WHERE upto > %s", size)
