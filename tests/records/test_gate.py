"""No decision without a passed review of exactly its draft: tried by raw SQL, by the ORM, in
every interleaving of decide, withdraw the review, change the draft and decide again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from sanjian.records.models import Act, CurrentDraft, Decision, Dossier, Draft, Review
from sanjian.records.refusals import Refusal
from tests import world
from tests.world import Case, County

pytestmark = pytest.mark.django_db

DECIDE = """
INSERT INTO records_decision (dossier_id, draft_hash, review_required, review_id, review_outcome,
  outcome, act_seq, decided_at, decided_by_id)
SELECT r.dossier_id, r.draft_hash, true, r.id, 'passed', 'penalty', r.submitted_seq, now(),
  r.reviewer_id FROM records_review r WHERE r.dossier_id = %(dossier)s
"""
WITHDRAW = "UPDATE records_review SET outcome = 'withdrawn' WHERE dossier_id = %(dossier)s"
CHANGE = """
UPDATE records_currentdraft SET draft_hash = %(other)s WHERE dossier_id = %(dossier)s
"""


@pytest.fixture
def reviewed() -> Case:
    """A case with a passed review, ready to be decided."""
    where = world.county()
    case = world.heard(where, public_interest=True, fine="500000.00")
    assert case.facts.review_required
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    return case


def _insert(case: Case, **values: object) -> None:
    row = {
        "dossier_id": case.dossier.pk,
        "draft_hash": case.facts.draft_hash,
        "review_required": True,
        "review_id": None,
        "review_outcome": None,
        "outcome": "penalty",
        "act_seq": case.dossier.seq,
        "decided_at": case.at,
        "decided_by_id": case.county.head.pk,
    } | values
    columns = ", ".join(row)
    places = ", ".join(f"%({name})s" for name in row)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO records_decision ({columns}) VALUES ({places})", row)


def test_raw_sql_cannot_decide_without_a_review(reviewed: Case) -> None:
    with pytest.raises(IntegrityError, match="decision_needs_review"):
        _insert(reviewed)


def test_raw_sql_cannot_say_that_no_review_is_required(reviewed: Case) -> None:
    with pytest.raises(IntegrityError, match="decision_on_draft"):
        _insert(reviewed, review_required=False)


def test_a_review_of_another_draft_carries_no_decision(reviewed: Case) -> None:
    review = Review.objects.get(dossier=reviewed.dossier)
    reviewed.take("revise_draft", reviewed.county.officer, public_interest=True, fine="400.00")
    with pytest.raises(IntegrityError, match="decision_on_review"):
        _insert(reviewed, review_id=review.pk, review_outcome="passed")


def test_an_old_draft_cannot_be_decided(reviewed: Case) -> None:
    review = Review.objects.get(dossier=reviewed.dossier)
    old = reviewed.facts.draft_hash
    reviewed.take("revise_draft", reviewed.county.officer, public_interest=True, fine="400.00")
    with pytest.raises(IntegrityError, match="decision_on_draft"):
        _insert(reviewed, draft_hash=old, review_id=review.pk, review_outcome="passed")


@pytest.mark.parametrize("outcome", ["pending", "problems", "withdrawn", "ruled"])
def test_only_a_pass_carries_a_decision(reviewed: Case, outcome: str) -> None:
    review = Review.objects.get(dossier=reviewed.dossier)
    with pytest.raises(IntegrityError, match="decision_"):
        _insert(reviewed, review_id=review.pk, review_outcome=outcome)


def test_the_orm_cannot_decide_without_a_review(reviewed: Case) -> None:
    with pytest.raises(IntegrityError, match="decision_needs_review"), transaction.atomic():
        Decision.objects.create(
            dossier=reviewed.dossier, draft_hash=reviewed.facts.draft_hash, review_required=True,
            outcome="penalty", act_seq=reviewed.dossier.seq, decided_at=reviewed.at,
            decided_by=reviewed.county.head,
        )  # fmt: skip


def test_a_review_under_a_decision_cannot_be_withdrawn(reviewed: Case) -> None:
    reviewed.take("decide_penalty", reviewed.county.head)
    with pytest.raises(IntegrityError, match="decision_on_review"), transaction.atomic():
        Review.objects.filter(dossier=reviewed.dossier).update(outcome="withdrawn")


def test_a_draft_under_a_decision_cannot_change(reviewed: Case) -> None:
    reviewed.take("decide_penalty", reviewed.county.head)
    other = Draft.objects.create(
        dossier=reviewed.dossier, draft_hash="0" * 64, review_required=True, act_seq=1
    )
    with pytest.raises(IntegrityError, match="decision_on_draft"), transaction.atomic():
        CurrentDraft.objects.filter(dossier=reviewed.dossier).update(draft_hash=other.draft_hash)


def test_a_handler_cannot_be_written_down_as_reviewer(reviewed: Case) -> None:
    with pytest.raises(IntegrityError, match="review_by_reviewer"), transaction.atomic():
        Review.objects.filter(dossier=reviewed.dossier).update(reviewer=reviewed.county.officer)


def test_a_ruling_cannot_stand_where_the_place_has_none(reviewed: Case) -> None:
    with pytest.raises(IntegrityError, match="review_ruled"), transaction.atomic():
        Review.objects.filter(dossier=reviewed.dossier).update(outcome="ruled")


@pytest.mark.parametrize("table", ["act", "leaf", "decision", "participation", "draft"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_working_role_cannot_touch_what_was_recorded(
    reviewed: Case, app_connection: psycopg.Connection, table: str, verb: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(_verb(verb, table))


@pytest.mark.parametrize("table", ["act", "leaf", "decision", "participation", "draft"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_even_the_owner_is_refused(
    reviewed: Case, owner_connection: psycopg.Connection, table: str, verb: str
) -> None:
    reviewed.take("decide_penalty", reviewed.county.head)
    with pytest.raises(psycopg.errors.RestrictViolation, match="记录不能删改"):
        owner_connection.execute(_verb(verb, table))


def _verb(verb: str, table: str) -> str:
    name = f"records_{table}"
    return {
        "UPDATE": f"UPDATE {name} SET id = id",
        "DELETE": f"DELETE FROM {name}",
        "TRUNCATE": f"TRUNCATE {name} CASCADE",
    }[verb]


def test_the_clock_of_the_database_refuses_acts_of_tomorrow_and_of_yesterday(
    reviewed: Case,
) -> None:
    act = Act.objects.filter(dossier=reviewed.dossier).order_by("-seq").first()
    assert act is not None
    for shift in ("+ interval '1 day'", "- interval '400 days'"):
        with (
            pytest.raises(IntegrityError, match="行为时间"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO records_act (dossier_id, agency_id, seq, step, label, by_id, "
                "by_name, at, stage_from, stage_to, law, content, content_hash, prev_hash, "
                "hash, pack_digest, sample) SELECT dossier_id, agency_id, seq + 1, step, "
                "label, by_id, by_name, clock_timestamp() " + shift + ", stage_from, "
                "stage_to, law, content, content_hash, prev_hash, hash, pack_digest, sample "
                "FROM records_act WHERE id = %s",
                [act.pk],
            )


# Every interleaving ------------------------------------------------------------------------


def _twins(case: Case, count: int) -> list[int]:
    """Copies of a case that may be decided, made by the owner's hand for speed."""
    made = []
    other = "f" * 64
    with connection.cursor() as cursor:
        for _ in range(count):
            twin = Dossier.objects.get(pk=case.dossier.pk)
            twin.pk, twin.uid = None, world.fresh_uid()
            twin.save(force_insert=True)
            cursor.execute(
                "INSERT INTO records_act (dossier_id, agency_id, seq, step, label, by_id, by_name,"
                " at, stage_from, stage_to, law, content, content_hash, prev_hash, hash,"
                " pack_digest, sample) SELECT %(new)s, agency_id, 1, step, label, by_id, by_name,"
                " at, stage_from, stage_to, law, content, content_hash, prev_hash, hash,"
                " pack_digest, sample FROM records_act WHERE dossier_id = %(old)s AND seq = 1",
                {"new": twin.pk, "old": case.dossier.pk},
            )
            cursor.execute(
                "INSERT INTO records_participation (dossier_id, person_id, part) "
                "SELECT %(new)s, person_id, part FROM records_participation "
                "WHERE dossier_id = %(old)s",
                {"new": twin.pk, "old": case.dossier.pk},
            )
            for draft in (case.facts.draft_hash, other):
                Draft.objects.create(
                    dossier=twin, draft_hash=draft, review_required=True, act_seq=1
                )
            CurrentDraft.objects.create(
                dossier=twin, draft_hash=case.facts.draft_hash, review_required=True, act_seq=1
            )
            Review.objects.create(
                dossier=twin, round=1, draft_hash=case.facts.draft_hash, outcome="passed",
                reviewer=case.county.reviewer, part="reviewer", submitted_seq=1, concluded_seq=1,
            )  # fmt: skip
            made.append(twin.pk)
    return made


def _schedules() -> list[tuple[int, ...]]:
    """Every order in which four transactions can each speak and then commit."""
    return sorted(set(permutations((0, 0, 1, 1, 2, 2, 3, 3))))


def _run(schedule: tuple[int, ...], dossier: int, speakers: list[psycopg.Connection]) -> list[bool]:
    statements = (DECIDE, WITHDRAW, CHANGE, DECIDE)
    values = {"dossier": dossier, "other": "f" * 64}
    spoken, done = [False] * 4, [False] * 4
    for who in schedule:
        speaker = speakers[who]
        try:
            if not spoken[who]:
                spoken[who] = True
                speaker.execute(statements[who], values)
            elif speaker.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
                speaker.commit()
                done[who] = True
            else:
                speaker.rollback()
        except psycopg.Error:
            speaker.rollback()
    return done


@pytest.fixture
def speakers(connect_as: Callable[[str], psycopg.Connection]) -> Iterator[list[psycopg.Connection]]:
    """Four connections of the working role that give up quickly when they must wait."""
    opened = [connect_as("sanjian_app") for _ in range(4)]
    for one in opened:
        one.execute("SET lock_timeout = '4ms'")
        one.autocommit = False
    yield opened
    for one in opened:
        one.close()


def test_no_interleaving_decides_twice_or_on_a_withdrawn_review_or_changed_draft(
    reviewed: Case, speakers: list[psycopg.Connection]
) -> None:
    schedules = _schedules()
    assert len(schedules) == 2520
    # Both deciders say the same, so of two orders that differ by their names one is enough.
    schedules = [one for one in schedules if one.index(0) < one.index(3)]
    assert len(schedules) == 1260
    dossiers = _twins(reviewed, len(schedules))
    decided = withdrawn = changed = 0
    for schedule, dossier in zip(schedules, dossiers, strict=True):
        done = _run(schedule, dossier, speakers)
        rows = list(Decision.objects.filter(dossier=dossier).select_related("review"))
        assert len(rows) == int(done[0]) + int(done[3]) <= 1
        current = CurrentDraft.objects.get(dossier=dossier)
        for row in rows:
            assert row.review is not None and row.review.outcome == "passed"
            assert row.draft_hash == row.review.draft_hash == current.draft_hash
            assert not done[1] and not done[2]
        decided, withdrawn = decided + len(rows), withdrawn + int(done[1])
        changed += int(done[2])
    # An empty run would be green too: each good end must have been reached.
    assert decided > 50
    assert withdrawn > 50
    assert changed > 50


def _two_heads(where: County) -> tuple[world.Person, world.Person]:
    second = world.person(where.agency, "wang2", "李副局长", world.Role.HEAD)
    return where.head, second


def test_the_second_of_two_heads_is_told_that_it_is_decided(reviewed: Case) -> None:
    first, second = _two_heads(reviewed.county)
    reviewed.take("decide_penalty", first)
    with pytest.raises(Refusal) as refusal:
        reviewed.take("decide_penalty", second)
    assert refusal.value.code == "STAGE"
    assert Decision.objects.filter(dossier=reviewed.dossier).count() == 1
