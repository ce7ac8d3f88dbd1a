"""A check that finds something becomes a lead, without retyping (检查发现涉嫌违法的转为案件线索).

Hung into the record's gate: the new file is opened in the transaction of the act that hands over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanjian.cases.queries import pack_in_use
from sanjian.law.procedures.filing import PARTY
from sanjian.records.gate import WRITERS
from sanjian.records.linking import open_from

if TYPE_CHECKING:
    from sanjian.law.procedures.case_facts import CaseFacts
    from sanjian.records.models import Act, Dossier

MOST_CAUSE = 100


def register() -> None:
    """Hand the writer to the record's gate."""
    WRITERS["lead"] = lead


def lead(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Open the penalty file that an inspection leads to, with what the inspection knows."""
    pack = pack_in_use()
    open_from(
        dossier, act, kind="lead", procedure="penalty_ordinary",
        content=lead_content(dossier, facts, act), pack=pack.digest if pack else dossier.pack_id,
    )  # fmt: skip


def lead_content(dossier: Dossier, facts: Any, act: Act) -> dict[str, Any]:
    """Return the register of leads as the inspection's own acts fill it in."""
    opening = dossier.acts.get(seq=1).content
    record = dossier.acts.filter(step="record_inspection").order_by("-seq")[0]
    found_on = facts.inspected_on.isoformat()
    party = {field.name: opening.get(field.name, "") for field in PARTY}
    told = dossier.acts.filter(step="give_result").order_by("-seq")[0].content
    cause = act.content.get("suspected") or f"涉嫌违法（{opening['cause']}）"
    return party | {
        "cause": cause[:MOST_CAUSE],
        "source": "inspection",
        "place": opening["place"],
        "discovered_on": found_on,
        "act_ended_on": act.content.get("act_ended_on") or found_on,
        "extended_bar": bool(act.content.get("extended_bar")),
        "summary": f"行政检查{dossier}发现。现场情况：{record.content['findings']}\n"
        f"检查结论：{told['conclusion']}",
    }
