"""Who may amend a place's rules: people of the body that supervises enforcement."""

from __future__ import annotations

from sanjian.law.people import Person, Role
from sanjian.rulepacks.refusals import RuleRefused


def may_amend(person: Person) -> bool:
    """Whether this person may draft, propose and release rules."""
    return Role.SUPERVISOR in person.roles


def must_amend(person: Person) -> None:
    """Raises RuleRefused for everybody who is not of the supervising body."""
    if not may_amend(person):
        raise RuleRefused(
            "NOT_SUPERVISOR",
            "规则由司法行政部门的行政执法监督人员起草和发布",
            "请联系本级司法行政部门",
            "《行政处罚法》第七十五条第一款",
        )
