"""结案与归档 of a penalty: it is performed, or its enforcement has come to an end."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.procedure import Rule, Situation, Step
from sanjian.law.procedures import closing, redo
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import PENALTY, preservation_settled


def performed(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the decision has been performed or its enforcement has come to an end."""
    if facts.enforcement_ended_on is not None or facts.outcome != "penalty":
        return True
    if facts.undone:
        return True
    others = facts.penalty_kinds - {"fine", "confiscate_gains", "warning", "criticism"}
    return facts.owed_fen == 0 and (not others or facts.performed_on is not None)


fully_performed = Rule(
    "NOT_PERFORMED", "行政处罚决定履行完毕或者依法终结执行后，方可结案", APL(66, 1),
    performed, "请登记缴款和其他义务的履行情况，或者登记执行终结", "record_payment",
)  # fmt: skip
STEPS: tuple[Step[PenaltyFacts], ...] = closing.steps(
    PENALTY,
    (fully_performed, preservation_settled, redo.redone),
    archive_from=("closed", "not_filed"),
)
