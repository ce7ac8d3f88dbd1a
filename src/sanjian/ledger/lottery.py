"""A draw that anybody can repeat: subjects by stratum and weight, then two officers for each.

Pure: a pool and a seed in, an outcome out. The portal's page has the same algorithm in the
visitor's browser (`portal/static/portal/draw.js`); both say what was drawn.

1. Numbers come from SHA-256(seed ‖ counter), counter eight bytes from 0: the first six bytes as an
   integer below 2^48; what is not below the largest multiple of n is thrown away.
2. For each stratum in the pool's order, as often as its quota says: a number below the sum of the
   weights of those left in it; the subject in whose share it falls (in the pool's order) is drawn.
3. For each drawn subject, twice: of the officers who are not recused for it and not yet chosen,
   those with the fewest tasks, one of them by a number below how many they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

RANGE: Final = 2**48
PAIR: Final = 2


@dataclass
class Stream:
    """Numbers from a seed, one after another."""

    seed: bytes
    counter: int = 0

    def below(self, limit: int) -> int:
        """Return the next number from 0 up to and without ``limit`` (at least 1, below 2^48)."""
        whole = RANGE - RANGE % limit
        while True:
            block = hashlib.sha256(self.seed + self.counter.to_bytes(8, "big")).digest()
            self.counter += 1
            value = int.from_bytes(block[:6], "big")
            if value < whole:
                return value % limit


def seed_of(pool: str, size: int, root: str, beacon: str) -> str:
    """Return the seed (hexadecimal): pool's digest, later head of the log, outside value."""
    told = f"sanjian/draw/1\n{pool}\n{size}\n{root}\n{beacon}\n"
    return hashlib.sha256(told.encode()).hexdigest()


def drawn(pool: Mapping[str, Any], seed: str) -> list[list[Any]]:
    """Return the outcome: for each task the subject's place and the two officers' places.

    ``pool`` has subjects [name, stratum, weight], officers, recused [subject, officer, …] and
    quotas [stratum, count]; a stratum "" takes from all. Raises ValueError for too small a pool.
    """
    stream = Stream(bytes.fromhex(seed))
    subjects = pool["subjects"]
    taken: set[int] = set()
    order: list[int] = []
    for stratum, count in pool["quotas"]:
        left = [
            place
            for place, row in enumerate(subjects)
            if place not in taken and stratum in ("", row[1])
        ]
        for _ in range(count):
            place = _weighted(stream, left, subjects)
            left.remove(place)
            taken.add(place)
            order.append(place)
    return _paired(stream, order, pool)


def _weighted(stream: Stream, left: Sequence[int], subjects: Sequence[Sequence[Any]]) -> int:
    total = sum(subjects[place][2] for place in left)
    if total < 1:
        raise ValueError("a stratum has fewer subjects than its quota")
    value = stream.below(total)
    for place in left:
        value -= subjects[place][2]
        if value < 0:
            return place
    raise AssertionError  # the sum of the weights was above value


def _paired(stream: Stream, order: Sequence[int], pool: Mapping[str, Any]) -> list[list[Any]]:
    recused = {(row[0], row[1]) for row in pool["recused"]}
    loads = [0] * len(pool["officers"])
    tasks = []
    for subject in order:
        pair: list[int] = []
        for _ in range(PAIR):
            free = [
                one
                for one in range(len(loads))
                if one not in pair and (subject, one) not in recused
            ]
            if not free:
                raise ValueError("fewer than two officers may check a subject")
            least = min(loads[one] for one in free)
            choice = [one for one in free if loads[one] == least]
            chosen = choice[stream.below(len(choice))]
            loads[chosen] += 1
            pair.append(chosen)
        tasks.append([subject, pair])
    return tasks
