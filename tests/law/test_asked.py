"""A report stands for another place only where that place answers alike what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from sanjian.law.asked import Asked, Reports, same_answers
from sanjian.law.parameters import NotGiven
from sanjian.law.procedures import PROCEDURES
from tests.law.files import DAY, PLACES, calendar, rules

SUMMARY = PROCEDURES["penalty_summary"]


@dataclass(frozen=True)
class Changed:
    """A place's rules with one flag turned round."""

    params: Any
    key: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.params, name)

    def flag(self, key: str) -> bool:
        found: bool = self.params.flag(key)
        return not found if key == self.key else found


def test_what_was_asked_is_remembered_with_its_answer() -> None:
    asked = Asked(rules("mingxi"))
    assert asked.yuan("summary.fine_person") == 200
    assert asked.answers == {("yuan", "summary.fine_person"): 200}


def test_silence_is_an_answer_too() -> None:
    asked = Asked(rules("mingxi"))
    with pytest.raises(NotGiven):
        asked.number("no.such.key")
    assert same_answers(asked.answers, rules("mingxi"))
    assert asked.answers == {("number", "no.such.key"): NotGiven}


def test_a_place_that_answers_one_question_otherwise_is_explored_itself() -> None:
    reports = Reports(calendar(), DAY)
    one, again = reports.check(SUMMARY, rules("mingxi"))
    assert not again
    asked = Asked(rules("mingxi"))
    asked.flag("review.ruling_allowed")
    assert not same_answers(asked.answers, Changed(rules("mingxi"), "review.ruling_allowed"))
    same, again = reports.check(SUMMARY, rules("mingxi"))
    assert again
    assert same is one


@pytest.mark.parametrize("place", PLACES)
def test_a_report_that_was_taken_over_is_the_one_that_would_have_been_made(place: str) -> None:
    reports = Reports(calendar(), DAY)
    for other in PLACES:
        reports.check(SUMMARY, rules(other))
    taken, again = reports.check(SUMMARY, rules(place))
    made, _ = Reports(calendar(), DAY).check(SUMMARY, rules(place))
    assert again
    assert (taken.states, taken.moves, taken.findings) == (
        made.states, made.moves, made.findings,
    )  # fmt: skip
