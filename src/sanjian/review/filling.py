"""What the record puts into the forms of review itself: nobody types who reviews or what was read.

Hung into `records.taking` at the start, so that every door is given the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.records.organs import decided_by
from sanjian.records.queries import opened_since, papers_of_kind
from sanjian.records.taking import FILLERS, ROW_FILLERS, Standing
from sanjian.registry.models import ReviewRule
from sanjian.registry.reviewing import rule_of
from sanjian.registry.units import same_unit
from sanjian.review.advising import granted
from sanjian.review.allocation import candidates, choose
from sanjian.review.legal_staff import kept_from_reviewing

BOTH = ("review_opinion", "handler_opinion")


def register() -> None:
    """Hand the fillers to the one way of taking a step."""
    FILLERS["submit_review"] = allocation
    FILLERS["consult_advisers"] = invitation
    FILLERS["rule_disagreement"] = reading
    FILLERS["pass_review"] = FILLERS["raise_problems"] = standing
    ROW_FILLERS["end_consultation", "opinions"] = advised


def allocation(here: Standing) -> Mapping[str, Any]:
    """Return who reviews the case sent, why, and in which review body."""
    agency = decided_by(here.dossier)
    found = candidates(agency, here.facts, day=here.situation().today, params=here.params)
    chosen = choose(found, earlier=here.facts.review_assigned)
    own = rule_of(agency, here.situation().today)
    return {
        "reviewer": chosen.person.pk if chosen.person else None,
        "allocation": chosen.reason[:500],
        "review_body": agency.review_body,
        "reviewer_named": bool(found),
        "review_rule": rule_words(own),
        "review_manner": own.manner if own else "",
        "review_signer": (own.signer or "reviewer") if own else "",
        "review_days": str(own.limit_days) if own else "",
    }


def rule_words(rule: ReviewRule | None) -> str:
    """Return how the agency's own rule is named in the act; "" for none."""
    if rule is None:
        return ""
    begun = rule.in_force
    return f"本机关法制审核制度（{begun.year}年{begun.month}月{begun.day}日起施行）"


def invitation(here: Standing) -> Mapping[str, Any]:
    """Return the advisers who may be asked on this case, with their accounts."""
    return {
        "advisers": [
            {
                "adviser": one.adviser_id,
                "name": one.adviser.name,
                "person": one.adviser.person_id,
            }
            for one in granted(here.dossier)
        ]
    }


def advised(here: Standing, rows: list[Any]) -> list[Any]:
    """Return the opinions typed, each with the number of the adviser asked under that name."""
    asked = list(here.facts.asked)
    found = []
    for row in rows:
        if isinstance(row, Mapping):
            known = next((one for one in asked if one[1] == row.get("name")), None)
            if known is not None:
                asked.remove(known)
                row = {**row, "adviser": known[0]}
        found.append(row)
    return found


def standing(here: Standing) -> Mapping[str, Any]:
    """Return what keeps the one who concludes from it: rotation owed, a handler of his unit."""
    day, handlers = here.situation().today, here.facts.handlers
    return {
        "rotation": kept_from_reviewing(here.person.id, day, here.params)[:300],
        "same_unit": same_unit(here.person.id, sorted(handlers), day, here.params)[:300],
    }


def reading(here: Standing) -> Mapping[str, Any]:
    """Return which of the two opinions in dispute this head has opened since they were issued.

    Opening a document leaves a row of access; without it, "I have read both" is no more than a
    word.
    """
    last = {kind: papers_of_kind(here.dossier, kind).last() for kind in BOTH}
    return {
        "opened": [
            kind
            for kind, paper in last.items()
            if paper is not None and opened_since(here.person.id, paper)
        ]
    }
