"""What a penalty file shows beyond what every enforcement file shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sanjian.law.parameters import Parameters
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.publication import ENDS_DUTIES


@dataclass(frozen=True, slots=True)
class PenaltyFacts(CaseFacts):
    """Facts of a penalty dossier, ordinary or summary; empty before its first act."""

    TIMED: ClassVar[Mapping[str, int]] = {
        **CaseFacts.TIMED,
        "urged_on": 1,
        "deferred_until": 1,
        "crime_answered_on": 1,
        "crime_reviewed_on": 1,
    }
    ASIDE: ClassVar[frozenset[str]] = CaseFacts.ASIDE | {
        "verification_extended", "correction_ordered",
    }  # fmt: skip
    OF_ONE: ClassVar[tuple[str, ...]] = (
        "penalty_kinds", "fine_fen", "confiscated_fen", "notified_fine_fen",
        "notified_confiscated_fen", "notified_kinds", "stated", "stated_evidence",
        "stated_fine_fen", "stated_confiscated_fen", "stated_kinds", "statement_waived",
        "statement_reviewed", "paid_fen", "paid_on", "deferred_until", "additional_fen",
        "additional_on", "performed_on", "urged_on", "court_applied_on", "enforcement_ended_on",
        "execution_on",
    )  # fmt: skip

    act_ended_on: date | None = None
    extended_bar: bool = False
    verified_on: date | None = None
    suspected: bool = False
    verification_extended: bool = False
    filing_asked_on: date | None = None
    declined_on: date | None = None
    preserved_on: date | None = None
    preserved_settled_on: date | None = None
    correction_ordered: bool = False
    penalty_kinds: frozenset[str] = frozenset()
    fine_fen: int = 0
    confiscated_fen: int = 0
    notified_fine_fen: int = 0
    notified_confiscated_fen: int = 0
    notified_kinds: frozenset[str] = frozenset()
    stated: bool = False
    stated_evidence: str = ""
    stated_fine_fen: int = 0
    stated_confiscated_fen: int = 0
    stated_kinds: frozenset[str] = frozenset()
    statement_waived: bool = False
    statement_reviewed: bool = False
    paid_fen: int = 0
    paid_on: date | None = None
    deferred_until: date | None = None
    additional_fen: int = 0
    additional_on: date | None = None
    performed_on: date | None = None
    urged_on: date | None = None
    court_applied_on: date | None = None
    execution_on: date | None = None
    enforcement_ended_on: date | None = None
    collected_on_spot: bool = False
    handed_in_on: date | None = None
    record_filed_on: date | None = None
    crime: str = ""
    crime_told: bool = False
    crime_on: date | None = None
    crime_reported_on: date | None = None
    crime_decided_on: date | None = None
    crime_approved_at: datetime | None = None
    crime_handed_on: date | None = None
    crime_answered_on: date | None = None
    crime_filed_on: date | None = None
    crime_goods_on: date | None = None
    crime_asked_on: date | None = None
    crime_helped_on: date | None = None
    crime_police: int = 0
    crime_appealed_on: date | None = None
    crime_reviewed_on: date | None = None

    @property
    def undone(self) -> bool:
        """Say whether the decision was revoked, found void or ordered to be made anew."""
        return self.overturned_as in ENDS_DUTIES

    @property
    def owed_fen(self) -> int:
        """What is still to be paid, additional fine included, in fen.

        Confiscated goods are handed over, not paid; that is another duty to perform. Nothing is
        owed under a decision that was revoked, found void or ordered to be made anew.
        """
        if self.outcome != "penalty" or self.undone:
            return 0
        gains = self.confiscated_fen if "confiscate_gains" in self.penalty_kinds else 0
        return max(0, self.fine_fen + gains + self.additional_fen - self.paid_fen)

    @property
    def public_decision(self) -> bool:
        """Say whether there is a decision that must be served and published."""
        return self.decided_on is not None and self.outcome in ("penalty", "no_penalty")


def additional_fine_fen(
    facts: PenaltyFacts, params: Parameters, *, payment_due: date, on: date
) -> int:
    """Return the additional fine accrued on a day, in fen.

    Three per cent of the fine for each calendar day after the last day of payment, at most
    the fine itself; deferral moves the last day (《行政处罚法》第七十二条).
    """
    last = max(payment_due, facts.deferred_until or payment_due)
    days = max(0, (on - last) // timedelta(days=1))
    percent = min(
        days * params.number("payment.additional_percent"),
        params.number("payment.additional_cap_percent"),
    )
    return facts.fine_fen * int(percent) // 100
