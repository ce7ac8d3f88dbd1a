"""What a penalty file shows: the only thing a requirement may look at (案卷排他)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sanjian.law.facts import Facts, replace
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Act, Parts, combined_hash

Interval = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class PenaltyFacts(Facts):
    """Facts of a penalty dossier, ordinary or summary; empty before its first act."""

    stage: str = "opening"
    parts: Parts = ()
    opened_on: date | None = None
    party_kind: str = ""
    party_named: bool = False
    act_ended_on: date | None = None
    extended_bar: bool = False
    verified_on: date | None = None
    suspected: bool = False
    verification_extended: bool = False
    filing_asked_on: date | None = None
    filed_on: date | None = None
    declined_on: date | None = None
    handlers: frozenset[int] = frozenset()
    reviewers: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()
    recusal_of: int | None = None
    evidence_count: int = 0
    evidence_digest: str = ""
    unverified_count: int = 0
    records_made: int = 0
    preserved_on: date | None = None
    preserved_settled_on: date | None = None
    pauses: tuple[Interval, ...] = ()
    extended_on: date | None = None
    correction_ordered: bool = False
    electronic_consent: bool = False
    concluded_on: date | None = None
    draft_content: str = ""
    draft_hash: str = ""
    outcome: str = ""
    penalty_kinds: frozenset[str] = frozenset()
    fine_fen: int = 0
    confiscated_fen: int = 0
    hearing_right: bool = False
    triggers: frozenset[str] = frozenset()
    review_required: bool = False
    review_because: tuple[str, ...] = ()
    deliberation_required: bool = False
    notified_on: date | None = None
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
    hearing_asked_on: date | None = None
    hearing_waived: bool = False
    hearing_notified_on: date | None = None
    hearing_day: date | None = None
    hearing_held_on: date | None = None
    hearing_missed: bool = False
    hearing_reported_on: date | None = None
    hearing_hash: str = ""
    was_heard: bool = False
    review_submitted_on: date | None = None
    review_submitted_hash: str = ""
    review_round: int = 0
    review_outcome: str = ""
    review_hash: str = ""
    review_concluded_on: date | None = None
    problems_open: int = 0
    disagreed_on: date | None = None
    negotiated_on: date | None = None
    both_opinions_on: date | None = None
    deliberated_hash: str = ""
    deliberated_on: date | None = None
    decided_on: date | None = None
    notice_posted_on: date | None = None
    served_on: date | None = None
    paid_fen: int = 0
    paid_on: date | None = None
    deferred_until: date | None = None
    additional_fen: int = 0
    additional_on: date | None = None
    performed_on: date | None = None
    urged_on: date | None = None
    court_applied_on: date | None = None
    enforcement_ended_on: date | None = None
    collected_on_spot: bool = False
    handed_in_on: date | None = None
    record_filed_on: date | None = None
    overturned_on: date | None = None
    overturned_as: str = ""
    publication_hash: str = ""
    publication_by: int | None = None
    published_on: date | None = None
    publication_exempt_on: date | None = None
    withdrawn_on: date | None = None
    closed_on: date | None = None
    closed_as: str = ""
    archived_on: date | None = None

    @property
    def suspended(self) -> bool:
        """Say whether the clock stands still just now."""
        return any(end is None for _, end in self.pauses)

    @property
    def is_organisation(self) -> bool:
        """Say whether the thresholds for organisations apply; a 个体工商户 counts as a person."""
        return self.party_kind == "organisation"

    @property
    def owed_fen(self) -> int:
        """What is still to be paid, additional fine included, in fen.

        Confiscated goods are handed over, not paid; that is another duty to perform.
        """
        if self.outcome != "penalty":
            return 0
        gains = self.confiscated_fen if "confiscate_gains" in self.penalty_kinds else 0
        return max(0, self.fine_fen + gains + self.additional_fen - self.paid_fen)

    @property
    def reviewed(self) -> bool:
        """Say whether the present draft carries a pass, or a ruling where the place has one."""
        passed = self.review_outcome in ("passed", "ruled")
        return passed and bool(self.draft_hash) and self.review_hash == self.draft_hash


def rebind(facts: PenaltyFacts, params: Parameters) -> PenaltyFacts:
    """Return facts with the draft's hash over draft, evidence, hearing, pack and grounds.

    A review passes exactly this; a word changed or an exhibit added makes another hash, and
    the pass no longer covers the draft (国办发〔2018〕118号 第十二条).
    """
    if not facts.draft_content:
        return facts
    grounds = ",".join(facts.review_because)
    bound = combined_hash(
        facts.draft_content, facts.evidence_digest, facts.hearing_hash, params.digest, grounds
    )
    return replace(facts, draft_hash=bound)


def pause(facts: PenaltyFacts, act: Act) -> PenaltyFacts:
    """Stop the clock on the day of the act."""
    return replace(facts, pauses=(*facts.pauses, (act.day, None)))


def resume(facts: PenaltyFacts, act: Act) -> PenaltyFacts:
    """Start the clock again on the day of the act."""
    begin, _ = facts.pauses[-1]
    return replace(facts, pauses=(*facts.pauses[:-1], (begin, act.day)))


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
