"""Facts written to JSON and read back are the facts; a changed copy changes nothing else."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjian.law.facts import decode, encode, replace
from sanjian.law.procedures.penalty_facts import PenaltyFacts

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOMENTS = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "str": st.text(max_size=8),
    "bool": st.booleans(),
    "int": st.integers(0, 10**12),
    "int | None": st.none() | st.integers(1, 99),
    "datetime.date | None": st.none() | DAYS,
    "datetime.datetime | None": st.none() | MOMENTS,
    "frozenset[int]": st.frozensets(st.integers(1, 9), max_size=3),
    "frozenset[str]": st.frozensets(st.text(max_size=4), max_size=3),
    "tuple[str, ...]": st.lists(st.text(max_size=4), max_size=3).map(tuple),
    "tuple[tuple[int, str], ...]": st.lists(
        st.tuples(st.integers(1, 9), st.text(max_size=4)), max_size=3
    ).map(tuple),
    "tuple[tuple[datetime.date, datetime.date | None], ...]": st.lists(
        st.tuples(DAYS, st.none() | DAYS), max_size=3
    ).map(tuple),
}


def written(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)


HINTS = get_type_hints(PenaltyFacts)
FACTS = st.builds(
    PenaltyFacts,
    **{field.name: BY_TYPE[written(HINTS[field.name])] for field in fields(PenaltyFacts)},
)


# A hundred fields take their time to make up, on a busy machine longer than the usual limit.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(facts=FACTS)
def test_facts_survive_json(facts: PenaltyFacts) -> None:
    assert decode(PenaltyFacts, json.loads(json.dumps(encode(facts)))) == facts


def test_fields_that_are_not_stored_keep_their_default() -> None:
    stored = encode(PenaltyFacts(stage="lead"))
    del stored["handlers"]
    assert decode(PenaltyFacts, stored | {"of_another_time": 1}) == PenaltyFacts(stage="lead")


def test_a_changed_copy_leaves_the_first_as_it_was() -> None:
    first = PenaltyFacts(stage="lead", fine_fen=100)
    second = replace(first, stage="filing")
    assert (first.stage, second.stage, second.fine_fen) == ("lead", "filing", 100)


def test_a_fact_that_does_not_exist_cannot_be_set() -> None:
    with pytest.raises(TypeError, match="weather"):
        replace(PenaltyFacts(), weather="rain")


def test_facts_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        PenaltyFacts().stage = "closed"  # type: ignore[misc]
