"""What lies before a reviewer: the draft field by field, what has changed, evidence, problems.

Values stay as stored; the page puts them into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanjian.law.forms import Field
from sanjian.law.procedures import PROCEDURES
from sanjian.records.grounding import EVIDENCE

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier

DRAFTING = frozenset({"conclude", "revise_draft"})
CONCLUDING = frozenset({"pass_review", "raise_problems", "withdraw_review"})


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the draft with its present and its earlier value."""

    field: Field
    value: Any
    before: Any
    changed: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a review is about.

    ``lines`` compare the present draft with the one that was reviewed last; ``number`` counts
    the drafts; ``evidence``, ``rounds`` and ``submissions`` are acts in their order.
    """

    lines: tuple[Line, ...]
    number: int
    compared_with: int | None
    evidence: tuple[Act, ...]
    since_last_round: frozenset[int]
    rounds: tuple[Act, ...]
    submission: Act | None


def material(dossier: Dossier, acts: Sequence[Act], *, against: int | None = None) -> Material:
    """Return the material of a case from its acts, in order.

    ``against`` is the number of the earlier draft to compare with; without it, the one that was
    reviewed last.
    """
    drafts = [act for act in acts if act.step in DRAFTING]
    rounds = [act for act in acts if act.step in CONCLUDING]
    submissions = [act for act in acts if act.step == "submit_review"]
    last_round = rounds[-1].seq if rounds else 0
    earlier = [act for act in drafts if act.seq < last_round]
    present = drafts[-1] if drafts else None
    before = earlier[-1] if earlier and earlier[-1] is not present else None
    if against is not None and 1 <= against < len(drafts):
        before = drafts[against - 1]
    evidence = tuple(act for act in acts if act.step in EVIDENCE)
    return Material(
        lines=_lines(dossier, present, before),
        number=len(drafts),
        compared_with=drafts.index(before) + 1 if before else None,
        evidence=evidence,
        since_last_round=frozenset(a.seq for a in evidence if last_round and a.seq > last_round),
        rounds=tuple(rounds),
        submission=submissions[-1] if submissions else None,
    )


def _lines(dossier: Dossier, present: Act | None, before: Act | None) -> tuple[Line, ...]:
    if present is None:
        return ()
    form = PROCEDURES[dossier.procedure].step(present.step).form
    old: Mapping[str, Any] = before.content if before else {}
    return tuple(
        Line(
            field,
            present.content.get(field.name),
            old.get(field.name),
            before is not None and present.content.get(field.name) != old.get(field.name),
        )
        for field in form
    )
