"""The database against the public log, and the log against itself and what it signed.

Each difference is found at its place: which entry, which thing of which file. Nothing here trusts
a cache; hashes are computed from the files of the log and, a second time, from the rows.

What this cannot find is a log that was rewritten, database and files and signatures together, by
somebody who holds the key. Only heads kept elsewhere show that: `after` takes one (a checkpoint
that anybody kept), and so do witnesses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from sanjian.ledger import checkpoints, merkle, notes
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.ledger.commitment import commit
from sanjian.ledger.openings import CHECKPOINT
from sanjian.ledger.tiles import HASH_BYTES, WIDTH, NotThere, Resource, TileFolder, unbundle
from sanjian.records import log_entries, log_state
from sanjian.records.archive.destroying import ERASED_KINDS, destroyed_blobs, grounds
from sanjian.records.log_values import VALUES, values_of
from sanjian.records.models import (
    Document,
    Dossier,
    Exhibit,
    Leaf,
    LogCheckpoint,
    LogEntry,
)
from sanjian.records.verification import Finding

Progress = Callable[[int, int], None]
LOG = "公开日志"
LOOKS = (0.1, 0.3, 0.6, 0.0)  # seconds to wait before looking again whether the head is published
DELAY_LIMIT = 120  # seconds that a leaf may wait before its absence is a difference


def verify_log(
    folder: Path,
    keys: Collection[notes.VerifierKey] = (),
    *,
    after: checkpoints.Checkpoint | None = None,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Compare leaves, entries, tiles and checkpoints, and yield each difference.

    ``keys`` are trusted; without them the keys that the log itself tells are used. ``after`` is a
    checkpoint kept elsewhere: it must be a beginning of this log, and only what came later is
    looked at. ``progress`` is told how many entries of how many are done.
    """
    known = list(keys) or _own_keys()
    tiles = TileFolder(folder)
    head, wrong = _settled(folder, known)
    yield from wrong
    size = head.size_id if head else 0
    start = 0
    if after is not None:
        broken = list(_continues(tiles, after, size))
        yield from broken
        start = 0 if broken else after.size
    yield from _entries(tiles, start, size, known, progress)
    yield from _upper(tiles, start, size)
    yield from _leaves(start, size)
    yield from _unsealed()


def touched_after(size: int) -> list[int]:
    """The files that have entries from this size on."""
    rows = LogEntry.objects.filter(index__gte=size, case__isnull=False)
    return list(rows.order_by().values_list("case_id", flat=True).distinct())


def _own_keys() -> list[notes.VerifierKey]:
    shown = Leaf.objects.filter(kind="key").values_list("shown", flat=True)
    return [notes.VerifierKey.parse(one.split(" ")[0]) for one in shown]


def _settled(
    folder: Path, keys: Collection[notes.VerifierKey]
) -> tuple[LogCheckpoint | None, list[Finding]]:
    """The database's newest head, and how the published one differs from it.

    The sequencer publishes a head a moment after it has signed it; a difference that is gone at
    the next look is that moment.
    """
    for pause in LOOKS:
        head = LogCheckpoint.objects.order_by("-size_id").first()
        wrong = list(_head(folder, head, keys))
        if not wrong:
            break
        time.sleep(pause)
    return head, wrong


def _head(
    folder: Path, head: LogCheckpoint | None, keys: Collection[notes.VerifierKey]
) -> Iterator[Finding]:
    """The published head is signed, and is the database's newest."""
    file = folder / CHECKPOINT
    if not file.exists():
        if head is not None:
            yield Finding(LOG, 0, "检查点", "checkpoint", f"{head.size_id}条", "文件缺失")
        return
    try:
        shown = checkpoints.opened(file.read_bytes(), keys).checkpoint
    except notes.BadNote as error:
        yield Finding(LOG, 0, "检查点", "checkpoint", "有效签名", str(error))
        return
    stored = (head.size_id, head.root) if head else (0, merkle.EMPTY_ROOT.hex())
    if (shown.size, shown.root.hex()) != stored:
        yield Finding(LOG, 0, "检查点", "size", f"{shown.size}条（已公布）", f"{stored[0]}条")


def _continues(tiles: TileFolder, after: checkpoints.Checkpoint, size: int) -> Iterator[Finding]:
    """The head that somebody kept is a beginning of this log."""
    if after.size > size:
        yield Finding(LOG, 0, "检查点", "after", f"不少于{after.size}条", f"{size}条")
        return
    try:
        found = tiles.root_of(after.size)
    except NotThere as missing:
        yield Finding(LOG, 0, "瓦片", str(missing), "存在", "缺失")
        return
    if found != after.root:
        yield Finding(LOG, 0, "检查点", f"第{after.size}条处的根", after.root.hex(), found.hex())


def _entries(
    tiles: TileFolder,
    start: int,
    size: int,
    keys: Collection[notes.VerifierKey],
    progress: Progress | None,
) -> Iterator[Finding]:
    """Rows, bundles and lowest tiles entry by entry; every signed head on the way."""
    signed = {
        one.size_id: one
        for one in LogCheckpoint.objects.filter(size_id__gt=start, size_id__lte=size)
    }
    try:
        tree = tiles.frontier(start)
    except NotThere as missing:
        yield Finding(LOG, 0, "瓦片", str(missing), "存在", "缺失")
        return
    rows = log_entries.all_stored(start, size)
    row = next(rows, None)
    for index in range(start // WIDTH, -(-size // WIDTH)):
        width = min(WIDTH, size - index * WIDTH)
        bundle, hashes, missing_files = _files(tiles, index, width)
        yield from missing_files
        skipped = max(start - index * WIDTH, 0)
        for place in range(skipped, width):
            at = index * WIDTH + place
            here = row if row is not None and row.index == at else None
            row = next(rows, None) if here is not None else row
            yield from _entry(at, here, bundle[place], hashes[place])
            tree.append(merkle.leaf_hash(bundle[place] or b""))
            if tree.size in signed:
                yield from _signed(signed[tree.size], tree.root(), keys)
        if progress:
            progress(index * WIDTH + width, size)


def _files(
    tiles: TileFolder, index: int, width: int
) -> tuple[Sequence[bytes | None], Sequence[bytes | None], list[Finding]]:
    """The entries and hashes that the files have at these places, and what is missing."""
    wrong: list[Finding] = []
    read: list[list[bytes]] = []
    for level in (-1, 0):
        try:
            data = tiles.file(level, index).read_bytes()
        except FileNotFoundError:
            data = b""
        found = (list(unbundle(data)) if level < 0 else _hashes(data))[:width]
        if len(found) < width:
            name = Resource(level, index).path
            wrong.append(Finding(LOG, 0, "瓦片", name, f"{width}项", f"{len(found)}项"))
        read.append(found)
    bundle, hashes = ([*found, *[None] * (width - len(found))] for found in read)
    return bundle, hashes, wrong


def _hashes(data: bytes) -> list[bytes]:
    """The whole hashes of a tile."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data) - HASH_BYTES + 1, HASH_BYTES)]


def _entry(
    index: int, row: log_entries.Stored | None, entry: bytes | None, hashed: bytes | None
) -> Iterator[Finding]:
    if entry is not None and hashed is not None and merkle.leaf_hash(entry) != hashed:
        yield _at(index, "瓦片", "散列", merkle.leaf_hash(entry).hex(), hashed.hex())
    if row is None:
        yield _at(index, "日志", "数据库中的条目", "存在", "缺失")
        return
    if row.entry.leaf_hash != row.leaf_hash:
        yield _at(index, "日志", "leaf_hash", row.entry.leaf_hash, row.leaf_hash)
    if entry is not None and bytes(row.entry) != entry:
        yield _at(index, "日志", "条目", entry.decode(errors="replace"), bytes(row.entry).decode())


def _at(index: int, kind: str, what: str, expected: str, found: str) -> Finding:
    """A difference at an entry, named by the file and the act it belongs to where that is known."""
    entry = LogEntry.objects.select_related("leaf").filter(index=index).first()
    uid, seq = LOG, 0
    if entry is not None and entry.leaf.dossier_id is not None:
        file = Dossier.objects.filter(pk=entry.leaf.dossier_id).only("uid").first()
        uid, seq = (str(file.uid) if file else LOG), entry.leaf.act_seq or 0
    return Finding(uid, seq, kind, f"日志第{index}位 {what}", expected, found)


def _signed(
    stored: LogCheckpoint, root: bytes, keys: Collection[notes.VerifierKey]
) -> Iterator[Finding]:
    """A head that was once signed still holds."""
    name = f"第{stored.size_id}条处的根"
    if stored.root != root.hex():
        yield Finding(LOG, 0, "检查点", name, stored.root, root.hex())
    try:
        signed = checkpoints.opened(stored.note.encode(), keys).checkpoint
    except notes.BadNote as error:
        yield Finding(LOG, 0, "检查点", f"第{stored.size_id}条的签名", "有效", str(error))
        return
    if (signed.size, signed.root) != (stored.size_id, root):
        yield Finding(LOG, 0, "检查点", name, signed.root.hex(), root.hex())


def _upper(tiles: TileFolder, start: int, size: int) -> Iterator[Finding]:
    """Each hash of an upper tile is the root of the full tile under it."""
    level = 1
    while size >> 8 * level:
        for index in range(start >> 8 * level, size >> 8 * level):
            try:
                below = tiles.read(Resource(level - 1, index))
                found = tiles.node(8 * level, index, size)
            except NotThere as missing:
                yield Finding(LOG, 0, "瓦片", str(missing), "存在", "缺失")
                continue
            if merkle.root(_hashes(below)) != found:
                name = Resource(level, index // WIDTH).path
                yield Finding(
                    LOG, 0, "瓦片", f"{name} 第{index % WIDTH}项", "下层之根", found.hex()
                )
        level += 1


def _leaves(start: int, size: int) -> Iterator[Finding]:
    """Every leaf, sealed or waiting, opens to the thing as it stands in the database now."""
    for begin in range(start, size, 4096):
        rows = LogEntry.objects.filter(index__gte=begin, index__lt=min(begin + 4096, size))
        leaves = [one.leaf for one in rows.select_related("leaf").order_by("index")]
        yield from _opened(leaves)
    waiting = Leaf.objects.filter(entry__isnull=True).order_by("pk")
    yield from _opened(list(waiting))


def _opened(leaves: Iterable[Leaf]) -> Iterator[Finding]:
    by_kind: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        by_kind.setdefault(leaf.kind, []).append(leaf)
    for kind, some in by_kind.items():
        if kind not in VALUES:
            continue
        values = values_of(kind, [leaf.reference for leaf in some])
        gone = [leaf.dossier_id for leaf in some if not leaf.salt and leaf.dossier_id]
        told = grounds(gone) if gone else {}
        for leaf in some:
            if not leaf.salt:
                if kind not in ERASED_KINDS or leaf.dossier_id not in told:
                    yield _of_leaf(leaf, "盐存在，或者有经批准的销毁清册", "盐缺失")
            elif (value := values.get(leaf.reference)) is None:
                yield _of_leaf(leaf, "存在", "缺失")
            elif commit(bytes(leaf.salt), value.value) != leaf.commitment:
                yield _of_leaf(leaf, leaf.commitment, f"{value.label}已不同")


def _of_leaf(leaf: Leaf, expected: str, found: str) -> Finding:
    file = Dossier.objects.filter(pk=leaf.dossier_id or 0).only("uid").first()
    uid = str(file.uid) if file else "（已不存在的案卷）" if leaf.dossier_id else LOG
    return Finding(uid, leaf.act_seq or 0, "叶", f"{leaf.kind} {leaf.reference}", expected, found)


def _unsealed() -> Iterator[Finding]:
    waits = log_state.waiting()
    if waits.seconds > DELAY_LIMIT:
        yield Finding(LOG, 0, "日志", "待收入的叶", f"{DELAY_LIMIT}秒内收入",
                      f"{waits.leaves}条已等待{int(waits.seconds)}秒")  # fmt: skip


def verify_blobs(progress: Progress | None = None) -> Iterator[Finding]:
    """Read every file that an exhibit or a document names, and compare its hash."""
    store = LocalBlobStore(settings.BLOB_ROOT)
    gone = destroyed_blobs()
    for blob in sorted(gone):
        if store.exists(blob):
            yield Finding(LOG, 0, "文件", blob, "已销毁", "仍然存在")
    wanted: dict[str, str] = {}
    for uid, blob in Exhibit.objects.values_list("dossier__uid", "blob").iterator():
        wanted.setdefault(blob, str(uid))
    documents = Document.objects.exclude(blob="").values_list("dossier__uid", "blob")
    for uid, blob in documents.iterator():
        wanted.setdefault(blob, str(uid))
    for done, (blob, dossier) in enumerate(wanted.items(), 1):
        if blob not in gone and (difference := store.verify(blob)) is not None:
            found = difference.found or "缺失"
            yield Finding(dossier, 0, "文件", "SHA-256", blob, found)
        if progress:
            progress(done, len(wanted))
