"""Holiday notices as data: `packs/calendar/<year>.toml`, one file a year, into a WorkCalendar.

A file states its year and one `[[notice]]` for each notice of the State Council's General
Office, the amending one after the amended: number, source, days off, exchanged weekends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sanjian.law.calendar import HolidayNotice, WorkCalendar
from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.loader import CALENDAR, read_toml
from sanjian.rulepacks.packs import PackRefused

_FIELDS = frozenset({"title", "number", "published", "source", "holidays", "makeup_workdays"})
_LONGEST_HOLIDAY = 15  # days; a longer one is a slip of the year
_REACH = timedelta(days=5)  # how far a notice may reach over New Year


@lru_cache(maxsize=8)
def work_calendar(root: Path) -> WorkCalendar:
    """The calendar of all notices under `root`/calendar, read once in a process.

    Raises PackRefused with every error of every file.
    """
    notices, errors = check_notices(root)
    if errors:
        raise PackRefused(errors)
    return WorkCalendar.from_notices(notices)


def check_notices(root: Path) -> tuple[list[HolidayNotice], list[PackError]]:
    """All sound notices by year, and everything wrong with the others."""
    notices: list[HolidayNotice] = []
    errors: list[PackError] = []
    for path in sorted((root / CALENDAR).glob("*.toml")):
        for read in _file(path, f"{CALENDAR}/{path.name}"):
            if isinstance(read, HolidayNotice):
                notices.append(read)
            else:
                errors.append(read)
    return notices, errors


def _file(path: Path, shown: str) -> Iterator[HolidayNotice | PackError]:
    tables = read_toml(path, shown)
    if isinstance(tables, PackError):
        yield tables
        return
    for name in sorted(set(tables) - {"year", "notice"}):
        yield PackError(shown, name, "未知的字段")
    year, raw = tables.get("year"), tables.get("notice")
    if type(year) is not int or path.stem != str(year):
        yield PackError(shown, "year", "年份缺少，或者与文件名不一致")
        return
    if not isinstance(raw, list) or not raw:
        yield PackError(shown, "notice", "缺少通知，应写作 [[notice]]")
        return
    for place, one in enumerate(raw, start=1):
        reasons = list(_reasons(one, year)) if isinstance(one, Mapping) else ["通知应为表"]
        if reasons:
            yield from (PackError(shown, f"第{place}号通知", reason) for reason in reasons)
        else:
            yield _notice(one, year)


def _notice(raw: Mapping[str, object], year: int) -> HolidayNotice:
    holidays = raw["holidays"]
    makeup = raw["makeup_workdays"]
    assert isinstance(holidays, list)
    assert isinstance(makeup, list)
    days = {day: one["name"] for one in holidays for day in _days(one)}
    return HolidayNotice(year, str(raw["number"]), days, frozenset(makeup), str(raw["source"]))


def _reasons(raw: Mapping[str, object], year: int) -> Iterator[str]:
    for name in sorted(set(raw) - _FIELDS):
        yield f"未知的字段 {name}"
    for name in ("title", "number", "source"):
        if not isinstance(raw.get(name), str) or not str(raw[name]).strip():
            yield f"缺少 {name}"
    if not _is_day(raw.get("published")):
        yield "published 缺少或者不是有效日期"
    holidays, makeup = raw.get("holidays"), raw.get("makeup_workdays")
    if not isinstance(holidays, list) or not holidays or not isinstance(makeup, list):
        yield "缺少 holidays 或 makeup_workdays"
        return
    seen: set[date] = set()
    for one in holidays:
        yield from _holiday_reasons(one, year, seen)
    for day in makeup:
        if not _is_day(day) or not _near(day, year):
            yield f"调休上班日不是{year}年的有效日期：{day!r}"
        elif day.weekday() < 5:
            yield f"调休上班日 {day} 不是周末"
        elif day in seen:
            yield f"{day} 既放假又上班，或者写了两次"
        seen.add(day)


def _holiday_reasons(one: object, year: int, seen: set[date]) -> Iterator[str]:
    """What is wrong with one holiday; its days are added to `seen`."""
    if not isinstance(one, Mapping) or set(one) != {"name", "first", "last"}:
        yield "假日应写作 { name = …, first = 日期, last = 日期 }"
        return
    first, last = one["first"], one["last"]
    if not (_is_day(first) and _is_day(last) and _near(first, year) and _near(last, year)):
        yield f"“{one['name']}”的起止日不是{year}年的有效日期"
        return
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST_HOLIDAY:
        yield f"“{one['name']}”的起止日颠倒或者超过{_LONGEST_HOLIDAY}天"
        return
    for day in _days(one):
        if day in seen:
            yield f"{day} 写了两次"
        seen.add(day)


def _days(one: Mapping[str, date]) -> Iterator[date]:
    for offset in range((one["last"] - one["first"]).days + 1):
        yield one["first"] + timedelta(days=offset)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _near(day: date, year: int) -> bool:
    """In the year, or a few days over New Year as notices sometimes reach."""
    return date(year, 1, 1) - _REACH <= day <= date(year, 12, 31) + _REACH
