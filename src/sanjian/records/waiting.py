"""What other rooms know that a decision, or the end of a file, must wait for.

A room hangs a question in; where it answers with a requirement, the act is refused for it, and
`next` says so before anybody tries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanjian.law.procedure import Procedure, Step, Unmet
from sanjian.records.models import Dossier

Question = Callable[[Dossier], Unmet | None]

BEFORE_DECISION: list[Question] = []
BEFORE_END: list[Question] = []


def decision_waits(dossier: Dossier) -> tuple[Unmet, ...]:
    """Return what a decision on a file must wait for; empty where it need not."""
    return tuple(one for ask in BEFORE_DECISION if (one := ask(dossier)))


def end_waits(dossier: Dossier) -> tuple[Unmet, ...]:
    """Return what the end of a file must wait for; empty where it need not."""
    return tuple(one for ask in BEFORE_END if (one := ask(dossier)))


def ends(procedure: Procedure[Any], step: Step[Any]) -> bool:
    """Say whether a step would end a file: bring it to where it is only put away."""
    last = {stage for one in procedure.steps if one.target == "archived" for stage in one.sources}
    return step.target is not None and step.target in last
