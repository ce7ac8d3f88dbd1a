"""Files that open files without retyping: a check becomes a lead, an unpaid fine an execution.

Also cases that are split, each party with a file of its own, and cases that are joined.

Hung into the record's gate: the new file is opened in the transaction of the act that hands over.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanjian.cases.queries import pack_in_use
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures.filing import PARTY, POWER
from sanjian.records import joining
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
    WRITERS["split"] = split
    WRITERS["converted"] = converted
    WRITERS["joined"] = joined
    WRITERS["party"] = together


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
        "suspicion": act.content.get("suspicion") or "",
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


def split(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Open the file of what the head approved to split off, and let it take the evidence over."""
    pack = pack_in_use()
    opened = open_from(
        dossier, act, kind=act.content["relation"], procedure=dossier.procedure,
        content=split_content(dossier), pack=pack.digest if pack else dossier.pack_id,
    )  # fmt: skip
    joining.take_along(dossier, opened, "take_over_split", act, act.content["relation"])


def split_content(dossier: Dossier) -> dict[str, Any]:
    """Return the register of leads as the approved request and the file itself fill it in.

    The same party is taken from the file's own opening, a further party from the request.
    """
    opening = dossier.acts.get(seq=1).content
    asked = joining.last_asked(dossier).content
    source = opening if asked["relation"] == "split" else asked
    return {field.name: source.get(field.name) or "" for field in PARTY} | {
        "cause": asked["cause"],
        "source": "other",
        "place": opening["place"],
        "discovered_on": max(asked["act_ended_on"], opening["discovered_on"]),
        "act_ended_on": asked["act_ended_on"],
        "extended_bar": opening["extended_bar"],
        "summary": f"由{dossier}分案。{asked['summary']}",
    }


def converted(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Open the ordinary file of a case that cannot be decided on the spot; its files go along."""
    pack = pack_in_use()
    opened = open_from(
        dossier, act, kind="converted", procedure="penalty_ordinary",
        content=converted_content(dossier, act), pack=pack.digest if pack else dossier.pack_id,
    )  # fmt: skip
    joining.take_along(dossier, opened, "take_over_split", act, "converted")


def converted_content(dossier: Dossier, act: Act) -> dict[str, Any]:
    """Return the register of leads as the registration on the spot fills it in.

    A suspicion of crime goes along: what is raised on the spot is not lost with the procedure
    (《行政处罚法》第二十七条第一款).
    """
    opening = dossier.acts.get(seq=1).content
    raised = dossier.acts.filter(step="flag_crime").order_by("seq").last()
    happened = datetime.fromisoformat(opening["happened_at"]).astimezone(SHANGHAI)
    day = happened.date().isoformat()
    return {field.name: opening.get(field.name) or "" for field in (*PARTY, *POWER)} | {
        "cause": opening["cause"],
        "source": "inspection",
        "place": opening["place"],
        "discovered_on": day,
        "act_ended_on": day,
        "extended_bar": act.content["extended_bar"],
        "summary": f"由{dossier}转普通程序。{act.content['reason']}\n现场情况：{opening['facts']}",
        "suspicion": raised.content["suspicion"] if raised else "",
    }


def joined(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Let the case that was filed first take this one in; this one has ended with the act."""
    joining.join(dossier, act, "joined")


def together(dossier: Dossier, facts: CaseFacts, act: Act) -> None:
    """Tie the files of two parties into one case; both go on, each to its own decision."""
    joining.join(dossier, act, "party")
