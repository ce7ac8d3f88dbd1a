"""What lies before a reviewer: the draft with its changes, what the rules find, the load."""

import pytest

from sanjian.records.taking import standing
from sanjian.registry.queries import people_on
from sanjian.review.findings import Finding, findings
from sanjian.review.material import material
from sanjian.review.queries import load, pending
from tests import world

pytestmark = pytest.mark.django_db


def in_review() -> world.Case:
    """A case in its first round of review."""
    case = world.investigated(world.county(), fine="500000", complex=True)
    where = case.county
    case.take("notify", where.officer)
    case.take("record_statement", where.officer, standpoint="waived")
    case.take("waive_hearing", where.officer)
    case.take("submit_review", where.officer)
    return case


def test_only_what_changed_since_the_last_round_is_marked() -> None:
    case = in_review()
    first = material(case.dossier, list(case.dossier.acts.all()))
    assert first.compared_with is None
    assert not any(line.changed for line in first.lines)

    case.take("raise_problems", case.county.reviewer)
    case.take("revise_draft", case.county.officer, fine="400000", complex=True)
    case.take("add_evidence", case.county.officer, name="补充照片")
    case.take("submit_review", case.county.officer)
    second = material(case.dossier, list(case.dossier.acts.all()))
    assert (second.number, second.compared_with) == (2, 1)
    assert [line.field.name for line in second.lines if line.changed] == ["fine"]
    assert len(second.since_last_round) == 1
    assert [act.step for act in second.rounds] == ["raise_problems"]


def test_the_rules_say_what_they_see_and_what_they_do_not() -> None:
    case = in_review()
    here = standing(case.dossier, by=case.county.reviewer, at=case.at)
    handlers = people_on(here.facts.handlers, case.at.date())
    draft = {line.field.name: line.value
             for line in material(case.dossier, list(case.dossier.acts.all())).lines}  # fmt: skip
    found = findings(here, handlers, draft)
    assert all(one.holds for one in found["subject"])
    assert all(one.holds for one in found["procedure"])
    assert found["authority"][0].holds is None
    lacking = findings(here, handlers, draft | {"reason_discretion": ""})
    assert Finding("没有写明自由裁量理由", False, "《行政处罚法》第四十四条") in lacking["law"]


def test_the_worklist_says_why_and_marks_ones_own() -> None:
    case = in_review()
    (row,) = pending(case.county.reviewer)
    assert row.round == 1
    assert "案情疑难复杂、涉及多个法律关系" in row.because
    assert not row.own
    assert pending(case.county.officer)[0].own


def test_the_load_counts_what_was_concluded_lately() -> None:
    case = in_review()
    case.take("raise_problems", case.county.reviewer)
    (one,) = load(case.county.reviewer, at=case.at)
    assert (one.name, one.concluded, one.passed, one.problems) == ("郑审核", 1, 0, 1)
    (later,) = load(case.county.reviewer, at=case.later(days=40).at)
    assert later.concluded == 0
