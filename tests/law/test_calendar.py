"""Working days follow the announced notices; what is not announced is marked as such."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sanjian.law.calendar import HolidayNotice, WorkCalendar

NEW_YEAR = HolidayNotice(
    2019,
    "国办发明电〔2018〕15号",
    {date(2018, 12, 30): "元旦", date(2018, 12, 31): "元旦", date(2019, 1, 1): "元旦"},
    [date(2018, 12, 29)],
)
LABOUR_DAY_AMENDED = HolidayNotice(
    2019,
    "国办发明电〔2019〕3号",
    {date(2019, 5, d): "劳动节" for d in (1, 2, 3, 4)},
    [date(2019, 4, 28), date(2019, 5, 5)],
)
YEAR_2018 = HolidayNotice(2018, "国办发明电〔2017〕12号", [date(2018, 1, 1)], [])
DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))


def test_an_exchanged_weekend_is_worked_and_its_holiday_is_not() -> None:
    calendar = WorkCalendar.from_notices([YEAR_2018, NEW_YEAR])
    assert calendar.is_working_day(date(2018, 12, 29))
    assert calendar.describe(date(2018, 12, 29)) == "调休上班"
    assert calendar.day_off(date(2018, 12, 31)) == "元旦"
    assert calendar.describe(date(2018, 12, 28)) == "工作日"


def test_a_later_notice_of_the_same_year_amends_the_earlier() -> None:
    before = WorkCalendar.from_notices([NEW_YEAR])
    after = WorkCalendar.from_notices([NEW_YEAR, LABOUR_DAY_AMENDED])
    assert before.is_working_day(date(2019, 5, 2))
    assert not after.is_working_day(date(2019, 5, 2))
    assert after.is_working_day(date(2019, 5, 5))
    assert after.notice_number(2019) == "国办发明电〔2018〕15号、国办发明电〔2019〕3号"
    assert before.version != after.version


def test_a_day_both_given_and_taken_back_is_worked() -> None:
    taken_back = HolidayNotice(2019, "国办发明电〔2019〕9号", [], [date(2019, 1, 1)])
    assert WorkCalendar.from_notices([NEW_YEAR, taken_back]).is_working_day(date(2019, 1, 1))


def test_an_unannounced_year_knows_only_what_the_regulation_fixes() -> None:
    calendar = WorkCalendar.from_notices([NEW_YEAR])
    assert not calendar.announced(2027)
    assert [calendar.day_off(date(2027, 10, d)) for d in (1, 2, 3)] == ["国庆节"] * 3
    assert calendar.day_off(date(2027, 5, 2)) == "劳动节"
    assert calendar.day_off(date(2024, 5, 2)) == ""  # the second day came with 2025
    assert calendar.day_off(date(2027, 2, 8)) == ""  # 春节 is unknown before the notice
    assert calendar.day_off(date(2027, 2, 7)) == "周末"


def test_the_end_of_a_year_is_settled_only_by_the_next_years_notice() -> None:
    alone = WorkCalendar.from_notices([YEAR_2018])
    both = WorkCalendar.from_notices([YEAR_2018, NEW_YEAR])
    assert alone.settled(date(2018, 12, 28))
    assert not alone.settled(date(2018, 12, 29))
    assert both.settled(date(2018, 12, 29))
    assert not both.settled(date(2020, 1, 1))


def test_a_plain_list_of_days_off_has_no_names() -> None:
    calendar = WorkCalendar.from_notices([YEAR_2018])
    assert calendar.day_off(date(2018, 1, 1)) == "法定节假日"


@given(DAYS, DAYS)
def test_working_days_between_is_the_count_by_hand(one: date, other: date) -> None:
    calendar = WorkCalendar.from_notices([YEAR_2018, NEW_YEAR, LABOUR_DAY_AMENDED])
    start, end = min(one, other), max(one, other)
    days = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    counted = sum(calendar.is_working_day(day) for day in days)
    assert calendar.working_days_between(start, end) == counted
    assert calendar.working_days_between(end, start) == -counted


@given(DAYS, st.integers(-60, 60))
def test_adding_working_days_and_counting_them_agree(day: date, count: int) -> None:
    calendar = WorkCalendar.from_notices([YEAR_2018, NEW_YEAR])
    reached = calendar.add_working_days(day, count)
    if count > 0:
        assert calendar.working_days_between(day, reached) == count
    elif count < 0:
        assert calendar.is_working_day(reached)
        assert calendar.add_working_days(reached, -count) == calendar.next_working_day(day)
