"""What happens when two do something at once, or the world changes in between: one outcome each.

Threads on real connections, as two browsers would; nothing half-done is left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection

from sanjian.law.people import CertificateState, Role
from sanjian.records.models import Act, CurrentDraft, Decision, Review
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify_dossier
from sanjian.registry import actions as registry
from tests import world
from tests.world import Case, County

pytestmark = pytest.mark.django_db(transaction=True)
WEIGHTY = {"complex": True}


def submitted(pack: str = "mingxi", *, where: County | None = None, **draft: Any) -> Case:
    """A case in review."""
    county = where or world.county(pack)
    case = world.heard(county, **(draft or WEIGHTY))
    case.later(days=1).take("submit_review", county.officer)
    return case


def passed(pack: str = "mingxi", *, where: County | None = None) -> Case:
    """A case whose draft has passed and may be decided."""
    case = submitted(pack, where=where)
    case.take("pass_review", case.county.reviewer)
    if case.facts.deliberation_required:
        case.take("deliberate", case.county.head)
    return case


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """Do all of it in threads that start together; returns results or what was raised."""
    gate = Barrier(len(doings))
    found: list[Any] = [None] * len(doings)

    def run(place: int, doing: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            found[place] = doing()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def doing(case: Case, step: str, by: world.Person, **content: Any) -> Callable[[], Act]:
    """Prepare a step as somebody sees the case now, to be taken later."""
    whole = case.content(step) | content
    number, seq, at = case.dossier.pk, case.dossier.seq, case.at + timedelta(minutes=5)
    return lambda: world.take_step(
        dossier=number, step=step, content=whole, by=by, at=at, expected_seq=seq
    )


def whole(case: Case) -> None:
    """Nothing of the case contradicts its acts, whatever happened."""
    case.dossier.refresh_from_db()
    assert [str(one) for one in verify_dossier(case.dossier)] == []
    for decision in Decision.objects.filter(dossier=case.dossier):
        current = CurrentDraft.objects.get(dossier=case.dossier)
        assert decision.draft_hash == current.draft_hash
        assert decision.review is not None and decision.review.outcome == "passed"
        assert decision.review.draft_hash == decision.draft_hash


def refusals(found: list[Any]) -> list[str]:
    """The codes of those that were refused; anything else that was raised fails the test."""
    raised = [one for one in found if isinstance(one, BaseException)]
    assert all(isinstance(one, Refusal) for one in raised), raised
    return [one.code for one in raised]


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> set[str]:
    """Every rule that was unmet."""
    return {one.code for one in refusal.value.unmet}


def test_an_opinion_on_an_old_draft_is_refused() -> None:
    case = submitted()
    old = case.facts.draft_hash
    case.take("raise_problems", case.county.reviewer)
    case.take("revise_draft", case.county.officer, **WEIGHTY, fine="300.00")
    case.take("submit_review", case.county.officer)
    with pytest.raises(Refusal) as refusal:
        case.take("pass_review", case.county.reviewer, draft_hash=old)
    assert codes(refusal) == {"REVIEW_STALE"}
    assert Review.objects.get(dossier=case.dossier, round=2).outcome == "pending"
    whole(case)


def test_a_reviewer_who_is_made_handler_later_concludes_nothing_and_another_does() -> None:
    where = world.county("wanxin")
    both = world.person(where.agency, "liang", "梁两任", Role.OFFICER, Role.REVIEWER)
    second = world.person(where.agency, "bian", "卞审核", Role.REVIEWER)
    where.reviewer.posts.update(valid_until=world.SINCE)
    case = submitted("wanxin", where=where)
    assert case.facts.review_assigned == both.pk
    case.take("return_materials", both)
    with pytest.raises(Refusal) as refusal:
        case.take("add_evidence", both)
    assert codes(refusal) & {"REVIEWER_CANNOT_HANDLE", "NOT_ASSIGNED", "STAGE"}
    case.take("submit_review", where.officer)
    case.take("reassign_review", where.head, reviewer=second.pk)
    with pytest.raises(Refusal) as other:
        case.take("pass_review", both)
    assert "NOT_YOUR_REVIEW" in codes(other)
    case.take("pass_review", second)
    whole(case)


def test_who_handled_the_case_is_never_given_it_even_when_nobody_else_is_there() -> None:
    where = world.county("wanxin")
    registry_post = world.person(where.agency, "mo", "莫两任", Role.OFFICER, Role.REVIEWER)
    where.reviewer.posts.update(valid_until=world.SINCE)
    where.second = registry_post
    case = submitted("wanxin", where=where)
    assert case.facts.review_assigned is None
    assert "承办过本案" in case.acts[-1].content["allocation"]
    with pytest.raises(Refusal) as refusal:
        case.take("pass_review", registry_post)
    assert "OWN_CASE_REVIEW" in codes(refusal)
    whole(case)


def test_two_reviewers_at_once_leave_one_opinion() -> None:
    where = world.county()
    world.person(where.agency, "bian", "卞审核", Role.REVIEWER)
    case = submitted(where=where)
    found = at_once(
        doing(case, "pass_review", where.reviewer),
        doing(case, "raise_problems", where.reviewer),
    )
    assert refusals(found) == ["STALE"]
    assert Review.objects.get(dossier=case.dossier).outcome in ("passed", "problems")
    whole(case)


def test_of_two_reviewers_the_one_it_was_not_given_to_is_refused_whoever_is_first() -> None:
    where = world.county()
    other = world.person(where.agency, "bian", "卞审核", Role.REVIEWER)
    case = submitted(where=where)
    found = at_once(doing(case, "pass_review", other), doing(case, "pass_review", where.reviewer))
    assert isinstance(found[0], Refusal)
    assert found[0].code in ("NOT_YOUR_REVIEW", "STALE")
    assert not isinstance(found[1], BaseException)
    whole(case)


@pytest.mark.parametrize("attempt", range(3))
def test_withdrawal_while_the_head_signs_has_one_outcome(attempt: int) -> None:
    case = passed()
    where = case.county
    found = at_once(
        doing(case, "decide_penalty", where.head), doing(case, "withdraw_review", where.reviewer)
    )
    assert refusals(found) == ["STALE"]
    review = Review.objects.get(dossier=case.dossier)
    assert review.outcome == ("withdrawn" if isinstance(found[0], BaseException) else "passed")
    whole(case)


def test_after_the_decision_the_opinion_stays_and_after_withdrawal_nobody_decides() -> None:
    case = passed()
    case.take("decide_penalty", case.county.head)
    with pytest.raises(Refusal):
        case.take("withdraw_review", case.county.reviewer)
    other = passed(where=case.county)
    other.take("withdraw_review", case.county.reviewer)
    with pytest.raises(Refusal):
        other.take("decide_penalty", case.county.head)
    assert not Decision.objects.filter(dossier=other.dossier).exists()
    whole(case)
    whole(other)


@pytest.mark.parametrize("attempt", range(3))
def test_a_change_of_the_draft_while_the_head_signs_has_one_outcome(attempt: int) -> None:
    case = passed()
    where = case.county
    found = at_once(
        doing(case, "decide_penalty", where.head),
        doing(case, "revise_draft", where.officer, **WEIGHTY, fine="300.00"),
    )
    assert refusals(found) == ["STALE"]
    whole(case)


def test_what_the_head_signs_is_what_he_saw_even_without_a_number_of_the_last_act() -> None:
    case = passed()
    seen = case.facts.draft_hash
    case.take("revise_draft", case.county.officer, **WEIGHTY, fine="300.00")
    with pytest.raises(Refusal) as refusal:
        case.take("decide_penalty", case.county.head, draft_hash=seen)
    assert "REVIEW_STALE" in codes(refusal)
    assert not Decision.objects.exists()


def test_a_certificate_that_expires_in_between_stops_the_handler_not_the_record() -> None:
    case = submitted()
    where = case.county
    case.take("raise_problems", where.reviewer)
    certificate = where.officer.certificates.get()
    registry.change_certificate(
        certificate=certificate, state=CertificateState.SUSPENDED, since=case.at.date(),
        reason="年审未通过", by=None, at=case.at,
    )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        case.take("submit_review", where.officer)
    assert codes(refusal) == {"CERT_INVALID"}
    case.take("submit_review", where.second)
    whole(case)


def test_a_profile_changed_in_between_binds_new_cases_and_not_this_one() -> None:
    where = world.county("wanxin")
    case = submitted("wanxin", where=where, fine="500.00")
    world.published(world.shipped("mingxi"), case.at)
    case.take("pass_review", where.reviewer)
    assert case.acts[-1].pack_digest == where.pack
    case.take("decide_penalty", where.head)
    whole(case)


def test_a_clock_set_back_is_refused_and_nothing_is_left() -> None:
    case = submitted()
    before = case.dossier.seq
    case.at -= timedelta(days=3)
    with pytest.raises(IntegrityError, match="行为时间早于前一行为"):
        case.take("pass_review", case.county.reviewer)
    assert Act.objects.filter(dossier=case.dossier).count() == before
    assert Review.objects.get(dossier=case.dossier).outcome == "pending"
    case.at += timedelta(days=3)
    case.take("pass_review", case.county.reviewer)
    whole(case)


def test_two_submissions_at_once_make_one_round_and_one_allocation() -> None:
    where = world.county()
    case = world.heard(where, **WEIGHTY)
    found = at_once(
        doing(case, "submit_review", where.officer), doing(case, "submit_review", where.second)
    )
    assert refusals(found) == ["STALE"]
    assert Review.objects.filter(dossier=case.dossier).count() == 1
    case.dossier.refresh_from_db()
    assert case.facts.review_assigned == where.reviewer.pk
    whole(case)


def test_a_file_given_to_another_while_its_reviewer_signs_has_one_outcome() -> None:
    where = world.county()
    other = world.person(where.agency, "bian", "卞审核", Role.REVIEWER)
    case = submitted(where=where)
    found = at_once(
        doing(case, "pass_review", where.reviewer),
        doing(case, "reassign_review", where.head, reviewer=other.pk),
    )
    assert refusals(found) == ["STALE"]
    whole(case)


def test_an_unqualified_newcomer_is_passed_over_with_the_reason() -> None:
    where = world.county()
    new = world.person(where.agency, "xin", "辛初任", Role.REVIEWER)
    new.review_terms.create(
        duty="full", first_review_on=date(2026, 1, 5), valid_from=date(2026, 1, 5)
    )
    busy = submitted(where=where)
    case = submitted(where=where)
    assert busy.facts.review_assigned == case.facts.review_assigned == where.reviewer.pk
    assert "辛初任" in case.acts[-1].content["allocation"]
    assert "法律职业资格" in case.acts[-1].content["allocation"]
