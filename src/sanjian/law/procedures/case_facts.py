"""What every enforcement file shows, whatever its kind: the only thing a rule may look at.

A kind of enforcement adds its own facts in a subclass (案卷排他: nothing outside the file
counts). What the gate in the database, publication and the archive ask for stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeVar

from sanjian.law.facts import Facts, replace
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Act, Parts, combined_hash

Interval = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class CaseFacts(Facts):
    """Facts of an enforcement dossier of any kind; empty before its first act.

    What the checker may forget about a file depends on what rules ask of it: ``TIMED`` are the
    dates from which a period is counted, with the strides after which nothing more runs out;
    ``COUNTED`` the numbers that rules only compare with zero; ``ASIDE`` the facts that only
    lengthen a deadline or open one more way, so that nothing waits for them; ``SCOPE`` the
    kind's own facts from which the duty of review follows. ``OF_ONE`` are the kind's own facts
    that belong to one decision, so that a decision ordered anew begins without them.
    """

    TIMED: ClassVar[Mapping[str, int]] = {
        "notified_on": 1, "hearing_day": 0, "notice_posted_on": 1, "served_on": 3,
    }  # fmt: skip
    COUNTED: ClassVar[frozenset[str]] = frozenset(
        {"evidence_count", "unverified_count", "records_made", "review_round", "problems_open"}
    )
    ASIDE: ClassVar[frozenset[str]] = frozenset(
        {
            "extended_on",
            "electronic_consent",
            "addendum",
            "handed_over_on",
            "redo_ordered_on",
            "redo_by",
            "redo_barred",
            "split_asked",
            "linked",
            "clock_from",
            "question_on",
            "advised_on",
            "publication_days",
            "publication_provision",
        }
    )
    SCOPE: ClassVar[frozenset[str]] = frozenset()
    OF_ONE: ClassVar[tuple[str, ...]] = ()

    stage: str = "opening"
    parts: Parts = ()
    opened_on: date | None = None
    party_kind: str = ""
    party_named: bool = False
    filed_on: date | None = None
    handlers: frozenset[int] = frozenset()
    reviewers: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()
    recusal_of: int | None = None
    evidence_count: int = 0
    evidence_digest: str = ""
    unverified_count: int = 0
    records_made: int = 0
    pauses: tuple[Interval, ...] = ()
    extended_on: date | None = None
    electronic_consent: bool = False
    concluded_on: date | None = None
    matter: int = 1
    draft_content: str = ""
    draft_hash: str = ""
    draft_outdated: bool = False
    outcome: str = ""
    hearing_right: bool = False
    triggers: frozenset[str] = frozenset()
    catalogue_field: str = ""
    catalogue_power: str = ""
    catalogue_items: frozenset[str] = frozenset()
    review_required: bool = False
    review_because: tuple[str, ...] = ()
    deliberation_required: bool = False
    notified_on: date | None = None
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
    review_assigned: int | None = None
    review_accepted_on: date | None = None
    review_returns: int = 0
    review_pauses: tuple[Interval, ...] = ()
    review_limit_days: int = 0
    review_manner: str = ""
    review_signer: str = ""
    consulted_on: date | None = None
    asked: tuple[tuple[int, str], ...] = ()
    invited: frozenset[int] = frozenset()
    problems_open: int = 0
    disagreed_on: date | None = None
    negotiated_on: date | None = None
    both_opinions_on: date | None = None
    deliberated_hash: str = ""
    deliberated_on: date | None = None
    decided_on: date | None = None
    notice_posted_on: date | None = None
    served_on: date | None = None
    overturned_on: date | None = None
    overturned_as: str = ""
    redo_ordered_on: date | None = None
    redo_by: date | None = None
    redo_barred: bool = False
    redo_former: str = ""
    publication_hash: str = ""
    publication_by: int | None = None
    published_on: date | None = None
    publication_exempt_on: date | None = None
    publication_days: int = 0
    publication_provision: str = ""
    withdrawn_on: date | None = None
    closed_on: date | None = None
    closed_as: str = ""
    archived_on: date | None = None
    addendum: str = ""
    handed_over_on: date | None = None
    entrusting: int | None = None
    joint_organs: frozenset[int] = frozenset()
    joint_hash: str = ""
    joint_passed: frozenset[int] = frozenset()
    split_asked: str = ""
    linked: bool = False
    clock_from: date | None = None
    question_on: date | None = None
    advised_on: date | None = None

    @property
    def suspended(self) -> bool:
        """Say whether the clock stands still just now."""
        return any(end is None for _, end in self.pauses)

    @property
    def is_organisation(self) -> bool:
        """Say whether the thresholds for organisations apply; a 个体工商户 counts as a person."""
        return self.party_kind == "organisation"

    @property
    def reviewed(self) -> bool:
        """Say whether the present draft carries a pass, or a ruling where the place has one."""
        passed = self.review_outcome in ("passed", "ruled")
        return passed and bool(self.draft_hash) and self.review_hash == self.draft_hash

    @property
    def public_decision(self) -> bool:
        """Say whether there is a decision that must be served and published.

        A kind of enforcement whose outcomes are not all decisions towards the party says so.
        """
        return self.decided_on is not None


C = TypeVar("C", bound=CaseFacts)


def rebind(facts: C, params: Parameters) -> C:
    """Return facts with the draft's hash over draft, evidence, hearing, pack and grounds.

    A review passes exactly this; a word changed or an exhibit added makes another hash, and
    the pass no longer covers the draft (国办发〔2018〕118号 第十二条). A further decision in the
    same file is another matter, so its draft is another draft even with the same words; so is one
    that further organs sign. What was
    decided stays what it was: a record made when it is carried out is no part of it.
    """
    if not facts.draft_content or facts.decided_on is not None:
        return facts
    grounds = ",".join(facts.review_because)
    further = (str(facts.matter),) if facts.matter > 1 else ()
    signing = (",".join(map(str, sorted(facts.joint_organs))),) if facts.joint_organs else ()
    bound = combined_hash(
        facts.draft_content, facts.evidence_digest, facts.hearing_hash, params.digest, grounds,
        *further, *signing,
    )  # fmt: skip
    return replace(facts, draft_hash=bound)


OF_ONE_MATTER = (
    "concluded_on", "draft_content", "draft_hash", "draft_outdated", "outcome", "hearing_right",
    "triggers", "catalogue_field", "catalogue_power", "catalogue_items",
    "review_required", "review_because", "deliberation_required", "notified_on",
    "hearing_asked_on", "hearing_waived", "hearing_notified_on", "hearing_day",
    "hearing_held_on", "hearing_missed", "hearing_reported_on", "hearing_hash", "was_heard",
    "review_submitted_on", "review_submitted_hash", "review_outcome", "review_hash",
    "review_assigned", "review_accepted_on", "review_returns", "review_pauses", "consulted_on",
    "review_limit_days", "review_manner", "review_signer",
    "asked", "invited", "review_concluded_on", "problems_open", "disagreed_on",
    "negotiated_on", "both_opinions_on", "deliberated_hash", "deliberated_on", "decided_on",
    "notice_posted_on", "served_on",
    "overturned_on", "overturned_as", "publication_hash", "publication_by", "published_on",
    "publication_exempt_on", "publication_days", "publication_provision",
    "withdrawn_on", "extended_on", "closed_on", "closed_as",
    "archived_on", "joint_hash", "joint_passed",
)  # fmt: skip


def of_one(kind: type[CaseFacts]) -> frozenset[str]:
    """Return the names of the facts of a kind that belong to one decision and not to the file."""
    return frozenset((*OF_ONE_MATTER, *kind.OF_ONE))


def next_matter(facts: C, kind: type[C]) -> C:
    """Return facts ready for one more decision in the same file, nothing of the last one left.

    ``kind`` is the class of the file's facts: its `OF_ONE` names its own facts that belong to one
    decision. The file is open again. Rounds of review go on counting, so that each has its number.
    """
    fresh = kind()
    reset = {name: getattr(fresh, name) for name in sorted(of_one(kind))}
    return replace(facts, matter=facts.matter + 1, **reset)


def pause(facts: C, act: Act) -> C:
    """Stop the clock on the day of the act."""
    return replace(facts, pauses=(*facts.pauses, (act.day, None)))


def resume(facts: C, act: Act) -> C:
    """Start the clock again on the day of the act."""
    begin, _ = facts.pauses[-1]
    return replace(facts, pauses=(*facts.pauses[:-1], (begin, act.day)))
