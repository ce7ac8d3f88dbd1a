"""What the file of a compulsory execution shows beyond what every enforcement file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sanjian.law.procedures.case_facts import CaseFacts


@dataclass(frozen=True, slots=True)
class ExecutionFacts(CaseFacts):
    """Facts of a compulsory execution; empty before its first act."""

    TIMED: ClassVar[Mapping[str, int]] = {
        **CaseFacts.TIMED, "base_served_on": 3, "demanded_on": 1, "perform_by": 1,
        "demanded_again_on": 1,
    }  # fmt: skip
    ASIDE: ClassVar[frozenset[str]] = CaseFacts.ASIDE | {"costs_fen"}

    manner: str = ""
    base_served_on: date | None = None
    own_power: bool = False
    demanded_on: date | None = None
    perform_by: date | None = None
    stated: bool = False
    statement_reviewed: bool = False
    hiding: bool = False
    demolition_posted_on: date | None = None
    demanded_again_on: date | None = None
    agreed_on: date | None = None
    executed_on: date | None = None
    ended_as: str = ""
    court_applied_on: date | None = None
    costs_fen: int = 0

    @property
    def public_decision(self) -> bool:
        """Say whether there is a decision that must be served and published."""
        return self.decided_on is not None and self.outcome == "execute"
