"""Why a decision needs legal review, or why not, as the file tells it: the answer and its history.

The acts are folded as `sanjian verify` folds them, each under the rules and lists of its own day,
so the answer to an old decision is the one that held when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sanjian.law import procedure as kernel
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.scope import TRIGGER_LABELS
from sanjian.law.procedures.scope_answer import Answer, explain
from sanjian.records.models import Act, Dossier
from sanjian.records.rules import under
from sanjian.registry.catalogue.queries import lists_on_days


@dataclass(frozen=True, slots=True)
class Turn:
    """An act by which the question was answered anew: what held before and what since."""

    act: Act
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeTold:
    """The answer, the day whose rules gave it, the officer's own grounds, and every change."""

    answer: Answer
    day: date
    grounds: str
    turns: tuple[Turn, ...]


def scope_told(dossier: Dossier, acts: Sequence[Act]) -> ScopeTold | None:
    """Return what the file says about 是否需要法制审核; None before there is a draft.

    ``acts`` are all acts of the dossier in order. Two queries at most, whatever their number.
    """
    procedure = PROCEDURES[dossier.procedure]
    if not any(act.step in procedure.draft_steps for act in acts):
        return None
    days = {act.at.astimezone(SHANGHAI).date() for act in acts}
    lists = lists_on_days(dossier.agency_id, days)
    facts, asked, day = procedure.start, None, None
    turns: list[Turn] = []
    grounds = ""
    for act in acts:
        on = act.at.astimezone(SHANGHAI).date()
        params = under(act.pack_digest, on, lists[on])
        done = kernel.Act(act.seq, act.step, act.by_id, act.at, act.content, act.content_hash)
        before, facts = facts, procedure.apply(facts, done, params)
        drafted = act.step in procedure.draft_steps
        if drafted:
            grounds = str(act.content.get("scope_grounds") or "")
        if drafted or before.review_because != facts.review_because:
            asked, day = params, on
            if before.draft_content and before.review_because != facts.review_because:
                turns.append(Turn(act, _words(before), _words(facts)))
    found = explain(procedure, facts, asked) if asked is not None else None
    if found is None or day is None:
        return None
    return ScopeTold(found, day, grounds, tuple(turns))


def _words(facts: kernel.Staged) -> tuple[str, ...]:
    codes: tuple[str, ...] = getattr(facts, "review_because", ())
    return tuple(TRIGGER_LABELS.get(code, code) for code in codes)
