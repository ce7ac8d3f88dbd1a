"""共同署名: no joint decision before each signing organ's own review passed exactly that draft."""

from __future__ import annotations

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sanjian.law.people import Role
from sanjian.records.models import (
    CurrentDraft,
    Decision,
    Document,
    Dossier,
    JointPass,
    Partner,
    Signer,
)
from sanjian.records.permissions import visible_to
from sanjian.records.refusals import NotFound, Refusal
from sanjian.records.verification import verify_dossier
from sanjian.registry.models import Person
from tests import world
from tests.world import Case

pytestmark = pytest.mark.django_db
ORGAN = "云溪县城市管理局"
THIRD = "云溪县水利局"


@pytest.fixture
def signer() -> Person:
    """The reviewer of another organ that signs."""
    where = world.agency(ORGAN, "云城管")
    return world.person(where, "liu", "柳审核", Role.REVIEWER)


@pytest.fixture
def joint(signer: Person) -> Case:
    """A case that another organ signs too, passed by the handling organ's review alone."""
    where = world.county()
    case = world.investigated(where, public_interest=True, fine="500000.00")
    case.take("name_signing_organ", where.officer, organ=ORGAN)
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", where.head)
    return case


def refused(case: Case, step: str, by: Person, **content: object) -> list[str]:
    """Return the codes by which a step is refused."""
    with pytest.raises(Refusal) as told:
        case.take(step, by, **content)
    return [one.code for one in told.value.unmet]


def test_each_signing_organ_reviews_before_the_decision(joint: Case, signer: Person) -> None:
    """Contradiction 61: joint decisions need a review by each signing organ."""
    assert refused(joint, "decide_penalty", joint.county.head) == ["JOINT_REVIEW_MISSING"]
    joint.take("pass_joint_review", signer)
    joint.take("decide_penalty", joint.county.head)
    decision = Decision.objects.get(dossier=joint.dossier)
    assert decision.signing == 1
    paper = Document.objects.get(dossier=joint.dossier, kind="penalty_decision")
    assert ORGAN in str(paper.paper)
    assert not list(verify_dossier(joint.dossier))


def test_a_changed_draft_needs_every_organ_again(joint: Case, signer: Person) -> None:
    joint.take("pass_joint_review", signer)
    assert refused(joint, "pass_joint_review", signer) == ["JOINT_PASSED"]
    joint.take("revise_draft", joint.county.officer, public_interest=True, fine="400000.00")
    joint.take("submit_review", joint.county.officer)
    joint.take("pass_review", joint.county.reviewer)
    joint.take("deliberate", joint.county.head)
    assert refused(joint, "decide_penalty", joint.county.head) == ["JOINT_REVIEW_MISSING"]
    joint.take("pass_joint_review", signer)
    joint.take("decide_penalty", joint.county.head)


def test_an_organ_answers_for_its_own_signature_alone(joint: Case, signer: Person) -> None:
    assert refused(joint, "pass_joint_review", joint.county.reviewer) == ["NOT_SIGNING_ORGAN"]
    stranger = world.person(world.agency(THIRD, "云水利"), "jin", "金审核", Role.REVIEWER)
    with pytest.raises(NotFound):
        joint.take("pass_joint_review", stranger)
    assert "NOT_YOUR_ORGAN" in refused(joint, "withdraw_review", signer)
    assert Dossier.objects.filter(visible_to(signer)).count() == 1
    assert not Dossier.objects.filter(visible_to(stranger)).exists()


def test_a_naming_after_the_pass_voids_it(signer: Person) -> None:
    where = world.county()
    case = world.investigated(where, public_interest=True, fine="500000.00")
    before = case.facts.draft_hash
    case.take("name_signing_organ", where.officer, organ=ORGAN)
    named = case.facts.draft_hash
    assert named != before
    assert refused(case, "name_signing_organ", where.officer, organ="云溪县没有这个局") == [
        "ORGAN_UNKNOWN"
    ]
    assert refused(case, "name_signing_organ", where.officer, organ=where.agency.name) == [
        "ORGAN_UNKNOWN"
    ]
    assert refused(case, "name_signing_organ", where.officer, organ=ORGAN) == ["ORGAN_NAMED"]
    case.take("drop_signing_organ", where.officer, organ=ORGAN)
    assert case.facts.draft_hash == before
    assert CurrentDraft.objects.get(dossier=case.dossier).signing == 0
    assert not list(verify_dossier(case.dossier))


def test_problems_of_a_signing_organ_are_no_pass(joint: Case, signer: Person) -> None:
    joint.take("raise_joint_problems", signer)
    other = joint.county.agency.name
    joint.take("return_decision", joint.county.head)
    assert refused(joint, "drop_signing_organ", joint.county.officer, organ=other) == [
        "ORGAN_NOT_NAMED"
    ]
    joint.take("submit_decision", joint.county.officer)
    assert refused(joint, "decide_penalty", joint.county.head) == ["JOINT_REVIEW_MISSING"]


def _sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


DECIDE = """
INSERT INTO records_decision (dossier_id, matter, draft_hash, review_required, signing, review_id,
  review_outcome, outcome, act_seq, decided_at, decided_by_id)
SELECT r.dossier_id, 1, r.draft_hash, true, %s, r.id, 'passed', 'penalty', r.submitted_seq, now(),
  r.reviewer_id FROM records_review r WHERE r.dossier_id = %s AND r.outcome = 'passed'
"""
PASS = """
INSERT INTO records_jointpass (dossier_id, draft_hash, agency_id, ordinal, reviewer_id, part,
  act_seq) SELECT dossier_id, draft_hash, %s, %s, %s, 'reviewer', act_seq
FROM records_currentdraft WHERE dossier_id = %s
"""


def test_the_database_holds_the_joint_gate(joint: Case, signer: Person) -> None:
    file = joint.dossier.pk
    with pytest.raises(IntegrityError, match="decision_signed"):
        _sql(DECIDE, 1, file)
    with pytest.raises(IntegrityError, match="decision_on_draft"):
        _sql(DECIDE, 0, file)
    own = joint.county.reviewer
    with pytest.raises(IntegrityError, match="joint_own"):
        _sql(PASS, signer.agency_id, 1, own.pk, file)
    with pytest.raises(IntegrityError, match="joint_signer"):
        _sql(PASS, own.agency_id, 1, own.pk, file)
    with pytest.raises(IntegrityError, match="joint_reviewer"):
        _sql(PASS, signer.agency_id, 1, signer.pk, file)
    joint.take("pass_joint_review", signer)
    for table in (Partner, Signer, JointPass):
        assert table.objects.filter(dossier=file).count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            _sql(f"DELETE FROM {table._meta.db_table} WHERE dossier_id = %s", file)


def test_verify_finds_a_pass_that_is_gone(
    owner_connection: psycopg.Connection, joint: Case, signer: Person
) -> None:
    joint.take("pass_joint_review", signer)
    with pytest.raises(psycopg.Error, match="记录不能删改"):
        owner_connection.execute("DELETE FROM records_jointpass")
    owner_connection.execute("ALTER TABLE records_jointpass DISABLE TRIGGER jointpass_kept")
    owner_connection.execute("DELETE FROM records_jointpass")
    owner_connection.execute("ALTER TABLE records_jointpass ENABLE TRIGGER jointpass_kept")
    assert [one.what for one in verify_dossier(joint.dossier)] == [f"joint_pass {signer.agency_id}"]
