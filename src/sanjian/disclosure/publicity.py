"""公示期: how long a penalty stays public, by its tier, as the place's rules say on the day.

Tiers are data (`publicity.*`): which kinds of penalty are light or serious, the shortest time
before a repair may be asked for, the longest after which time itself takes the decision off.
Counted from the day of the decision (《信用修复管理办法》, in force 2026-04-01).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sanjian.law.parameters import Parameters
from sanjian.law.periods import unmoved_end

LABELS = {"minor": "轻微", "general": "一般", "serious": "严重"}


@dataclass(frozen=True, slots=True)
class Publicity:
    """How long one decision is public: its tier, first day of repair, last day."""

    tier: str
    repairable_on: date
    until: date
    source: str

    @property
    def label(self) -> str:
        """The tier in Chinese."""
        return LABELS[self.tier]


def tier_of(kinds: Collection[str], *, summary: bool, params: Parameters) -> str:
    """Return the tier of a penalty: serious by any kind, minor by all, else general.

    Args:
        kinds: codes of `penalty.kinds` that were imposed.
        summary: decided by the summary procedure, which is minor whatever the kind.
    """
    serious = {str(row["code"]) for row in params.rows("publicity.serious_kinds")}
    minor = {str(row["code"]) for row in params.rows("publicity.minor_kinds")}
    if serious & set(kinds):
        return "serious"
    if summary or (kinds and set(kinds) <= minor):
        return "minor"
    return "general"


def publicity(
    decided_on: date, kinds: Collection[str], *, summary: bool, params: Parameters
) -> Publicity | None:
    """Return how long a penalty is public, None where the rules of the day set no period."""
    if not params.has("publicity.general_maximum"):
        return None
    tier = tier_of(kinds, summary=summary, params=params)
    longest = f"publicity.{tier}_maximum"
    shortest = f"publicity.{tier}_minimum"
    first = decided_on
    if params.has(shortest):
        first = unmoved_end(decided_on, params.period(shortest)) + timedelta(days=1)
    return Publicity(
        tier, first, unmoved_end(decided_on, params.period(longest)), params.source(longest)
    )
