"""决定沿革: the decisions of one file in order, and what became of each.

Told by the acts alone: decided, changed, revoked, found unlawful, ordered anew, decided anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanjian.law.procedure import Procedure

if TYPE_CHECKING:
    from sanjian.records.models import Act, Document

OVERTURNED = "record_overturn"
STATES = {
    "changed": "已依法变更", "revoked": "已依法撤销", "unlawful": "已确认违法",
    "void": "已确认无效", "redo": "已撤销，责令重新作出",
}  # fmt: skip
STANDS = "有效"


@dataclass(frozen=True, slots=True)
class Link:
    """One decision of a chain: its act, its papers, how it stands and by whom, since when."""

    label: str
    at: datetime
    papers: tuple[Document, ...]
    state: str
    stands: bool
    by_whom: str = ""
    since: datetime | None = None


def lineage(
    procedure: Procedure[Any], acts: Sequence[Act], documents: Sequence[Document]
) -> list[Link]:
    """Return the chain of a file's decisions; empty while the only decision stands unchanged."""
    gates = {step.name: step.gate for step in procedure.steps}
    decided = [act for act in acts if gates.get(act.step) == "decision"]
    chain = []
    for place, act in enumerate(decided):
        until = decided[place + 1].seq if place + 1 < len(decided) else None
        later = [
            one for one in acts
            if one.step == OVERTURNED and one.seq > act.seq and (until is None or one.seq < until)
        ]  # fmt: skip
        chain.append(_link(act, later, documents))
    return chain if len(chain) > 1 or any(not one.stands for one in chain) else []


def _link(act: Act, later: Sequence[Act], documents: Sequence[Document]) -> Link:
    papers = tuple(row for row in documents if row.act_id == act.pk and row.number)
    if not later:
        return Link(act.label, act.at, papers, STANDS, stands=True)
    last = later[-1]
    return Link(
        act.label, act.at, papers, STATES[last.content["how"]], stands=False,
        by_whom=str(last.content["by_whom"]), since=last.at,
    )  # fmt: skip
