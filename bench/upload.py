"""A 1 GiB upload against `cp` with fsync, and against `sha256sum` of the same file.

What is measured is the path of the bytes: requests of 64 MiB appended to the partial file, made
durable, hashed while they stream (SHA-256 and the chunk root), and moved into the blob store.
The source lies in the page cache, as it would come from a fast network. Sockets and the few row
updates of an upload are left out: they cost milliseconds per request. Each upload runs in a
process of its own, so that its peak memory can be told.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from sanjian.ledger.blobs import LocalBlobStore, blocks_of
from sanjian.records.uploads.partial import Partial

GIBIBYTE = 2**30
REQUEST_BYTES = 64 * 2**20
ROUNDS = 6


def run(size: int = GIBIBYTE, folder: Path | None = None) -> dict[str, float]:
    """Ratios (times of one run, best of six each) and peak memory in MiB.

    `upload_to_cp` is asked to be at most 1.7; `memory_growth_mib` says by how much the peak
    grew between a file of an eighth of the size and the whole: flat means near nothing.
    """
    with tempfile.TemporaryDirectory(dir=folder) as place:
        source = Path(place) / "source"
        _fill(source, size)
        small = Path(place) / "small"
        _fill(small, size // 8)
        cp, upload, sha256sum, peaks = [], [], [], []
        # The first round touches memory that a virtual machine may not have yet: not counted.
        _copy(source, Path(place) / "copy")
        _upload(source, place)
        for _ in range(ROUNDS):
            cp.append(_timed(lambda: _copy(source, Path(place) / "copy")))
            seconds, peak = _upload(source, place)
            upload.append(seconds)
            peaks.append(peak)
            sha256sum.append(_timed(lambda: _sha256sum(source)))
        _, peak_small = _upload(small, place)
    return {
        "upload_to_cp": round(min(upload) / min(cp), 2),
        "upload_to_sha256sum": round(min(upload) / min(sha256sum), 2),
        "upload_mib_per_second": round(size / 2**20 / min(upload)),
        "cp_mib_per_second": round(size / 2**20 / min(cp)),
        "peak_memory_mib": max(peaks),
        "memory_growth_mib": round(max(peaks) - peak_small, 1),
    }


def _fill(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 2**20):
            file.write(os.urandom(2**20))
        file.flush()
        os.fsync(file.fileno())


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", str(source), str(target)], check=True)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    target.unlink()


def _sha256sum(source: Path) -> None:
    subprocess.run(["sha256sum", str(source)], check=True, stdout=subprocess.DEVNULL)


def _upload(source: Path, place: str) -> tuple[float, float]:
    """Seconds and peak memory (MiB) of one upload in a fresh process."""
    with tempfile.TemporaryDirectory(dir=place) as root:
        command = [sys.executable, "-m", "bench.upload", str(source), root]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, check=True, capture_output=True, env=environment)
    answer = json.loads(done.stdout)
    return float(answer["seconds"]), float(answer["peak_mib"])


def _child(source: Path, root: Path) -> dict[str, float]:
    store = LocalBlobStore(root)
    # A server that takes uploads has taken some before: its memory is warm.
    _ingest(store, source, min(source.stat().st_size, REQUEST_BYTES))
    start = time.perf_counter()
    _ingest(store, source, source.stat().st_size)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mib": peak}


def _ingest(store: LocalBlobStore, source: Path, size: int) -> None:
    partial = Partial(store.incoming / f"upload-{size}.part", size)
    partial.create()
    offset = 0
    with source.open("rb", buffering=0) as file:
        while offset < size:
            limit = min(REQUEST_BYTES, size - offset)
            # An unbuffered file reads like any stream; typeshed knows it as no BinaryIO.
            blocks = blocks_of(cast("BinaryIO", file), limit=limit)
            offset = partial.append(offset, blocks, acknowledge=lambda _: None).offset
    store.adopt(partial.path, partial.digests())


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(_child(Path(sys.argv[1]), Path(sys.argv[2]))))
    else:
        print(json.dumps(run(), indent=2))
