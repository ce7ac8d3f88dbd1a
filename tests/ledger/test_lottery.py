"""The draw: the same from the same, everybody with his share, nobody twice, nobody recused."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from sanjian.ledger.lottery import Stream, drawn, seed_of

POOL: dict[str, Any] = {
    "subjects": [[f"店{n}", "甲" if n % 2 else "乙", 3 if n == 0 else 1] for n in range(20)],
    "officers": [["周", "1"], ["吴", "2"], ["郑", "3"], ["王", "4"]],
    "recused": [[0, 1, "近亲属"], [2, 3, "曾任职"]],
    "quotas": [["甲", 4], ["", 5]],
}


def seeds(count: int) -> list[str]:
    """So many seeds."""
    return [sha256(str(n).encode()).hexdigest() for n in range(count)]


def test_a_known_draw_stays_what_it_was() -> None:
    seed = seed_of("ab" * 32, 7, "cd" * 32, "3021.45")
    told = f"sanjian/draw/1\n{'ab' * 32}\n7\n{'cd' * 32}\n3021.45\n"
    assert seed == sha256(told.encode()).hexdigest()
    assert drawn(POOL, seed) == drawn(POOL, seed) != drawn(POOL, seeds(1)[0])


@pytest.mark.parametrize("seed", seeds(40))
def test_quotas_pairs_and_recusals_hold_for_every_seed(seed: str) -> None:
    tasks = drawn(POOL, seed)
    chosen = [subject for subject, _ in tasks]
    assert len(set(chosen)) == 9 and all(one % 2 for one in chosen[:4])
    assert all(len(set(pair)) == 2 for _, pair in tasks)
    assert not {(0, 1), (2, 3)} & {(s, one) for s, pair in tasks for one in pair}
    loads = Counter(one for _, pair in tasks for one in pair)
    assert max(loads.values()) - min(loads.values()) <= 2


def test_each_subject_comes_as_often_as_its_weight_says() -> None:
    pool = POOL | {"quotas": [["", 1]], "recused": []}
    counts = Counter(drawn(pool, seed)[0][0] for seed in seeds(4400))
    assert 500 < counts[0] < 700  # 3 of 22
    assert all(120 < counts[n] < 285 for n in range(1, 20))  # 1 of 22


def test_numbers_are_even_and_too_large_ones_are_thrown_away() -> None:
    stream = Stream(bytes(32))
    counts = Counter(stream.below(3) for _ in range(3000))
    assert all(900 < counts[n] < 1100 for n in range(3))


def test_too_small_a_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="quota"):
        drawn(POOL | {"quotas": [["丙", 1]]}, seeds(1)[0])
    with pytest.raises(ValueError, match="two officers"):
        drawn(POOL | {"officers": [["周", "1"]]}, seeds(1)[0])
