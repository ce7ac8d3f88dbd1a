"""Files that open files without retyping: a check becomes a lead, an unpaid fine an execution.

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
    WRITERS["execution"] = execution


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


def execution(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Open the file of compulsory execution that an unpaid penalty leads to."""
    pack = pack_in_use()
    open_from(
        dossier, act, kind="execution", procedure="compulsory_execution",
        content=execution_content(dossier, facts, act),
        pack=pack.digest if pack else dossier.pack_id,
    )  # fmt: skip


def execution_content(dossier: Dossier, facts: Any, act: Act) -> dict[str, Any]:
    """Return the opening of an execution as the penalty's own acts and papers fill it in.

    In: the penalty's file. Out: the form as typed, money in yuan. The agency goes to the court:
    what it may carry out itself it registers as a file of its own (《行政强制法》第五十三条).
    """
    opening = dossier.acts.get(seq=1).content
    decision = dossier.documents.filter(kind="penalty_decision").latest("id")
    return {field.name: opening.get(field.name, "") for field in PARTY} | {
        "cause": f"逾期不缴纳罚款（{dossier.cause}）"[:MOST_CAUSE],
        "decision": f"{decision.label} {decision.number}",
        "base_served_on": facts.served_on.isoformat(),
        "obligation": act.content["obligation"],
        "amount": facts.owed_fen / 100,
        "place": opening.get("place") or opening.get("party_address") or dossier.agency.address,
        "manner": "money",
        "own_power": False,
        "officers": sorted(facts.handlers),
    }
