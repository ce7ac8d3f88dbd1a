"""The rules a dossier stands under: its pinned pack as in force on one day, kept in memory.

What a digest names never changes, so a view of it by day is computed once in a process.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from sanjian.law.calendar import WorkCalendar
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.queries import pinned
from sanjian.rulepacks.view import View, on


@lru_cache(maxsize=2048)
def rules(digest: str, day: date) -> View:
    """Return the pack of that digest as in force on a day; raises UnknownPack."""
    return on(pinned(digest), day)


def calendar() -> WorkCalendar:
    """Return the working calendar of all announced holiday notices."""
    return work_calendar(settings.PACKS_ROOT)
