"""Two packs side by side, key by key, on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import codes
from sanjian.rulepacks.view import Explanation, explain


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter on which two packs differ; rows only in one of two lists are named."""

    left: Explanation
    right: Explanation

    @property
    def only_left(self) -> tuple[str, ...]:
        """Labels of list rows that the left pack has and the right one has not."""
        return _only(self.left, self.right)

    @property
    def only_right(self) -> tuple[str, ...]:
        """Labels of list rows that the right pack has and the left one has not."""
        return _only(self.right, self.left)

    def as_mapping(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "key": self.left.key.name,
            "label": self.left.key.label,
            "left": self.left.as_mapping(),
            "right": self.right.as_mapping(),
            "only_left": list(self.only_left),
            "only_right": list(self.only_right),
        }


def diff(left: Pack, right: Pack, day: date) -> tuple[Difference, ...]:
    """Every parameter whose value differs between `left` and `right` on `day`, by key.

    Silence against a value is a difference; the same value from another document is none.
    """
    found: list[Difference] = []
    for key in sorted({*left.keys, *right.keys}):
        one, other = explain(left, key, day), explain(right, key, day)
        if one.value != other.value:
            found.append(Difference(one, other))
    return tuple(found)


def _only(one: Explanation, other: Explanation) -> tuple[str, ...]:
    if not isinstance(one.value, tuple):
        return ()
    there = frozenset() if other.value is None else codes(other.value)
    return tuple(str(row["label"]) for row in one.value if row["code"] not in there)
