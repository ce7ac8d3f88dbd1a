"""The canonical form is fixed to the byte, so that anyone can recompute a hash."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.ledger.canonical import (
    DEPTH_LIMIT,
    INTEGER_LIMIT,
    NotCanonical,
    canonical,
    digest,
    plain,
)

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_LIMIT, INTEGER_LIMIT) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


class Stage(StrEnum):
    FILED = "filed"


def test_a_value_has_exactly_these_bytes() -> None:
    value = {
        "当事人": "云溪县某商行",
        "amount": 500_000,
        "at": datetime(2026, 11, 22, 10, 20, 30, tzinfo=UTC),
        "day": date(2026, 11, 22),
        "id": UUID("0192F0C4-0000-7000-8000-000000000001"),
        "stage": Stage.FILED,
        "open": True,
        "law": ("57", None),
    }
    assert canonical(value).decode() == (
        '{"amount":500000,"at":"2026-11-22T18:20:30.000000+08:00","day":"2026-11-22",'
        '"id":"0192f0c4-0000-7000-8000-000000000001","law":["57",null],"open":true,'
        '"stage":"filed","当事人":"云溪县某商行"}'
    )
    assert digest(value) == "ae845e487012678e11b11994124c4c4b202edf56c665ee731ae95c251dbdfaac"


def test_keys_are_sorted_by_utf16_code_units_as_rfc_8785_shows() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = list(json.loads(canonical(dict.fromkeys(keys, 0))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_control_characters_are_escaped_as_rfc_8785_says() -> None:
    assert canonical('\u20ac$\x0f\nA\'B"\\\\"/\x7f') == (
        b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'
    )


def test_the_same_instant_in_two_zones_gives_the_same_bytes() -> None:
    in_utc = datetime(2026, 1, 1, 16, tzinfo=UTC)
    in_china = in_utc.astimezone(timezone(timedelta(hours=8)))
    assert canonical(in_utc) == canonical(in_china)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"fine": 1.0}, "$.fine"),
        ({"fine": float("nan")}, "$.fine"),
        ([1, [2, INTEGER_LIMIT + 1]], "$[1][1]"),
        ({"at": datetime(2026, 1, 1)}, "$.at"),  # noqa: DTZ001
        ({1: "x"}, "$"),
        ({"photo": b"\x00"}, "$.photo"),
        ({"set": {1}}, "$.set"),
        ("\ud800", "$"),
    ],
)
def test_what_two_systems_could_print_differently_is_refused_with_its_place(
    value: object, path: str
) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert refused.value.path == path


def test_bottomless_nesting_is_refused_and_not_a_crash() -> None:
    value: list[object] = []
    for _ in range(DEPTH_LIMIT * 50):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical(value)


@given(VALUES)
def test_reading_back_what_was_stored_gives_the_same_bytes(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)
    assert canonical(plain(value)) == canonical(value)


@given(VALUES, VALUES)
def test_different_values_have_different_bytes(one: object, other: object) -> None:
    # JSON tells true from 1, Python does not, hence the comparison through repr.
    if repr(plain(one)) != repr(plain(other)):
        assert canonical(one) != canonical(other)


@given(st.dictionaries(TEXT, VALUES, min_size=2), st.randoms())
def test_the_order_in_which_keys_were_entered_does_not_matter(
    value: dict[str, object], chance: object
) -> None:
    items = list(value.items())
    chance.shuffle(items)  # type: ignore[attr-defined]
    assert canonical(dict(items)) == canonical(value)
