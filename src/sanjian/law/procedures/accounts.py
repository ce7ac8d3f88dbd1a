"""What every procedure may write down beside its way: recordings, papers on paper,
amendments of records, disputes.

None of it changes a fact, so nothing waits for it and the checker leaves it out.
"""

from __future__ import annotations

from dataclasses import replace as with_steps
from typing import Any

from sanjian.law.procedure import Procedure
from sanjian.law.procedures import dispute, filming, on_paper, text_records

NAMES = frozenset({*filming.NAMES, on_paper.ENTER, dispute.ENTER, text_records.AMEND})


def with_accounts(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure in which all of it can be written down."""
    beside = on_paper.with_paper(filming.with_filming(procedure))
    return text_records.with_amendments(dispute.with_disputes(beside))


def without_accounts(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure without these steps, as the checker visits it."""
    return with_steps(procedure, steps=tuple(s for s in procedure.steps if s.name not in NAMES))
