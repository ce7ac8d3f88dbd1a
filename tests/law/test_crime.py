"""A suspected crime on a penalty file: no fine stands in for the police."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from sanjian.law.crime_view import crime_view, waits_for_ever
from sanjian.law.exploring import Exploration, Moves
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.watching import Shape
from tests.law import files
from tests.law.files import File
from tests.law.test_checker import ORDINARY, finding, without


def suspected_in_review() -> File:
    """The reviewer answers the question of crime with yes."""
    file = files.submitted().later(1)
    rows = [
        row
        | ({"finding": "suspected", "note": "货值已达追诉标准。"} if row["item"] == "crime" else {})
        for row in file.typed("raise_problems")["checklist"]
    ]
    return file.take("raise_problems", checklist=rows)


@pytest.mark.parametrize("step", ["decide_penalty", "decide_no_penalty", "withdraw_case"])
def test_no_decision_ends_a_file_while_the_flag_is_open(step: str) -> None:
    rules = {rule.code for rule in ORDINARY.step(step).rules}
    assert "NO_FINE_FOR_CRIME" in rules


def test_the_flag_stands_in_the_way_until_the_police_answer() -> None:
    file = files.deciding().take("flag_crime")
    for step in ("report_crime", "decide_crime", "hand_over_crime"):
        assert file.refusals("decide_penalty") == ["NO_FINE_FOR_CRIME"]
        file.take(step)
    assert file.refusals("decide_penalty") == ["NO_FINE_FOR_CRIME"]
    file.take("record_police_answer", answer="not_filed")
    assert file.refusals("decide_penalty") == []


def test_a_case_of_the_police_is_suspended_until_it_comes_back() -> None:
    file = files.taken_by_police()
    assert file.facts.suspended
    assert "SUSPENDED" in file.refusals("conclude")
    assert file.refusals("resume_case") == ["CRIME_FILED"]
    file.later(30).take("record_crime_return")
    assert not file.facts.suspended
    assert file.refusals("conclude") == []


def test_a_file_the_police_keep_is_closed_when_the_goods_are_handed_over() -> None:
    file = files.taken_by_police().later(1).take("hand_over_goods").take("close_transferred")
    assert (file.facts.stage, file.facts.closed_as) == ("closed", "transfer")
    assert file.take("archive_case").facts.stage == "archived"


def test_a_head_who_does_not_approve_says_why_and_the_case_goes_on() -> None:
    file = files.deciding().take("flag_crime").take("report_crime")
    file.take("decide_crime", approved=False)
    assert file.refusals("decide_penalty") == []


def test_a_reviewer_s_yes_opens_the_flag_and_the_next_decision_waits() -> None:
    file = suspected_in_review()
    assert file.facts.crime == "found"
    file.take("revise_draft").take("submit_review").take("pass_review")
    assert file.refusals("decide_penalty") == ["NO_FINE_FOR_CRIME"]


def test_a_reviewer_who_suspects_a_crime_cannot_agree() -> None:
    file = files.submitted().later(1)
    rows = file.typed("pass_review")["checklist"]
    rows = [row | {"finding": "suspected"} if row["item"] == "crime" else row for row in rows]
    assert file.refusals("pass_review", checklist=rows) == ["REVIEW_FLAWED"]


def test_three_days_to_decide_twenty_four_hours_to_hand_over_three_days_for_the_goods() -> None:
    file = files.investigating().take("flag_crime").take("report_crime")
    assert file.at.date() == date(2026, 3, 4)
    assert file.duty("decide_crime").due.day == date(2026, 3, 9)  # the third day is a Saturday
    file.later(1, hours=2).take("decide_crime")
    assert file.duty("hand_over_crime").due.at == file.at + timedelta(hours=24)
    file.later(hours=5).take("hand_over_crime").later(5)
    day = file.at.date().isoformat()
    file.take("record_police_answer", answer="filed", answered_on=day)
    goods = file.duty("hand_over_goods")
    assert goods.due.day == date.fromisoformat(day) + timedelta(days=3)
    assert goods.source == "《行政执法机关移送涉嫌犯罪案件的规定》第十二条"
    assert file.take("hand_over_goods").duty("hand_over_goods").done_on == file.at.date()


def test_the_flag_brings_its_due_times_and_the_police_theirs() -> None:
    file = files.investigating().take("flag_crime")
    assert file.duty("report_crime").due.day == date(2026, 3, 5)
    file = files.with_police()
    assert file.duty("police_answer").due.day == file.at.date() + timedelta(days=5)  # a weekend
    assert "report_crime" in {one.code for one in file.duties() if one.done_on}
    asked = file.take("record_police_request").duty("help_police")
    assert asked.due.day == date(2026, 3, 9) and asked.done_on is None
    assert file.take("help_police").duty("help_police").done_on == file.at.date()


def test_the_checker_finds_a_fine_in_place_of_the_police() -> None:
    found = finding(without(ORDINARY, {"NO_FINE_FOR_CRIME"}), "crime")
    assert not found.held
    assert found.path[-2].startswith("记录涉嫌犯罪线索")


@pytest.mark.parametrize("name", ["close_transferred", "record_police_answer"])
def test_the_checker_finds_a_suspicion_that_nobody_can_settle(name: str) -> None:
    cut = dataclasses.replace(ORDINARY, steps=tuple(s for s in ORDINARY.steps if s.name != name))
    names = frozenset(Shape(PenaltyFacts).names)
    view = crime_view(names)
    run = Exploration(Moves(cut, files.rules("mingxi"), files.calendar(), files.DAY, view))
    run.run(lambda number: None)
    assert waits_for_ever(run)
