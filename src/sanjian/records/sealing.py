"""Sealing leaves into the public log: one writer, four steps, safe to be killed at each.

1. assigned   leaves get their places, in the database, in one transaction
2. written    their entries and hashes stand durably in the files that the public reads
3. signed     the new head is signed and kept
4. published  the head replaces the one before it in the files

A place once assigned is never assigned again (keys of the tables), so after a crash the next
start writes and signs what was assigned. What has been signed binds: a database that knows less
than the signed head (put back to an older state) is refused, not continued.

No leaf is overlooked: a transaction that commits late has a number not below the horizon that was
taken before, and everything from the horizon on is looked at again.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from sanjian.ledger import checkpoints, durable, notes
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.openings import CHECKPOINT
from sanjian.ledger.tiles import NotThere, TileFolder
from sanjian.records.leaves import leave
from sanjian.records.log_entries import Entry, Stored, case_start, stored
from sanjian.records.models import (
    Leaf,
    LogBatch,
    LogCase,
    LogCheckpoint,
    LogCosignature,
    LogEntry,
)

AT_ONCE: Final = 4096
LOCK: Final = 0x53414E4A  # the advisory lock of the one writer
KEY_LOCK: Final = 0x53414E4B  # of whoever records a key
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_WAITING = """
SELECT leaf.id, leaf.kind, leaf.commitment, leaf.salt, leaf.shown, leaf.act_seq, leaf.closes,
       leaf.dossier_id
FROM records_leaf AS leaf
WHERE leaf.tx >= %s
  AND NOT EXISTS (SELECT 1 FROM records_logentry AS entry WHERE entry.leaf_id = leaf.id)
ORDER BY leaf.id LIMIT %s
"""
_LAST_OF_CASE = """
SELECT wanted.id, file.tag, last.case_seq, last.leaf_hash
FROM unnest(%s::bigint[]) AS wanted (id)
JOIN records_logcase AS file ON file.dossier_id = wanted.id
LEFT JOIN LATERAL (
  SELECT case_seq, leaf_hash FROM records_logentry
  WHERE case_id = wanted.id ORDER BY case_seq DESC LIMIT 1
) AS last ON true
"""
_INSERT = """
INSERT INTO records_logentry (index, leaf_id, case_id, case_seq, prev, leaf_hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[])
"""


class LogBroken(Exception):
    """The log must not be continued; the message says in Chinese what was seen and what to do."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round did: how many entries were taken in, and the head after it."""

    taken: int
    checkpoint: checkpoints.Checkpoint


def _silent(step: str) -> None:
    """Nobody watches the steps."""


@dataclass
class Sequencer:
    """The one writer of the log.

    ``signers`` sign each head, the log's present key first; ``told`` hears the name of each step
    when it is done. Hold the advisory lock (`sole_writer`) while using it.
    """

    folder: Path
    origin: str
    signers: Sequence[notes.SignerKey]
    told: Callable[[str], None] = _silent
    tree: Frontier = field(default_factory=Frontier)
    head: LogCheckpoint | None = None
    low: int = 0

    @property
    def tiles(self) -> TileFolder:
        """The files of the log."""
        return TileFolder(self.folder)

    def start(self) -> None:
        """Compare files and database, finish what a crash left, record the key if it is new.

        Raises LogBroken: the two contradict each other, or a signed head.
        """
        durable.make_directory(self.folder)
        if not LogBatch.objects.exists():
            LogBatch.objects.create(upto=0, first=None, horizon=0)
        self.head = LogCheckpoint.objects.order_by("-size_id").first()
        size = self.head.size_id if self.head else 0
        self._compare(size)
        try:
            self.tree = self.tiles.frontier(size)
        except NotThere as missing:
            raise LogBroken(f"日志文件缺失：{missing}。请执行 sanjian log rebuild") from None
        if self.head and self.tree.root().hex() != self.head.root:
            raise LogBroken("日志文件与已签署的检查点不符。请执行 sanjian verify --full 查明位置")
        record_key(self.signers[0].verifier, replaces=self._before())
        if self.head:
            self.publish()

    def _before(self) -> str:
        """The log that this one takes over from: another origin signed what the database has."""
        if self.head is None:
            return ""
        old = checkpoints.Checkpoint.parse(notes.parse(self.head.note.encode()).text)
        return "" if old.origin == self.origin else f"{old.origin} at {old.size}"

    def _compare(self, size: int) -> None:
        shown = self.published()
        if shown is None:
            return
        if shown.size > size:
            raise LogBroken(
                f"已公布的日志有{shown.size}条，数据库只有{size}条：数据库被恢复到较早的状态。"
                "请改用最新的备份；不得在旧状态上继续签署"
            )
        kept = LogCheckpoint.objects.filter(size_id=shown.size).first()
        if shown.size and (kept is None or kept.root != shown.root.hex()):
            raise LogBroken(f"已公布的第{shown.size}条检查点与数据库所存的不符")

    def published(self) -> checkpoints.Checkpoint | None:
        """The head of this log that the files show, verified; None when there is none.

        A head of another origin is not ours to continue and does not bind. Raises LogBroken when
        it is damaged.
        """
        file = self.folder / CHECKPOINT
        if not file.exists():
            return None
        try:
            shown = checkpoints.Checkpoint.parse(notes.parse(file.read_bytes()).text)
            if shown.origin != self.origin:
                return None
            keys = [signer.verifier for signer in self.signers]
            return checkpoints.opened(file.read_bytes(), keys).checkpoint
        except notes.BadNote as error:
            raise LogBroken(f"检查点文件损坏：{error}") from None

    def seal(self, most: int = AT_ONCE) -> Sealed | None:
        """Take in what waits, at most so many leaves; None when nothing waits.

        Raises LogBroken, OSError (disk), DatabaseError. After any of them start anew.
        """
        upto = _assigned()
        if upto < self.tree.size:
            raise LogBroken(f"数据库只有{upto}条日志，已签署{self.tree.size}条")
        if upto == self.tree.size:
            upto = self._assign(most)
            if upto == self.tree.size:
                return None
            self.told("assigned")
        entries = _whole(stored(self.tree.size, upto), self.tree.size, upto)
        taken = upto - self.tree.size
        tree = self.tiles.append(self.tree, entries)
        self.told("written")
        head = checkpoints.Checkpoint(self.origin, tree.size, tree.root())
        note = notes.sign(head.text, self.signers)
        self.head = LogCheckpoint.objects.create(
            size_id=tree.size, root=head.root.hex(), note=bytes(note).decode()
        )
        self.tree = tree
        self.told("signed")
        self.publish()
        self.told("published")
        return Sealed(taken, head)

    def rebuild(self) -> int:
        """Make the files anew from the database; returns the number of entries.

        Raises LogBroken when they would not be what was signed; the old files then stay. Those
        that are replaced are kept beside, under a name that ends in .damaged.
        """
        head = LogCheckpoint.objects.order_by("-size_id").first()
        if head is None:
            raise LogBroken("还没有已签署的检查点，无需重建")
        beside = self.folder / "rebuilding"
        shutil.rmtree(beside, ignore_errors=True)
        tree, folder = Frontier(), TileFolder(beside)
        for first in range(0, head.size_id, AT_ONCE):
            end = min(first + AT_ONCE, head.size_id)
            tree = folder.append(tree, _whole(stored(first, end), first, end))
        if tree.root().hex() != head.root:
            raise LogBroken("数据库中的日志与已签署的检查点不符，未替换文件。请执行 sanjian verify")
        damaged = self.folder / "tile.damaged"
        shutil.rmtree(damaged, ignore_errors=True)
        if (self.folder / "tile").exists():
            (self.folder / "tile").rename(damaged)
        durable.publish_folder(beside / "tile", self.folder / "tile")
        beside.rmdir()
        self.head, self.tree = head, tree
        self.publish()
        return head.size_id

    def publish(self) -> None:
        """Let the files show the newest head with its cosignatures."""
        assert self.head is not None
        draft = self.folder / (CHECKPOINT + ".new")
        draft.write_bytes(note_of(self.head))
        durable.publish(draft, self.folder / CHECKPOINT)

    @transaction.atomic
    def _assign(self, most: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_HORIZON)
            (horizon,) = cursor.fetchone()
            cursor.execute(_WAITING, [self.low, most])
            rows = cursor.fetchall()
            # Everything before the horizon has been seen, unless there was too much for one round.
            low = horizon if len(rows) < most else min(horizon, self.low)
            if rows:
                self._place(cursor, rows, low)
        self.low = low
        return self.tree.size + len(rows)

    def _place(self, cursor: Any, rows: Sequence[Sequence[Any]], low: int) -> None:
        ends = _case_ends(cursor, sorted({row[-1] for row in rows if row[-1] is not None}))
        first = self.tree.size
        columns: list[tuple[Any, ...]] = []
        for index, (leaf, *parts, dossier) in enumerate(rows, first):
            kind, commitment, salt, shown, act_seq, closes = parts
            entry = Entry(kind, commitment, bytes(salt), shown, act_seq, closes)
            if dossier is not None:
                tag, seq, prev = ends[dossier]
                entry = replace(entry, case=tag, case_seq=seq + 1, prev=prev)
                ends[dossier] = (tag, seq + 1, entry.leaf_hash)
            columns.append((index, leaf, dossier, entry.case_seq or None, entry.prev,
                            entry.leaf_hash))  # fmt: skip
        cursor.execute(_INSERT, [list(column) for column in zip(*columns, strict=True)])
        LogBatch.objects.create(upto=first + len(rows), first_id=first, horizon=low)


def _case_ends(cursor: Any, dossiers: list[int]) -> dict[int, tuple[str, int, str]]:
    """For each file its pseudonym, how many entries it has, and the hash of the last."""
    if not dossiers:
        return {}
    known = set(LogCase.objects.filter(pk__in=dossiers).values_list("pk", flat=True))
    LogCase.objects.bulk_create(
        LogCase(dossier_id=one, tag=secrets.token_hex(16)) for one in dossiers if one not in known
    )
    cursor.execute(_LAST_OF_CASE, [dossiers])
    return {
        dossier: (tag, seq or 0, prev or case_start(tag))
        for dossier, tag, seq, prev in cursor.fetchall()
    }


def _assigned() -> int:
    """How many entries have a place."""
    last = LogBatch.objects.order_by("-upto").values_list("upto", flat=True).first()
    return last or 0


def _whole(rows: Sequence[Stored], first: int, end: int) -> list[bytes]:
    if [row.index for row in rows] != list(range(first, end)):
        raise LogBroken(f"数据库中第{first}至{end - 1}条日志不全")
    for row in rows:
        if row.entry.leaf_hash != row.leaf_hash:
            raise LogBroken(f"数据库中第{row.index}条日志在签署前被改动")
    return [bytes(row.entry) for row in rows]


def sole_writer() -> bool:
    """Become the one writer for as long as this database session lasts; False if another is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (held,) = cursor.fetchone()
    return bool(held)


def record_key(key: notes.VerifierKey, replaces: str = "") -> None:
    """Leave a leaf for a key of the log, shown openly, once; the first key replaces none."""
    reference = int.from_bytes(key.key_id, "big")
    with transaction.atomic():
        # A rotation by hand and the running sequencer may both come to record the same key.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY_LOCK])
        if not Leaf.objects.filter(kind="key", reference=reference).exists():
            value = f"{key} replaces {replaces}" if replaces else str(key)
            leave("key", reference, value, shown=True)


def note_of(head: LogCheckpoint) -> bytes:
    """A head with the newest cosignature of each witness, as it is published."""
    note = notes.parse(head.note.encode())
    lines: dict[str, str] = {}
    for one in LogCosignature.objects.filter(checkpoint=head).order_by("stamped_at"):
        lines[one.key_id] = one.line
    return bytes(note.signed(notes.Signature.parse(line.rstrip("\n")) for line in lines.values()))


def keep_cosignatures(head: LogCheckpoint, found: Iterable[notes.Verified]) -> int:
    """Keep verified cosignatures of a head; returns how many were new."""
    made = 0
    for one in found:
        _, new = LogCosignature.objects.get_or_create(
            checkpoint=head,
            key_id=one.key.key_id.hex(),
            stamped_at=datetime.fromtimestamp(one.moment, UTC),
            defaults={"witness": one.key.name, "line": str(one.signature)},
        )
        made += new
    return made


def entry_of(kind: str, reference: int) -> LogEntry | None:
    """The entry of something recorded, None while it waits."""
    return (
        LogEntry.objects.select_related("leaf", "case")
        .filter(leaf__kind=kind, leaf__reference=reference)
        .first()
    )
