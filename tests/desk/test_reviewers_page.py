"""审核队伍 at the desk: the register and its forms, the ratio, the pool, and who sees what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.registry import reviewing
from sanjian.registry.models import Adviser, ReviewerEntry, ReviewerReport
from sanjian.review.models import Booking
from tests import world
from tests.desk.helpers import at_desk, text
from tests.world import County

pytestmark = pytest.mark.django_db
FORMS = "/reviewers/forms"


def bureau() -> world.Person:
    """A supervisor of the justice bureau."""
    where = world.agency("云溪县司法局", "云司")
    where.supervises, where.is_subject = True, False
    where.save()
    return world.person(where, "gao", "高监督", Role.SUPERVISOR)


def appointment(person: world.Person, **changes: str) -> dict[str, str]:
    """What a head types to appoint somebody."""
    return {
        "person": str(person.pk), "duty": "full", "law_background": "yes", "basis": "法学本科",
        "first_review_on": "2019-05-06", "since": timezone.localdate().isoformat(),
        "licence": "", "licensed_on": "",
    } | changes  # fmt: skip


def add_people(where: County, count: int, *roles: Role) -> None:
    """Register so many more people with these posts."""
    for number in range(count):
        world.person(where.agency, f"p{roles[0]}{number}", f"增员{number}", *roles)


def test_the_head_appoints_a_reviewer_and_the_register_shows_him() -> None:
    where = world.county()
    head = at_desk(where.head)
    assert "名册中还没有人员" in text(head.get("/reviewers"))
    answer = head.post(f"{FORMS}/appoint", appointment(where.reviewer))
    assert answer.status_code == 302
    shown = text(head.get("/reviewers"))
    assert "法学本科" in shown and "2019年5月6日" in shown and "待上报" in shown


def test_a_refused_appointment_keeps_what_was_typed_and_names_the_article() -> None:
    where = world.county()
    new = world.person(where.agency, "he", "何新任")
    answer = at_desk(where.head).post(
        f"{FORMS}/appoint", appointment(new, first_review_on="2025-01-02")
    )
    assert answer.status_code == 409
    assert 'data-code="REVIEWER_UNQUALIFIED"' in text(answer)
    assert "《行政处罚法》第五十八条第二款" in text(answer) and "2025-01-02" in text(answer)
    assert not ReviewerEntry.objects.exists()
    assert not new.posts.exists()


@pytest.mark.clause("MX-39")
def test_who_reviews_does_not_handle_and_who_handles_does_not_review() -> None:
    where = world.county("mingxi")
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    both = world.person(where.agency, "zheng2", "郑两任", Role.OFFICER, Role.REVIEWER)
    assigned = case.content("file_case") | {"officers": [where.officer.pk, both.pk]}
    with pytest.raises(Refusal) as refusal:
        case.take("file_case", where.head, **assigned)
    assert "REVIEWER_CANNOT_HANDLE" in [one.code for one in refusal.value.unmet]

    case.take("file_case", where.head)
    where.officer.posts.update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = at_desk(where.head).post(f"{FORMS}/appoint", appointment(where.officer))
    assert answer.status_code == 409
    assert 'data-code="HANDLER_CANNOT_REVIEW"' in text(answer) and "1件在办案件" in text(answer)
    assert not ReviewerEntry.objects.exists()


@pytest.mark.parametrize(("officers", "reviewed", "percent", "state"),
                         [(41, 2, "4.9%", "审核人员缺1人"), (40, 2, "5.0%", "符合")])  # fmt: skip
@pytest.mark.clause("MX-40")
def test_the_ratio_stands_on_the_page_with_the_missing_number(
    officers: int, reviewed: int, percent: str, state: str
) -> None:
    where = world.county("mingxi")
    add_people(where, officers - 4, Role.OFFICER)
    add_people(where, reviewed - 1, Role.REVIEWER)
    shown = text(at_desk(where.head).get("/reviewers"))
    assert percent in shown and state in shown
    assert f"应有{-(-officers * 5 // 100)}人" in shown


@pytest.mark.clause("LZ-39")
def test_forty_officers_and_one_reviewer_make_two_and_a_half_per_cent() -> None:
    where = world.county("luozhuang")
    add_people(where, 36, Role.OFFICER)
    case = world.heard(where, complex=True)
    case.take("submit_review", where.officer)
    shown = text(at_desk(where.head).get("/reviewers"))
    assert "2.5%" in shown
    assert "待审核1件，人均1.0件" in shown
    at_desk(where.head).post(f"{FORMS}/appoint", appointment(where.reviewer))
    assert "法律专业背景，法学本科" in text(at_desk(where.head).get("/reviewers"))


@pytest.mark.clause("WX-66")
def test_one_reviewer_must_have_a_legal_background_where_the_street_says_so() -> None:
    where = world.county("wanxin")
    add_people(where, 14, Role.OFFICER)
    head = at_desk(where.head)
    head.post(f"{FORMS}/appoint", appointment(where.reviewer, law_background="no"))
    shown = text(head.get("/reviewers"))
    assert "5.6%" in shown and "法律专业背景缺1人" in shown
    entry = ReviewerEntry.objects.get()
    today = timezone.localdate()
    head.post(f"{FORMS}/remove/{entry.pk}", {"last_day": today.isoformat(), "because": "更正"})
    where.reviewer.posts.update(valid_until=None)
    head.post(f"{FORMS}/appoint", appointment(where.reviewer))
    shown = text(head.get("/reviewers"))
    assert "法律专业背景缺" not in shown and "符合" in shown


@pytest.mark.clause("WX-102")
def test_a_change_of_the_register_is_reported_and_its_receipt_confirmed() -> None:
    where, supervisor = world.county("wanxin"), bureau()
    head, watcher = at_desk(where.head), at_desk(supervisor)
    head.post(f"{FORMS}/appoint", appointment(where.reviewer))
    report = ReviewerReport.objects.get()
    assert "新增专职法制审核人员郑审核" not in text(watcher.get("/reviewers"))
    assert watcher.post(f"/reviewers/acts/send/{report.pk}").status_code == 404

    head.post(f"/reviewers/acts/send/{report.pk}")
    shown = text(watcher.get("/reviewers"))
    assert "新增专职法制审核人员郑审核" in shown and "确认收到" in shown
    assert head.post(f"/reviewers/acts/receive/{report.pk}").status_code == 404
    watcher.post(f"/reviewers/acts/receive/{report.pk}")
    assert "高监督" in text(head.get("/reviewers"))

    entry = ReviewerEntry.objects.get()
    today = timezone.localdate().isoformat()
    head.post(f"{FORMS}/remove/{entry.pk}", {"last_day": today, "because": "调任"})
    assert ReviewerReport.objects.filter(sent_at=None, text__contains="调任").count() == 1


def test_the_bureau_sees_every_agency_those_that_fall_short_first() -> None:
    where, other, supervisor = world.county(), world.county(prefix="城"), bureau()
    other.reviewer.posts.update(valid_until=timezone.localdate() - timedelta(days=1))
    shown = text(at_desk(supervisor).get("/reviewers"))
    assert shown.index(other.agency.name) < shown.index(where.agency.name)
    assert "审核人员缺1人" in shown
    one = text(at_desk(supervisor).get(f"/reviewers?agency={other.agency.pk}"))
    assert "名册中还没有人员" in one
    assert at_desk(where.head).get(f"/reviewers?agency={other.agency.pk}").status_code == 200
    assert other.agency.name not in text(
        at_desk(where.head).get(f"/reviewers?agency={other.agency.pk}")
    )


def test_an_officer_keeps_no_register() -> None:
    where = world.county()
    officer = at_desk(where.officer)
    assert officer.get(f"{FORMS}/appoint").status_code == 404
    assert officer.post(f"{FORMS}/appoint", appointment(where.reviewer)).status_code == 404
    assert "任命法制审核人员" not in text(officer.get("/reviewers")).replace(
        "任命法制审核人员后", ""
    )


def test_training_and_the_agencys_own_rule_are_entered() -> None:
    where = world.county()
    head = at_desk(where.head)
    head.post(f"{FORMS}/appoint", appointment(where.reviewer))
    entry = ReviewerEntry.objects.get()
    today = timezone.localdate().isoformat()
    training = {"held_on": today, "subject": "行政处罚法轮训", "hours": "16", "result": "合格"}
    assert head.post(f"{FORMS}/train/{entry.pk}", training).status_code == 302
    assert "16学时" in text(head.get("/reviewers"))
    assert head.post(f"{FORMS}/train/{entry.pk}", training | {"hours": "0"}).status_code == 422
    rule = {"content": "合法性", "flow": "报送、接收、审核", "manner": "written",
            "signer": "reviewer", "limit_days": "5", "responsibility": "对意见负责",
            "in_force": today}  # fmt: skip
    assert head.post(f"{FORMS}/rule", rule).status_code == 302
    assert "5个工作日" in text(head.get("/reviewers"))
    assert reviewing.rule_of(where.agency, timezone.localdate()) is not None


def test_a_loan_is_granted_by_the_bureau_only() -> None:
    where, other, supervisor = world.county(), world.county(prefix="城"), bureau()
    today = timezone.localdate()
    asked = {"person": str(other.reviewer.pk), "since": today.isoformat(),
             "until": (today + timedelta(days=30)).isoformat(), "reason": "力量不足"}  # fmt: skip
    assert at_desk(where.head).post(f"{FORMS}/lend", asked).status_code == 302
    loan = reviewing.loans().get()
    assert at_desk(where.head).post(f"/reviewers/acts/lend/{loan.pk}").status_code == 404
    at_desk(supervisor).post(f"/reviewers/acts/lend/{loan.pk}")
    assert reviewing.borrowed(where.agency, today) == [other.reviewer]
    shown = text(at_desk(where.head).get("/reviewers"))
    assert "不计入比例" in shown and "已同意" in shown


def lawyer(client: object, where: County, **changes: str) -> Adviser:
    """The head enters a lawyer."""
    typed = {
        "kind": "outside_counsel", "name": "严律师", "organisation": "云溪正则律师事务所",
        "licence": "样例0001", "field": "行政处罚", "years": "12", "contract": "聘字1号",
        "fee": "20000", "valid_from": "2026-01-01", "valid_until": "2027-12-31", "shared": "yes",
    } | changes  # fmt: skip
    answer = at_desk(where.head).post(f"{FORMS}/engage", typed)
    assert answer.status_code == 302, text(answer)
    return Adviser.objects.latest("id")


def test_advisers_are_entered_with_interests_and_shown_with_their_state() -> None:
    where = world.county()
    head = at_desk(where.head)
    assert "还没有顾问和专家" in text(head.get("/reviewers/advisers"))
    adviser = lawyer(head, where)
    assert adviser.fee_fen == 2_000_000
    head.post(f"{FORMS}/interest/{adviser.pk}", {"party": "清源公司", "nature": "代理"})
    lawyer(head, where, name="齐律师", valid_until="2026-02-01")
    shown = text(head.get("/reviewers/advisers"))
    assert "清源公司（代理）" in shown and "可以邀请" in shown and "届满" in shown
    head.post(f"/reviewers/acts/unavailable/{adviser.pk}")
    assert "严律师目前不能调用" in text(head.get("/reviewers/advisers"))


def test_a_request_for_a_pooled_adviser_is_answered_by_the_bureau_with_reasons() -> None:
    where, other, supervisor = world.county(), world.county(prefix="城"), bureau()
    adviser = lawyer(None, where)
    case = world.opened(other)
    booking = Booking.objects.create(
        adviser=adviser, dossier=case.dossier, question="裁量是否适当", asked_by=other.reviewer,
        asked_at=world.START,
    )  # fmt: skip
    watcher = at_desk(supervisor)
    assert "裁量是否适当" in text(watcher.get("/reviewers/advisers"))
    refused = watcher.post(f"/reviewers/acts/deny/{booking.pk}", {"words": ""}, follow=True)
    assert "不同意调用应当说明理由" in text(refused)
    watcher.post(f"/reviewers/acts/grant/{booking.pk}")
    booking.refresh_from_db()
    assert booking.approved is True and booking.answered_by == supervisor
    assert at_desk(other.head).post(f"/reviewers/acts/deny/{booking.pk}").status_code == 404


def test_an_account_name_that_is_taken_is_refused_at_the_field() -> None:
    where = world.county()
    adviser = lawyer(None, where)
    typed = {"username": where.officer.username, "password": "yunxi-sample-2026"}
    answer = at_desk(where.head).post(f"{FORMS}/account/{adviser.pk}", typed)
    assert answer.status_code == 422 and "已被使用" in text(answer)
    typed["username"] = "yan"
    assert at_desk(where.head).post(f"{FORMS}/account/{adviser.pk}", typed).status_code == 302
    adviser.refresh_from_db()
    assert adviser.person is not None and adviser.person.outside
