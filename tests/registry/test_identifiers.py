"""Identifiers: what is sound passes in any width and spacing, what is not is told by position."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.registry.identifiers import (
    USCC_ALPHABET,
    Severity,
    bank_card_valid,
    half_width,
    hidden_characters,
    identity_birth_date,
    identity_check_character,
    identity_problems,
    luhn_valid,
    normal_phone,
    normal_plate,
    uscc_check_character,
    uscc_problems,
)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "11320000MB151840XJ",
        "11230500001755309F",
        "９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ",
        "91230500 MA1B3N1N2M",
        "11500000mb1553803q",
    ],
)
def test_a_sound_credit_code_passes_in_any_width_and_spacing(code: str) -> None:
    assert uscc_problems(code) == ()


def test_an_issued_code_with_a_wrong_check_character_is_a_warning_not_an_error() -> None:
    (problem,) = uscc_problems("91350211M0000XUF46")
    assert problem.severity is Severity.WARNING
    assert problem.position == 18


def test_a_letter_that_the_code_does_not_use_is_named_with_its_place_and_lookalike() -> None:
    problems = uscc_problems("91350100M00O100Y43")
    assert [(problem.code, problem.position) for problem in problems] == [("uscc.character", 12)]
    assert "是否应为“0”" in problems[0].message


def test_a_code_of_wrong_length_is_told_its_length() -> None:
    assert "现为17位" in uscc_problems("91350100M000100Y4")[0].message


@given(
    st.text(USCC_ALPHABET, min_size=17, max_size=17),
    st.integers(0, 16),
    st.sampled_from(USCC_ALPHABET),
)
def test_any_single_changed_character_fails_the_credit_code_check(
    body: str, place: int, other: str
) -> None:
    code = body + uscc_check_character(body)
    changed = code[:place] + other + code[place + 1 :]
    assert bool(uscc_problems(changed)) == (changed != code)


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "１１０１０５１９４９１２３１００２ｘ"]
)
def test_a_sound_identity_number_passes_in_any_width(number: str) -> None:
    assert identity_problems(number) == ()


def test_a_wrong_check_digit_of_an_identity_number_offers_the_way_out() -> None:
    (problem,) = identity_problems("110105194912310021")
    assert problem.code == "identity.check"
    assert "证件信息存疑" in problem.message


def test_the_thirtieth_of_february_is_no_birthday() -> None:
    body = "37131119900230123"
    assert identity_birth_date(body + "0") is None
    codes = [problem.code for problem in identity_problems(body + identity_check_character(body))]
    assert codes == ["identity.birth"]


def test_a_birth_date_in_the_future_is_refused_when_today_is_known() -> None:
    body = "37131120301231123"
    number = body + identity_check_character(body)
    assert identity_problems(number) == ()
    assert identity_problems(number, today=date(2026, 11, 22))[0].code == "identity.future"


def test_an_old_number_of_fifteen_digits_is_read_with_its_century() -> None:
    assert identity_birth_date("370802680312024") == date(1968, 3, 12)
    assert identity_problems("370802680312024") == ()


@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(0, 9))
def test_any_single_changed_digit_fails_the_identity_check(
    number: int, place: int, digit: int
) -> None:
    body = f"{number:017d}"
    changed = body[:place] + str(digit) + body[place + 1 :]
    same = identity_check_character(changed) == identity_check_character(body)
    assert same == (changed == body)


@pytest.mark.parametrize("card", ["6222021234567890128", "6228 4800 1234 5678 912"])
def test_a_bank_card_is_known_by_its_luhn_digit(card: str) -> None:
    digits = "".join(card.split())
    body = digits[:-1]
    sound = next(body + str(digit) for digit in range(10) if luhn_valid(body + str(digit)))
    assert bank_card_valid(sound)
    assert not bank_card_valid(body + str((int(sound[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("138 0013 8000", "13800138000"),
        ("＋８６－１３８００１３８０００", "13800138000"),
        ("(0539)8246000", "0539-8246000"),
        ("0539-8246000转808", "0539-8246000-808"),
        ("010 6200 0000", "010-62000000"),
        ("400-810-0000", "4008100000"),
        ("2026", None),
        ("12800138000", None),
    ],
)
def test_phones_are_compared_without_their_dress(printed: str, normal: str | None) -> None:
    assert normal_phone(printed) == normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("鲁Q·12345", "鲁Q12345"),
        ("鲁ｑ　１２３４５", "鲁Q12345"),
        ("鲁QD12345", "鲁QD12345"),
        ("鲁Q12345F", "鲁Q12345F"),
        ("鲁Q1234挂", "鲁Q1234挂"),
        ("鲁Q1234", None),
        ("山Q12345", None),
    ],
)
def test_plates_of_old_and_new_energy_cars_are_normalised(printed: str, normal: str | None) -> None:
    assert normal_plate(printed) == normal


@given(st.text())
def test_half_width_never_changes_the_length(text: str) -> None:
    assert len(half_width(text)) == len(text)


def test_hidden_characters_are_named_by_place() -> None:
    assert list(hidden_characters("张\x00三\u202e\u200b")) == [
        (2, "\x00"),
        (4, "\u202e"),
        (5, "\u200b"),
    ]
    assert list(hidden_characters("𠮷\t\n张三")) == []
