"""What the ledger costs against bare hashlib over the same bytes.

Canonical form and digest of an act, the chain's verification, the tree over leaves, and the two
digests of a file: each as a ratio to a loop of `hashlib.sha256` over the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable

from sanjian.ledger.blobs import digests_of
from sanjian.ledger.canonical import canonical, digest
from sanjian.ledger.chain import Link, first_difference, make_link
from sanjian.ledger.merkle import Frontier, leaf_hash

ACTS = 20_000
FILE_BLOCKS = 1_024  # of 256 KiB
ROUNDS = 3


def run(acts: int = ACTS, file_blocks: int = FILE_BLOCKS) -> dict[str, float]:
    """Ratios to bare hashing (1.0 is its speed, smaller is faster) and rates per second."""
    content = _content()
    links: list[Link] = []
    for number in range(acts):
        previous = links[-1] if links else None
        links.append(make_link("云溪市监案〔2026〕1号", previous, {"step": "inquire", "by": 7,
                                                           "n": number}, content))  # fmt: skip
    encoded = [canonical(content)] * acts
    bare = _best(lambda: _hash_all(encoded))
    verify = _best(lambda: first_difference("云溪市监案〔2026〕1号", links))
    digesting = _best(lambda: [digest(content) for _ in range(acts)])
    tree = _best(lambda: _tree(encoded))
    block = bytes(range(256)) * 1_024
    flat = _best(lambda: _hash_stream(block, file_blocks))
    both = _best(lambda: digests_of(block for _ in range(file_blocks)))
    return {
        "act_bytes": float(len(encoded[0])),
        "digest_to_hashlib": round(digesting / bare, 2),
        "chain_verify_to_hashlib": round(verify / bare, 2),
        "chain_links_per_second": round(acts / verify),
        "tree_to_hashlib": round(tree / bare, 2),
        "tree_leaves_per_second": round(acts / tree),
        "file_both_digests_to_sha256": round(both / flat, 2),
        "file_mib_per_second": round(file_blocks / 4 / both),
    }


def _content() -> dict[str, object]:
    """An act of about 1 KiB, as an inquiry record is stored."""
    return {
        "party": {"name": "云溪县某商行", "kind": "个体工商户", "address": "云溪县城关镇解放路1号"},
        "officers": [7, 12],
        "started": "2026-11-16T09:00:00+08:00",
        "ended": "2026-11-16T10:20:00+08:00",
        "text": "问：你店何时开始经营？答：今年三月。" * 12,
        "fine": 500_000,
        "recorded": True,
    }


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _hash_all(items: list[bytes]) -> None:
    for item in items:
        hashlib.sha256(item).digest()


def _hash_stream(block: bytes, count: int) -> None:
    running = hashlib.sha256()
    for _ in range(count):
        running.update(block)


def _tree(items: list[bytes]) -> bytes:
    frontier = Frontier()
    for item in items:
        frontier.append(leaf_hash(item))
    return frontier.root()


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
