"""行刑衔接 through the API: while the police have not answered, nothing is decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.test_clauses import attempt, codes, submitted
from tests.world import Case

pytestmark = pytest.mark.django_db


def decidable(pack: str = "shangrila") -> Case:
    """A case whose draft the reviewer has passed, so that the head may decide."""
    case = submitted(pack)
    case.take("pass_review", case.county.reviewer)
    case.take("deliberate", case.county.head)
    return case


def with_police(case: Case) -> Case:
    """The flag is raised, the handover reported, approved and made."""
    where = case.county
    case.take("flag_crime", where.officer)
    for step, by in (("report_crime", where.officer), ("decide_crime", where.head),
                     ("hand_over_crime", where.officer)):  # fmt: skip
        assert codes(attempt(case, "decide_penalty", where.head)) == {"NO_FINE_FOR_CRIME"}
        case.take(step, by)
    return case


def test_no_fine_stands_in_for_the_police_who_answer_no() -> None:
    case = with_police(decidable())
    where = case.county
    refused = attempt(case, "decide_penalty", where.head)
    told = next(one for one in refused["unmet"] if one["code"] == "NO_FINE_FOR_CRIME")
    assert "不得以罚代刑" in str(told)
    assert "《行政处罚法》第二十七条第一款" in str(told)
    assert codes(attempt(case, "record_police_answer", where.officer, answer="not_filed",
                         grounds="")) == {"POLICE_GROUNDS"}  # fmt: skip
    case.take("record_police_answer", where.officer, answer="not_filed")
    assert attempt(case, "decide_penalty", where.head)["stage_to"] == "service"


def test_a_case_the_police_take_stands_still() -> None:
    case = with_police(decidable())
    where = case.county
    case.take("record_police_answer", where.officer, answer="filed")
    assert case.facts.suspended
    assert {"SUSPENDED", "NO_FINE_FOR_CRIME"} <= codes(attempt(case, "decide_penalty", where.head))
    assert codes(attempt(case, "resume_case", where.head)) == {"CRIME_FILED"}
    duty = case.dossier.duties.get(code="hand_over_goods")
    assert (duty.source, duty.done_on) == ("《行政执法机关移送涉嫌犯罪案件的规定》第十二条", None)
    case.take("hand_over_goods", where.officer)
    case.take("close_transferred", where.head)
    assert case.dossier.stage == "closed"
    assert case.dossier.documents.filter(kind="crime_handover", label="涉嫌犯罪案件移送书").exists()


@pytest.mark.clause("MX-45")
def test_a_reviewer_s_yes_opens_the_handover_and_blocks_the_decision() -> None:
    case = submitted("mingxi")
    where = case.county
    rows = [
        row
        | ({"finding": "suspected", "note": "货值已达追诉标准。"} if row["item"] == "crime" else {})
        for row in case.content("raise_problems")["checklist"]
    ]
    assert "REVIEW_FLAWED" in codes(attempt(case, "pass_review", where.reviewer, checklist=rows))
    case.take("raise_problems", where.reviewer, checklist=rows)
    draft = case.dossier.documents.get(kind="crime_handover_draft")
    assert draft.context["crime"]["suspicion"] == "货值已达追诉标准。"
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    assert codes(attempt(case, "decide_penalty", where.head)) == {"NO_FINE_FOR_CRIME"}
    for step, by in (("report_crime", where.officer), ("decide_crime", where.head),
                     ("hand_over_crime", where.officer)):  # fmt: skip
        case.take(step, by)
    assert codes(attempt(case, "decide_penalty", where.head)) == {"NO_FINE_FOR_CRIME"}
    case.take("record_police_answer", where.officer, answer="not_filed")
    assert attempt(case, "decide_penalty", where.head)["stage_to"] == "service"


def test_an_opinion_without_a_suspicion_leaves_no_handover() -> None:
    case = submitted("mingxi")
    attempt(case, "raise_problems", case.county.reviewer)
    assert case.facts.crime == ""
    assert not case.dossier.documents.filter(kind="crime_handover_draft").exists()


@pytest.mark.clause("XG-43")
def test_the_flag_opens_the_handover_with_its_due_time_and_help_is_given() -> None:
    case = submitted("shangrila")
    where = case.county
    case.take("flag_crime", where.officer)
    report = case.dossier.duties.get(code="report_crime")
    assert report.done_on is None and report.due > case.at
    for step, by in (("report_crime", where.officer), ("decide_crime", where.head)):
        case.take(step, by)
    handover = case.dossier.duties.get(code="hand_over_crime")
    assert handover.due - case.at == timedelta(hours=24)
    case.take("hand_over_crime", where.officer)
    assert codes(attempt(case, "help_police", where.officer)) == {"STAGE"}
    case.take("record_police_request", where.officer)
    assert case.dossier.duties.get(code="help_police").done_on is None
    case.take("record_police_answer", where.officer, answer="filed")
    case.take("hand_over_goods", where.officer)
    assert codes(attempt(case, "close_transferred", where.head)) == {"POLICE_REQUEST_OPEN"}
    case.take("help_police", where.second)
    told = [act.step for act in case.dossier.acts.order_by("seq")]
    assert [one for one in told if one in ("flag_crime", "hand_over_crime", "help_police")] == [
        "flag_crime", "hand_over_crime", "help_police",
    ]  # fmt: skip
    assert attempt(case, "close_transferred", where.head)["stage_to"] == "closed"
