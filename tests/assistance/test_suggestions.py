"""处理意见建议: the grade that circumstances point to; who takes another says why."""

from __future__ import annotations

import pytest

from sanjian.assistance.measuring import pointed
from sanjian.law.procedures.benchmark import (
    AGGRAVATING,
    CIRCUMSTANCES,
    LIGHTENING,
    USUAL,
    direction,
)
from tests import world
from tests.assistance.test_benchmarks import BASIS, grade, made, proposal, until_draft

pytestmark = pytest.mark.django_db


@pytest.mark.clause("MX-66")
def test_first_and_corrected_yield_the_lower_grade_and_departing_needs_a_reason() -> None:
    where = world.county("mingxi")
    row = made(where)
    case = until_draft(where)
    mild = {"circumstances": ["first", "corrected"]}
    status, page = proposal(case, grade=grade(row, "较轻"), **mild)
    assert status == 409
    assert "所选档次与按裁量情节提出的建议不同，应当说明理由" in page
    assert "建议从轻，罚款0元至1,000元" in page and "初次违法、及时改正" in page
    assert proposal(case, grade=grade(row, "从轻"), fine="500.00", **mild)[0] == 302
    stored = case.dossier.acts.get(step="conclude").content
    assert stored["suggestion"].startswith("未取得许可从事经营活动：建议从轻")
    assert stored["against"] is False


@pytest.mark.clause("MX-66")
def test_who_departs_from_the_suggestion_is_recorded_with_his_reason() -> None:
    where = world.county("mingxi")
    row = made(where)
    case = until_draft(where)
    said = "两次检查之间相隔三年，仍有隐患未消除。"
    assert proposal(case, grade=grade(row, "较轻"), circumstances=["first", "corrected"],
                    other_grade=said)[0] == 302  # fmt: skip
    stored = case.dossier.acts.get(step="conclude").content
    assert stored["against"] is True and stored["other_grade"] == said


@pytest.mark.clause("MX-66")
def test_the_suggestion_tells_what_like_cases_were_fined() -> None:
    where = world.county("mingxi")
    row = made(where)
    for fine in ("600.00", "900.00"):
        before = until_draft(where)
        before.take("conclude", where.officer, penalty_kinds=["fine"], basis=BASIS, fine=fine,
                    grade=grade(row, "从轻"), circumstances=["first"])  # fmt: skip
        before.later(days=1).take("notify", where.officer)
        before.later(days=1).take("record_statement", where.officer, standpoint="waived")
        if before.facts.review_required:
            before.take("submit_review", where.officer)
            before.take("pass_review", where.reviewer)
        else:
            before.take("submit_decision", where.officer)
        before.take("decide_penalty", where.head)
    case = until_draft(where)
    page = proposal(case, grade=grade(row, "较轻"), circumstances=["first"])[1]
    assert "同类案件2件，罚款600元至900元" in page


def test_where_the_place_has_the_platform_suggest_the_circumstances_are_told() -> None:
    for place, prefix, status in (("mingxi", "", 409), ("shangrila", "北", 302)):
        where = world.county(place, prefix)
        row = made(where)
        case = until_draft(where)
        both = proposal(case, grade=grade(row, "较轻"), circumstances=["first", USUAL])
        assert both[0] == 409 and "裁量情节前后不一致" in both[1]
        answer, page = proposal(case, grade=grade(row, "较轻"), circumstances=[])
        assert answer == status, place
        assert ("裁量应当综合考虑违法行为的事实、性质、情节" in page) is (place == "mingxi")


def test_where_the_breach_should_go_unpunished_a_penalty_needs_a_reason() -> None:
    where = world.county("mingxi")
    row = made(where)
    case = until_draft(where)
    excused = {"circumstances": ["corrected", "harmless"], "grade": grade(row, "从轻"),
               "fine": "500.00"}  # fmt: skip
    status, page = proposal(case, **excused)
    assert status == 409 and "建议不予行政处罚" in page
    assert proposal(case, outcome="no_penalty", penalty_kinds=[], fine="",
                    circumstances=["corrected", "harmless"])[0] == 302  # fmt: skip


def test_the_page_shows_the_suggestion_before_anything_is_sent() -> None:
    where = world.county("mingxi")
    row = made(where)
    case = until_draft(where)
    status, page = proposal(case, grade=grade(row, "较轻"), circumstances=["again"], reasons="yes")
    assert status == 200 and "建议从重，罚款3,000元至10,000元" in page
    assert not case.dossier.acts.filter(step="conclude").exists()


@pytest.mark.parametrize(
    ("told", "way"),
    [
        ([], ""), ([USUAL], "usual"), (["first"], "lighter"), (["minor"], "lighter"),
        (["first", "again"], "usual"), (["grave"], "heavier"),
        (["corrected", "harmless"], "excused"), (["first", "slight"], "lighter"),
        (["first", "slight", "corrected"], "excused"),
        (["corrected", "harmless", "evaded"], "usual"),
    ],
)  # fmt: skip
def test_where_circumstances_point(told: list[str], way: str) -> None:
    assert direction(told) == way


def test_every_circumstance_counts_one_way() -> None:
    assert isinstance(CIRCUMSTANCES.choices, tuple)
    known = {one.code for one in CIRCUMSTANCES.choices}
    assert known == LIGHTENING | AGGRAVATING | {USUAL}
    assert not LIGHTENING & AGGRAVATING


def test_a_benchmark_without_the_usual_names_is_read_by_its_order() -> None:
    where = world.county("mingxi")
    row = made(where)
    grades = list(row.grades.all())
    assert [pointed(grades, way).label for way in ("excused", "lighter", "usual", "heavier")] == [
        "从轻", "从轻", "较轻", "从重",
    ]  # fmt: skip
    assert pointed(grades[:1], "heavier") == grades[0]
