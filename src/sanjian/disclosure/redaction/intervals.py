"""Disjoint stretches of a text, and whether a new one touches any of them."""

from bisect import bisect_right, insort
from collections.abc import Iterable


class Stretches:
    """Stretches that do not overlap, kept in order, so that asking stays cheap in long texts."""

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        self._stretches = sorted(stretches)

    def touches(self, start: int, end: int) -> bool:
        """Whether any stretch shares a character with `start`..`end`."""
        place = bisect_right(self._stretches, (start, end))
        before = place > 0 and self._stretches[place - 1][1] > start
        return before or (place < len(self._stretches) and self._stretches[place][0] < end)

    def holds(self, start: int, end: int) -> bool:
        """Whether one stretch contains `start`..`end` wholly."""
        place = bisect_right(self._stretches, (start, end))
        near = self._stretches[max(0, place - 1) : place + 1]
        return any(first <= start and end <= last for first, last in near)

    def add(self, start: int, end: int) -> None:
        """Adds a stretch that touches none."""
        insort(self._stretches, (start, end))
