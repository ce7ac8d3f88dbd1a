"""What a licensing file shows beyond what every enforcement file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sanjian.law.procedures.case_facts import CaseFacts


@dataclass(frozen=True, slots=True)
class LicenceFacts(CaseFacts):
    """Facts of an application for the grant, change or renewal of a licence.

    ``materials_on`` is the day on which the materials as they now are were received; from it
    runs the time for one notice of what is missing. ``register_until`` is the last day of the
    licence applied about, as its register told it; ``asked_in_time`` says whether the renewal
    was asked for early enough before that day.
    """

    TIMED: ClassVar[Mapping[str, int]] = {
        **CaseFacts.TIMED, "materials_on": 1, "supplement_until": 1, "register_until": 1,
    }  # fmt: skip
    SCOPE: ClassVar[frozenset[str]] = frozenset({"hearing_item", "hearing_right"})
    OF_ONE: ClassVar[tuple[str, ...]] = (
        "affects_others",
        "announced_on",
        "stated",
        "statement_waived",
        "statement_reviewed",
        "certificate_on",
        "unverified_count",
        "pauses",
    )

    request: str = ""
    licence_number: str = ""
    materials_on: date | None = None
    supplement_on: date | None = None
    supplement_until: date | None = None
    supplemented: bool = False
    accepted_on: date | None = None
    joint: bool = False
    register_until: date | None = None
    asked_in_time: bool = False
    register_valid: bool = False
    hearing_item: bool = False
    affects_others: bool = False
    announced_on: date | None = None
    stated: bool = False
    statement_waived: bool = False
    statement_reviewed: bool = False
    needs_check: bool = False
    checked_on: date | None = None
    renewed_by_law_on: date | None = None
    certificate_on: date | None = None

    @property
    def granted(self) -> bool:
        """Say whether the licence was granted, by a decision or by the law itself."""
        by_decision = self.decided_on is not None and self.outcome == "grant"
        return by_decision or self.renewed_by_law_on is not None


@dataclass(frozen=True, slots=True)
class WithdrawalFacts(CaseFacts):
    """Facts of a file by which an agency takes back, revokes or cancels a licence.

    ``way`` is withdraw (撤回), revoke (撤销) or cancel (注销), as the ground lays down.
    """

    SCOPE: ClassVar[frozenset[str]] = frozenset({"way"})

    licence_number: str = ""
    way: str = ""
    ground: str = ""
    register_found: bool = False
    stated: bool = False
    statement_waived: bool = False
    statement_reviewed: bool = False
    deregistered_on: date | None = None

    @property
    def ended(self) -> bool:
        """Say whether the decision ends the licence."""
        return self.decided_on is not None and self.outcome == "end"
