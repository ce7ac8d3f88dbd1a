"""咨询法治机构: a case officer asks, the legal office answers in writing, the file keeps both."""

from __future__ import annotations

import pytest

from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify_dossier
from tests import world
from tests.desk.helpers import at_desk, take, text

pytestmark = pytest.mark.django_db
QUESTION, ADVICE = "两次违法是否从重处罚？", "查证属实的，可以从重，应当说明理由。"


@pytest.mark.clause("XG-09")
@pytest.mark.parametrize("office", [Role.REVIEWER, Role.REVIEW_HEAD])
def test_the_legal_office_answers_the_case_officer_and_the_timeline_shows_both(
    office: Role,
) -> None:
    where = world.county("shangrila")
    adviser = world.person(where.agency, "gu", "顾法治", office)
    case = world.investigated(where)
    url = f"/cases/{case.dossier.uid}/"
    with pytest.raises(Refusal):
        case.take("answer_question", adviser)
    asked = take(at_desk(where.officer), case, "ask_legal_office", question=QUESTION)
    assert asked.status_code == 302
    duty = case.dossier.duties.get(code="answer_question")
    assert duty.done_on is None and duty.owner == Role.REVIEWER
    assert "答复承办人员的咨询" in text(at_desk(where.reviewer).get("/duties"))
    with pytest.raises(Refusal) as refusal:
        case.take("answer_question", where.second)
    assert "ROLE" in [one.code for one in refusal.value.unmet]
    answered = take(at_desk(adviser), case, "answer_question", advice=ADVICE)
    assert answered.status_code == 302
    timeline = text(at_desk(where.officer).get(url))
    assert QUESTION in timeline and ADVICE in timeline and "顾法治" in timeline
    case.dossier.refresh_from_db()
    assert case.dossier.duties.get(code="answer_question").done_on is not None
    assert [str(one) for one in verify_dossier(case.dossier)] == []


def test_who_handles_the_case_does_not_advise_on_it_and_a_second_question_may_follow() -> None:
    where = world.county("wanxin")
    both = world.person(where.agency, "liang", "梁两任", Role.OFFICER, Role.REVIEWER)
    where.second = both
    case = world.investigated(where)
    case.take("ask_legal_office", where.officer)
    with pytest.raises(Refusal) as refusal:
        case.take("answer_question", both)
    assert [one.code for one in refusal.value.unmet] == ["OWN_CASE_REVIEW"]
    case.take("answer_question", where.reviewer)
    case.take("ask_legal_office", where.officer)
    assert case.facts.advised_on is None
    assert case.facts.review_assigned is None
