"""The register of reviewers: who may stand in it, the ratio, loans, advisers, conflicts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sanjian.law.people import Role
from sanjian.records.rules import rules
from sanjian.registry import actions as registry
from sanjian.registry import advisers, reviewers, reviewing
from sanjian.registry.models import Adviser, ReviewerReport
from sanjian.registry.refusals import NotRegistered
from tests import world
from tests.world import SINCE, START, County

pytestmark = pytest.mark.django_db
TODAY = START.date()


def appoint(where: County, person: world.Person, **changes: Any) -> Any:
    """Enter somebody into the register as the head would."""
    values = {
        "duty": "full", "law_background": True, "basis": "法学本科", "since": TODAY,
        "first_review_on": date(2019, 5, 6),
    } | changes  # fmt: skip
    return reviewers.appoint_reviewer(
        person=person, params=rules(where.pack, TODAY), by=where.head, at=START, **values
    )


def test_who_begins_to_review_after_the_amendment_needs_the_legal_qualification() -> None:
    where = world.county()
    new = world.person(where.agency, "he", "何新任")
    with pytest.raises(NotRegistered) as error:
        appoint(where, new, first_review_on=date(2026, 3, 2))
    assert error.value.code == "REVIEWER_UNQUALIFIED"
    assert "第五十八条第二款" in str(error.value)

    registry.qualify_reviewer(person=new, number="A2020", since=date(2020, 3, 1),
                              review_since=TODAY, by=None, at=START)  # fmt: skip
    entry = appoint(where, new, first_review_on=date(2026, 3, 2))
    assert new.posts.filter(role="reviewer").exists() and entry.valid_until is None


def test_a_qualification_obtained_after_the_first_review_does_not_count() -> None:
    where = world.county()
    new = world.person(where.agency, "he", "何新任")
    registry.qualify_reviewer(person=new, number="A2020", since=date(2026, 3, 3),
                              review_since=TODAY, by=None, at=START)  # fmt: skip
    with pytest.raises(NotRegistered, match="法律职业资格"):
        appoint(where, new, first_review_on=date(2026, 3, 2))


def test_who_reviewed_before_the_amendment_is_not_asked_for_the_qualification() -> None:
    where = world.county()
    assert appoint(where, where.reviewer, first_review_on=date(2021, 7, 14)).pk


def test_nobody_stands_twice_in_the_register() -> None:
    where = world.county()
    appoint(where, where.reviewer)
    with pytest.raises(NotRegistered) as error:
        appoint(where, where.reviewer)
    assert error.value.code == "ALREADY_REVIEWER"


def test_where_reviewers_may_not_handle_cases_an_officer_is_not_appointed() -> None:
    where = world.county("mingxi")
    with pytest.raises(NotRegistered) as error:
        appoint(where, where.officer)
    assert error.value.code == "REVIEWER_SEPARATION"
    elsewhere = world.county("wanxin", prefix="万")
    assert appoint(elsewhere, elsewhere.officer, duty="part").duty == "part"


def test_a_removed_reviewer_keeps_his_row_and_loses_his_post() -> None:
    where = world.county()
    entry = appoint(where, where.reviewer)
    reviewers.remove_reviewer(entry=entry, last_day=TODAY, because="调任", by=where.head, at=START)
    tomorrow = TODAY + timedelta(days=1)
    assert reviewing.ratio_of(where.agency, day=TODAY, params=rules(where.pack, TODAY)).reviewers
    after = reviewing.ratio_of(where.agency, day=tomorrow, params=rules(where.pack, TODAY))
    assert after.reviewers == 0
    assert reviewing.entries(where.agency).get().ended_because == "调任"
    with pytest.raises(NotRegistered, match="已经结束"):
        reviewers.remove_reviewer(entry=entry, last_day=TODAY, because="x", by=where.head, at=START)


def test_every_change_of_the_register_leaves_a_report_for_the_bureau() -> None:
    where = world.county()
    entry = appoint(where, where.reviewer)
    reviewers.remove_reviewer(entry=entry, last_day=TODAY, because="调任", by=where.head, at=START)
    first, second = reviewing.reports(where.agency).order_by("id")
    assert "新增专职法制审核人员郑审核" in first.text and "免去" in second.text
    assert not reviewing.reports().exists()
    with pytest.raises(NotRegistered, match="尚未上报"):
        reviewers.receive_report(report=first, by=where.head, at=START)
    reviewers.send_report(report=first, by=where.head, at=START)
    reviewers.receive_report(report=first, by=where.head, at=START)
    assert ReviewerReport.objects.get(pk=first.pk).received_at == START


@pytest.mark.parametrize(
    ("officers", "percent", "minimum", "needed"),
    [(41, 5, 0, 3), (40, 5, 0, 2), (18, 5, 1, 1), (0, 5, 1, 1), (1, 5, 0, 1), (100, 5, 0, 5)],
)
def test_five_per_cent_are_rounded_up(
    officers: int, percent: int, minimum: int, needed: int
) -> None:
    assert reviewing.required_reviewers(officers, percent, minimum) == needed


def test_people_who_have_left_and_posts_that_have_ended_do_not_count() -> None:
    where = world.county()
    params = rules(where.pack, TODAY)
    before = reviewing.ratio_of(where.agency, day=TODAY, params=params)
    assert (before.officers, before.reviewers) == (4, 1)
    where.officer.is_active = False
    where.officer.save()
    where.second.posts.update(valid_until=TODAY - timedelta(days=1))
    assert reviewing.ratio_of(where.agency, day=TODAY, params=params).officers == 2


def test_a_loan_is_asked_for_and_answered_once() -> None:
    where, other = world.county(), world.county(prefix="城")
    bureau = world.agency("云溪县司法局", "云司")
    keeper = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
    loan = reviewers.ask_loan(
        person=other.reviewer, to=where.agency, since=TODAY, until=TODAY + timedelta(days=30),
        reason="本单位法制审核人员不足", by=where.head, at=START,
    )  # fmt: skip
    assert reviewing.borrowed(where.agency, TODAY) == []
    reviewers.decide_loan(loan=loan, approved=True, by=keeper, at=START)
    assert reviewing.borrowed(where.agency, TODAY) == [other.reviewer]
    assert reviewing.borrowed(where.agency, TODAY + timedelta(days=31)) == []
    with pytest.raises(NotRegistered, match="已经办理"):
        reviewers.decide_loan(loan=loan, approved=False, by=keeper, at=START)
    with pytest.raises(NotRegistered, match="就是本单位人员"):
        reviewers.ask_loan(person=where.reviewer, to=where.agency, since=TODAY, until=TODAY,
                           reason="x", by=where.head, at=START)  # fmt: skip
    with pytest.raises(NotRegistered, match="不在法制审核岗位"):
        reviewers.ask_loan(person=other.officer, to=where.agency, since=TODAY, until=TODAY,
                           reason="x", by=where.head, at=START)  # fmt: skip


def adviser(where: County, **changes: Any) -> Adviser:
    """A lawyer whom the agency has engaged."""
    values: dict[str, Any] = {
        "kind": "outside_counsel", "name": "严律师", "organisation": "云溪正则律师事务所",
        "licence": "样例执业证0001", "valid_from": SINCE, "valid_until": date(2026, 12, 31),
    } | changes  # fmt: skip
    return advisers.engage_adviser(agency=where.agency, by=where.head, at=START, **values)


def test_a_lawyer_is_engaged_with_licence_and_term() -> None:
    where = world.county()
    with pytest.raises(NotRegistered, match="执业证号"):
        adviser(where, licence="")
    with pytest.raises(NotRegistered, match="聘期"):
        adviser(where, valid_until=date(2019, 1, 1))
    engaged = adviser(where)
    assert advisers.term_defect(engaged, TODAY) == ""
    assert "届满" in advisers.term_defect(engaged, date(2027, 1, 1))
    assert "聘期自" in advisers.term_defect(engaged, date(2019, 1, 1))
    advisers.set_available(adviser=engaged, available=False, by=where.head, at=START)
    assert "不能调用" in advisers.term_defect(engaged, TODAY)


@pytest.mark.parametrize(
    ("party", "conflicted"),
    [("云溪县清源食品有限公司", True), ("云溪县 清源食品有限公司", True),
     ("云溪县清源食品（有限）公司", True), ("云溪县清泉食品有限公司", False)],
)  # fmt: skip
def test_who_has_served_the_party_is_in_conflict(party: str, conflicted: bool) -> None:
    where = world.county()
    engaged = adviser(where)
    advisers.declare_interest(adviser=engaged, party="云溪县清源食品有限公司", nature="代理",
                              by=where.head, at=START)  # fmt: skip
    found = advisers.conflict(engaged.interests.all(), engaged, party)
    assert bool(found) is conflicted
