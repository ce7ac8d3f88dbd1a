"""A suspected crime on a penalty file: no fine stands in for the police."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from sanjian.law.crime_view import crime_view, waits_for_ever
from sanjian.law.exploring import Exploration, Moves
from sanjian.law.facts import replace
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Act
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


def test_a_file_goes_to_the_courts_only_when_the_police_have_opened_their_case() -> None:
    file = files.proposed(outcome="transfer", penalty_kinds=[], fine=None).take("submit_decision")
    assert file.refusals("transfer_case") == ["CRIME_HANDOVER_OPEN", "CRIME_GOODS"]
    for step in ("flag_crime", "report_crime", "decide_crime", "hand_over_crime"):
        file.take(step)
    assert "CRIME_HANDOVER_OPEN" in file.refusals("transfer_case")
    file.take("answer_handover").take("hand_over_goods").take("transfer_case")
    assert (file.facts.stage, file.facts.closed_as) == ("closed", "transfer")
    assert not file.facts.suspended


def test_the_checker_finds_a_file_closed_beside_the_handover() -> None:
    found = finding(without(ORDINARY, {"CRIME_HANDOVER_OPEN", "CRIME_GOODS"}), "crime")
    assert not found.held
    assert found.path[-1].startswith("移送司法机关")


def test_the_police_are_asked_again_once_and_within_three_days() -> None:
    file = files.refused()
    assert file.duty("police_answer").done_on == file.at.date()
    file.later(2).take("object_to_police")
    assert file.refusals("conclude") == [] and file.facts.crime == "appealed"
    clock = file.duty("police_review")
    assert clock.source == "《行政执法机关移送涉嫌犯罪案件的规定》第九条第二款"
    assert clock.done_on is None and clock.due.day >= file.at.date() + timedelta(days=3)
    file.later(1).take("answer_handover", answer="not_filed")
    assert file.duty("police_review").done_on == file.at.date()
    assert file.refusals("object_to_police") == ["RECONSIDERED"]
    assert file.refusals("object_to_police", route="supervise") == []


def test_the_procuratorate_does_not_start_the_police_s_three_days_again() -> None:
    file = files.refused()
    before = file.duty("police_answer")
    file.later(1).take("object_to_police", route="supervise")
    assert file.duty("police_answer") == before
    assert file.refusals("answer_handover") == ["STAGE"]
    assert "police_review" not in {one.code for one in file.duties()}
    file.take("record_supervision", finding="unfounded")
    assert file.facts.crime == "unfounded" and not file.facts.suspended
    again = files.refused().take("object_to_police", route="supervise")
    assert again.take("record_supervision", finding="filed").facts.suspended


def test_police_without_jurisdiction_forward_and_the_three_days_begin_there() -> None:
    file = files.with_police().later(1)
    file.take("answer_handover", answer="forwarded", police_agency=2)
    assert (file.facts.crime, file.facts.crime_police) == ("handed", 2)
    assert file.refusals("answer_handover") == ["NOT_ADDRESSED"]
    assert file.duty("police_answer").start == file.at.date()
    assert file.duty("police_answer").done_on is None


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


def test_nothing_is_decided_on_the_spot_while_a_crime_is_suspected() -> None:
    file = files.on_site().take("hear_on_site")
    assert file.refusals("decide_on_site") == []
    file.take("flag_crime")
    assert file.refusals("decide_on_site") == ["NO_FINE_FOR_CRIME"]
    assert file.take("convert").facts.stage == "converted"


def test_a_lead_that_speaks_of_a_crime_raises_the_flag_when_the_case_is_filed() -> None:
    assert files.filed().facts.crime == ""
    told = files.filed(suspicion="产品足以造成严重食源性疾病。")
    assert (told.facts.crime, told.facts.crime_on) == ("found", told.acts[-1].day)


def test_the_checker_finds_a_lead_s_crime_that_nobody_follows() -> None:
    filing = ORDINARY.step("file_case")

    def deaf(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
        return replace(filing.effect(facts, act, params), crime="")

    steps = (*(s for s in ORDINARY.steps if s is not filing),
             dataclasses.replace(filing, effect=deaf))  # fmt: skip
    found = finding(dataclasses.replace(ORDINARY, steps=steps), "crime")
    assert not found.held
    assert "涉嫌犯罪的情形" in found.path[0]


@pytest.mark.parametrize("place", files.PLACES)
def test_every_place_s_reviewer_is_asked_about_a_crime(place: str) -> None:
    asked = [row["code"] for row in files.rules(place).rows("review.checklist")]
    assert "crime" in asked


def test_the_checker_finds_a_fine_in_place_of_the_police() -> None:
    found = finding(without(ORDINARY, {"NO_FINE_FOR_CRIME"}), "crime")
    assert not found.held
    assert any("涉嫌犯罪" in move for move in found.path)


@pytest.mark.parametrize(
    "names",
    [{"close_transferred", "transfer_case"}, {"record_police_answer"}],
    ids=lambda names: "-".join(sorted(names)),
)
def test_the_checker_finds_a_suspicion_that_nobody_can_settle(names: set[str]) -> None:
    cut = dataclasses.replace(
        ORDINARY, steps=tuple(s for s in ORDINARY.steps if s.name not in names)
    )
    view = crime_view(frozenset(Shape(PenaltyFacts).names))
    run = Exploration(Moves(cut, files.rules("mingxi"), files.calendar(), files.DAY, view))
    run.run(lambda number: None)
    assert waits_for_ever(run)
