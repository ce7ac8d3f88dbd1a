"""What an inspection file shows beyond what every enforcement file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sanjian.law.procedures.case_facts import CaseFacts


@dataclass(frozen=True, slots=True)
class InspectionFacts(CaseFacts):
    """Facts of an inspection; empty before its first act."""

    COUNTED: ClassVar[frozenset[str]] = CaseFacts.COUNTED | {"checks_this_year"}
    ASIDE: ClassVar[frozenset[str]] = CaseFacts.ASIDE | {"checks_this_year"}
    TIMED: ClassVar[Mapping[str, int]] = {**CaseFacts.TIMED, "correct_by": 1}

    source: str = ""
    announced: bool = False
    approved_on: date | None = None
    checks_this_year: int = 0
    arrived_on: date | None = None
    scan_owed_on: date | None = None
    scan_filled_on: date | None = None
    inspected_on: date | None = None
    found: bool = False
    correct_by: date | None = None
    rechecked_on: date | None = None
    lead_on: date | None = None

    @property
    def public_decision(self) -> bool:
        """Say whether there is a result that must be made public."""
        return self.decided_on is not None
