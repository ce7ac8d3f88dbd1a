"""Document numbers: written one way, read in every way that offices have used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.records.documents.numbering import (
    Number,
    document_number,
    next_number,
    read_number,
)


def test_a_number_has_six_cornered_brackets_and_no_leading_noughts() -> None:
    assert document_number("云市监罚", 2026, 12) == "云市监罚〔2026〕12号"


@pytest.mark.parametrize(
    "written",
    [
        "云市监罚〔2026〕12号",
        "云市监罚[2026]12号",
        "云市监罚［2026］012号",
        "云市监罚（2026）第12号",
        "云市监罚(2026)第0012号",
        "云市监罚字【2026】12号",
        "云市监罚 〔2026〕 12 号",
        "云市监罚〔２０２６〕１２号",
        "云市监罚〔2026年〕12",
    ],
)
def test_every_habit_reads_as_the_same_number(written: str) -> None:
    assert str(read_number(written)) == "云市监罚〔2026〕12号"


def test_parts_and_letters_are_kept() -> None:
    assert read_number("云市监罚〔2026〕12-2号") == Number("云市监罚", 2026, 12, part=2)
    assert read_number("云市监罚〔2026〕12之2号") == Number("云市监罚", 2026, 12, part=2)
    assert read_number("沪市监处〔2025〕a012号") == Number("沪市监处", 2025, 12, letters="A")
    long = "沪市监嘉处〔2025〕142025000123号"
    assert str(read_number(long)) == long


@pytest.mark.parametrize(
    "text", ["", "12号", "云市监罚2026年12号", "云市监罚〔26〕1号", "〔2026〕1号"]
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_number(text) is None


def test_numbers_sort_as_they_were_given() -> None:
    texts = [document_number("云市监罚", 2026, serial) for serial in (2, 10, 1)]
    numbers = [number for number in map(read_number, texts) if number]
    assert [one.serial for one in sorted(numbers)] == [1, 2, 10]


@given(
    st.text(alphabet="云溪市监罚告听通先登当缓催", min_size=1, max_size=8),
    st.integers(min_value=1949, max_value=2999),
    st.integers(min_value=1, max_value=10**9),
    st.integers(min_value=0, max_value=99),
)
def test_what_is_written_reads_back(word: str, year: int, serial: int, part: int) -> None:
    number = Number(word, year, serial, part=part)
    assert read_number(str(number)) == number


def test_a_series_goes_on_by_one() -> None:
    assert next_number(0) == 1
    assert next_number(11) == 12
    with pytest.raises(ValueError, match="不能为负数"):
        next_number(-1)
