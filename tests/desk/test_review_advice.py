"""Advisers and experts in legal review at the desk: invited, heard, adopted or not, counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse

from sanjian.desk.lights import of_duty
from sanjian.law.people import Role
from sanjian.records.rules import calendar
from sanjian.registry import advisers
from sanjian.registry.models import Adviser
from tests import world
from tests.desk.helpers import at_desk, posted, take, text
from tests.desk.test_gate import review
from tests.desk.test_review_work import refused, sent
from tests.world import SINCE, START, Case, County

pytestmark = pytest.mark.django_db


def lawyer(where: County, **changes: Any) -> Adviser:
    """A lawyer engaged by an agency, with an account of his own."""
    number = Adviser.objects.count() + 1
    values: dict[str, Any] = {
        "kind": "outside_counsel", "name": "严律师", "organisation": "云溪正则律师事务所",
        "licence": f"样例{number}", "valid_from": SINCE, "valid_until": date(2029, 12, 31),
    } | changes  # fmt: skip
    made = advisers.engage_adviser(agency=where.agency, by=where.head, at=START, **values)
    advisers.give_account(
        adviser=made, username=f"yan{number}", password=world.PASSWORD, by=where.head, at=START
    )
    return made


def invite(case: Case, adviser: Adviser, by: world.Person | None = None) -> HttpResponse:
    """The reviewer invites somebody on the review page."""
    return at_desk(by or case.county.reviewer).post(
        f"/reviews/{case.dossier.uid}/invite",
        {"adviser": str(adviser.pk), "question": "裁量是否适当"},
        follow=True,
    )


def advised(case: Case, adviser: Adviser, *, adopted: bool = True) -> None:
    """The adviser is asked, answers, and his opinion is adopted or not."""
    where = case.county
    reviewer = at_desk(where.reviewer)
    invite(case, adviser)
    assert take(reviewer, case, "consult_advisers").status_code == 302
    assert adviser.person is not None
    assert take(at_desk(adviser.person), case, "give_counsel", opinion="裁量适当。").status_code
    row = {"adviser": adviser.pk, "name": adviser.name, "opinion": "裁量适当。",
           "adopted": "yes" if adopted else "no", "reason": "" if adopted else "另议"}  # fmt: skip
    answer = take(reviewer, case, "end_consultation", opinions=[row])
    assert answer.status_code == 302, text(answer)


@pytest.mark.clause("LZ-40", "WX-68")
@pytest.mark.parametrize(("pack", "kind"), [("luozhuang", "government_counsel"),
                                            ("wanxin", "service")])  # fmt: skip
def test_an_invited_adviser_sees_that_case_only_and_cannot_conclude(pack: str, kind: str) -> None:
    case = sent(pack)
    where = case.county
    hidden_case = world.opened(where)
    adviser = lawyer(where, kind=kind)
    assert adviser.person is not None
    client = at_desk(adviser.person)
    assert client.get(f"/cases/{case.dossier.uid}/").status_code == 404
    assert "已邀请严律师" in text(invite(case, adviser))
    assert take(at_desk(where.reviewer), case, "consult_advisers").status_code == 302

    assert client.get(f"/cases/{case.dossier.uid}/").status_code == 200
    assert client.get(f"/cases/{hidden_case.dossier.uid}/").status_code == 404
    assert take(client, case, "give_counsel", opinion="裁量过重。").status_code == 302
    case.dossier.refresh_from_db()
    content = posted(case.content("pass_review")) | {
        "conclusion": "pass_review", "expected_seq": case.dossier.seq,
    }  # fmt: skip
    refused(client.post(f"/reviews/{case.dossier.uid}", content), "ROLE")
    assert "裁量过重。" in text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))


@pytest.mark.clause("XG-13", "XG-39", "HM-44")
def test_question_opinion_and_adoption_stand_in_the_file_and_the_clock_shows_the_pause() -> None:
    case = sent("haimen")
    where = case.county
    expert = lawyer(where, kind="expert", name="栾教授")
    reviewer = at_desk(where.reviewer)
    refused(take(reviewer, case, "consult_advisers"), "NO_ADVISER")
    invite(case, expert)
    case.take("consult_advisers", where.reviewer, question="定性是否准确")
    assert case.dossier.duties.get(code="review").paused
    light = of_duty(case.dossier.duties.get(code="review"), case.at, calendar())
    assert light.text == "征求意见，不计入审核期限"
    assert "期限中止" in text(reviewer.get(f"/reviews/{case.dossier.uid}"))
    refused(review(case, "pass_review"), "CONSULTATION_OPEN")

    row = {"adviser": expert.pk, "name": "栾教授", "opinion": "定性准确。", "adopted": "no",
           "reason": ""}  # fmt: skip
    said = take(reviewer, case, "end_consultation", opinions=[row])
    refused(said, "ADOPTION_REASON")
    row["reason"] = "裁量另有基准"
    case.later(days=2).take(
        "end_consultation", where.reviewer, opinions=[row], conclusion="部分采纳"
    )
    assert not case.dossier.duties.get(code="review").paused
    page = text(reviewer.get(f"/cases/{case.dossier.uid}/"))
    for words in ("定性是否准确", "定性准确。", "裁量另有基准", "部分采纳"):
        assert words in page
    yearly = text(at_desk(case.county.head).get("/reviewers/advisers"))
    assert "栾教授" in yearly and "1件" in yearly


@pytest.mark.clause("WX-67")
def test_whose_contract_has_ended_is_not_invited() -> None:
    case = sent("wanxin")
    adviser = lawyer(case.county, valid_until=date(2026, 1, 31))
    assert "聘期已于2026年1月31日届满，不能邀请" in text(invite(case, adviser))
    assert not case.dossier.bookings.exists()


@pytest.mark.clause("MX-50", "WX-69")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_a_lawyer_of_another_organ_is_booked_through_the_pool_unless_in_conflict(
    pack: str,
) -> None:
    case = sent(pack)
    other = world.county(pack, prefix="城")
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises = True
    bureau.save()
    keeper = at_desk(world.person(bureau, "gao", "高监督", Role.SUPERVISOR))
    own = lawyer(other, name="不外借")
    assert "请从名册中选择" in text(invite(case, own))
    pooled = lawyer(other, shared=True)
    assert "待司法行政部门答复" in text(invite(case, pooled))
    refused(take(at_desk(case.county.reviewer), case, "consult_advisers"), "NO_ADVISER")
    keeper.post(f"/reviewers/acts/grant/{case.dossier.bookings.get().pk}")
    assert take(at_desk(case.county.reviewer), case, "consult_advisers").status_code == 302
    assert pooled.person_id in case.dossier.__class__.objects.get(
        pk=case.dossier.pk).facts["invited"]  # fmt: skip

    clashing = lawyer(other, name="齐律师", shared=True)
    advisers.declare_interest(adviser=clashing, party=case.dossier.party_name, nature="代理",
                              by=other.head, at=START)  # fmt: skip
    assert "与本案有利害关系" in text(invite(case, clashing))
    assert case.dossier.bookings.count() == 1


@pytest.mark.clause("MX-51")
def test_three_adopted_opinions_give_their_points_in_the_yearly_list() -> None:
    where = world.county("mingxi")
    adviser = lawyer(where, kind="public_lawyer")
    for adopted in (True, True, True, False):
        advised(sent(where=where), adviser, adopted=adopted)
    page = text(at_desk(where.head).get("/reviewers/advisers"))
    assert "每件被采纳的意见计2分" in page
    row = page[page.index('id="points"') :]
    assert "4件" in row and "3件" in row and "6分" in row
