"""法制审核与决定 of a penalty: what must hold first, and the four outcomes a head can choose."""

from __future__ import annotations

from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Act, Step
from sanjian.law.procedures import crime, decision, joint, review, scope
from sanjian.law.procedures.case_facts import resume
from sanjian.law.procedures.draft import scoped
from sanjian.law.procedures.notice import (
    heard,
    never_heavier,
    notified,
    statement_heard,
    within_notice,
)
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import PENALTY, preservation_settled

REVIEW = review.Chapter(
    common=PENALTY,
    before=(
        review.finished("conclude"), PENALTY.evidenced, preservation_settled,
        PENALTY.recusal_settled, notified, statement_heard, heard, within_notice, never_heavier,
        scope.reopened(PENALTY.basis.reviewed, scoped),
    ),
    floor=scope.STATUTORY_TRIGGERS,
    send_from=("proposal", "notice", "correction"),
    suspicion=crime.found,
)  # fmt: skip
DECISION = decision.Chapter(REVIEW, needs_discussion=frozenset({"penalty"}))
JOINT = (joint.reviewed(PENALTY),)
LAST = (*JOINT, crime.no_fine)
_SIGNING: tuple[Step[PenaltyFacts], ...] = joint.steps(
    PENALTY, ("investigation", "proposal", "notice", "correction"),
    ("notice", "correction", "review", "decision"),
)  # fmt: skip


def _transferred(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """The police have the case: the file ends, and with it the standstill."""
    over = decision.dropped(facts, act, params)
    return resume(over, act) if facts.suspended else over


_REVIEWING: tuple[Step[PenaltyFacts], ...] = REVIEW.steps()
_DECIDING: tuple[Step[PenaltyFacts], ...] = (
    *DECISION.steps(),
    DECISION.decide("decide_penalty", "作出行政处罚决定", "penalty", "penalty_decision",
                    approval="decision_approval", rules=LAST),
    DECISION.decide(
        "decide_no_penalty", "作出不予行政处罚决定", "no_penalty", "no_penalty_decision",
        rules=LAST,
    ),
    DECISION.decide(
        "withdraw_case", "撤销案件", "withdraw", "case_withdrawal",
        target="closed", effect=decision.dropped, rules=LAST,
    ),
    DECISION.decide(
        "transfer_case", "移送司法机关", "transfer", "case_transfer",
        target="closed", effect=_transferred,
        rules=(*JOINT, crime.by_this_way, crime.goods_handed, crime.helped_first),
    ),
)  # fmt: skip
STEPS = (*_REVIEWING, *_SIGNING, *_DECIDING)
