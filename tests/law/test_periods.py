"""Periods end where the Civil Procedure Law and each statute's own day kinds put them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.law.calendar import HolidayNotice, WorkCalendar
from sanjian.law.citations import ACL, APL, ARL, CPL, LICENSING
from sanjian.law.periods import (
    CHINA,
    STOPPED,
    Due,
    Pause,
    Period,
    Unit,
    due,
    latest_before,
    recomputed,
    statutory_days,
    statutory_unit,
)

# The National Day weeks and New Years of three invented notices: enough to cross every kind of day.
NOTICES = [
    HolidayNotice(
        2025,
        "国办发明电〔2024〕12号",
        {date(2025, 1, 1): "元旦", **{date(2025, 10, d): "国庆节、中秋节" for d in range(1, 9)}},
        [date(2025, 9, 28), date(2025, 10, 11)],
    ),
    HolidayNotice(
        2026,
        "国办发明电〔2025〕7号",
        {
            **{date(2026, 1, d): "元旦" for d in (1, 2, 3)},
            **{date(2026, 2, d): "春节" for d in range(15, 24)},
            **{date(2026, 10, d): "国庆节" for d in range(1, 8)},
        },
        [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 10, 10)],
    ),
]
CALENDAR = WorkCalendar.from_notices(NOTICES)
DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
COUNTS = st.integers(1, 60)


def working(count: int) -> Period:
    return Period(count, Unit.WORKING_DAY)


def test_seven_working_days_pass_over_the_national_holiday() -> None:
    served = due(date(2025, 9, 26), working(7), CALENDAR)
    # 28 September (Sunday) and 11 October (Saturday) are worked, 1 to 8 October are not.
    assert served.day == date(2025, 10, 13)
    assert served.working_days[0] == date(2025, 9, 28)
    assert [s.day for s in served.holidays] == [
        date(2025, 9, 27), *(date(2025, 10, d) for d in range(1, 9)), date(2025, 10, 12),
    ]  # fmt: skip
    assert not served.provisional


def test_the_last_moment_is_the_end_of_the_day_in_china() -> None:
    ends = due(date(2026, 3, 2), Period(1, Unit.DAY), CALENDAR).at
    assert ends == datetime(2026, 3, 3, 23, 59, 59, 999999, CHINA)


def test_fifteen_days_to_pay_are_calendar_days_that_roll_off_a_weekend() -> None:
    pay = due(date(2026, 3, 6), Period(15, Unit.DAY), CALENDAR)
    assert pay.day == date(2026, 3, 23)  # the 21st is a Saturday
    assert [s.reason for s in pay.holidays] == ["周末", "周末"]


def test_a_seizure_is_not_lengthened_by_a_holiday() -> None:
    thirty = Period(30, Unit.DAY)
    assert due(date(2026, 9, 1), thirty, CALENDAR, rolls=False).day == date(2026, 10, 1)
    assert due(date(2026, 9, 1), thirty, CALENDAR).day == date(2026, 10, 8)


def test_months_end_on_the_same_day_or_on_the_last_of_the_month() -> None:
    one, three = Period(1, Unit.MONTH), Period(3, Unit.MONTH)
    assert due(date(2026, 1, 31), one, CALENDAR, rolls=False).day == date(2026, 2, 28)
    assert due(date(2025, 11, 30), three, CALENDAR, rolls=False).day == date(2026, 2, 28)
    assert due(date(2026, 3, 12), Period(6, Unit.MONTH), CALENDAR, rolls=False).day == date(
        2026, 9, 12
    )


def test_years_from_the_leap_day_end_on_the_last_of_february() -> None:
    assert due(date(2024, 2, 29), Period(2, Unit.YEAR), CALENDAR, rolls=False).day == date(
        2026, 2, 28
    )


def test_hours_run_from_the_moment_over_any_holiday() -> None:
    start = datetime(2026, 10, 1, 9, 30, tzinfo=CHINA)
    assert due(start, Period(24, Unit.HOUR), CALENDAR).at == start + timedelta(hours=24)


@pytest.mark.parametrize("start", [date(2026, 3, 2), datetime(2026, 3, 2, 9)])  # noqa: DTZ001
def test_hours_need_a_moment_with_its_zone(start: date) -> None:
    with pytest.raises(ValueError, match="时刻"):
        due(start, Period(24, Unit.HOUR), CALENDAR)


def test_a_moment_late_in_the_evening_of_another_zone_is_the_next_day_in_china() -> None:
    utc = datetime.fromisoformat("2026-03-02T17:00:00+00:00")
    assert due(utc, working(1), CALENDAR) != due(date(2026, 3, 2), working(1), CALENDAR)
    assert due(utc, working(1), CALENDAR).day == date(2026, 3, 4)


def test_days_on_which_the_clock_stood_do_not_count() -> None:
    stop = Pause(date(2026, 3, 10), date(2026, 3, 20))
    assert due(date(2026, 3, 2), Period(15, Unit.DAY), CALENDAR, [stop]).day == date(2026, 3, 27)
    ended = due(date(2026, 3, 9), working(2), CALENDAR, [stop])
    assert ended.day == date(2026, 3, 23)
    assert all(skip.reason == STOPPED for skip in ended.holidays[:10])


def test_a_stop_within_the_extension_stops_the_clock_too() -> None:
    stops = [(date(2026, 3, 10), date(2026, 3, 13)), (date(2026, 3, 18), date(2026, 3, 20))]
    ten = Period(10, Unit.DAY)
    assert due(date(2026, 3, 6), ten, CALENDAR, stops, rolls=False).day == date(2026, 3, 21)


def test_overlapping_stops_count_once() -> None:
    stops = [(date(2026, 3, 10), date(2026, 3, 20)), (date(2026, 3, 12), date(2026, 3, 16))]
    once = due(date(2026, 3, 2), Period(15, Unit.DAY), CALENDAR, stops[:1])
    assert due(date(2026, 3, 2), Period(15, Unit.DAY), CALENDAR, stops).day == once.day


def test_a_clock_that_still_stands_is_said_to_stand() -> None:
    standing = due(date(2026, 3, 2), working(5), CALENDAR, [(date(2026, 3, 4), None)])
    assert standing.standing
    assert standing.day == date(2026, 3, 9)


def test_hours_stand_still_as_well() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=CHINA)
    stop = (start + timedelta(hours=2), start + timedelta(hours=7))
    assert due(start, Period(24, Unit.HOUR), CALENDAR, [stop]).at == start + timedelta(hours=29)


def test_a_stop_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        due(date(2026, 3, 2), working(5), CALENDAR, [(date(2026, 3, 9), date(2026, 3, 4))])


def test_notice_of_a_hearing_is_due_seven_working_days_before() -> None:
    assert latest_before(date(2026, 10, 13), working(7), CALENDAR) == date(2026, 9, 28)
    assert latest_before(date(2026, 3, 31), Period(1, Unit.MONTH), CALENDAR) == date(2026, 2, 28)
    with pytest.raises(ValueError):
        latest_before(date(2026, 3, 31), Period(24, Unit.HOUR), CALENDAR)


def test_a_deadline_in_a_year_without_a_notice_is_provisional_until_recomputed() -> None:
    guess = due(date(2027, 2, 1), working(10), CALENDAR)
    assert guess.provisional
    assert "（暂定）" in str(guess)
    notice = HolidayNotice(
        2027,
        "国办发明电〔2026〕号（示例）",
        [date(2027, 2, d) for d in range(5, 12)],
        [date(2027, 2, 14)],
    )
    settled = recomputed(guess, WorkCalendar.from_notices([*NOTICES, notice]))
    assert not settled.provisional
    assert settled.day == date(2027, 2, 19)
    assert settled.calendar_version != guess.calendar_version
    assert (settled.start, settled.period) == (guess.start, guess.period)


@pytest.mark.parametrize(
    ("statute", "count", "unit"),
    [
        (APL, 2, Unit.WORKING_DAY), (APL, 7, Unit.WORKING_DAY), (APL, 15, Unit.DAY),
        (APL, 90, Unit.DAY), (ACL, 10, Unit.WORKING_DAY), (ACL, 3, Unit.WORKING_DAY),
        (ACL, 30, Unit.DAY), (LICENSING, 20, Unit.WORKING_DAY), (ARL, 10, Unit.WORKING_DAY),
        (ARL, 60, Unit.DAY), (CPL, 7, Unit.DAY),
    ],
)  # fmt: skip
def test_what_a_day_means_is_each_statutes_own_matter(statute, count, unit) -> None:
    assert statutory_unit(statute, count) is unit
    assert statutory_days(statute, count) == Period(count, unit)


def test_the_applicants_five_days_are_read_in_his_favour() -> None:
    assert statutory_unit(LICENSING, 5, organ=False) is Unit.WORKING_DAY
    assert statutory_unit(LICENSING, 30, organ=False) is Unit.DAY


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period(7, Unit.WORKING_DAY), "7个工作日"), (Period(15, Unit.DAY), "15日"),
        (Period(24, Unit.HOUR), "24小时"), (Period(3, Unit.MONTH), "3个月"),
        (Period(2, Unit.YEAR), "2年"),
    ],
)  # fmt: skip
def test_a_period_prints_in_chinese_and_reads_back(period: Period, text: str) -> None:
    assert str(period) == text
    assert Period.parse(period.as_mapping()) == period


@pytest.mark.parametrize(
    "value",
    [
        7, "7个工作日", {"count": 7}, {"count": 0, "unit": "day"}, {"count": True, "unit": "day"},
        {"count": 7, "unit": "week"}, {"count": 7, "unit": "day", "more": 1}, {"count": 7.5,
        "unit": "day"},
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="期限"):
        Period.parse(value)


def test_one_period_is_within_another_only_when_it_surely_is() -> None:
    assert working(5).surely_within(working(7))
    assert not working(8).surely_within(working(7))
    assert Period(3, Unit.DAY).surely_within(working(3))
    assert not working(3).surely_within(Period(3, Unit.DAY))
    assert Period(24, Unit.HOUR).surely_within(Period(1, Unit.DAY))
    assert Period(28, Unit.DAY).surely_within(Period(1, Unit.MONTH))
    assert not Period(29, Unit.DAY).surely_within(Period(1, Unit.MONTH))


@given(DAYS, COUNTS)
def test_exactly_n_working_days_are_counted(start: date, count: int) -> None:
    ends = due(start, working(count), CALENDAR)
    span = [start + timedelta(days=n) for n in range(1, (ends.day - start).days + 1)]
    assert sum(CALENDAR.is_working_day(day) for day in span) == count
    assert CALENDAR.is_working_day(ends.day)
    assert len(ends.working_days) == count
    assert {skip.day for skip in ends.holidays} == set(span) - set(ends.working_days)
    assert ends.day == CALENDAR.add_working_days(start, count)


@given(DAYS, st.integers(1, 20), st.sampled_from(Unit), st.integers(0, 40))
def test_a_later_start_never_ends_earlier(start: date, count: int, unit: Unit, later: int) -> None:
    first = datetime.combine(start, datetime.min.time(), CHINA)
    second = first + timedelta(days=later)
    period = Period(count, unit)
    assert due(first, period, CALENDAR).at <= due(second, period, CALENDAR).at


@given(DAYS, st.integers(1, 40), st.sampled_from(Unit))
def test_a_longer_period_never_ends_earlier(start: date, count: int, unit: Unit) -> None:
    moment = datetime.combine(start, datetime.min.time(), CHINA)
    assert (
        due(moment, Period(count, unit), CALENDAR).at
        <= due(moment, Period(count + 1, unit), CALENDAR).at
    )


@given(DAYS, st.integers(1, 40), st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.MONTH]))
def test_the_last_day_is_never_a_holiday_and_always_after_the_start(
    start: date, count: int, unit: Unit
) -> None:
    ends = due(start, Period(count, unit), CALENDAR)
    assert CALENDAR.is_working_day(ends.day)
    assert ends.day > start


def _by_hand(start: date, count: int, stops: list[tuple[date, date]]) -> date:
    """Day by day, as a clerk would count on a wall calendar."""
    day, left = start, count
    while left:
        day += timedelta(days=1)
        if not any(stopped <= day < resumed for stopped, resumed in stops):
            left -= 1
    return day


@given(
    DAYS,
    st.integers(1, 90),
    st.lists(st.tuples(st.integers(-10, 100), st.integers(0, 30)), max_size=4),
)
def test_stopped_days_are_left_out_as_if_counted_by_hand(
    start: date, count: int, offsets: list[tuple[int, int]]
) -> None:
    stops = [
        (start + timedelta(days=first), start + timedelta(days=first + length))
        for first, length in offsets
    ]
    ended: Due = due(start, Period(count, Unit.DAY), CALENDAR, stops, rolls=False)
    assert ended.day == _by_hand(start, count, stops)


@given(DAYS, st.integers(1, 30))
def test_counting_back_and_forth_meets(event: date, count: int) -> None:
    event = CALENDAR.next_working_day(event)
    told = latest_before(event, working(count), CALENDAR)
    assert due(told, working(count), CALENDAR).day == event
