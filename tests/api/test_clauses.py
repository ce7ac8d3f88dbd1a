"""What the five papers ask of procedure and review, tried through the API.

Each test is one clause's own acceptance test; without its rule the test fails.
"""

from __future__ import annotations

from typing import Any

import pytest

from sanjian.law.people import Role
from sanjian.registry.models import Person
from tests import world
from tests.api.test_dossiers import path, post, speak
from tests.world import Case, County, stamp

pytestmark = pytest.mark.django_db


def attempt(case: Case, step: str, by: Person, **content: Any) -> dict[str, Any]:
    """Try a step through the API; return the problem, or the act that was recorded."""
    if step == "release_publication":
        stamp(case.county, case.dossier, case.at)
    whole = case.content(step) | content
    answer = post(speak(by), path(case, "/acts"), {"step": step, "content": whole})
    case.dossier.refresh_from_db()
    body: dict[str, Any] = answer.json()
    assert answer.status_code in (201, 409), body
    return body


def codes(body: dict[str, Any]) -> set[str]:
    """Return the codes of a refusal; empty for an act."""
    return {one["code"] for one in body.get("unmet", ())}


def investigating(pack: str = "mingxi") -> Case:
    """A case just filed."""
    where = world.county(pack)
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.take("file_case", where.head)
    return case


def submitted(pack: str = "mingxi", **draft: Any) -> Case:
    """A case that lies with the reviewer."""
    where = world.county(pack)
    case = world.heard(where, public_interest=True, **draft)
    case.later(days=9).take("submit_review", where.officer)
    return case


def checklist(case: Case, finding: str = "sound") -> list[dict[str, str]]:
    """The whole checklist of the place, the first item found as given."""
    rows: list[dict[str, str]] = case.content("pass_review")["checklist"]
    return [rows[0] | {"finding": finding}, *rows[1:]]


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("luozhuang", marks=pytest.mark.clause("LZ-36")),
        pytest.param("mingxi", marks=pytest.mark.clause("MX-53")),
        pytest.param("haimen", marks=pytest.mark.clause("HM-46")),
    ],
)
def test_no_decision_unless_the_review_of_this_very_draft_has_passed(pack: str) -> None:
    where = world.county(pack)
    case = world.heard(where, public_interest=True)
    head = where.head
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", where.officer))
    case.later(days=9).take("submit_review", where.officer)
    case.take("raise_problems", where.reviewer)
    assert "STAGE" in codes(attempt(case, "decide_penalty", head))
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", where.officer))
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", head)
    case.take("revise_draft", where.officer, public_interest=True, fine="4000.00")
    assert "REVIEW_STALE" in codes(attempt(case, "decide_penalty", head))
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("deliberate", head)
    assert attempt(case, "decide_penalty", head)["stage_to"] == "service"


@pytest.mark.clause("WX-78")
def test_neither_officer_nor_head_nor_his_deputy_decides_without_review() -> None:
    where = world.county("wanxin")
    case = world.heard(where)
    deputy = world.person(where.agency, "fu", "傅副主任", Role.HEAD)
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", where.officer))
    for person in (where.officer, where.head, deputy):
        assert "REVIEW_MISSING" in codes(attempt(case, "decide_penalty", person))
    assert case.dossier.stage == "notice"


def test_every_ordinary_penalty_is_reviewed_in_wanxin_and_not_elsewhere() -> None:
    case = world.heard(world.county("wanxin"))
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", case.county.officer))
    elsewhere = world.heard(world.county("mingxi", prefix="乙"))
    answer = attempt(elsewhere, "submit_decision", elsewhere.county.officer)
    assert answer["stage_to"] == "decision"


@pytest.mark.parametrize("pack", ["mingxi", "wanxin"])
def test_an_opinion_answers_every_item_of_the_checklist(pack: str) -> None:
    case = submitted(pack)
    rows = checklist(case)
    assert len(rows) == 7
    answer = attempt(case, "pass_review", case.county.reviewer, checklist=rows[:4] + rows[5:])
    assert codes(answer) == {"REVIEW_ITEM_MISSING"}
    assert attempt(case, "pass_review", case.county.reviewer)["stage_to"] == "decision"


@pytest.mark.clause("LZ-43")
def test_a_flawed_item_cannot_be_passed() -> None:
    case = submitted("luozhuang")
    assert len(checklist(case)) == 7
    answer = attempt(case, "pass_review", case.county.reviewer, checklist=checklist(case, "flawed"))
    assert codes(answer) == {"REVIEW_FLAWED"}


def test_an_opinion_with_problems_lists_them() -> None:
    case = submitted()
    answer = attempt(case, "raise_problems", case.county.reviewer, problems=[])
    assert codes(answer) == {"OPINION_NO_PROBLEM"}


def test_problems_are_answered_one_by_one_before_resubmission() -> None:
    case = submitted("wanxin")
    case.take("raise_problems", case.county.reviewer)
    answer = attempt(case, "submit_review", case.county.officer, answers=[])
    assert codes(answer) == {"PROBLEM_UNANSWERED"}
    assert attempt(case, "submit_review", case.county.officer)["stage_to"] == "review"


def test_a_disagreement_is_negotiated_before_the_head_rules_on_both_opinions() -> None:
    where = world.county("wanxin")
    case = world.heard(where)
    case.later(days=9).take("submit_review", where.officer)
    case.take("raise_problems", where.reviewer)
    case.take("state_disagreement", where.officer)
    assert codes(attempt(case, "report_disagreement", where.officer)) == {"CONSULT_FIRST"}
    case.take("record_negotiation", where.officer)
    case.take("report_disagreement", where.officer)
    unread = attempt(case, "rule_disagreement", where.head, ruling="follow_handler")
    assert codes(unread) == {"BOTH_OPINIONS"}
    world.read_both(case, where.head)
    ruled = attempt(case, "rule_disagreement", where.head, ruling="follow_handler")
    assert ruled["content"]["ruling"] == "follow_handler"
    assert attempt(case, "submit_decision", where.officer)["stage_to"] == "decision"
    assert attempt(case, "decide_penalty", where.head)["stage_to"] == "service"


def test_no_ruling_replaces_a_pass_that_a_statute_asks_for() -> None:
    case = submitted("wanxin")
    where = case.county
    case.take("raise_problems", where.reviewer)
    case.take("state_disagreement", where.officer)
    case.take("record_negotiation", where.officer)
    case.take("report_disagreement", where.officer)
    world.read_both(case, where.head)
    answer = attempt(case, "rule_disagreement", where.head, ruling="follow_handler")
    assert codes(answer) == {"RULING_FORBIDDEN"}


@pytest.mark.clause("MX-48")
def test_in_mingxi_a_disagreement_ends_in_a_new_review_never_in_a_ruling() -> None:
    where = world.county("mingxi")
    case = world.heard(where, social_risk=True)
    case.later(days=9).take("submit_review", where.officer)
    case.take("raise_problems", where.reviewer)
    case.take("state_disagreement", where.officer)
    case.take("record_negotiation", where.officer, agreed=True)
    case.take("report_disagreement", where.officer)
    world.read_both(case, where.head)
    answer = attempt(case, "rule_disagreement", where.head, ruling="follow_handler")
    assert codes(answer) == {"RULING_FORBIDDEN"}
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    rounds = list(case.dossier.reviews.order_by("round").values_list("outcome", flat=True))
    assert rounds == ["problems", "passed"]


@pytest.mark.clause("WX-81")
def test_a_case_under_investigation_cannot_be_submitted_for_review() -> None:
    case = investigating("wanxin")
    answer = attempt(case, "submit_review", case.county.officer)
    assert "REVIEW_TOO_EARLY" in codes(answer)


@pytest.mark.clause("WX-82")
def test_the_handlers_answer_for_what_they_submit() -> None:
    where = world.county("wanxin")
    case = world.heard(where)
    answer = attempt(case, "submit_review", where.officer, declared=False)
    assert codes(answer) == {"STATEMENT_REQUIRED"}
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("revise_draft", where.officer, fine="4000.00")
    assert "REVIEW_STALE" in codes(attempt(case, "decide_penalty", where.head))


@pytest.mark.parametrize("reason", ["reason_evidence", "reason_basis", "reason_discretion"])
def test_an_ordinary_penalty_gives_its_three_reasons(reason: str) -> None:
    case = investigating()
    case.take("on_site_record", case.county.officer)
    case.take("add_evidence", case.county.officer)
    answer = attempt(case, "conclude", case.county.officer, **{reason: ""})
    assert codes(answer) == {"REASONS_REQUIRED"}


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("luozhuang", marks=pytest.mark.clause("LZ-16")),
        pytest.param("haimen", marks=pytest.mark.clause("HM-25")),
        "shangrila",
    ],
)
@pytest.mark.parametrize("who", ["expired", "suspended"])
def test_nobody_without_a_valid_certificate_takes_part(pack: str, who: str) -> None:
    case = investigating(pack)
    bad = getattr(case.county, who)
    answer = attempt(
        case, "on_site_record", case.county.officer, officers=[case.county.officer.pk, bad.pk]
    )
    assert codes(answer) == {"CERT_INVALID"}
    assert bad.name in answer["detail"]


@pytest.mark.clause("LZ-24")
def test_a_stage_without_records_is_not_left() -> None:
    case = investigating("luozhuang")
    assert "STAGE_EMPTY" in codes(attempt(case, "conclude", case.county.officer))


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("mingxi", marks=pytest.mark.clause("MX-15")),
        pytest.param("wanxin", marks=pytest.mark.clause("WX-23")),
    ],
)
def test_a_record_says_that_rights_were_told_and_who_witnessed_a_refusal(pack: str) -> None:
    case = investigating(pack)
    untold = attempt(case, "on_site_record", case.county.officer, rights_told=False)
    assert codes(untold) == {"NOTICE_INCOMPLETE"}
    refused = attempt(case, "on_site_record", case.county.officer, signature="refused")
    assert codes(refused) == {"SIGNATURE_NOTE"}
    unshown = attempt(case, "on_site_record", case.county.officer, certificates_shown=False)
    assert codes(unshown) == {"CERT_NOT_SHOWN"}


def test_a_reviewer_is_not_made_a_handler_in_mingxi() -> None:
    where = world.county("mingxi")
    both = world.person(where.agency, "both", "杜两任", world.Role.OFFICER, world.Role.REVIEWER)
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    answer = attempt(case, "file_case", where.head, officers=[where.officer.pk, both.pk])
    assert codes(answer) == {"REVIEWER_CANNOT_HANDLE"}


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param("mingxi", marks=pytest.mark.clause("MX-41")),
        pytest.param("wanxin", marks=pytest.mark.clause("WX-70")),
    ],
)
def test_a_hearing_brings_the_case_to_review_whatever_was_ticked(pack: str) -> None:
    where = world.county(pack)
    case = world.investigated(where, fine="20000.00", public_interest=False, complex=False)
    case.take("notify", where.officer)
    case.take("ask_hearing", where.officer)
    case.take("notify_hearing", where.officer)
    case.later(days=31).take("hold_hearing", where.chair, attended=True)
    case.take("report_hearing", where.chair)
    case.take("record_statement", where.officer, standpoint="waived")
    assert "after_hearing" in case.facts.review_because
    assert "REVIEW_MISSING" in codes(attempt(case, "submit_decision", where.officer))


def test_a_penalty_is_never_heavier_after_the_party_has_spoken(where: County) -> None:
    case = world.investigated(where)
    case.take("notify", where.officer)
    case.take("record_statement", where.officer, standpoint="stated", statement="请求从轻")
    case.take("review_statement", where.officer)
    heavier = {"fine": "6000.00"}
    changed = attempt(case, "revise_draft", where.officer, **heavier)
    answer = attempt(case, "submit_review", where.officer) if "seq" in changed else changed
    assert codes(answer) & {"HEAVIER_AFTER_STATEMENT", "BEYOND_NOTICE"}


@pytest.fixture
def where() -> County:
    """A county on the default profile."""
    return world.county()
