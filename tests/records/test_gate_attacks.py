"""Ways around the gate that were tried: several matters by raw SQL, guests, keys used twice."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from sanjian.law.people import Role
from sanjian.records.models import CurrentDraft, Decision, Draft, Review
from sanjian.records.permissions import works_on
from sanjian.records.refusals import NotFound, Refusal
from sanjian.records.taking import take_step
from sanjian.registry import advisers, reviewers
from sanjian.registry.models import Adviser, Person
from tests import world
from tests.world import START, Case, County

pytestmark = pytest.mark.django_db

DECIDE = """
INSERT INTO records_decision (dossier_id, matter, draft_hash, review_required, review_id,
  review_outcome, outcome, act_seq, decided_at, decided_by_id)
VALUES (%(dossier)s, %(matter)s, %(draft)s, %(required)s, %(review)s, %(passed)s, 'penalty', 1,
  now(), %(by)s)
"""
DRAFT = """
INSERT INTO records_draft (dossier_id, matter, draft_hash, review_required, act_seq)
VALUES (%(dossier)s, %(matter)s, %(draft)s, true, 1)
"""
CURRENT = DRAFT.replace("records_draft ", "records_currentdraft ")
OTHER = "e" * 64


def _submitted(where: County) -> Case:
    case = world.heard(where, complex=True)
    case.later(days=9).take("submit_review", where.officer)
    return case


@pytest.fixture
def decided() -> Case:
    """A case decided on its passed review."""
    where = world.county()
    case = _submitted(where)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    case.take("decide_penalty", where.head)
    return case


def _row(case: Case, **values: object) -> dict[str, object]:
    review = Review.objects.get(dossier=case.dossier)
    return {
        "dossier": case.dossier.pk, "matter": 1, "draft": case.facts.draft_hash,
        "required": True, "review": review.pk, "passed": "passed",
        "by": case.county.head.pk,
    } | values  # fmt: skip


# Several matters, spoken to the database as the working role ---------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_second_matter_is_not_decided_on_the_review_of_the_first(
    decided: Case, app_connection: psycopg.Connection
) -> None:
    further = _row(decided, matter=2, draft=OTHER)
    app_connection.execute(DRAFT, further)
    app_connection.execute(CURRENT, further)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="decision_on_review"):
        app_connection.execute(DECIDE, further)


@pytest.mark.django_db(transaction=True)
def test_the_reviewed_draft_of_the_first_matter_cannot_stand_for_the_second(
    decided: Case, app_connection: psycopg.Connection
) -> None:
    same = _row(decided, matter=2)
    with pytest.raises(psycopg.errors.UniqueViolation, match="draft_once"):
        app_connection.execute(DRAFT, same)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="current_is_draft"):
        app_connection.execute(CURRENT, same)


@pytest.mark.django_db(transaction=True)
def test_a_matter_without_a_review_it_needs_is_not_decided(
    decided: Case, app_connection: psycopg.Connection
) -> None:
    further = _row(decided, matter=2, draft=OTHER, review=None, passed=None)
    app_connection.execute(DRAFT, further)
    app_connection.execute(CURRENT, further)
    with pytest.raises(psycopg.errors.CheckViolation, match="decision_needs_review"):
        app_connection.execute(DECIDE, further)
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="decision_on_draft"):
        app_connection.execute(DECIDE, further | {"required": False})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("matter", [2, 3])
def test_a_later_matter_is_not_decided_before_the_first(
    matter: int, app_connection: psycopg.Connection
) -> None:
    case = _submitted(world.county())
    case.take("pass_review", case.county.reviewer)
    further = _row(case, matter=matter, draft=OTHER)
    app_connection.execute(DRAFT, further)
    app_connection.execute(CURRENT, further)
    app_connection.execute(
        "INSERT INTO records_review (dossier_id, round, draft_hash, outcome, ruling_allowed, "
        "reviewer_id, part, submitted_seq, concluded_seq) SELECT dossier_id, 2, %(draft)s, "
        "outcome, ruling_allowed, reviewer_id, part, submitted_seq, concluded_seq "
        "FROM records_review WHERE id = %(review)s",
        further,
    )
    own = Review.objects.get(dossier=case.dossier, round=2).pk
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="decision_in_turn"):
        app_connection.execute(DECIDE, further | {"review": own})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("matter", [0, -1])
def test_matters_are_counted_from_one(
    matter: int, decided: Case, app_connection: psycopg.Connection
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="draft_matter"):
        app_connection.execute(DRAFT, _row(decided, matter=matter, draft=OTHER))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_currentdraft SET matter = 2 WHERE dossier_id = %(dossier)s",
        "UPDATE records_currentdraft SET draft_hash = %(draft)s WHERE dossier_id = %(dossier)s",
        "DELETE FROM records_currentdraft WHERE dossier_id = %(dossier)s",
        "UPDATE records_review SET draft_hash = %(draft)s WHERE dossier_id = %(dossier)s",
        "DELETE FROM records_review WHERE dossier_id = %(dossier)s",
    ],
)
def test_what_a_decision_rests_on_stays(
    change: str, decided: Case, app_connection: psycopg.Connection
) -> None:
    values = _row(decided, draft=OTHER)
    app_connection.execute(DRAFT, values)
    with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.InsufficientPrivilege)):
        app_connection.execute(change, values)
    assert Decision.objects.get().draft_hash == CurrentDraft.objects.get().draft_hash
    assert Draft.objects.filter(dossier=decided.dossier, draft_hash=OTHER).exists()


# Guests --------------------------------------------------------------------------------------


def _lent(who: Person, to: County, *, since: date, until: date) -> None:
    loan = reviewers.ask_loan(person=who, to=to.agency, since=since, until=until,
                              reason="力量不足", by=to.head, at=START)  # fmt: skip
    reviewers.decide_loan(loan=loan, approved=True, by=to.head, at=START)
    who.refresh_from_db()


def _given_to(where: County, guest: Person) -> Case:
    case = _submitted(where)
    case.take("reassign_review", where.head, reviewer=guest.pk)
    assert case.facts.review_assigned == guest.pk
    return case


def test_a_reviewer_lent_to_somebody_else_is_given_no_case_here_and_passes_none() -> None:
    where, home, third = world.county(), world.county(prefix="城"), world.county(prefix="河")
    _lent(home.reviewer, third, since=world.SINCE, until=date(2027, 1, 1))
    case = _submitted(where)
    with pytest.raises(Refusal, match="今日没有经批准的调用"):
        case.take("reassign_review", where.head, reviewer=home.reviewer.pk)
    with pytest.raises(NotFound):
        case.take("pass_review", home.reviewer)


def test_a_reviewer_whose_loan_has_run_out_does_not_pass_a_case_here() -> None:
    where, home = world.county(), world.county(prefix="城")
    case = _submitted(where)
    _lent(home.reviewer, where, since=world.SINCE, until=case.at.date() + timedelta(days=1))
    case.take("reassign_review", where.head, reviewer=home.reviewer.pk)
    with pytest.raises(NotFound):
        case.later(days=3).take("pass_review", home.reviewer)


def test_a_reviewer_lent_to_this_agency_passes_the_case_given_to_him() -> None:
    where, home = world.county(), world.county(prefix="城")
    _lent(home.reviewer, where, since=world.SINCE, until=date(2027, 1, 1))
    case = _given_to(where, home.reviewer)
    case.take("pass_review", home.reviewer)
    assert Review.objects.get().reviewer == home.reviewer


def _adviser(where: County, *more: Role) -> Person:
    entered = advisers.engage_adviser(
        agency=where.agency, kind=Adviser.Kind.EXPERT, name="顾专家", organisation="某大学",
        valid_from=world.SINCE, valid_until=date(2029, 1, 1), by=None, at=START,
    )  # fmt: skip
    account = advisers.give_account(
        adviser=entered, username="gu", password=world.PASSWORD, by=None, at=START
    )
    for role in more:
        account.posts.create(role=role.value, valid_from=world.SINCE)
    account.refresh_from_db()
    return account


def test_an_adviser_from_outside_acts_only_where_he_is_invited() -> None:
    where = world.county()
    outsider = _adviser(where, Role.REVIEWER, Role.HEAD)
    case = _submitted(where)
    assert not works_on(outsider, case.dossier)
    with pytest.raises(NotFound):
        case.take("reassign_review", outsider, reviewer=where.reviewer.pk)


def test_an_invited_adviser_advises_and_does_not_review() -> None:
    where = world.county()
    outsider = _adviser(where, Role.REVIEWER)
    case = _submitted(where)
    case.dossier.facts |= {"review_assigned": None, "invited": [outsider.pk]}
    case.dossier.save(update_fields=["facts"])
    with pytest.raises(Refusal) as refusal:
        case.take("pass_review", outsider)
    assert refusal.value.code == "ROLE"


# Keys ----------------------------------------------------------------------------------------


def test_a_key_used_on_one_file_does_not_answer_for_another() -> None:
    where = world.county()
    first, second = world.opened(where), world.opened(where)
    content = first.content("verify_lead") | {"suspected": True}
    take_step(dossier=first.dossier.pk, step="verify_lead", content=content, by=where.officer,
              at=first.at, key="k-1")  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        take_step(dossier=second.dossier.pk, step="verify_lead", content=content,
                  by=where.officer, at=second.at, key="k-1")  # fmt: skip
    assert refusal.value.code == "IDEMPOTENCY_KEY"
