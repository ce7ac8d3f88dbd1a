"""本机关法制审核制度: confirmed before anything is reviewed, and used in every review after it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify_dossier
from sanjian.registry.models import ReviewRule
from tests import world
from tests.desk.helpers import at_desk, take, text
from tests.world import County

pytestmark = pytest.mark.django_db
FORMS = "/reviewers/forms"


def unconfirmed(pack: str) -> tuple[County, world.Case]:
    """An agency that has not yet said how it reviews, with a draft that must be reviewed."""
    where = world.county(pack, rule=False)
    return where, world.heard(where, complex=True)


def confirm(where: County, **typed: Any) -> HttpResponse:
    """The head confirms the agency's own rule."""
    blank = {"content": "合法性、适当性", "flow": "报送、接收、审核", "manner": "written",
             "signer": "reviewer", "limit_days": "3", "responsibility": "对意见负责",
             "in_force": world.SINCE.isoformat()}  # fmt: skip
    return at_desk(where.head).post(f"{FORMS}/rule", blank | typed)


def refused(answer: HttpResponse, code: str) -> None:
    """The page says no for this reason."""
    assert answer.status_code == 409, text(answer)
    assert re.findall(r'data-code="(\w+)"', text(answer)) == [code]


@pytest.mark.clause("MX-47")
def test_nothing_is_reviewed_before_the_organ_has_confirmed_a_rule_with_its_five_parts() -> None:
    where, case = unconfirmed("mingxi")
    officer = at_desk(where.officer)
    answer = take(officer, case, "submit_review")
    refused(answer, "NO_REVIEW_RULE")
    assert "确定法制审核内容、流程、方式、时限和责任" in text(answer)
    assert "确认以前不能报送法制审核" in text(at_desk(where.head).get("/reviewers"))
    for part in ("content", "flow", "manner", "limit_days", "responsibility"):
        assert confirm(where, **{part: ""}).status_code == 422
    refused(confirm(where, limit_days="6"), "REVIEW_LIMIT_LONG")
    assert confirm(where).status_code == 302
    assert take(officer, case, "submit_review").status_code == 302
    duty = case.dossier.duties.get(code="review")
    assert "本机关法制审核制度" in duty.source
    assert (timezone.localdate(duty.due) - duty.start).days <= 5
    page = text(at_desk(where.reviewer).get(f"/reviews/{case.dossier.uid}"))
    assert "书面审核；法制审核人员签署；3个工作日内审核" in page
    case.dossier.refresh_from_db()
    assert [str(one) for one in verify_dossier(case.dossier)] == []


@pytest.mark.clause("MX-47")
def test_the_places_own_rules_may_be_confirmed_in_place_of_a_rule() -> None:
    where, case = unconfirmed("mingxi")
    confirmed = at_desk(where.head).post(f"{FORMS}/profile", {"in_force": world.SINCE.isoformat()})
    assert confirmed.status_code == 302
    rule = ReviewRule.objects.get(agency=where.agency)
    assert rule.limit_days == 5 and "按本辖区规则审核：" in rule.content
    assert take(at_desk(where.officer), case, "submit_review").status_code == 302
    assert at_desk(where.officer).post(f"{FORMS}/profile", {}).status_code == 404


def test_where_the_place_does_not_ask_for_it_the_places_rules_count() -> None:
    where, case = unconfirmed("luozhuang")
    assert "现按本辖区规则办理" in text(at_desk(where.head).get("/reviewers"))
    assert take(at_desk(where.officer), case, "submit_review").status_code == 302
    assert "本机关法制审核制度" not in case.dossier.duties.get(code="review").source


@pytest.mark.clause("MX-47")
def test_a_review_by_meeting_needs_its_meeting_and_the_head_of_the_body_signs() -> None:
    where, case = unconfirmed("mingxi")
    confirm(where, manner="meeting", signer="review_head")
    chief = world.person(where.agency, "gu", "顾股长", Role.REVIEWER, Role.REVIEW_HEAD)
    case.take("submit_review", where.officer)
    with pytest.raises(Refusal) as unsigned:
        case.take("pass_review", where.reviewer)
    assert [one.code for one in unsigned.value.unmet] == ["REVIEW_SIGNER"]
    case.take("reassign_review", where.head, reviewer=chief.pk)
    desk = at_desk(chief)
    assert "本机关法制审核制度规定以会议方式审核" in text(desk.get(f"/reviews/{case.dossier.uid}"))
    refused(take(desk, case, "pass_review", meeting=" "), "REVIEW_MEETING")
    held = take(desk, case, "pass_review", meeting="3月20日，法规股三人参加，一致同意。")
    assert held.status_code == 302
    paper = case.dossier.documents.get(kind="review_opinion")
    assert "法规股三人参加" in str(paper.context)
