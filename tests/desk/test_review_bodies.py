"""法制审核机构: found in the place's order, never without somebody in charge."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person, ReviewBody
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau
from tests.world import County

pytestmark = pytest.mark.django_db
FORM = "/reviewers/forms/body"


def enter(person: Person, **typed: Any) -> HttpResponse:
    """Send the form as a head does."""
    blank = {"team": "", "organ": "", "named": "", "cadre": "", "handles": "no",
             "basis": "云市监〔2026〕3号", "since": timezone.localdate().isoformat()}  # fmt: skip
    return at_desk(person).post(FORM, blank | typed)


def lacking(where: County) -> None:
    """An agency that has not said which body reviews."""
    Agency.objects.filter(pk=where.agency.pk).update(review_body="")


def told(where: County) -> str:
    """What the page says about the body."""
    return text(at_desk(where.head).get("/reviewers")).split('id="body"')[1].split("</section>")[0]


@pytest.mark.clause("WX-65")
def test_the_body_is_looked_for_in_the_streets_order_and_the_page_says_why() -> None:
    three = [world.county("wanxin", prefix) for prefix in ("一", "二", "三")]
    team, organ, named = three
    for where in three:
        lacking(where)
    assert enter(team.head, team="执法大队法制科", organ="法规股").status_code == 302
    assert enter(organ.head, organ="法规股", named="办公室").status_code == 302
    refused = enter(named.head, named="办公室")
    assert refused.status_code == 409
    assert 'data-code="REVIEW_CADRE_MISSING"' in text(refused)
    assert "专（兼）职法制干部" in text(refused) and "办公室" in text(refused)
    assert enter(named.head).status_code == 409
    assert not ReviewBody.objects.filter(agency=named.agency).exists()
    assert enter(named.head, named="办公室", cadre=str(named.reviewer.pk)).status_code == 302
    assert [Agency.objects.get(pk=one.agency.pk).review_body for one in three] == [
        "执法大队法制科", "法规股", "办公室",
    ]  # fmt: skip
    assert "为执法队伍的法制机构" in told(team)
    assert "没有执法队伍的法制机构，为本机关的法制机构" in told(organ)
    assert "没有执法队伍的法制机构、没有本机关的法制机构，为明确承担" in told(named)
    assert named.reviewer.name in told(named)


@pytest.mark.clause("HM-39")
def test_an_organ_is_on_the_list_with_its_day_till_body_and_staff_are_recorded() -> None:
    where = world.county("haimen")
    lacking(where)
    where.reviewer.posts.all().delete()
    page = text(at_desk(where.head).get("/reviewers"))
    gap = page.split('id="gaps"')[1].split("</section>")[0]
    assert "未明确法制审核机构（应于2017年10月31日前设立）" in gap
    assert "没有明确的法制审核人员" in gap
    assert enter(where.head, organ="政策法规股").status_code == 302
    gap = text(at_desk(where.head).get("/reviewers")).split('id="gaps"')[1].split("</section>")[0]
    assert "未明确法制审核机构" not in gap and "没有明确的法制审核人员" in gap
    world.person(where.agency, "xin", "新审核", Role.REVIEWER)
    assert 'id="gaps"' not in text(at_desk(where.head).get("/reviewers"))


@pytest.mark.clause("HM-68")
def test_a_body_that_handles_cases_too_is_flagged_and_the_bureau_has_the_figure() -> None:
    one, other = world.county("haimen"), world.county("haimen", "二")
    lacking(other)
    watcher = bureau()
    page = text(at_desk(watcher).get("/reviewers"))
    assert "2个执法机关中，1个已有法制审核机构" in page
    assert enter(one.head, organ="政策法规股").status_code == 302
    assert one.agency.name not in _gaps(watcher)
    assert enter(one.head, organ="执法一中队", handles="yes").status_code == 302
    assert one.agency.name in _gaps(watcher)
    assert "同时承办案件，不能独立承担法制审核职责" in _gaps(watcher)
    assert "同时承办案件" in told(one)


def _gaps(person: Person) -> str:
    page = text(at_desk(person).get("/reviewers"))
    return page.split('id="gaps"')[1].split("</section>")[0]


def test_only_the_head_of_the_agency_enters_its_body() -> None:
    where = world.county()
    assert enter(where.officer, organ="法规股").status_code == 404
    assert not ReviewBody.objects.exists()
