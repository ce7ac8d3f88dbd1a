"""类案: how alike two penalty cases are, and how far an amount lies from those of like cases.

Deterministic and told in words: the same item (provisions breached, or the cause before a draft
names any), the words of the facts, the amount. It points to cases for a person to read; it
decides nothing. Like facts are to be treated alike (《行政处罚法》第三十四条; 国办发〔2022〕27号).
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanjian.law.catalogue import yuan
from sanjian.law.citations import number
from sanjian.law.reasons import plain_name

ITEM, WORDS, AMOUNT = 0.5, 0.35, 0.15
"""Weights of the three; one that cannot be compared is left out and the rest counted anew."""
SAME_ITEM = 0.5
"""Likeness of the item from which two cases count as of one item."""
LEAST = 0.3
"""Score below which a case is not shown as like."""
ENOUGH = 3
"""Other cases with a fine that are needed before a distance is told."""
FAR = 2.0
"""Distance, in standard deviations, from which an amount counts as uneven."""
NARROWEST = 0.1
"""The least deviation assumed, as a share of the mean: equal fines make no infinite distance."""
_PLAIN = re.compile(r"[\s，。、；：,.;:“”\"'《》（）()]+")
_ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+|[0-9]{1,4})条")


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a case is compared: provisions breached, cause, words of the facts, fine in fen."""

    provisions: frozenset[tuple[str, int]]
    cause: str
    words: str
    fine_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two cases are from 0 to 1, whether of one item, and why in words."""

    score: float
    same_item: bool
    because: tuple[str, ...]

    @property
    def percent(self) -> str:
        """The score as a percentage."""
        return f"{round(self.score * 100)}%"


@dataclass(frozen=True, slots=True)
class Distance:
    """An amount among those of other cases; amounts in fen, ``z`` in standard deviations."""

    fine_fen: int
    others: int
    mean_fen: int
    low_fen: int
    high_fen: int
    z: float

    @property
    def far(self) -> bool:
        """Say whether the amount lies far from the others."""
        return abs(self.z) >= FAR

    @property
    def told(self) -> str:
        """The same in one sentence."""
        side = "高于" if self.z > 0 else "低于"
        where = f"{side}均值{abs(self.z):.1f}个标准差" if round(self.z, 1) else "与均值相当"
        return (
            f"罚款{yuan(self.fine_fen)}；同类案件{self.others}件，"
            f"{yuan(self.low_fen)}至{yuan(self.high_fen)}，均值{yuan(self.mean_fen)}；{where}"
        )


def provisions(rows: Iterable[Mapping[str, Any]]) -> frozenset[tuple[str, int]]:
    """Return provisions as compared: plain name and article number, 0 where none is written.

    ``rows`` have ``statute`` and ``article``, as a draft names them.
    """
    return frozenset(
        (plain_name(str(row["statute"])), _number(str(row.get("article") or "")))
        for row in rows
        if row.get("statute")
    )


def _number(article: str) -> int:
    found = _ARTICLE.search(article)
    if found is None:
        return 0
    try:
        return int(found[1]) if found[1].isdecimal() else number(found[1])
    except ValueError:
        return 0


def likeness(one: Compared, other: Compared) -> Likeness:
    """Return how alike two cases are; the same two always the same."""
    named = bool(one.provisions and other.provisions)
    if named:
        both = one.provisions & other.provisions
        item = len(both) / len(one.provisions | other.provisions)
        about = "违反的规定相同" if item == 1 else "违反的规定部分相同"
    else:
        item = overlap(one.cause, other.cause)
        about = "案由相同" if item == 1 else "案由相近"
    parts = [(ITEM, item)]
    because = [about] if item >= SAME_ITEM else []
    if one.words and other.words:
        words = overlap(one.words, other.words)
        parts.append((WORDS, words))
        because.append(f"事实表述{round(words * 100)}%相同")
    if one.fine_fen and other.fine_fen:
        near = min(one.fine_fen, other.fine_fen) / max(one.fine_fen, other.fine_fen)
        parts.append((AMOUNT, near))
        because.append(f"罚款数额{round(near * 100)}%接近")
    score = sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)
    return Likeness(score, item >= SAME_ITEM, tuple(because))


def overlap(one: str, other: str) -> float:
    """Return the share of pairs of characters that two texts have in common, 0 to 1."""
    mine, theirs = _pairs(one), _pairs(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _pairs(text: str) -> frozenset[str]:
    plain = _PLAIN.sub("", text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def distance(fine_fen: int, others: Sequence[int]) -> Distance | None:
    """Return how far a fine lies from those of other cases (fen); None where they are too few."""
    if len(others) < ENOUGH or fine_fen <= 0:
        return None
    mean = statistics.fmean(others)
    spread = max(statistics.pstdev(others), mean * NARROWEST)
    return Distance(
        fine_fen, len(others), round(mean), min(others), max(others), (fine_fen - mean) / spread
    )
