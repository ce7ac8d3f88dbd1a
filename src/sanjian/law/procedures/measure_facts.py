"""What the file of a compulsory measure shows beyond what every enforcement file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sanjian.law.procedures.case_facts import CaseFacts, Interval
from sanjian.law.procedures.publication import ENDS_DUTIES


@dataclass(frozen=True, slots=True)
class MeasureFacts(CaseFacts):
    """Facts of a seizure, detention or freezing; empty before its first act."""

    TIMED: ClassVar[Mapping[str, int]] = {**CaseFacts.TIMED, "imposed_on": 1, "prolonged_on": 1}
    ASIDE: ClassVar[frozenset[str]] = CaseFacts.ASIDE | {"tests", "custody_on"}

    measure: str = ""
    urgent: bool = False
    urgent_at: datetime | None = None
    imposed_on: date | None = None
    refused_on: date | None = None
    delivered_on: date | None = None
    testing_on: date | None = None
    tests: tuple[Interval, ...] = ()
    prolonged_on: date | None = None
    custody_on: date | None = None
    settled_on: date | None = None
    settled_as: str = ""
    returned_on: date | None = None

    @property
    def testing(self) -> bool:
        """Say whether goods are being tested just now, so that the term stands still."""
        return self.testing_on is not None

    @property
    def undone(self) -> bool:
        """Say whether the decision was revoked, found void or ordered to be made anew."""
        return self.overturned_as in ENDS_DUTIES

    @property
    def to_lift_on(self) -> date | None:
        """The day from which goods held must be given back: not approved, or set aside."""
        if self.imposed_on is None:
            return None
        return self.refused_on or (self.overturned_on if self.undone else None)

    @property
    def stood(self) -> tuple[Interval, ...]:
        """The days on which the term stood still, the test that is running included."""
        return (*self.tests, (self.testing_on, None)) if self.testing_on else self.tests

    @property
    def public_decision(self) -> bool:
        """Say whether there is a decision that must be served and published."""
        return self.decided_on is not None and self.outcome == "impose"
