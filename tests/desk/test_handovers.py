"""移送受理: the police read what was handed over to them and answer it themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanjian.law.people import Role
from sanjian.records.models import Access, Act
from sanjian.registry.models import Agency, Person
from tests import world
from tests.api.test_clauses import attempt, codes
from tests.api.test_crime import decidable
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
BUREAU = "云溪县公安局"
SAID = {
    "answer": "not_filed",
    "number": "云公（经）不立字〔2026〕7号",
    "grounds": "犯罪事实显著轻微。",
}


def police(name: str = BUREAU, word: str = "云公", who: str = "police1") -> Person:
    """A registered police organ with somebody who receives handovers."""
    organ = world.agency(name, word, rule=False)
    Agency.objects.filter(pk=organ.pk).update(kind=Agency.Kind.POLICE, is_subject=False)
    organ.refresh_from_db()
    return world.person(organ, who, "郭接收", Role.POLICE)


def handed(to: str = BUREAU) -> world.Case:
    """A case that could be decided, whose suspicion of a crime went to the police."""
    case = decidable()
    where = case.county
    case.take("flag_crime", where.officer)
    case.take("report_crime", where.officer)
    case.take("decide_crime", where.head)
    case.take("hand_over_crime", where.officer, police=to)
    return case


@pytest.mark.clause("XG-44")
def test_the_police_answer_in_the_platform_and_only_then_a_fine_may_follow() -> None:
    receiver = police()
    case = handed()
    where, url = case.county, f"/handovers/{case.dossier.uid}"
    assert codes(attempt(case, "decide_penalty", where.head)) == {"NO_FINE_FOR_CRIME"}
    browser = at_desk(receiver)
    page = text(browser.get("/handovers"))
    assert case.dossier.party_name in page and "逾期" in page and "现有1件待答复" in page
    page = text(browser.get(url))
    assert "涉嫌犯罪案件移送书" in page and "检验报告" in page and "本机关的答复" in page
    assert browser.post(url, SAID | {"grounds": ""}).status_code == 409
    assert browser.post(url, SAID).status_code == 302
    given = Act.objects.get(dossier=case.dossier, step="answer_handover")
    assert (given.by_id, given.label) == (receiver.pk, "公安机关在平台答复")
    assert "本案现在不需要本机关答复" in text(browser.get(url))
    assert "公安机关在平台答复" in text(at_desk(where.officer).get(f"/cases/{case.dossier.uid}/"))
    assert attempt(case, "decide_penalty", where.head)["stage_to"] == "service"


@pytest.mark.clause("XG-44")
def test_a_case_that_the_police_take_in_the_platform_is_suspended() -> None:
    browser, case = at_desk(police()), handed()
    answered = browser.post(f"/handovers/{case.dossier.uid}", SAID | {"answer": "filed"})
    assert answered.status_code == 302
    case.dossier.refresh_from_db()
    assert case.facts.suspended
    refused = codes(attempt(case, "decide_penalty", case.county.head))
    assert {"SUSPENDED", "NO_FINE_FOR_CRIME"} <= refused


def test_what_the_police_open_is_written_down_and_nothing_else_is_shown() -> None:
    receiver = police()
    case = handed()
    browser, url = at_desk(receiver), f"/handovers/{case.dossier.uid}"
    letter = case.dossier.documents.get(kind="crime_handover")
    inner = case.dossier.documents.get(kind="crime_approval")
    assert browser.get(f"{url}/papers/{letter.code}").status_code == 200
    assert browser.get(f"{url}/papers/{inner.code}").status_code == 404
    assert browser.get(f"/cases/{case.dossier.uid}/").status_code == 404
    assert browser.get(f"{url}/files/{'0' * 64}").status_code == 404
    read = Access.objects.filter(dossier=case.dossier, person=receiver)
    assert [one.what[:2] for one in read] == ["文书"]
    assert browser.get("/").url == "/handovers"
    page = text(browser.get("/handovers"))
    assert 'href="/cases"' not in page and 'href="/handovers"' in page


def test_another_police_organ_sees_and_answers_nothing_until_it_is_forwarded_there() -> None:
    receiver, other = police(), police("云溪市公安局", "云市公", "police2")
    case = handed()
    url = f"/handovers/{case.dossier.uid}"
    assert at_desk(other).get(url).status_code == 404
    assert at_desk(case.county.officer).get("/handovers").status_code == 404
    sent = SAID | {"answer": "forwarded", "forwarded_to": ""}
    assert at_desk(receiver).post(url, sent).status_code == 409
    sent |= {"forwarded_to": "云溪市公安局"}
    assert "二十四小时内转送" in text(at_desk(receiver).post(url, sent))
    assert at_desk(receiver).post(url, sent | {"late": "核实管辖。"}).status_code == 302
    assert "已转送其他公安机关" in text(at_desk(receiver).get("/handovers"))
    assert at_desk(other).get(url).status_code == 200
    assert codes(attempt(case, "decide_penalty", case.county.head)) == {"NO_FINE_FOR_CRIME"}


def test_who_forwards_to_itself_gains_no_new_term() -> None:
    receiver = police()
    case = handed()
    clock = case.dossier.duties.get(code="police_answer")
    sent = SAID | {"answer": "forwarded", "forwarded_to": BUREAU, "late": "核实管辖。"}
    browser, url = at_desk(receiver), f"/handovers/{case.dossier.uid}"
    refused = browser.post(url, sent)
    assert refused.status_code == 409 and "转送的其他公安机关" in text(refused)
    branch = "云溪县公安局森林分局"
    said = {"answer": "forwarded", "organ": branch, "forwarded_to": branch}
    on_paper = attempt(case, "record_police_answer", case.county.officer, **said)
    assert codes(on_paper) == {"POLICE_FORWARD"}
    assert case.dossier.duties.get(code="police_answer", done_on=None).due == clock.due
    assert "逾期" in text(browser.get("/handovers"))


def test_an_organ_that_is_not_registered_answers_on_paper() -> None:
    police()
    case = handed("云溪县公安局森林分局")
    assert case.facts.crime_police == 0
    case.later(hours=1).take("record_police_answer", case.county.officer, answer="not_filed")
    assert attempt(case, "decide_penalty", case.county.head)["stage_to"] == "service"


def test_the_handover_names_the_one_police_organ_that_is_registered() -> None:
    police()
    case = decidable()
    for step in ("flag_crime", "report_crime"):
        case.take(step, case.county.officer)
    case.take("decide_crime", case.county.head)
    form = at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/steps/hand_over_crime")
    assert f'value="{BUREAU}"' in text(form)


def test_three_days_late_the_list_says_so() -> None:
    receiver = police()
    case = handed()
    clock = case.dossier.duties.get(code="police_answer")
    assert clock.due - case.at > timedelta(days=2)
    assert "逾期" in text(at_desk(receiver).get("/handovers"))
