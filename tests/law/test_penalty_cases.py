"""Whole penalty cases: every step of both procedures is taken once, and facts are their fold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sanjian.law.people import Person, Role
from sanjian.law.procedures import accounts
from tests.law import files
from tests.law.files import HAN, HEAVY, JIANG, SUN, WANG, WU, ZHENG, ZHOU, File
from tests.law.test_penalty_rules import (
    PENALTIES,
    heard_and_answered,
    hearing_asked,
    overturned,
    reported,
)


def kept(file: File) -> File:
    """A file put away, supplemented as the head allowed, and handed over."""
    file.take("request_addendum").take("refuse_addendum")
    file.take("request_addendum").take("approve_addendum")
    return file.take("file_addendum").take("hand_over_archive")


def signed_by_two() -> File:
    """Another agency signs as well; one more was named and left out again."""
    theirs = Person(99, "查外审", 7, frozenset({Role.REVIEWER}))
    file = files.proposed(complex=True)
    file.people[theirs.id] = theirs
    file.take("name_signing_organ", organ_id=7).take("name_signing_organ", organ_id=8)
    file.take("drop_signing_organ", organ_id=8).take("notify")
    file.take("record_statement", standpoint="waived").take("submit_review").take("pass_review")
    file.take("deliberate")
    assert "JOINT_REVIEW_MISSING" in file.refusals("decide_penalty")
    file.take("raise_joint_problems", theirs.id, organ_id=7)
    assert "JOINT_REVIEW_MISSING" in file.refusals("decide_penalty")
    return file.take("pass_joint_review", theirs.id, organ_id=7).take("decide_penalty")


def going_on() -> Iterator[File]:
    """What follows a decision: it is ordered to be made anew, or it is not performed."""
    yield files.enforcing().take("record_overturn", how="redo").take("begin_redo")
    yield files.enforcing().take("set_publication_time").later(200).take("hand_to_execution")
    yield signed_by_two()


def apart_and_together() -> Iterator[File]:
    """Cases split and joined; the other file's side of each is the record's own act."""
    file = files.investigating().take("ask_split").take("refuse_split")
    file.take("ask_split").take("approve_split").take("split_case").take("carry_evidence")
    yield file.take("join_parties").take("receive_joined").take("join_case")
    yield files.lead().take("take_over_split")


def whole_cases() -> Iterator[File]:
    """Cases that go all the way, through every step of both procedures."""
    light = files.lead().take("extend_verification").take("verify_lead").take("ask_filing")
    light.take("return_filing").take("verify_lead").take("ask_filing").take("file_case")
    light.take("on_site_record").take("interview").take("take_samples").take("preserve")
    light.take("settle_preserved").take("add_evidence", verified=False).take("examine_evidence")
    light.take("confirm_address", electronic_consent=True).take("order_correction")
    light.take("ask_recusal").take("decide_recusal", granted=False)
    light.take("suspend_case").later(3).take("resume_case").take("extend_case")
    light.take("hand_over").take("ask_legal_office").take("answer_question")
    light.take("conclude").take("reopen_investigation").take("conclude").take("revise_draft")
    light.take("notify", mode="electronic").take("record_statement", standpoint="stated")
    light.take("review_statement").take("submit_decision").take("return_decision")
    light.take("submit_decision").take("decide_penalty").take("correct_clerical")
    light.take("post_notice").later(35).take("serve_decision", mode="public_notice")
    light.take("grant_deferral").later(40).take("impose_additional")
    light.take("urge").later(170).take("apply_court").take("end_enforcement", result="enforced")
    light.take("record_performance").take("record_payment")
    files.published(light).take("record_overturn").take("withdraw_publication")
    yield kept(light.take("close_case").take("archive_case"))
    yield from going_on()
    yield from apart_and_together()

    heavy = files.told(**HEAVY).take("record_statement", standpoint="waived").take("ask_hearing")
    heavy.take("notify_hearing").later(30).take("hold_hearing").take("report_hearing")
    heavy.take("submit_review").take("reassign_review", reviewer=ZHENG).take("accept_review")
    heavy.take("consult_advisers", advisers=[{"adviser": 1, "name": "韩顾问", "person": HAN}])
    heavy.take("give_counsel").take("end_consultation")
    heavy.take("raise_problems").take("state_disagreement")
    heavy.take("record_negotiation").take("report_disagreement")
    heavy.take("rule_disagreement", ruling="follow_review").take("submit_review")
    heavy.take("pass_review").take("withdraw_review").take("submit_review")
    heavy.take("return_materials").take("submit_review").take("pass_review")
    heavy.take("deliberate").take("decide_penalty").take("serve_decision").take("record_payment")
    yield heavy.take("record_performance").take("exempt_publication").take("close_case")

    ruled = reported("wanxin").take("rule_disagreement", ruling="follow_handler")
    ruled.take("submit_decision").take("decide_penalty")
    assert ruled.facts.stage == "service"
    yield ruled

    none = files.proposed(outcome="no_penalty", penalty_kinds=[], fine=None)
    none.take("submit_decision").take("decide_no_penalty")
    yield files.published(none.take("serve_decision")).take("close_case").take("archive_case")

    file = files.proposed(outcome="withdraw", penalty_kinds=[], fine=None)
    yield file.take("submit_decision").take("withdraw_case").take("archive_case")
    file = files.proposed(outcome="transfer", penalty_kinds=[], fine=None).take("submit_decision")
    file.take("flag_crime").take("report_crime").take("decide_crime").take("hand_over_crime")
    file.take("answer_handover").take("hand_over_goods").take("transfer_case")
    yield file.take("archive_case")
    yield files.filing().take("decline_filing").take("archive_case")
    yield crime_ended()
    yield files.waived(**HEAVY)

    yield from on_the_spot()


def crime_ended() -> File:
    """Sent back once, objected to, taken by the police in the end, closed here."""
    file = files.with_police().take("record_police_request").take("help_police")
    file.take("record_police_answer", answer="not_filed")
    file.take("object_to_police").take("record_police_answer", answer="not_filed")
    file.take("object_to_police", route="supervise").take("record_supervision")
    file.take("hand_over_goods").take("record_crime_return").take("flag_crime")
    file.take("report_crime").take("decide_crime").take("hand_over_crime")
    file.take("record_police_answer", answer="filed").take("hand_over_goods")
    return file.take("close_transferred").take("archive_case")


def on_the_spot() -> Iterator[File]:
    """Cases of the summary procedure, paid, unpaid, overturned and converted."""
    spot = files.on_the_spot(penalty_kinds=["fine"], fine=100).take("file_record")
    files.published(spot.take("collect_on_spot").take("hand_in"))
    yield kept(spot.take("close_case").take("archive_case"))
    paid = files.on_the_spot(penalty_kinds=["fine"], fine=100).take("record_payment")
    paid.take("set_publication_time").take("exempt_publication")
    yield paid.take("correct_clerical")
    yield overturned(files.published(files.on_the_spot())).take("withdraw_publication")
    unpaid = files.on_the_spot(penalty_kinds=["fine"], fine=100).take("grant_deferral").later(40)
    unpaid.take("impose_additional").take("urge").later(170).take("apply_court")
    yield unpaid.take("end_enforcement")
    yield files.on_site().take("flag_crime").take("convert")
    yield files.on_the_spot().take("record_overturn", how="redo").take("link_redo")


def test_every_step_can_be_taken_with_its_sample_content() -> None:
    taken = {(f.procedure.name, act.step) for f in whole_cases() for act in f.acts}
    every = {(p.name, step.name) for p in PENALTIES for step in p.steps}
    # What rests on the record is tried there: tests/records/test_adopting.py, test_recordings.py.
    record = {"adopt_rules"} | accounts.NAMES
    assert every - taken == {pair for pair in every if pair[1] in record}


def test_every_case_ends_where_it_should() -> None:
    ends = [file.facts.stage for file in whole_cases()]
    assert ends == [
        "archived", "investigation", "enforcement", "service", "closed", "lead", "closed",
        "service", "archived", "archived", "archived", "archived", "archived", "notice", "archived",
        "enforcement", "enforcement", "enforcement", "converted", "enforcement",
    ]  # fmt: skip


def test_the_facts_are_the_fold_of_the_acts() -> None:
    for file in whole_cases():
        params = file.params
        folded = file.procedure.fold(file.acts, lambda act, params=params: params)
        assert folded == file.facts


def test_a_step_of_another_stage_is_refused_with_what_to_do() -> None:
    answer = files.lead().procedure.ask(
        "decide_penalty", files.lead().facts, files.lead().situation(WANG)
    )
    assert "本案处于“线索核查”阶段" in str(answer)
    unknown = files.lead().procedure.ask("fly", files.lead().facts, files.lead().situation(WANG))
    assert "没有这个步骤" in str(unknown)


def test_the_wrong_role_is_told_whose_step_it_is() -> None:
    assert files.filing().refusals("file_case", ZHOU, officers=[WU, SUN])[0] == "ROLE"


def test_a_new_notice_keeps_a_hearing_that_was_asked_for() -> None:
    file = hearing_asked().take("notify").take("record_statement", standpoint="waived").later(60)
    assert "HEARING_OPEN" in file.refusals("submit_review")


def test_a_party_who_waived_may_still_ask_within_the_days() -> None:
    file = files.told(**HEAVY).take("waive_hearing").take("ask_hearing")
    file.take("record_statement", standpoint="waived").later(60)
    assert "HEARING_OPEN" in file.refusals("submit_review")


def test_new_evidence_and_a_new_notice_allow_a_heavier_penalty() -> None:
    file = heard_and_answered().take("add_evidence").take("revise_draft", **HEAVY)
    assert file.refusals("notify") == []
    again = file.take("notify").take("record_statement", standpoint="stated")
    assert "HEAVIER_AFTER_STATEMENT" not in again.take("review_statement").refusals("notify")


def test_notifying_again_does_not_wash_off_a_statement() -> None:
    file = heard_and_answered().take("notify").take("revise_draft", **HEAVY)
    assert "HEAVIER_AFTER_STATEMENT" in file.refusals("notify")


def test_more_goods_taken_is_beyond_the_notice_even_when_the_fine_is_less() -> None:
    kinds = ["confiscate_gains", "fine"]
    file = files.waived(penalty_kinds=kinds, fine=5_000, confiscated=1_000)
    file.take("revise_draft", penalty_kinds=kinds, fine=1_000, confiscated=4_000)
    assert "BEYOND_NOTICE" in file.refusals("submit_review")


def test_the_head_who_rules_for_the_review_leaves_the_case_unpassed() -> None:
    file = reported("wanxin").take("rule_disagreement", ruling="follow_review")
    assert "REVIEW_MISSING" in file.refusals("submit_decision")


def test_a_statutory_case_is_not_ruled_past_its_reviewer_anywhere() -> None:
    file = files.submitted("wanxin", complex=True).take("raise_problems")
    file.take("state_disagreement").take("record_negotiation").take("report_disagreement")
    assert "RULING_FORBIDDEN" in file.refusals("rule_disagreement", ruling="follow_handler")


def test_a_hearing_voids_a_review_made_before_it() -> None:
    file = files.waived(**HEAVY).take("submit_review").take("pass_review").take("return_decision")
    file.take("notify").take("record_statement", standpoint="waived").take("ask_hearing")
    file.take("notify_hearing").later(30).take("hold_hearing").take("report_hearing")
    assert "REVIEW_MISSING" in file.refusals("submit_decision")
    assert "after_hearing" in file.facts.review_because


def test_who_registered_the_lead_has_handled_the_case() -> None:
    file = File(params=files.rules("wanxin")).take("register_lead", SUN).take("verify_lead")
    file.take("ask_filing").take("file_case").take("on_site_record").take("add_evidence")
    file.take("conclude").take("notify").take("record_statement", standpoint="waived")
    assert file.take("submit_review").refusals("pass_review", SUN) == ["OWN_CASE_REVIEW"]


def test_a_replacement_must_be_certified_and_not_the_one_who_leaves() -> None:
    file = files.investigating().take("ask_recusal", person=WU)
    assert "CERT_INVALID" in file.refusals("decide_recusal", replacement=[JIANG])
    assert "OFFICER_CONFLICT" in file.refusals("decide_recusal", replacement=[WU])


def test_a_revoked_decision_is_closed_without_performance() -> None:
    file = files.published(files.enforcing()).take("record_overturn", how="revoked")
    assert file.take("withdraw_publication").refusals("close_case") == []


@pytest.mark.parametrize(("how", "owed"), [("revoked", False), ("void", False), ("unlawful", True)])
def test_nobody_is_pressed_to_pay_a_fine_that_was_revoked(how: str, owed: bool) -> None:
    file = files.published(files.enforcing())
    assert file.duty("collect").done_on is None
    file.take("record_overturn", how=how)
    assert (file.duty("collect").done_on is None) is owed
    for step in ("record_payment", "grant_deferral", "urge", "end_enforcement"):
        assert ("STAGE" not in file.refusals(step)) is owed, step
    assert ("close" in {duty.code for duty in file.duties()}) is not owed


def test_additional_fine_may_grow_until_it_equals_the_fine() -> None:
    file = files.enforcing(fine=1_000).later(16)
    assert file.facts.served_on is not None
    due = file.duty("collect").due.day
    file.at += timedelta(days=(due - file.at.date()).days + 1)
    assert file.refusals("impose_additional", additional=30.01) == ["ADDITIONAL_AMOUNT"]
    file.take("impose_additional", additional=30).later(100)
    assert file.refusals("impose_additional", additional=1_000.01) == ["ADDITIONAL_AMOUNT"]
    file.take("impose_additional", additional=1_000)
    assert "STAGE" in file.refusals("impose_additional", additional=1_000)
