"""Who may review, and how long a guest sees the file: qualification, loan, invitation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.records.queries import dossiers
from sanjian.registry import reviewers
from sanjian.registry.models import Person, Qualification
from tests import world
from tests.desk.helpers import at_desk, take, text
from tests.desk.test_gate import review
from tests.desk.test_review_advice import invite, lawyer
from tests.desk.test_review_work import refused, sent
from tests.world import SINCE, START, County

pytestmark = pytest.mark.django_db
RECENT = date(2024, 5, 6)


def begun(where: County, since: date = RECENT) -> Person:
    """Somebody who has held the post of reviewer since a day, without any qualification."""
    made = world.person(where.agency, f"new{where.agency.pk}", "邬审核", Role.REVIEWER)
    made.posts.update(valid_from=since)
    return made


@pytest.mark.parametrize("conclusion", ["pass_review", "raise_problems"])
def test_who_first_reviews_without_the_qualification_concludes_nothing(conclusion: str) -> None:
    where = world.county("mingxi")
    where.reviewer.posts.update(valid_until=SINCE)
    where.reviewer = begun(where)
    case = sent(where=where)
    assert case.facts.review_assigned is None
    said = refused(review(case, conclusion), "REVIEWER_UNQUALIFIED")
    assert "第五十八条第二款" in said and "邬审核2024年5月6日起初次从事" in said
    Qualification.objects.create(
        person=where.reviewer, kind="法律职业资格", number="样例A1", since=date(2023, 4, 1)
    )
    assert review(case, conclusion).status_code == 302


def test_a_review_is_not_given_to_the_unqualified_nor_to_strangers_without_a_loan() -> None:
    where, other = world.county(), world.county(prefix="城")
    case = sent(where=where)
    head = at_desk(where.head)
    refused(take(head, case, "reassign_review", reviewer=begun(where).pk), "REVIEWER_UNFIT")
    stranger = other.reviewer
    said = refused(take(head, case, "reassign_review", reviewer=stranger.pk), "REVIEWER_UNFIT")
    assert "没有经批准的调用" in said
    bureau = world.agency("云溪县司法局", "云司")
    keeper = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)

    def lend(until: date) -> None:
        loan = reviewers.ask_loan(person=stranger, to=where.agency, since=SINCE, until=until,
                                  reason="力量不足", by=where.head, at=START)  # fmt: skip
        reviewers.decide_loan(loan=loan, approved=True, at=START, by=keeper)

    ended = timezone.localdate() - timedelta(days=1)
    lend(ended)
    refused(take(head, case, "reassign_review", reviewer=stranger.pk), "REVIEWER_UNFIT")
    # In spring, while the loan ran, the case was given to him; today he no longer reads it.
    case.take("reassign_review", where.head, reviewer=stranger.pk)
    guest = Person.objects.get(pk=stranger.pk)
    page = f"/reviews/{case.dossier.uid}"
    assert case.dossier not in dossiers(guest)
    assert at_desk(guest).get(page).status_code == 404
    lend(timezone.localdate())
    assert at_desk(guest).get(page).status_code == 200
    assert take(head, case, "reassign_review", reviewer=stranger.pk).status_code == 302


def test_an_adviser_sees_the_file_no_longer_than_its_review() -> None:
    case = sent("haimen")
    adviser = lawyer(case.county)
    invite(case, adviser)
    reviewer = at_desk(case.county.reviewer)
    assert take(reviewer, case, "consult_advisers").status_code == 302
    assert adviser.person is not None
    guest = at_desk(Person.objects.get(pk=adviser.person.pk))
    page = f"/cases/{case.dossier.uid}/"
    assert guest.get(page).status_code == 200
    row = {"name": adviser.name, "opinion": "适当。", "adopted": "yes", "reason": ""}
    assert take(reviewer, case, "end_consultation", opinions=[row]).status_code == 302
    assert review(case, "pass_review").status_code == 302
    assert guest.get(page).status_code == 404
    assert take(guest, case, "give_counsel").status_code == 404


def test_whose_opinion_it_is_comes_from_the_invitation_and_nobody_else_is_entered() -> None:
    case = sent("wanxin")
    adviser = lawyer(case.county)
    invite(case, adviser)
    reviewer = at_desk(case.county.reviewer)
    assert take(reviewer, case, "consult_advisers").status_code == 302
    row = {"adviser": adviser.pk + 900, "name": adviser.name, "opinion": "适当。",
           "adopted": "yes", "reason": ""}  # fmt: skip
    stranger = row | {"name": "路人"}
    said = refused(
        take(reviewer, case, "end_consultation", opinions=[row, stranger]), "OPINION_NOT_ASKED"
    )
    assert "未邀请路人" in said
    said = refused(take(reviewer, case, "end_consultation", opinions=[]), "OPINION_MISSING")
    assert f"尚缺{adviser.name}" in said
    assert take(reviewer, case, "end_consultation", opinions=[row]).status_code == 302
    ended = case.dossier.acts.get(step="end_consultation")
    assert ended.content["opinions"][0]["adviser"] == adviser.pk
    assert adviser.name in text(reviewer.get(f"/cases/{case.dossier.uid}/"))


@pytest.mark.clause("MX-38", "WX-64")
@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_an_organ_with_a_review_body_but_nobody_in_it_receives_no_review(pack: str) -> None:
    where = world.county(pack)
    case = world.heard(where, complex=True)
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises, bureau.is_subject = True, False
    bureau.save()
    watching = at_desk(world.person(bureau, "gao", "高监督", Role.SUPERVISOR))
    assert 'id="gaps"' not in text(watching.get("/reviewers"))
    where.reviewer.posts.update(valid_until=SINCE)
    refused(take(at_desk(where.officer), case, "submit_review"), "NO_REVIEWER_NAMED")
    listed = text(watching.get("/reviewers"))
    gaps = listed[listed.index('id="gaps"') :][:1500]
    assert where.agency.name in gaps and "没有明确的法制审核人员" in gaps
    assert "没有明确的法制审核人员" in text(at_desk(where.head).get("/reviewers"))
    begun(where, SINCE)
    assert 'id="gaps"' not in text(watching.get("/reviewers"))
    assert take(at_desk(where.officer), case, "submit_review").status_code == 302
