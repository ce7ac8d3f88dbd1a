"""Which decisions are reviewed: lists, statute, questions and switches, tried through the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sanjian.law.catalogue import Entry
from sanjian.law.procedures.scope_answer import Answer, explain
from sanjian.records.models import Draft
from sanjian.records.rules import rules
from sanjian.records.taking import PROCEDURES
from sanjian.records.verification import verify_dossier
from sanjian.registry import actions as registry
from sanjian.registry.catalogue import queries
from sanjian.registry.catalogue.refusals import CatalogueRefused
from tests import world
from tests.api.test_clauses import attempt, codes
from tests.api.test_dossiers import path, post, speak
from tests.registry.lists import FINE, REVOKED, Office, office, under
from tests.world import Case, County

pytestmark = pytest.mark.django_db

FOOD = Entry(
    "", "食品领域三万元以上罚款", act_kind="penalty", field="食品安全", measure="fine",
    person_fen=30_000_00, organisation_fen=30_000_00,
)  # fmt: skip
FAR = Entry(
    "", "特大数额罚款", act_kind="penalty", measure="fine", person_fen=900_000_00,
    organisation_fen=900_000_00, penalty_kinds=(),
)  # fmt: skip
BEFORE = world.START - timedelta(days=40)


def place(pack: str = "mingxi") -> tuple[County, Office]:
    """A county under a pack, with the legal officers of its agency."""
    where = world.county(pack)
    return where, office(where.agency)


def answer_of(case: Case) -> Answer:
    """The answer to 是否需要法制审核 under the rules of the day."""
    params = rules(case.dossier.pack_id, case.at.date(), case.dossier.agency_id)
    found = explain(PROCEDURES[case.dossier.procedure], case.facts, params)
    assert found is not None
    return found


def goes_undecided(case: Case) -> set[str]:
    """Why the case does not reach the head without review."""
    return codes(attempt(case, "submit_decision", case.county.officer))


@pytest.mark.clause("LZ-41")
def test_a_fine_above_the_threshold_of_its_field_is_reviewed_and_the_rule_is_named() -> None:
    where, here = place("luozhuang")
    here.released(FOOD, at=BEFORE)
    case = world.heard(where, fine="50000.00", catalogue_field="食品安全")
    assert "REVIEW_MISSING" in goes_undecided(case)
    (reason,) = [one for one in answer_of(case).reasons if one.code == "catalogue"]
    assert reason.because == (
        "第1项“食品领域三万元以上罚款”：执法类别为行政处罚，本案为行政处罚；所属领域为食品安全，"
        "本案为食品安全；对公民罚款达到30,000元，本案罚款50,000元",
    )


def test_below_the_threshold_or_in_another_field_nothing_is_owed() -> None:
    where, here = place("luozhuang")
    here.released(FOOD, at=BEFORE)
    case = world.heard(where, fine="29999.99", catalogue_field="食品安全")
    assert answer_of(case).turning == (
        "如果对公民罚款达到30,000元，即列入目录第1项“食品领域三万元以上罚款”（本案罚款29,999.99元）",
    )
    assert goes_undecided(case) == set()
    other = world.heard(where, fine="50000.00", catalogue_field="other")
    assert not other.facts.review_required
    open_question = world.heard(where, fine="50000.00")
    assert open_question.facts.review_required, "a field left open counts as that of the entry"


@pytest.mark.clause("LZ-42")
def test_an_agency_reviews_all_but_what_is_decided_on_the_spot() -> None:
    where, here = place("luozhuang")
    case = world.heard(where)
    assert not case.facts.review_required
    here.released(FAR, at=BEFORE, all_ordinary=True,
                  params=under(**{"review.scope.all_ordinary_optional": True}))  # fmt: skip
    switched = world.heard(where)
    assert switched.facts.review_because == ("all_ordinary",)
    assert "REVIEW_MISSING" in goes_undecided(switched)
    on_the_spot = summary(where)
    assert on_the_spot.dossier.stage == "enforcement"
    assert not answer_of(on_the_spot).required
    assert "简易程序" in answer_of(on_the_spot).why_not


def summary(where: County) -> Case:
    """A case decided on the spot."""
    act = world.open_dossier(
        procedure="penalty_summary", agency=where.agency,
        content=world.opening_content(where, world.START, "penalty_summary"), by=where.officer,
        at=world.START, pack=where.pack, sample=True,
    )  # fmt: skip
    case = Case(where, world.Dossier.objects.get(pk=act.dossier_id), world.START, [act])
    case.take("hear_on_site", where.officer)
    body = attempt(case, "decide_on_site", where.officer, penalty_kinds=["fine"], fine="100.00")
    assert codes(body) == set()
    return case


@pytest.mark.clause("XG-27")
def test_the_handler_cannot_set_a_case_of_the_list_to_no_review() -> None:
    where, here = place("shangrila")
    here.released(FINE, at=BEFORE)
    no = dict.fromkeys(
        ("public_interest", "social_risk", "major_rights", "complex", "statute"), False
    )
    case = world.heard(where, fine="8000.00", **no)
    assert case.facts.review_because == ("catalogue",)
    assert "REVIEW_MISSING" in goes_undecided(case)
    whole = case.content("revise_draft") | {"review_required": False}
    sent = {"step": "revise_draft", "content": whole}
    refused = post(speak(where.officer), path(case, "/acts"), sent)
    assert refused.status_code == 422, "there is no such question to answer"
    again = attempt(case, "revise_draft", where.officer, fine="8000.00", **no)
    assert "seq" in again
    assert "REVIEW_MISSING" in goes_undecided(case)


@pytest.mark.parametrize("name", ["complex", "public_interest", "social_risk", "major_rights"])
def test_what_the_handler_has_stated_he_cannot_untick(name: str) -> None:
    where, _ = place()
    case = world.investigated(where, **{name: True})
    assert codes(attempt(case, "revise_draft", where.officer)) == {"SCOPE_UNTICKED"}
    case.take("reopen_investigation", where.officer)
    assert codes(attempt(case, "conclude", where.officer)) == {"SCOPE_UNTICKED"}
    assert case.facts.review_because == (name,)


def test_an_item_that_the_officer_answered_stays_answered() -> None:
    where, here = place()
    here.released(FINE, Entry("", "需从重处罚的", act_kind="penalty", asked=True), at=BEFORE)
    case = world.investigated(where, fine="4000.00", catalogue_items=["2"])
    assert case.facts.review_because == ("catalogue",)
    refused = attempt(case, "revise_draft", where.officer, fine="4000.00")
    assert codes(refused) == {"SCOPE_UNTICKED"}
    assert "需从重处罚的" in str(refused)


@pytest.mark.clause("MX-42")
def test_a_local_list_adds_to_the_provincial_standard_and_never_takes_away() -> None:
    where, here = place("mingxi")
    parent = here.superior(FINE, at=BEFORE)
    key = queries.parent_key(parent.catalogue_id, "1")
    params = rules(where.pack, BEFORE.date(), where.agency.pk)
    later = BEFORE + timedelta(days=2)
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(REVOKED, at=later, params=params)
    assert [one.code for one in refusal.value.unmet] == ["PARENT_ITEM_LOCKED"]
    version = here.released(replace(FINE, parent=key, person_fen=3_000_00), at=later, params=params)
    assert version.number == 1
    assert world.heard(where, fine="3000.00").facts.review_because == ("catalogue",)
    assert not world.heard(where, fine="2999.00").facts.review_required


def test_a_binding_standard_holds_where_an_agency_has_no_list_yet() -> None:
    where, here = place("mingxi")
    here.superior(FINE, at=BEFORE)
    case = world.heard(where, fine="6000.00")
    assert case.facts.review_because == ("catalogue",)
    (because,) = answer_of(case).reasons[0].because
    assert because.startswith("省市场监管系统重大执法决定标准第1项“较大数额罚款”")
    elsewhere, _ = world.county("luozhuang", prefix="乙"), None
    assert not world.heard(elsewhere, fine="6000.00").facts.review_required


def test_a_reference_list_does_not_speak_by_itself() -> None:
    where, here = place("haimen")
    here.superior(FINE, at=BEFORE)
    assert not world.heard(where, fine="6000.00").facts.review_required


@pytest.mark.clause("HM-40")
def test_an_entry_must_point_to_a_published_power_item() -> None:
    where, here = place("haimen")
    params = rules(where.pack, BEFORE.date(), where.agency.pk)
    with pytest.raises(CatalogueRefused) as refusal:
        here.released(FINE, at=BEFORE, params=params)
    assert [one.code for one in refusal.value.unmet] == ["POWER_ITEM_MISSING"]
    registry.list_power(agency=where.agency, code="A1", name="食品经营处罚", basis="样例",
                        valid_from=BEFORE.date(), by=None, at=BEFORE)  # fmt: skip
    here.released(replace(FINE, powers=("A1",)), at=BEFORE, params=params)
    assert world.heard(where, fine="6000.00", catalogue_power="A1").facts.review_required
    assert not world.heard(where, fine="6000.00", catalogue_power="other").facts.review_required


@pytest.mark.clause("HM-41")
def test_a_statutory_row_stands_above_the_list() -> None:
    where, here = place("haimen")
    registry.list_power(agency=where.agency, code="A1", name="食品经营处罚", basis="样例",
                        valid_from=BEFORE.date(), by=None, at=BEFORE)  # fmt: skip
    here.released(replace(FAR, powers=("A1",)), at=BEFORE,
                  params=rules(where.pack, BEFORE.date(), where.agency.pk))  # fmt: skip
    case = world.heard(where, complex=True)
    assert case.facts.review_because == ("complex",)
    assert "REVIEW_MISSING" in goes_undecided(case)
    assert not world.heard(where).facts.review_required


def test_national_interest_counts_where_the_place_names_it() -> None:
    there = world.heard(world.county("luozhuang"), national_interest=True)
    assert there.facts.review_because == ("national_interest",)
    elsewhere = world.heard(world.county("mingxi", prefix="乙"), national_interest=True)
    assert elsewhere.facts.review_because == ()


def test_the_amounts_of_the_pack_stand_in_until_the_list_sets_its_own() -> None:
    where, here = place()
    assert world.heard(where, fine="10000.00").facts.review_required
    here.released(FAR, at=BEFORE)
    assert not world.heard(where, fine="10000.00").facts.review_required
    kinds = ["fine", "revoke_licence"]
    case = world.heard(where, fine="100.00", penalty_kinds=kinds)
    assert case.facts.review_required, "kinds of penalty the list says nothing about"


def test_a_list_that_comes_into_force_after_the_draft_opens_the_question_again() -> None:
    where, here = place()
    case = world.heard(where, fine="6000.00")
    assert not case.facts.review_required
    here.released(FINE, at=case.at, in_force=case.at.date() + timedelta(days=1))
    assert goes_undecided(case.later(days=1)) == {"REVIEW_SCOPE_CHANGED"}
    attempt(case, "revise_draft", where.officer, fine="6000.00")
    assert case.facts.review_because == ("catalogue",)
    assert "REVIEW_MISSING" in goes_undecided(case)


def test_also_between_submission_and_decision() -> None:
    where, here = place()
    case = world.heard(where, fine="6000.00")
    case.take("submit_decision", where.officer)
    here.released(FINE, at=case.at, in_force=case.at.date() + timedelta(days=1))
    case.later(days=1)
    assert codes(attempt(case, "decide_penalty", where.head)) == {"REVIEW_SCOPE_CHANGED"}


def test_a_review_passed_under_the_old_list_still_stands_under_a_new_one() -> None:
    where, here = place()
    case = world.heard(where, social_risk=True)
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    here.released(FINE, at=case.at, in_force=case.at.date() + timedelta(days=1))
    case.later(days=1)
    assert codes(attempt(case, "decide_penalty", where.head)) == set()


def test_the_list_is_part_of_what_a_review_binds_to() -> None:
    where, here = place()
    here.released(FINE, at=BEFORE)
    case = world.heard(where, fine="6000.00")
    case.later(days=9).take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    passed = case.facts.draft_hash
    here.released(FINE, REVOKED, at=case.at)
    case.later(days=1).take("return_decision", where.head)
    assert case.facts.draft_hash == passed
    case.take("add_evidence", where.second)
    assert case.facts.draft_hash != passed
    assert "REVIEW_MISSING" in goes_undecided(case)


def test_verify_folds_the_same_whatever_lists_came_later() -> None:
    where, here = place()
    here.released(FINE, at=BEFORE)
    case = world.heard(where, fine="6000.00")
    assert list(verify_dossier(case.dossier)) == []
    here.released(FAR, at=case.at)
    here.released(REVOKED, at=case.at + timedelta(days=1), in_force=case.at.date() + timedelta(2))
    assert list(verify_dossier(case.dossier)) == []
    assert Draft.objects.get(dossier=case.dossier, draft_hash=case.facts.draft_hash)


@pytest.mark.parametrize("pack", ["luozhuang", "shangrila", "mingxi", "wanxin", "haimen"])
def test_every_decision_has_an_answer(pack: str) -> None:
    where, _ = place(pack)
    for draft in ({}, {"complex": True}, {"fine": "200000.00"}):
        told: dict[str, Any] = draft
        case = world.heard(where, **told)
        found = answer_of(case)
        assert found.required is case.facts.review_required
        assert {one.code for one in found.reasons} == set(case.facts.review_because)
        assert all(one.label and one.law and one.because for one in found.reasons)
        assert found.required or found.why_not
    assert answer_of(summary(where)).why_not
