"""Registers that acts write: a licence granted, renewed or ended is so in its register too.

Writers stand beside the gate: whichever door takes the step, the act and the register's row are
written in one transaction or not at all. A writer raises Refusal when the register forbids it.
"""

from __future__ import annotations

from collections.abc import Callable

from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.records.models import Act, Dossier

Writer = Callable[[Dossier, CaseFacts, CaseFacts, Act], None]
WRITERS: dict[str, Writer] = {}


def write(dossier: Dossier, before: CaseFacts, facts: CaseFacts, act: Act, meaning: str) -> None:
    """Write what an act means to a register; ``meaning`` is the step's, empty for none.

    Raises KeyError for a meaning that no room has a writer for: such a step must not pass.
    """
    if meaning:
        WRITERS[meaning](dossier, before, facts, act)
