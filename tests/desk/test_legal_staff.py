"""法治队伍: leading office, professional share, examinations, rotations and what they hold up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.refusals import Refusal
from sanjian.registry import legal_staff
from sanjian.registry.models import LegalExam, LegalStaff, Posting, Qualification
from tests import world
from tests.desk.helpers import at_desk, text
from tests.desk.test_reviewers_page import bureau
from tests.world import County

pytestmark = pytest.mark.django_db
FORMS, PAGE = "/reviewers/forms", "/reviewers/staff"


def office(where: County) -> None:
    """The head names the leading office."""
    typed = {"name": "法治科", "basis": "云市监〔2024〕3号", "since": "2024-01-02"}
    assert at_desk(where.head).post(f"{FORMS}/lead-office", typed).status_code == 302


def staff(where: County, person: world.Person, *, degree: bool = False, began: str = "2016-05-03"
          ) -> None:  # fmt: skip
    """The head enters somebody among the people of the office."""
    typed = {"person": str(person.pk), "law_degree": "yes" if degree else "no",
             "began_on": began, "since": max(began, "2024-01-02")}  # fmt: skip
    assert at_desk(where.head).post(f"{FORMS}/staff", typed).status_code == 302


def card(person: world.Person, name: str, page: str = PAGE) -> str:
    """One card of the page."""
    return text(at_desk(person).get(page)).split(f'id="{name}"')[1].split("</section>")[0]


@pytest.mark.clause("XG-10")
def test_an_organ_without_a_leading_office_is_on_the_list_and_the_share_is_of_its_people() -> None:
    where = world.county("shangrila")
    assert "未明确法治建设工作牵头科室" in card(where.head, "gaps", "/reviewers")
    assert "未明确牵头科室" in card(where.head, "office")
    early = {"person": str(where.clerk.pk), "law_degree": "no", "began_on": "2016-05-03",
             "since": "2024-01-02"}  # fmt: skip
    refused = at_desk(where.head).post(f"{FORMS}/staff", early)
    assert refused.status_code == 409 and 'data-code="NO_LEAD_OFFICE"' in text(refused)
    office(where)
    assert "未明确法治建设工作牵头科室" not in text(at_desk(where.head).get("/reviewers"))
    assert at_desk(where.officer).post(f"{FORMS}/staff", early).status_code == 404

    staff(where, where.reviewer, degree=True)
    staff(where, where.clerk)
    staff(where, where.archivist)
    Qualification.objects.create(
        person=where.archivist, kind="国家统一法律职业资格", number="A2020", since=date(2020, 3, 1)
    )
    shown = card(where.head, "office")
    assert "66.7%" in shown and "共3人" in shown and "A2020" in shown and "法治科" in shown
    assert "66.7%" in card(bureau(), "shares")
    gone = LegalStaff.objects.get(person=where.clerk)
    at_desk(where.head).post(f"{FORMS}/leave/{gone.pk}", {"last_day": "2026-03-01"})
    assert "100.0%" in card(where.head, "office")


@pytest.mark.clause("XG-12")
def test_a_pass_of_the_examination_is_a_qualification_and_counts_in_the_share() -> None:
    where = world.county("shangrila")
    office(where)
    staff(where, where.clerk)
    head = at_desk(where.head)
    assert "0.0%" in card(where.head, "office")
    sitting = {"person": str(where.clerk.pk), "year": "2025", "registered_on": "2025-06-10"}
    assert head.post(f"{FORMS}/exam", sitting).status_code == 302
    assert 'data-code="EXAM_LISTED"' in text(head.post(f"{FORMS}/exam", sitting))
    exam = LegalExam.objects.get()
    result = {"passed": "yes", "certificate": "", "on": "2026-02-20"}
    unnumbered = head.post(f"{FORMS}/exam-result/{exam.pk}", result)
    assert 'data-code="LICENCE_REQUIRED"' in text(unnumbered)
    assert not Qualification.objects.exists()
    numbered = result | {"certificate": "A20265301"}
    assert head.post(f"{FORMS}/exam-result/{exam.pk}", numbered).status_code == 302
    held = Qualification.objects.get()
    assert (held.person, held.number, held.since) == (where.clerk, "A20265301", date(2026, 2, 20))
    assert "100.0%" in card(where.head, "office") and "A20265301" in card(where.head, "office")
    assert "已通过" in card(where.head, "exams")
    again = head.post(f"{FORMS}/exam-result/{exam.pk}", numbered)
    assert 'data-code="EXAM_CONCLUDED"' in text(again)

    exchange = {"person": str(where.clerk.pk), "kind": "exchange", "place": "市司法局",
                "mentor": "", "begins": "2026-01-05", "ends": "2026-06-30"}  # fmt: skip
    assert head.post(f"{FORMS}/posting", exchange).status_code == 302
    shown = card(where.head, "postings")
    for words in ("培养交流", where.agency.name, "市司法局", "2026年1月5日至2026年6月30日"):
        assert words in shown


def rotated(where: County, person: world.Person, ends: date, **changes: Any) -> Posting:
    """A rotation from 1 March 2026 that is over and appraised."""
    made = legal_staff.plan_posting(
        person=person, kind="rotation", place="市政府法制办", mentor="高监督",
        begins=date(2026, 3, 1), ends=ends, by=None, at=world.START,
    )  # fmt: skip
    if changes.get("appraised", True):
        after = world.START + timedelta(days=200)
        legal_staff.appraise_posting(posting=made, words="合格", by=where.head, at=after)
    return made


@pytest.mark.clause("HM-69")
@pytest.mark.parametrize(
    ("ends", "appraised", "met"),
    [(date(2026, 5, 29), True, False), (date(2026, 5, 31), True, True),
     (date(2026, 5, 31), False, False)],
)  # fmt: skip
def test_a_newcomers_rotation_lasts_three_whole_months_and_is_appraised(
    ends: date, appraised: bool, met: bool
) -> None:
    where = world.county("haimen")
    office(where)
    staff(where, where.reviewer, began="2026-02-10")
    assert "新上岗尚未安排轮训" in card(where.head, "office")
    rotated(where, where.reviewer, ends, appraised=appraised)
    shown = card(where.head, "office")
    assert ("轮训未完成" not in shown) is met and ("不少于3个月" not in shown) is met


@pytest.mark.clause("HM-69")
def test_who_owes_his_rotation_is_given_no_case_and_concludes_none() -> None:
    where = world.county("haimen")
    office(where)
    staff(where, where.reviewer, began="2026-02-10")
    case = world.heard(where, complex=True)
    case.take("submit_review", where.officer)
    assert case.facts.review_assigned is None
    assert "新上岗尚未安排轮训" in case.acts[-1].content["allocation"]
    for conclusion in ("pass_review", "raise_problems"):
        with pytest.raises(Refusal) as refusal:
            case.take(conclusion, where.reviewer)
        assert [one.code for one in refusal.value.unmet] == ["ROTATION_OPEN"]
    old = world.person(where.agency, "gu", "顾审核", Role.REVIEWER)
    staff(where, old, began="2015-02-10")
    case.take("pass_review", old)


def test_a_rotation_needs_its_mentor_and_is_appraised_once_it_is_over() -> None:
    where = world.county("haimen")
    head, today = at_desk(where.head), timezone.localdate()
    typed = {"person": str(where.reviewer.pk), "kind": "rotation", "place": "市政府法制办",
             "mentor": "", "begins": "2026-03-01",
             "ends": (today + timedelta(days=30)).isoformat()}  # fmt: skip
    assert 'data-code="MENTOR_REQUIRED"' in text(head.post(f"{FORMS}/posting", typed))
    assert head.post(f"{FORMS}/posting", typed | {"mentor": "高监督"}).status_code == 302
    early = head.post(f"{FORMS}/appraise/{Posting.objects.get().pk}", {"words": "合格"})
    assert 'data-code="POSTING_OPEN"' in text(early)
    other = world.county("haimen", prefix="东")
    number = Posting.objects.get().pk
    assert (
        at_desk(other.head).post(f"{FORMS}/appraise/{number}", {"words": "合格"}).status_code == 404
    )
