"""The packs and holiday notices that come with the product are sound and say what they should."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from sanjian.rulepacks.holidays import check_notices, work_calendar
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import check, load_all
from sanjian.rulepacks.packs import PackRefused
from sanjian.rulepacks.view import on

TODAY = date(2026, 11, 22)
# Input of the project, beside the repository, not part of it.
HOLIDAY_DATA = Path(__file__).resolve().parents[3] / "shared/data/holidays/holiday-cn"


def test_every_shipped_pack_is_sound(shipped: Path) -> None:
    packs, errors = check(shipped)
    assert errors == []
    assert {"cn", "luozhuang", "shangrila", "mingxi", "wanxin", "haimen"} <= set(packs)


def test_only_one_place_lets_the_head_rule_on_a_disagreement(shipped: Path) -> None:
    packs = load_all(shipped)
    allowed = {
        name for name, pack in packs.items() if on(pack, TODAY).flag("review.ruling_allowed")
    }
    assert allowed == {"wanxin"}


def test_no_place_can_leave_out_what_the_penalty_law_sends_to_review(shipped: Path) -> None:
    packs = load_all(shipped)
    statutory = set(on(packs["cn"], TODAY).items("review.scope.triggers"))
    for pack in packs.values():
        assert statutory <= set(on(pack, TODAY).items("review.scope.triggers")), pack.name


# What only a place can say, asked with `has` before it is read: a statute of its own for one item.
OF_PLACES = {"publish.item_time", "publish.posts", "discretion.suggestion"}


def test_the_nation_answers_everything_the_kernel_asks(shipped: Path) -> None:
    kernel = shipped.parent / "src" / "sanjian" / "law"
    rules = on(load_all(shipped)["cn"], TODAY)
    groups = {key.split(".")[0] for key in KEYS}
    asked = {
        key
        for path in kernel.rglob("*.py")
        for key in re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', path.read_text("utf-8"))
        if key.split(".")[0] in groups
    }
    assert len(asked) > 20
    # Where the kernel asks by kind of party, it builds the key: hearing.fine of a person.
    kinds = ("", "_person", "_organisation")
    unanswered = {key for key in asked if not any(rules.has(key + kind) for kind in kinds)}
    assert unanswered == OF_PLACES


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2018, 12, 29), True), (date(2018, 12, 31), False), (date(2019, 5, 5), True),
        (date(2019, 5, 2), False), (date(2020, 2, 1), False), (date(2020, 1, 19), True),
        (date(2026, 2, 14), True), (date(2026, 10, 7), False), (date(2026, 11, 23), True),
    ],
)  # fmt: skip
def test_known_days_are_what_the_notices_say(shipped: Path, day: date, working: bool) -> None:
    assert work_calendar(shipped).is_working_day(day) is working


def test_nine_years_are_announced_and_the_next_is_not(shipped: Path) -> None:
    calendar = work_calendar(shipped)
    assert calendar.years == tuple(range(2018, 2027))
    assert not calendar.settled(date(2027, 1, 4))
    assert calendar.notice_number(2026) == "国办发明电〔2025〕7号"
    assert calendar.notice_number(2020) == "国办发明电〔2019〕16号、国办发明电〔2020〕1号"


@pytest.mark.skipif(not HOLIDAY_DATA.is_dir(), reason="没有外部节假日数据集，不作逐日对照")
def test_every_day_agrees_with_an_independent_data_set(shipped: Path) -> None:
    calendar = work_calendar(shipped)
    off: dict[date, bool] = {}
    for year in range(2018, 2027):
        data = json.loads((HOLIDAY_DATA / f"{year}.json").read_text())
        off |= {date.fromisoformat(day["date"]): day["isOffDay"] for day in data["days"]}
    day = date(2018, 1, 1)
    while day <= date(2026, 12, 31):
        expected = not off.get(day, day.weekday() >= 5)
        assert calendar.is_working_day(day) is expected, day
        day += timedelta(days=1)


NOTICE = """
year = 2031
[[notice]]
title = "通知"
number = "国办发明电〔2030〕1号"
published = 2030-11-01
source = "公报"
holidays = [{ name = "元旦", first = 2031-01-01, last = 2031-01-01 }]
makeup_workdays = [2031-01-05]
"""


def test_a_notice_for_a_new_year_is_read(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2031.toml").write_text(NOTICE)
    calendar = work_calendar(tmp_path)
    assert calendar.announced(2031)
    assert calendar.is_working_day(date(2031, 1, 5))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("year = 2031", "year = 2032", "与文件名不一致"),
        ("2031-01-05", "2031-01-06", "不是周末"),
        ("2031-01-05", "2030-01-05", "不是2031年的有效日期"),
        ("2031-01-05", "2031-02-30", "无效的日期"),
        ("[2031-01-05]", "[2031-01-05, 2031-01-05]", "写了两次"),
        ("last = 2031-01-01", "last = 2030-12-31", "颠倒"),
        ("last = 2031-01-01", "last = 2031-03-01", "超过15天"),
        ('source = "公报"', "", "缺少 source"),
        ('number = "国办发明电〔2030〕1号"', 'number = ""', "缺少 number"),
        ("published = 2030-11-01", "", "published 缺少"),
        ("[[notice]]", "[[notices]]", "未知的字段"),
        ("makeup_workdays", "makeup", "未知的字段 makeup"),
    ],
)
def test_a_damaged_notice_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2031.toml").write_text(NOTICE.replace(old, new))
    notices, errors = check_notices(tmp_path)
    assert notices == []
    assert any(reason in error.reason for error in errors), errors
    with pytest.raises(PackRefused):
        work_calendar(tmp_path)
