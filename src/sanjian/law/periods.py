"""Periods of the law and the moments they end: 7个工作日, 15日, 24小时, 3个月, 2年.

Counting follows 《民事诉讼法》第八十五条: the day on which a period starts is not counted, and a
last day that is a holiday moves to the first working day after it. Which days "N日" means is
each statute's own matter, see `statutory_unit`.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple, Self

from sanjian.law.calendar import WorkCalendar
from sanjian.law.citations import ACL, APL, ARL, LICENSING, Statute

# China keeps one zone and no summer time (since 1991), so a fixed offset is exact and needs no
# time zone files.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
END_OF_DAY = time(23, 59, 59, 999999, CHINA)
STOPPED = "中止计时"

_ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in; the value is the word used in packs and records."""

    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The Chinese measure word, as printed after the number."""
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.HOUR: "小时",
    Unit.WORKING_DAY: "个工作日",
    Unit.DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in the law's own unit."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"期限应为正整数：{self.count}")

    @classmethod
    def parse(cls, value: object) -> Self:
        """From `{count, unit}` as packs and records write it; ValueError says what is wrong."""
        if not isinstance(value, Mapping) or set(value) != {"count", "unit"}:
            raise ValueError('期限应写作 { count = 7, unit = "working_day" }')
        count, unit = value["count"], value["unit"]
        if type(count) is not int or count < 1:
            raise ValueError(f"期限的 count 应为正整数：{count!r}")
        if unit not in list(Unit):
            raise ValueError(f"期限的 unit 应为 {'、'.join(Unit)} 之一：{unit!r}")
        return cls(count, Unit(unit))

    def as_mapping(self) -> dict[str, int | str]:
        """`{count, unit}`, the inverse of `parse`."""
        return {"count": self.count, "unit": self.unit.value}

    @property
    def bounds(self) -> tuple[float, float]:
        """The shortest and the longest it can last, in calendar days.

        Working days: at best every day is worked, at worst each five bring a weekend and the
        whole span meets the longest holiday announced so far (ten days in a row).
        """
        match self.unit:
            case Unit.HOUR:
                return self.count / 24, self.count / 24
            case Unit.WORKING_DAY:
                return self.count, self.count + 2 * -(-self.count // 5) + 10
            case Unit.DAY:
                return self.count, self.count
            case Unit.MONTH:
                return 28 * self.count, 31 * self.count
            case Unit.YEAR:
                return 365 * self.count, 366 * self.count

    def surely_within(self, other: Period) -> bool:
        """Whether it can never end later than `other` started on the same day."""
        if self.unit is other.unit:
            return self.count <= other.count
        return self.bounds[1] <= other.bounds[0]

    def __str__(self) -> str:
        return f"{self.count}{self.unit.label}"


class Pause(NamedTuple):
    """The clock stood from `stopped` (that day included) until `resumed` (that day runs again).

    `resumed` is None while it still stands. A plain pair of dates or moments serves as well.
    """

    stopped: date | datetime
    resumed: date | datetime | None = None


class Skipped(NamedTuple):
    """A day that did not count, and why: a holiday's name, 周末, or 中止计时."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends, and everything needed to explain or recompute it.

    `at` is the last moment that is still in time. `provisional` says that a holiday notice
    still to come may move it. `standing` says that the clock is stopped now: `at` is then the
    earliest it can become. `working_days` are the days counted (working-day periods only),
    `holidays` the days passed over.
    """

    at: datetime
    provisional: bool
    working_days: tuple[date, ...]
    holidays: tuple[Skipped, ...]
    start: date | datetime
    period: Period
    pauses: tuple[Pause, ...] = ()
    standing: bool = False
    rolls: bool = True
    calendar_version: str = ""

    @property
    def day(self) -> date:
        """The last day in Chinese time."""
        return self.at.astimezone(CHINA).date()

    def __str__(self) -> str:
        text = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        if self.period.unit is Unit.HOUR:
            text += f"{self.at.astimezone(CHINA):%H:%M}"
        return text + ("（暂定）" if self.provisional else "")


def china_day(moment: date | datetime) -> date:
    """The Chinese calendar day of a moment; a date is returned as it is.

    Raises ValueError for a moment without a time zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("时间须带时区")
    return moment.astimezone(CHINA).date()


def due(
    start: date | datetime,
    period: Period,
    calendar: WorkCalendar,
    pauses: Iterable[tuple[date | datetime, date | datetime | None]] = (),
    *,
    rolls: bool = True,
) -> Due:
    """When `period` ends that starts with the event at `start`.

    The day of the event is not counted; the end is the end of the last day in Chinese time.
    Hours run from the very moment (`start` must be a moment then) and never move. `pauses` are
    spans in which the clock stood. `rolls=False` for periods that a holiday must not lengthen,
    such as the 30 days a seizure may last (《行政强制法》第二十五条).
    Raises ValueError for a moment without zone, hours from a bare date, or a pause that ends
    before it begins. Source: 《民事诉讼法》第八十五条 with 《行政处罚法》第八十五条.
    """
    stops = _ordered(pauses)
    counted: tuple[date, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    provisional = False
    if period.unit is Unit.HOUR:
        at = _after_hours(start, period.count, stops)
    elif period.unit is Unit.WORKING_DAY:
        counted, skipped, provisional = _walk(china_day(start), period.count, calendar, stops)
        at = datetime.combine(counted[-1], END_OF_DAY)
    else:
        last = _after_days(china_day(start), _nominal_end(china_day(start), period), stops)
        if rolls:
            last, skipped, provisional = _rolled(last, calendar)
        at = datetime.combine(last, END_OF_DAY)
    return Due(
        at=at,
        provisional=provisional,
        working_days=counted,
        holidays=skipped,
        start=start,
        period=period,
        pauses=stops,
        standing=any(stop.resumed is None for stop in stops),
        rolls=rolls,
        calendar_version=calendar.version,
    )


def unmoved_end(start: date, period: Period) -> date:
    """The last day of a period that nothing moves, found without a calendar.

    Raises ValueError for a period in working days or hours, which cannot be told without one.
    Source: 《民法典》第二百零二条 for months and years.
    """
    if period.unit in (Unit.WORKING_DAY, Unit.HOUR):
        raise ValueError(f"期限应以自然日、月、年计：{period}")
    return _nominal_end(start, period)


def recomputed(old: Due, calendar: WorkCalendar) -> Due:
    """The same period from the same start under another `calendar`, as when a notice arrives."""
    return due(old.start, old.period, calendar, old.pauses, rolls=old.rolls)


def latest_before(event: date | datetime, period: Period, calendar: WorkCalendar) -> date:
    """The last day on which something due `period` before `event` is still in time.

    For 举行听证的七日前 (《行政处罚法》第六十四条第二项): the day of the event is not counted and
    counting runs backwards. Raises ValueError for hours.
    """
    day = china_day(event)
    match period.unit:
        case Unit.WORKING_DAY:
            return calendar.add_working_days(day, -period.count)
        case Unit.DAY:
            return day - timedelta(days=period.count)
        case Unit.MONTH:
            return _same_day(day, -period.count)
        case Unit.YEAR:
            return _same_day(day, -12 * period.count)
        case Unit.HOUR:
            raise ValueError("以小时计的期间不能倒算到日")


_WORKING_DAY_COUNTS = frozenset({2, 3, 5, 7})
_RECONSIDERATION_COUNTS = frozenset({3, 5, 7, 10})


def statutory_unit(statute: Statute, count: int, *, organ: bool = True) -> Unit:
    """Which kind of day a bare "`count`日" means in `statute`.

    行政处罚法: 二、三、五、七日 are working days (art. 85), the rest calendar days. 行政强制法: ten
    days or fewer are working days (art. 69). 行政许可法: the organ's periods are working days
    (art. 82); of the applicant's (`organ=False`) the five days to ask for a hearing are read as
    working days, which is the reading in his favour, longer ones as calendar days.
    行政复议法: 三、五、七、十日 are working days (art. 88). Any other statute: calendar days.
    """
    match statute.name:
        case APL.name:
            working = count in _WORKING_DAY_COUNTS
        case ACL.name:
            working = count <= 10
        case LICENSING.name:
            working = organ or count <= 5
        case ARL.name:
            working = count in _RECONSIDERATION_COUNTS
        case _:
            working = False
    return Unit.WORKING_DAY if working else Unit.DAY


def statutory_days(statute: Statute, count: int, *, organ: bool = True) -> Period:
    """A bare "`count`日" of `statute` as a period in the right kind of day."""
    return Period(count, statutory_unit(statute, count, organ=organ))


def _ordered(
    pauses: Iterable[tuple[date | datetime, date | datetime | None]],
) -> tuple[Pause, ...]:
    """Pauses by their first day; an inverted one is refused."""
    stops = sorted((Pause(*pause) for pause in pauses), key=lambda stop: china_day(stop.stopped))
    for stop in stops:
        if stop.resumed is not None and china_day(stop.resumed) < china_day(stop.stopped):
            raise ValueError("恢复计时的日期早于中止计时的日期")
    return tuple(stops)


def _stands(day: date, stops: tuple[Pause, ...]) -> bool:
    """Whether the clock stood on `day`. An unended stop is left out: its length is unknown."""
    return any(
        stop.resumed is not None and china_day(stop.stopped) <= day < china_day(stop.resumed)
        for stop in stops
    )


def _walk(
    start: date, count: int, calendar: WorkCalendar, stops: tuple[Pause, ...]
) -> tuple[tuple[date, ...], tuple[Skipped, ...], bool]:
    """The working days counted after `start`, the days passed over, and whether any may change."""
    counted: list[date] = []
    skipped: list[Skipped] = []
    provisional = False
    day = start
    while len(counted) < count:
        day += _ONE_DAY
        if stops and _stands(day, stops):
            skipped.append(Skipped(day, STOPPED))
            continue
        provisional = provisional or not calendar.settled(day)
        if reason := calendar.day_off(day):
            skipped.append(Skipped(day, reason))
        else:
            counted.append(day)
    return tuple(counted), tuple(skipped), provisional


def _rolled(last: date, calendar: WorkCalendar) -> tuple[date, tuple[Skipped, ...], bool]:
    """A last day that is a holiday moves to the first working day after it."""
    skipped: list[Skipped] = []
    provisional = not calendar.settled(last)
    while reason := calendar.day_off(last):
        skipped.append(Skipped(last, reason))
        last += _ONE_DAY
        provisional = provisional or not calendar.settled(last)
    return last, tuple(skipped), provisional


def _nominal_end(start: date, period: Period) -> date:
    if period.unit is Unit.DAY:
        return start + timedelta(days=period.count)
    return _same_day(start, period.count * (12 if period.unit is Unit.YEAR else 1))


def _same_day(day: date, by_months: int) -> date:
    """The same day so many months on; the month's last day where it has none (民法典第202条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + by_months, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _after_days(start: date, end: date, stops: tuple[Pause, ...]) -> date:
    """`end` moved on by the days after `start` on which the clock stood before it was reached."""
    covered = start  # the last day already accounted for, so that overlapping stops count once
    for stop in stops:
        if stop.resumed is None:
            continue
        first = max(china_day(stop.stopped), covered + _ONE_DAY)
        resumed = china_day(stop.resumed)
        if first > end or resumed <= first:
            continue
        end += resumed - first
        covered = resumed - _ONE_DAY
    return end


def _after_hours(start: date | datetime, hours: int, stops: tuple[Pause, ...]) -> datetime:
    """Hours run from the moment itself: never later than leaving out the hour begun would be."""
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("以小时计的期间须从带时区的时刻起算")
    end = start.astimezone(CHINA) + timedelta(hours=hours)
    covered = start.astimezone(CHINA)
    for stop in stops:
        if stop.resumed is None:
            continue
        first = max(_moment(stop.stopped), covered)
        resumed = _moment(stop.resumed)
        if first >= end or resumed <= first:
            continue
        end += resumed - first
        covered = resumed
    return end


def _moment(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(CHINA)
    return datetime.combine(value, time(0, tzinfo=CHINA))
