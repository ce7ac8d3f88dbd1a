"""Who may handle a case, in which order it goes, and what a decision must give reasons for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Act, Dossier
from sanjian.registry.models import Certificate, Person
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.desk.helpers import at_desk, posted, step_url, take, text

pytestmark = pytest.mark.django_db


def attempt(case: world.Case, by: Person, step: str, **content: Any) -> HttpResponse:
    """Press the button of a step, whether the page offers it or not."""
    case.dossier.refresh_from_db()
    whole = {k: v for k, v in posted(case.content(step) | content).items() if v != ""}
    sent = whole | {"expected_seq": case.dossier.seq}
    return at_desk(by).post(step_url(case.dossier, step), sent)


def refused(answer: HttpResponse, code: str) -> str:
    """The page refuses with this rule; what it says."""
    assert answer.status_code == 409
    said = text(answer)
    assert f'data-code="{code}"' in said
    return said


def filing(pack: str = "shangrila") -> world.Case:
    """A case whose filing waits for the head."""
    county = world.county(pack)
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    return case


def expires(person: Person, days: int) -> None:
    """The certificate of this person ends so many days from today."""
    ending = timezone.now().astimezone(world.SHANGHAI).date() + timedelta(days=days)
    Certificate.objects.filter(person=person).update(valid_until=ending)


@pytest.mark.clause("XG-20")
def test_only_holders_of_a_valid_certificate_of_the_agency_handle_a_case() -> None:
    case = filing()
    county, elsewhere = case.county, world.county("shangrila", prefix="北")
    none = world.person(county.agency, "he", "何无证", Role.OFFICER)
    Certificate.objects.filter(person=none).delete()
    for unfit, said in ((county.expired, "到期"), (county.suspended, "已暂扣"),
                        (none, "没有行政执法证")):  # fmt: skip
        officers = [county.officer.pk, unfit.pk]
        answer = attempt(case, county.head, "file_case", officers=officers)
        assert f"{unfit.name}" in refused(answer, "CERT_INVALID")
        assert said in text(answer)
    alone = attempt(case, county.head, "file_case", officers=[county.officer.pk])
    refused(alone, "TOO_FEW_OFFICERS")
    stranger = [county.officer.pk, elsewhere.officer.pk]
    assert attempt(case, county.head, "file_case", officers=stranger).status_code == 409
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "filing"

    assert attempt(case, county.head, "file_case").status_code == 302
    expires(county.officer, days=10)
    page = text(at_desk(county.officer).get(f"/cases/{case.dossier.uid}/"))
    assert "light-soon" in page and "到期" in page.split("将于")[1][:20]
    assert attempt(case, county.officer, "on_site_record").status_code == 302

    expires(county.officer, days=-1)
    page = refused(attempt(case, county.officer, "on_site_record"), "CERT_INVALID")
    assert county.officer.name in page
    told = post(
        speak(county.officer), path(case, "/acts"),
        {"step": "on_site_record", "content": case.content("on_site_record")},
    )  # fmt: skip
    assert told.status_code == 409 and told.json()["code"] == "CERT_INVALID"
    assert Act.objects.filter(dossier=case.dossier, step="on_site_record").count() == 1


@pytest.mark.clause("XG-25")
def test_a_leap_over_stages_is_refused_and_those_between_are_named() -> None:
    case = filing()
    answer = post(
        speak(case.county.head), path(case, "/acts"),
        {"step": "decide_penalty", "content": case.content("decide_penalty")},
    )  # fmt: skip
    assert answer.status_code == 409 and answer.json()["code"] == "STAGE"
    said = text(attempt(case, case.county.head, "decide_penalty"))
    for words in ("立案审批", "调查取证", "拟处理", "告知听取意见", "法制审核"):
        assert words in said.split('data-code="STAGE"')[1].split("</li>")[0], words


@pytest.mark.clause("MX-16")
def test_a_penalty_gives_its_three_reasons_and_a_summary_one_need_not() -> None:
    county = world.county("mingxi")
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.take("file_case", county.head)
    case.later(hours=2).take("on_site_record", county.officer)
    case.take("add_evidence", county.second)
    for reason, label in (("evidence", "证据采信理由"), ("basis", "依据适用理由"),
                          ("discretion", "自由裁量理由")):  # fmt: skip
        answer = attempt(case, county.officer, "conclude", **{f"reason_{reason}": ""})
        assert f"缺少{label}" in refused(answer, "REASONS_REQUIRED")
    assert attempt(case, county.officer, "conclude").status_code == 302

    summary = PROCEDURES["penalty_summary"]
    opening = world.opening_content(county, case.at, "penalty_summary")
    client = at_desk(county.officer)
    client.post("/cases/new/penalty_summary", posted(opening))
    onspot = world.Case(county, Dossier.objects.latest("id"), case.at)
    assert onspot.dossier.procedure == summary.name
    assert take(client, onspot, "hear_on_site", standpoint="none").status_code == 302
    done = take(client, onspot, "decide_on_site", penalty_kinds=["fine"], fine="100")
    assert done.status_code == 302


@pytest.mark.clause("MX-41", "WX-70")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
@pytest.mark.parametrize("ticked", ["public_interest", "social_risk", "major_rights", "complex"])
def test_each_of_the_questions_asked_with_the_draft_leads_to_review(pack: str, ticked: str) -> None:
    county = world.county(pack)
    case = world.heard(county, **{ticked: True})
    refused(attempt(case, county.officer, "submit_decision"), "REVIEW_MISSING")
    assert ticked in " ".join(case.facts.review_because)
