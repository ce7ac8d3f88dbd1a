"""Working days as the State Council's General Office announces them, one notice a year.

A notice names holidays and the weekend days that become working days in exchange (调休). A year
without a notice is provisional: weekends and the holidays whose date the law itself fixes are
known, 春节, 清明, 端午, 中秋 and every exchange are not. Nothing here knows what day it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

# The next year's notice may reach back over New Year: 2018-12-29 became a working day and
# 2018-12-30 a holiday by the notice for 2019. Earlier days of December have never been touched.
_YEAR_END_REACH = 3

WEEKEND = "周末"
EXCHANGED = "调休上班"


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """The holiday notice for `year`: its document number, its days off, its exchanged weekends.

    `holidays` are the announced days off, either plain dates or a mapping from date to the
    holiday's name; `makeup_workdays` are weekend days that are worked. Days of a neighbouring
    year may occur. A later notice for the same year amends an earlier one.
    """

    year: int
    number: str
    holidays: Collection[date]
    makeup_workdays: Collection[date]
    source: str = ""

    def name(self, day: date) -> str:
        """The holiday's name where the notice gives one, else 法定节假日."""
        names = self.holidays
        return str(names[day]) if isinstance(names, Mapping) else "法定节假日"


def fixed_holidays(year: int) -> dict[date, str]:
    """Holidays whose date is fixed by law, for a year without a notice, with their names.

    《全国年节及纪念日放假办法》第二条: 1 January, 1 May (and 2 May from 2025), 1 to 3 October.
    """
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    if year >= 2025:
        days[date(year, 5, 2)] = "劳动节"
    days.update({date(year, 10, day): "国庆节" for day in (1, 2, 3)})
    return days


class WorkCalendar:
    """Which days are working days, and how surely that is known. Immutable once built."""

    __slots__ = ("_fixed_cache", "_holidays", "_makeup", "_numbers", "version")

    def __init__(
        self, holidays: Mapping[date, str], makeup: Iterable[date], numbers: Mapping[int, str]
    ) -> None:
        self._holidays = dict(holidays)
        self._makeup = frozenset(makeup)
        self._numbers = dict(numbers)
        self._fixed_cache: dict[int, dict[date, str]] = {}
        facts = (
            sorted(day.isoformat() for day in self._holidays),
            sorted(day.isoformat() for day in self._makeup),
            sorted(self._numbers.items()),
        )
        # Kept beside a computed deadline, so that one can tell with which notices it was made.
        self.version = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    @classmethod
    def from_notices(cls, notices: Iterable[HolidayNotice]) -> Self:
        """A calendar of all `notices`; where two speak of the same day the later one wins."""
        holidays: dict[date, str] = {}
        makeup: set[date] = set()
        numbers: dict[int, str] = {}
        for notice in notices:
            for day in notice.holidays:
                holidays[day] = notice.name(day)
                makeup.discard(day)
            for day in notice.makeup_workdays:
                holidays.pop(day, None)
                makeup.add(day)
            earlier = numbers.get(notice.year)
            numbers[notice.year] = f"{earlier}、{notice.number}" if earlier else notice.number
        return cls(holidays, makeup, numbers)

    @property
    def years(self) -> tuple[int, ...]:
        """The announced years, ascending."""
        return tuple(sorted(self._numbers))

    def announced(self, year: int) -> bool:
        """Whether the holiday notice for `year` is in this calendar."""
        return year in self._numbers

    def notice_number(self, year: int) -> str:
        """The document number of the notice for `year`, "" while there is none."""
        return self._numbers.get(year, "")

    def settled(self, day: date) -> bool:
        """Whether no notice still to come can change what `day` is.

        False in a year without a notice, and on the last three days of a year whose successor
        has none yet, because the New Year holiday reaches back over them.
        """
        if day.year not in self._numbers:
            return False
        if day.month == 12 and day.day > 31 - _YEAR_END_REACH:
            return day.year + 1 in self._numbers
        return True

    def day_off(self, day: date) -> str:
        """Why nobody works on `day`: the holiday's name, 周末, or "" for a working day."""
        if day in self._holidays:
            return self._holidays[day]
        if day in self._makeup:
            return ""
        if day.year not in self._numbers:
            fixed = self._fixed_cache.get(day.year)
            if fixed is None:
                fixed = self._fixed_cache[day.year] = fixed_holidays(day.year)
            if day in fixed:
                return fixed[day]
        return WEEKEND if day.weekday() >= _SATURDAY else ""

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked, as far as announced (see `settled`)."""
        return not self.day_off(day)

    def describe(self, day: date) -> str:
        """What `day` is, for a calendar page: 工作日, 调休上班, 周末 or the holiday's name."""
        return self.day_off(day) or (EXCHANGED if day in self._makeup else "工作日")

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        while self.day_off(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` never counts.

        With 0 the day itself, worked or not.
        """
        step = _ONE_DAY if count >= 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            if not self.day_off(day):
                left -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative if before."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if not self.day_off(day))
