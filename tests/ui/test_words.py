"""Values are written as the field writes them."""

from datetime import UTC, date, datetime

import pytest

from sanjian.ui import words


@pytest.mark.parametrize(
    ("fen", "short", "exact", "capital"),
    [
        (5_000_00, "5,000元", "5,000.00元", "伍仟元整"),
        (5_000_50, "5,000.50元", "5,000.50元", "伍仟元伍角整"),
        (0, "0元", "0.00元", "零元整"),
        (5, "0.05元", "0.05元", "伍分"),
        (10_05, "10.05元", "10.05元", "壹拾元零伍分"),
        (10_203_05, "10,203.05元", "10,203.05元", "壹万零贰佰零叁元零伍分"),
        (100_000_00, "100,000元", "100,000.00元", "壹拾万元整"),
        (1_0000_0000_00, "100,000,000元", "100,000,000.00元", "壹亿元整"),
        (1_0001_0010_00, "100,010,010元", "100,010,010.00元", "壹亿零壹万零壹拾元整"),
        (2_0000_0300_00, "200,000,300元", "200,000,300.00元", "贰亿零叁佰元整"),
        (-1_20, "-1.20元", "-1.20元", "负壹元贰角整"),
    ],
)
def test_money_is_written_in_figures_and_in_capitals(
    fen: int, short: str, exact: str, capital: str
) -> None:
    assert words.money(fen) == short
    assert words.money_exact(fen) == exact
    assert words.money_capital(fen) == capital
    assert words.money_formal(fen) == f"{short}（{capital}）"


def test_an_amount_beyond_the_numerals_is_refused_and_no_amount_is_a_dash() -> None:
    with pytest.raises(ValueError, match="超出"):
        words.money_capital(10**18)
    assert words.money(None) == "—"


def test_times_are_shown_in_shanghai_wherever_they_were_taken() -> None:
    late = datetime(2026, 11, 21, 17, 3, tzinfo=UTC)
    assert words.datetime_cn(late) == "2026年11月22日 01:03"
    assert words.date_cn(late) == "2026年11月22日"
    assert words.clock(late) == "01:03"
    assert words.date_cn(date(2026, 1, 2)) == "2026年1月2日"
    assert words.day_cn(date(2026, 11, 2)) == "11月2日"
    assert words.weekday_cn(date(2026, 11, 22)) == "星期日"
    assert words.date_cn(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0秒"),
        (45.4, "45秒"),
        (725, "12分05秒"),
        (3_720, "1小时02分"),
        (273_600, "3天4小时"),
        (-5, "0秒"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (812, "812 B"), (3_600_000, "3.4 MB"), (1_288_490_188, "1.2 GB")],
)
def test_a_size_is_said_in_a_unit_one_can_picture(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("李慎之", "name", "李××"),
        ("王五", "name", "王×"),
        ("欧阳明", "auto", "欧阳×"),
        ("350421199001011234", "auto", "350***********1234"),
        ("35042119900101123X", "auto", "350***********123X"),
        ("13812345678", "auto", "138****5678"),
        ("6222021234567890123", "auto", "***************0123"),
        ("12", "phone", "**"),
        ("", "auto", "—"),
    ],
)
def test_the_middle_of_a_name_or_number_is_hidden(value: str, kind: str, shown: str) -> None:
    assert words.mask(value, kind) == shown


def test_a_hash_is_shown_in_groups_for_comparing_by_eye() -> None:
    assert words.digest("3f9a12bc77e0d1545a6b") == "3f9a 12bc 77e0 d154 …"
    assert words.digest("") == "—"
