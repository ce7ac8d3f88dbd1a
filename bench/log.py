"""The public log: sealing, proofs, verifying, each against bare hashing of the same bytes.

Entries have the size and form of real ones. The tree is grown in files as the sequencer grows it,
durably, 4,096 entries at a time; sealing from the database is measured apart, on leaves of the
sample county's kind, and without the cost of business.
"""

from __future__ import annotations

import hashlib
import os
import random
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import acts as acts_bench
from bench import stage
from sanjian.ledger import checkpoints, merkle, notes
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.operations import sequencer
from sanjian.records import appending, log_state
from sanjian.records.log_entries import Entry
from sanjian.records.models import Leaf
from sanjian.records.sealing import AT_ONCE

SIZES = (10_000, 100_000, 1_000_000)
SEALED = 20_000
PROOFS = 300
_LEAVES = """
INSERT INTO records_leaf (kind, reference, commitment, salt)
SELECT 'bench', n, encode(sha256(n::text::bytea), 'hex'), sha256(n::text::bytea)
FROM generate_series(1, %s) AS n
"""


def run(sizes: Sequence[int] = SIZES, leaves: int = SEALED) -> dict[str, float]:
    """Entries per second sealed, proven and verified, with their ratios to hashing alone."""
    home = Path(tempfile.mkdtemp(prefix="sanjian-log-"))
    try:
        figures = _appending()
        figures |= _sealing(leaves)
        figures |= _growing(home / "grown", sizes)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return figures


def _appending(blocks: int = 8, acts: int = 60) -> dict[str, float]:
    """Acts with leaf while the sequencer runs, against acts without leaf while it rests.

    In turn, block by block, so that a busy moment of the machine falls on both.
    """
    office = acts_bench.Office()
    dossier = office.filed()
    content = office.content(dossier, "add_evidence")
    whole = appending.APPEND
    bare = whole[: whole.index("), leaf AS (")] + whole[whole.index("), part AS (") :]
    command = [sys.executable, "-m", "sanjian.cli.main", "log", "run"]
    paths = os.pathsep.join(map(str, (stage.REPOSITORY / "src", stage.REPOSITORY)))
    running = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": paths},
                                 stdout=subprocess.DEVNULL)  # fmt: skip
    times: dict[bool, list[float]] = {True: [], False: []}
    try:
        while log_state.waiting().leaves:
            time.sleep(0.5)
        for block in range(blocks * 2):
            logged = block % 2 == 0
            running.send_signal(signal.SIGCONT if logged else signal.SIGSTOP)
            appending.APPEND = whole if logged else bare
            for _ in range(acts):
                began = time.perf_counter()
                office.take(dossier, "add_evidence", content)
                times[logged].append(time.perf_counter() - began)
    finally:
        appending.APPEND = whole
        running.send_signal(signal.SIGCONT)
        running.terminate()
        running.wait(20)
    on, off = statistics.median(times[True]), statistics.median(times[False])
    return {
        "act_ms_median_with_log": round(on * 1000, 2),
        "act_ms_median_without": round(off * 1000, 2),
        "cost_of_log_percent": round((on / off - 1) * 100, 1),
    }


def _sealing(leaves: int) -> dict[str, float]:
    """The sequencer on a backlog in PostgreSQL, and one leaf at a time.

    It goes on with the installation's own log, which has entries already.
    """
    writer = sequencer.sequencer(settings.PLACES)
    writer.start()
    while writer.seal():
        pass
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [leaves])
    began, used, first = time.perf_counter(), time.process_time(), writer.tree.size
    while writer.seal():
        pass
    taken, processor = time.perf_counter() - began, time.process_time() - used
    entries = list(writer.tiles.entries(first, writer.tree.size))
    bare = _hashing(entries)
    single = []
    for number in range(50):
        Leaf.objects.create(kind="single", reference=number, commitment="0" * 64, salt=b"0" * 32)
        began = time.perf_counter()
        writer.seal()
        single.append(time.perf_counter() - began)
    return {
        "sealed_leaves_per_second": round(leaves / taken),
        "sealed_leaves_per_second_of_own_processor_time": round(leaves / processor),
        "sealing_to_hashlib": round(taken / bare, 1),
        "one_leaf_sealed_and_signed_ms_median": round(statistics.median(single) * 1000, 1),
        "one_leaf_sealed_and_signed_ms_worst_of_50": round(max(single) * 1000, 1),
    }


def _growing(folder: Path, sizes: Sequence[int]) -> dict[str, float]:
    """Files of growing logs: bytes for each entry, proofs, and verifying all of it."""
    figures: dict[str, float] = {}
    store, tree = TileFolder(folder), Frontier()
    origin = "bench.invalid/log"
    key = notes.SignerKey.generate(origin)
    for size in sizes:
        began = time.process_time()
        grown = size - tree.size
        while tree.size < size:
            tree = store.append(tree, _entries(min(AT_ONCE, size - tree.size)))
        figures[f"files_entries_per_second_of_own_processor_time_to_{size}"] = round(
            grown / (time.process_time() - began)
        )
        head = checkpoints.Checkpoint(origin, size, tree.root())
        figures |= _proving(folder, size, bytes(notes.sign(head.text, [key])), key.verifier)
        figures |= _verifying(store, size, tree.root())
    files = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    figures["bytes_on_disk_for_each_entry"] = round(files / tree.size, 1)
    return figures


def _proving(folder: Path, size: int, note: bytes, key: notes.VerifierKey) -> dict[str, float]:
    """Time and size of proofs of random entries; a reader that has just started, then warm."""
    indices = [random.randrange(size) for _ in range(PROOFS)]
    cold = []
    for index in indices[:50]:
        began = time.perf_counter()
        TileFolder(folder).inclusion(index, size)
        cold.append(time.perf_counter() - began)
    store, warm, checked = TileFolder(folder), [], []
    made = Proof(0, (), b"")
    for index in indices:
        began = time.perf_counter()
        made = Proof(index, tuple(store.inclusion(index, size)), note)
        warm.append(time.perf_counter() - began)
        entry = store.entry(index)
        began = time.perf_counter()
        made.verify(entry, [key])
        checked.append(time.perf_counter() - began)
    return {
        f"proof_bytes_at_{size}": len(bytes(made)),
        f"proof_ms_median_at_{size}": round(statistics.median(warm) * 1000, 2),
        f"proof_ms_p99_at_{size}": round(_p99(warm) * 1000, 2),
        f"proof_ms_p99_of_a_fresh_reader_at_{size}": round(_p99(cold) * 1000, 2),
        f"proof_checked_ms_p99_at_{size}": round(_p99(checked) * 1000, 2),
    }


def _verifying(store: TileFolder, size: int, root: bytes) -> dict[str, float]:
    """Every entry hashed again from its bundle, up to the root, against the bare hash alone."""
    began = time.process_time()
    tree = Frontier()
    for entry in store.entries(0, size):
        tree.append(merkle.leaf_hash(entry))
    used = time.process_time() - began
    assert tree.root() == root
    return {
        f"verified_entries_per_second_and_core_at_{size}": round(size / used),
        f"verifying_to_hashlib_at_{size}": round(
            used / _hashing(list(store.entries(0, min(size, 100_000)))) * min(size, 100_000) / size,
            1,
        ),
    }


def _hashing(entries: Sequence[bytes]) -> float:
    """Seconds of processor time that SHA-256 of these bytes takes."""
    began = time.process_time()
    for entry in entries:
        hashlib.sha256(entry).digest()
    return max(time.process_time() - began, 1e-9)


def _entries(count: int) -> list[bytes]:
    case = secrets.token_hex(16)
    blank = "0" * 64
    return [
        bytes(Entry("act", secrets.token_hex(32), b"", "", n, False, case, n + 1, blank))
        for n in range(count)
    ]


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99) - 1]
