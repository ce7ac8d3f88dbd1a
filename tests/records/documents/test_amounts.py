"""Amounts as papers of account write them, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.records.documents import amounts

LARGEST_FINE = 10**12


@pytest.mark.parametrize(
    ("fen", "capital"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (501, "伍元零壹分"),
        (10_005, "壹佰元零伍分"),
        (10_010, "壹佰元壹角整"),
        (100_500, "壹仟零伍元整"),
        (500_000, "伍仟元整"),
        (1_005_000, "壹万零伍拾元整"),
        (10_000_000, "壹拾万元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (100_000_000_100, "壹拾亿零壹元整"),
        (100_000_000_000_000, "壹万亿元整"),
    ],
)
def test_an_amount_in_capital_figures(fen: int, capital: str) -> None:
    assert amounts.capital(fen) == capital


@given(st.integers(min_value=0, max_value=LARGEST_FINE))
def test_capital_figures_read_back_to_the_same_amount(fen: int) -> None:
    assert amounts.read_capital(amounts.capital(fen)) == fen


@given(st.integers(min_value=0, max_value=amounts.LARGEST))
def test_capital_figures_never_double_a_nought_or_end_in_one(fen: int) -> None:
    capital = amounts.capital(fen)
    assert "零零" not in capital
    assert fen == 0 or not capital.startswith("零")
    assert fen == 0 or "零元" not in capital


@pytest.mark.parametrize(
    ("text", "fen"),
    [("人民币伍仟圆正", 500_000), ("五千元", 500_000), ("贰角", 20), ("壹拾元零叁分", 1_003)],
)
def test_other_hands_are_read_too(text: str, fen: int) -> None:
    assert amounts.read_capital(text) == fen


@pytest.mark.parametrize("text", ["", "整", "元", "五千", "伍仟美元", "5000元", "壹元贰"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(amounts.AmountError):
        amounts.read_capital(text)


def test_formal_papers_write_both() -> None:
    assert amounts.both(500_000) == "5,000元（伍仟元整）"
    assert amounts.figures(1_234_567_89) == "1,234,567.89元"


@pytest.mark.parametrize("fen", [-1, amounts.LARGEST + 1, True])
def test_an_amount_beyond_writing_is_refused(fen: int) -> None:
    with pytest.raises(amounts.AmountError):
        amounts.capital(fen)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("罚款5,000元（伍仟元整）。", {500_000}),
        ("没收违法所得1 200.50元，罚款０.５万元", {120_050, 500_000}),
        ("罚款五千元、壹万零伍拾元叁角", {500_000, 1_005_030}),
        ("第五十八条，3个单元，5日内", set()),
    ],
)
def test_the_amounts_in_a_running_text_are_read_however_they_are_written(
    text: str, fen: set[int]
) -> None:
    assert amounts.amounts(text) == fen
