"""同案当事人: the files of one case side by side, so that no party is told, heard or served late.

Every party's own file decides by itself; this is only how they look beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.law.procedures import PROCEDURES
from sanjian.records.joining import together
from sanjian.records.taking import facts_of

if TYPE_CHECKING:
    from sanjian.records.models import Dossier


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One file of a case: whose it is, where it stands, and what was done towards its party."""

    dossier: Dossier
    number: str
    stage: str
    told: date | None
    heard: str
    decided: date | None
    served: date | None
    performed: date | None


def parties(dossier: Dossier) -> list[PartyRow]:
    """Return the files of a case in the order of opening; empty when there is no other file."""
    files = together(dossier)
    return [_row(one) for one in files] if len(files) > 1 else []


def _row(dossier: Dossier) -> PartyRow:
    facts = facts_of(dossier)
    first = dossier.acts.get(seq=1).content
    joined = facts.closed_as == "joined"
    return PartyRow(
        dossier,
        str(first.get("party_number") or ""),
        "已并入他案" if joined else PROCEDURES[dossier.procedure].stage(dossier.stage).label,
        facts.notified_on,
        _heard(facts),
        facts.decided_on,
        facts.served_on,
        getattr(facts, "paid_on", None) or getattr(facts, "performed_on", None),
    )


def _heard(facts: Any) -> str:
    """Say what the party answered: heard at a hearing, stated, waived, nothing yet."""
    if facts.hearing_held_on:
        return "已听证"
    if getattr(facts, "stated", False):
        return "已陈述、申辩"
    return "已放弃" if getattr(facts, "statement_waived", False) else ""
