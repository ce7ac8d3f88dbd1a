"""`sanjian verify` over everything recorded against hashing the same bytes in a bare loop.

The same bytes are the canonical forms of every act's content and header. Verification also
reads them from the database, refolds the facts, and recomputes duties, gate and leaves.
"""

from __future__ import annotations

import hashlib
import time

from sanjian.ledger.canonical import canonical
from sanjian.records.models import Act, Dossier
from sanjian.records.taking import header_of
from sanjian.records.verification import verify

ROUNDS = 3


def run(rounds: int = ROUNDS) -> dict[str, float]:
    """Acts per second, their bytes, and the ratio to bare hashing; best of so many rounds each.

    `differences` is what verification found: nothing, else the figures mean nothing.
    """
    bodies = _bodies()
    whole, processor, bare, found = [], [], [], 0
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        found = sum(1 for _ in verify())
        whole.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
        began = time.perf_counter()
        for body in bodies:
            hashlib.sha256(body).hexdigest()
        bare.append(time.perf_counter() - began)
    acts = Act.objects.count()
    return {
        "dossiers": float(Dossier.objects.count()),
        "acts": float(acts),
        "mib": round(sum(map(len, bodies)) / 2**20, 2),
        "differences": float(found),
        "acts_per_second": round(acts / min(whole)),
        "acts_per_second_of_own_processor_time": round(acts / min(processor)),
        "verify_to_hashlib": round(min(whole) / min(bare), 1),
    }


def _bodies() -> list[bytes]:
    bodies = []
    for act in Act.objects.select_related("dossier").order_by("id").iterator(chunk_size=500):
        header = header_of(act, str(act.dossier.uid))
        bodies += [canonical(act.content), canonical(header)]
    return bodies
