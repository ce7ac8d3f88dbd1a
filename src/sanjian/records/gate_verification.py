"""The gate's rows against the acts: every draft, round of review, decision, part and link again.

The acts are folded once more and what the gate should hold is worked out beside the fold, in
memory and without the writers of `records.gate`, so that a mistake there shows as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sanjian.records.linking import GATES
from sanjian.records.models import (
    Act,
    CurrentDraft,
    Decision,
    Draft,
    JointPass,
    Link,
    Participation,
    Partner,
    Review,
    Signer,
)

OUTCOMES = {
    "review_passed": "passed",
    "review_problems": "problems",
    "review_returned": "withdrawn",
    "review_withdrawn": "withdrawn",
}
"""What a step of the review means to its round."""


class Difference(NamedTuple):
    """One row that is not what the acts say: the act it claims to stand on, in words."""

    seq: int
    what: str
    expected: str
    found: str


class DraftState(NamedTuple):
    """A draft as an act left it."""

    matter: int
    review_required: bool
    seq: int
    signers: tuple[int, ...] = ()


class Round(NamedTuple):
    """One round of review as the acts tell it."""

    draft_hash: str
    outcome: str
    reviewer: int | None
    submitted: int
    concluded: int | None


class Decided(NamedTuple):
    """One decision as the acts tell it; ``round`` is the review it rests on, None without one."""

    draft_hash: str
    review_required: bool
    round: int | None
    outcome: str
    seq: int
    by: int
    at: datetime


@dataclass
class Told:
    """Everything that the acts of one dossier say the gate holds."""

    drafts: dict[str, DraftState] = field(default_factory=dict)
    current: dict[int, str] = field(default_factory=dict)
    rounds: dict[int, Round] = field(default_factory=dict)
    decisions: dict[int, Decided] = field(default_factory=dict)
    parts: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[int, str], Act] = field(default_factory=dict)
    partners: dict[int, int] = field(default_factory=dict)
    passes: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)

    def follow(self, before: Any, after: Any, act: Act, gate: str) -> None:
        """Take one act in: the facts before and after it and what its step means to the gate."""
        undecided = after.decided_on is None or gate == "decision"
        if after.draft_hash and after.draft_hash != before.draft_hash and undecided:
            made = DraftState(
                after.matter, after.review_required, act.seq, tuple(sorted(after.joint_organs))
            )  # fmt: skip
            self.drafts.setdefault(after.draft_hash, made)
            self.current[after.matter] = after.draft_hash
        if gate == "review_submitted":
            self._round(after.review_round, act, Round(after.draft_hash, "pending", None,
                                                       act.seq, None))  # fmt: skip
        elif gate in OUTCOMES:
            self._concluded(after.review_round, act, gate)
        elif gate == "review_ruled" and after.review_outcome == "ruled":
            self._round(
                after.review_round, act, self.rounds[after.review_round]._replace(outcome="ruled")
            )
        elif gate == "decision":
            self.decisions[after.matter] = Decided(
                after.draft_hash, after.review_required,
                after.review_round if after.reviewed else None, after.outcome,
                act.seq, act.by_id, act.at,
            )  # fmt: skip
        elif gate == "partner":
            self.partners.setdefault(act.content["organ_id"], act.seq)
        elif gate == "joint_passed":
            told = (after.draft_hash, act.content["organ_id"])
            self.passes.setdefault(told, (act.by_id, act.seq))
        elif gate in GATES:
            self.links[act.seq, act.content["relation"] if gate == "split" else gate] = act
        self.parts = dict(after.parts)

    def _round(self, number: int, act: Act, told: Round) -> None:
        self.rounds[number], self.changed[number] = told, act.seq

    def _concluded(self, number: int, act: Act, gate: str) -> None:
        last = self.rounds[number]._replace(outcome=OUTCOMES[gate])
        if gate != "review_withdrawn":
            last = last._replace(reviewer=act.by_id, concluded=act.seq)
        self._round(number, act, last)


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of one dossier that the acts account for."""

    drafts: Sequence[Draft] = ()
    current: Sequence[CurrentDraft] = ()
    reviews: Sequence[Review] = ()
    decisions: Sequence[Decision] = ()
    parts: Sequence[Participation] = ()
    links: Sequence[Link] = ()
    partners: Sequence[Partner] = ()
    signers: Sequence[Signer] = ()
    passes: Sequence[JointPass] = ()


def differences(told: Told, stored: Stored) -> Iterator[Difference]:
    """Yield each row that no act explains, each that is missing and each that says otherwise."""
    yield from _drafts(told, stored)
    yield from _current(told, stored.current)
    yield from _reviews(told, stored.reviews)
    yield from _decisions(told, stored)
    yield from _parts(told, stored.parts)
    yield from _links(told, stored.links)
    yield from _joint(told, stored)


def _joint(told: Told, stored: Stored) -> Iterator[Difference]:
    named = {row.agency_id: row.act_seq for row in stored.partners}
    for organ in sorted({*told.partners, *named}):
        if told.partners.get(organ) != named.get(organ):
            yield Difference(told.partners.get(organ, 0), f"partner {organ}",
                             str(told.partners.get(organ)), str(named.get(organ)))  # fmt: skip
    passed = {
        (row.draft_hash, row.agency_id): (row.reviewer_id, row.act_seq) for row in stored.passes
    }
    for key in sorted({*told.passes, *passed}):
        if told.passes.get(key) != passed.get(key):
            yield Difference(told.passes.get(key, (0, 0))[1], f"joint_pass {key[1]}",
                             str(told.passes.get(key)), str(passed.get(key)))  # fmt: skip


def _drafts(told: Told, stored: Stored) -> Iterator[Difference]:
    left = dict(told.drafts)
    signers: dict[str, list[int]] = {}
    for signer in stored.signers:
        signers.setdefault(signer.draft_hash, []).append(signer.agency_id)
    for row in stored.drafts:
        signed = tuple(sorted(signers.get(row.draft_hash, ())))
        found = DraftState(row.matter, row.review_required, row.act_seq, signed)
        made = left.pop(row.draft_hash, None)
        if made is None:
            yield Difference(row.act_seq, "draft", "没有", row.draft_hash)
        elif made != found:
            yield Difference(made.seq, "draft", _draft_words(made), _draft_words(found))
    for missing, made in left.items():
        yield Difference(made.seq, "draft", missing, "缺失")


def _draft_words(draft: DraftState) -> str:
    needed = "须经法制审核" if draft.review_required else "不须法制审核"
    signed = f"、共同署名机关{list(draft.signers)}" if draft.signers else ""
    return f"第{draft.matter}项、{needed}、第{draft.seq}条{signed}"


def _current(told: Told, rows: Sequence[CurrentDraft]) -> Iterator[Difference]:
    left = dict(told.current)
    for row in rows:
        wanted = left.pop(row.matter, "没有")
        place = told.drafts[wanted].seq if wanted in told.drafts else row.act_seq
        if row.draft_hash != wanted:
            yield Difference(place, "current_draft", wanted, row.draft_hash)
        elif row.review_required != told.drafts[wanted].review_required:
            yield Difference(place, "current_draft", _draft_words(told.drafts[wanted]),
                             str(row.review_required))  # fmt: skip
    for wanted in left.values():
        yield Difference(told.drafts[wanted].seq, "current_draft", wanted, "缺失")


def _reviews(told: Told, rows: Sequence[Review]) -> Iterator[Difference]:
    left = dict(told.rounds)
    for row in rows:
        wanted = left.pop(row.round, None)
        if wanted is None:
            yield Difference(row.submitted_seq, "review", "没有", f"第{row.round}轮 {row.outcome}")
            continue
        for name, expected, found in (
            ("review", wanted.outcome, row.outcome),
            ("review.draft", wanted.draft_hash, row.draft_hash),
            ("review.reviewer", wanted.reviewer, row.reviewer_id),
            ("review.submitted", wanted.submitted, row.submitted_seq),
            ("review.concluded", wanted.concluded, row.concluded_seq),
        ):
            if expected != found:
                yield Difference(told.changed[row.round], name, str(expected), str(found))
    for number, wanted in left.items():
        yield Difference(wanted.submitted, "review", f"第{number}轮", "缺失")


def _decisions(told: Told, stored: Stored) -> Iterator[Difference]:
    rounds: Mapping[int, int] = {row.pk: row.round for row in stored.reviews}
    left = dict(told.decisions)
    for row in stored.decisions:
        wanted = left.pop(row.matter, None)
        if wanted is None:
            yield Difference(row.act_seq, "decision", "没有", row.draft_hash)
            continue
        found = Decided(
            row.draft_hash, row.review_required,
            None if row.review_id is None else rounds.get(row.review_id, 0), row.outcome,
            row.act_seq, row.decided_by_id, row.decided_at,
        )  # fmt: skip
        for name, expected, actual in zip(Decided._fields, wanted, found, strict=True):
            if expected != actual:
                yield Difference(wanted.seq, f"decision.{name}", str(expected), str(actual))
    for wanted in left.values():
        yield Difference(wanted.seq, "decision", wanted.draft_hash, "缺失")


def _parts(told: Told, rows: Sequence[Participation]) -> Iterator[Difference]:
    left = dict(told.parts)
    for row in rows:
        wanted = left.pop(row.person_id, "没有")
        if row.part != wanted:
            yield Difference(0, f"participation {row.person_id}", wanted, row.part)
    for person, wanted in left.items():
        yield Difference(0, f"participation {person}", wanted, "缺失")


def _links(told: Told, rows: Sequence[Link]) -> Iterator[Difference]:
    left = dict(told.links)
    for row in rows:
        act = left.pop((row.act_seq, row.kind), None)
        words = f"{row.kind} {row.target.uid}"
        if act is None:
            yield Difference(row.act_seq, "link", "没有", words)
        elif row.linked_at != act.at:
            yield Difference(row.act_seq, "link.at", str(act.at), str(row.linked_at))
        elif wanted := act.content.get("into_uid"):
            if str(row.target.uid) != wanted:
                yield Difference(row.act_seq, "link.target", wanted, words)
        elif row.target.opened_at != act.at or row.target.pk == row.source_id:
            yield Difference(row.act_seq, "link.target", f"{act.at}登记的案卷", words)
    for seq, kind in left:
        yield Difference(seq, "link", kind, "缺失")
