"""What a form can know before anybody types: the draft to be changed, the problems to answer.

Everything stays changeable; nothing that has to be judged is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sanjian.cases.goods import decided
from sanjian.desk.step_fields import as_typed, yuan_text
from sanjian.law.forms import SHANGHAI, Kind
from sanjian.law.procedure import Step
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.review_rule import suspects
from sanjian.records.crimepapers import TOLD
from sanjian.records.filming import filmed
from sanjian.records.handing import police_organs
from sanjian.records.taking import Standing

if TYPE_CHECKING:
    from sanjian.records.models import Act

Filler = Callable[[Standing, Sequence["Act"]], dict[str, Any]]
TODAY = frozenset({"served_on", "collected_on", "discovered_on", "received_on", "paid_on",
                   "asked_on", "posted_on", "performed_on", "held_on", "handed_in_on",
                   "answered_on"})  # fmt: skip


def prefilled(here: Standing, step: Step[Any], acts: Sequence[Act]) -> dict[str, Any]:
    """Return first values for a step's form."""
    values: dict[str, Any] = {}
    for field in step.form:
        if field.kind is Kind.OFFICERS and field.name == "officers":
            handlers = here.facts.handlers or {here.person.id}
            values[field.name] = sorted(str(one) for one in handlers)
        elif field.kind is Kind.DATE and field.name in TODAY:
            values[field.name] = here.at.astimezone(SHANGHAI).date().isoformat()
    if filler := FILLERS.get(step.name):
        values |= filler(here, acts)
    return values


def _last(acts: Sequence[Act], *steps: str) -> Act | None:
    return next((act for act in reversed(acts) if act.step in steps), None)


def _draft(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    last = _last(acts, "conclude", "revise_draft")
    if last is None:
        return {}
    return as_typed(here.procedure.step("revise_draft"), last.content)


def _checklist(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    rows = here.params.rows("review.checklist")
    return {
        "checklist": [
            {"item": str(row["code"]), "finding": "", "note": "", "evidence": ""} for row in rows
        ]
    }


def _answers(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    last = _last(acts, "raise_problems")
    if last is None or here.facts.review_outcome != "problems":
        return {}
    problems = last.content.get("problems") or ()
    return {"answers": [{"problem": row["problem"], "answer": ""} for row in problems]}


def _owed(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    if not isinstance(here.facts, PenaltyFacts):
        return {}  # what other kinds are owed stands in their own draft
    return {"amount": yuan_text(here.facts.owed_fen)}


def _address(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    opening = acts[0].content if acts else {}
    return {"address": opening.get("party_address", "")}


def _scene(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    opening = acts[0].content if acts else {}
    return {"place": opening.get("place", "")}


def _receiver(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    return {"receiver": here.dossier.party_name}


def _publication(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    decision = here.dossier.documents.filter(kind__endswith="decision").exclude(number="").last()
    return {
        "agency": here.dossier.agency.name,
        "category": here.procedure.kind.label,
        "document_number": decision.number if decision else "",
    }


def _advice(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """One row for each adviser who was asked, with the opinion he gave from his own account."""
    asked = _last(acts, "consult_advisers")
    if asked is None:
        return {}
    given = {act.by_id: act for act in acts if act.step == "give_counsel" and act.seq > asked.seq}
    rows = []
    for one in asked.content.get("advisers") or ():
        opinion = given.get(one.get("person"))
        said = opinion.content.get("opinion", "") if opinion else ""
        rows.append({"adviser": one["adviser"], "name": one["name"], "opinion": said,
                     "adopted": "", "reason": ""})  # fmt: skip
    return {"opinions": rows}


def _disposal(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """The last decision against the party, on which the disposal of goods may rest."""
    found = decided(here)["on_record"]
    return {"decision": found[-1]["number"]} if found else {}


def _to_film(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """The first act that still has to be accounted for, if there is one."""
    open_ones = [one for one in filmed(here.dossier, acts) if one.account is None]
    return {"of": str(open_ones[0].act.seq)} if open_ones else {}


def _suspicion(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """What was said when the flag was raised, by an officer or by the reviewer."""
    last = next((act for act in reversed(acts) if act.step == "flag_crime"
                 or suspects(act.content)), None)  # fmt: skip
    if last is None:
        return {}
    if last.step == "flag_crime":
        return {name: last.content.get(name, "") for name in TOLD}
    return {"suspicion": suspects(last.content)}


def _police(here: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """The police organ that is registered, where it is the only one."""
    organs = police_organs()
    return {"police": organs[0].name} if len(organs) == 1 else {}


FILLERS: dict[str, Filler] = {
    "hand_over_crime": _police,
    "report_crime": _suspicion,
    "account_recording": _to_film,
    "excuse_recording": _to_film,
    "dispose_goods": _disposal,
    "end_consultation": _advice,
    "revise_draft": _draft,
    "pass_review": _checklist,
    "raise_problems": _checklist,
    "submit_review": _answers,
    "record_payment": _owed,
    "collect_on_spot": _owed,
    "confirm_address": _address,
    "on_site_record": _scene,
    "interview": _scene,
    "take_samples": _scene,
    "preserve": _scene,
    "notify": _receiver,
    "serve_decision": _receiver,
    "urge": _receiver,
    "prepare_publication": _publication,
}
