"""责令重新作出: a second matter in the same file, through the same gate, and not the same again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sanjian.law.procedures.redo import essence
from tests.law.files import File, Refusal, decided, enforcing, published
from tests.law.test_licence import deciding


def ordered(file: File, **order: Any) -> File:
    """The decision has been set aside and a new one ordered; its publication is withdrawn."""
    file.take("record_overturn", how="redo", **order)
    return file.take("withdraw_publication") if file.facts.published_on else file


def begun(**order: Any) -> File:
    """Work on the new decision has begun; the record has filled in what the first decided."""
    file = ordered(published(enforcing()), **order)
    return file.take("begin_redo", former=essence(first(file)))


def first(file: File) -> dict[str, Any]:
    return dict(next(act.content for act in reversed(file.acts) if act.step == "conclude"))


def test_nothing_of_the_decision_set_aside_is_left_in_the_new_matter() -> None:
    facts = begun().facts
    assert (facts.stage, facts.matter) == ("investigation", 2)
    assert (facts.decided_on, facts.served_on, facts.published_on) == (None, None, None)
    assert (facts.draft_hash, facts.fine_fen, facts.overturned_as) == ("", 0, "")
    assert facts.evidence_count > 0


def test_a_new_decision_needs_a_new_notice_and_cannot_be_taken_at_once() -> None:
    file = begun().take("conclude", facts="重新查明：经营三日。")
    codes = file.refusals("submit_decision")
    assert "NOT_NOTIFIED" in codes
    assert "STAGE" in file.refusals("decide_penalty")


@pytest.mark.parametrize("dressing", ["", "  \n", "。", "，"])
def test_the_same_decision_on_the_same_facts_and_reasons_is_refused(dressing: str) -> None:
    file = begun()
    before = first(file)
    assert "REDO_SAME" in file.refusals("conclude", facts=before["facts"] + dressing)
    file.take("conclude", facts="重新询问三名在场人员，查明经营时间为三日。")


def test_another_amount_on_the_same_facts_is_another_decision() -> None:
    file = begun()
    assert "REDO_SAME" in file.refusals("conclude")
    file.take("conclude", fine=100)


def test_a_redraft_in_the_new_matter_may_not_come_back_to_the_old_decision() -> None:
    file = begun().take("conclude", fine=100)
    assert "REDO_SAME" in file.refusals("revise_draft")


def test_where_only_the_procedure_was_at_fault_the_same_decision_may_be_made_again() -> None:
    file = begun(ground="procedure")
    file.take("conclude")
    assert file.facts.matter == 2


def test_an_order_tells_why_the_decision_was_set_aside() -> None:
    file = enforcing()
    assert "REDO_GROUND" in file.refusals("record_overturn", how="redo", ground="")
    file.take("record_overturn", how="revoked", ground="")


def test_the_first_decision_is_withdrawn_before_work_on_the_new_one_begins() -> None:
    file = published(enforcing()).take("record_overturn", how="redo")
    assert "NOT_WITHDRAWN" in file.refusals("begin_redo", former="0" * 64)
    file.take("withdraw_publication").take("begin_redo", former="0" * 64)


def test_only_an_order_to_decide_anew_opens_a_second_matter() -> None:
    for how in ("changed", "revoked", "unlawful", "void"):
        file = enforcing().take("record_overturn", how=how)
        assert "STAGE" in file.refusals("begin_redo", former="0" * 64)
    assert "STAGE" in decided().refusals("begin_redo", former="0" * 64)


def test_a_file_with_an_open_order_is_not_closed() -> None:
    file = ordered(published(enforcing()))
    assert "REDO_OPEN" in file.refusals("close_case")


def test_the_clock_runs_to_the_day_that_the_order_names() -> None:
    last = date(2026, 12, 31)
    file = begun(redo_by=last.isoformat())
    duty = file.duty("redo")
    assert (duty.due.day, duty.done_on) == (last, None)
    with pytest.raises(StopIteration):
        file.duty("redo_unnamed")


def test_an_order_without_a_day_leaves_the_statutory_period_from_the_order() -> None:
    file = begun(redo_by="")
    ordered_on = file.facts.redo_ordered_on
    duty = file.duty("redo_unnamed")
    assert (duty.start, (duty.due.day - ordered_on).days >= 90) == (ordered_on, True)
    with pytest.raises(StopIteration):
        file.duty("decide")


def test_a_revoked_decision_leaves_nobody_the_duty_to_collect() -> None:
    file = enforcing()
    assert file.duty("collect").done_on is None
    file.take("record_overturn", how="revoked")
    assert file.duty("collect").done_on is not None


def test_the_first_draft_can_never_stand_for_the_second_matter() -> None:
    file = enforcing()
    before = file.facts.draft_hash
    ordered(file).take("begin_redo", former="0" * 64).take("conclude")
    assert file.facts.draft_hash != before
    with pytest.raises(Refusal):
        file.take("decide_penalty")


def refused(request: str = "grant") -> File:
    """An application was refused; the refusal is served and published."""
    file = deciding(request, outcome="refuse", refusal_reason="场所面积不符合要求。")
    return published(file.later(1).take("decide_refuse").take("serve_decision"))


def test_a_refused_application_is_examined_and_decided_anew_in_its_own_file() -> None:
    file = refused()
    before = next(a.content for a in reversed(file.acts) if a.step == "conclude_examination")
    ordered(file, ground="facts", redo_by=(file.at.date() + timedelta(days=30)).isoformat())
    assert "REDO_OPEN" in file.refusals("close_case")
    assert file.duty("redo").due.day == file.at.date() + timedelta(days=30)
    file.take("begin_redo", former=essence(before))
    assert (file.facts.stage, file.facts.matter, file.facts.outcome) == ("examination", 2, "")
    same = {"outcome": "refuse", "refusal_reason": "场所面积不符合要求。"}
    assert "REDO_SAME" in file.refusals("conclude_examination", **same)
    file.take("conclude_examination").take("submit_decision").take("decide_grant")
    assert file.facts.granted
    assert file.duty("redo").done_on == file.at.date()


def test_the_new_refusal_goes_through_the_same_gate_again() -> None:
    file = ordered(refused(), ground="law").take("begin_redo", former="0" * 64)
    for step in ("decide_refuse", "decide_grant"):
        assert "STAGE" in file.refusals(step, draft_hash="0" * 64)
    assert "STAGE" in file.refusals("submit_decision")
    assert file.facts.review_outcome == file.facts.draft_hash == ""


def test_a_licence_that_was_granted_or_a_renewal_is_not_decided_anew_in_the_file() -> None:
    granted = published(deciding().later(1).take("decide_grant").take("serve_decision"))
    for file in (ordered(granted, ground="facts"), ordered(refused("renew"), ground="facts")):
        assert "STAGE" in file.refusals("begin_redo", former="0" * 64)
        assert "REDO_OPEN" not in file.refusals("close_case")
