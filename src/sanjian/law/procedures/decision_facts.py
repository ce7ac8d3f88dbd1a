"""What the files of levies, requisitions, fees, payments and confirmations show of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sanjian.law.procedures.case_facts import CaseFacts


@dataclass(frozen=True, slots=True)
class DecisionFacts(CaseFacts):
    """Facts of a decision on an application, or of one that the agency begins by itself.

    Money in fen. ``taking`` says that property is taken and must be compensated.
    """

    TIMED: ClassVar[Mapping[str, int]] = {**CaseFacts.TIMED, "lacking_on": 1}
    COUNTED: ClassVar[frozenset[str]] = CaseFacts.COUNTED | {"due_fen"}
    ASIDE: ClassVar[frozenset[str]] = CaseFacts.ASIDE | {"overdue_on"}
    OF_ONE: ClassVar[tuple[str, ...]] = (
        "statement_on", "stated", "due_fen", "overdue_on", "performed_on", "handed_on",
        "compensated_on",
    )  # fmt: skip

    received_on: date | None = None
    lacking_on: date | None = None
    supplemented_on: date | None = None
    accepted_on: date | None = None
    taking: bool = False
    statement_on: date | None = None
    stated: bool = False
    due_fen: int = 0
    overdue_on: date | None = None
    performed_on: date | None = None
    handed_on: date | None = None
    compensated_on: date | None = None
    taken_over_on: date | None = None
    used_until: date | None = None
    returned_on: date | None = None

    @property
    def statement_waived(self) -> bool:
        """Say whether the party has waived statement and defence."""
        return self.statement_on is not None and not self.stated
