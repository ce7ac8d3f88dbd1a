"""What acts mean to the register of licences, and what the register tells the forms of a file.

Hung into `records.registers` and `records.taking` at the start. A licence cannot be granted in
the file and be missing in the register, or the other way round: both stand in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sanjian.law.forms import SHANGHAI
from sanjian.law.periods import due
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.licence_facts import LicenceFacts, WithdrawalFacts
from sanjian.records.models import Act, Dossier
from sanjian.records.refusals import refuse
from sanjian.records.registers import WRITERS
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.licences import actions
from sanjian.registry.licences.actions import Source, Terms
from sanjian.registry.licences.queries import barred_until, licence_of, standing_on
from sanjian.registry.refusals import NotRegistered

Write = Callable[[Dossier, Any, Any, Act], None]
MOST_YEARS = 10
"""A term further ahead than a form takes a date is told as without a last day."""


def register() -> None:
    """Hand writers and fillers to the one way of taking a step."""
    for meaning, write in MEANINGS.items():
        WRITERS[meaning] = _explained(write)
    for step in ("accept_application", "record_acceptance_by_law"):
        FILLERS[step] = told_of_application
    FILLERS["file_withdrawal"] = told_of_withdrawal


def told_of_application(here: Standing) -> Mapping[str, Any]:
    """Return what the register says of the licence applied about, and of a bar to applying."""
    facts: LicenceFacts = here.facts
    dossier, day = here.dossier, here.situation().today
    barred = barred_until(dossier.agency, dossier.party_name, dossier.cause, day)
    found = licence_of(dossier.agency, facts.licence_number) if facts.licence_number else None
    if found is None or facts.request == "grant":
        return {"barred_until": _typed(barred)}
    return {
        "register_valid": standing_on(found, day).counts,
        "register_holder": found.holder == dossier.party_name,
        "register_until": _typed(_near(found.valid_until, day)),
        "barred_until": _typed(barred),
    }


def told_of_withdrawal(here: Standing) -> Mapping[str, Any]:
    """Return whether the register has the licence, whether it still counts, and whose it is."""
    facts: WithdrawalFacts = here.facts
    day = here.situation().today
    found = licence_of(here.dossier.agency, facts.licence_number)
    if found is None:
        return {"register_found": False}
    standing = standing_on(found, day)
    return {
        "register_found": found.holder == here.dossier.party_name,
        "register_counts": standing.counts,
        "register_worth": standing.worth.value,
        "register_item": found.item,
    }


def _near(until: date | None, day: date) -> date | None:
    return None if until is None or until.year > day.year + MOST_YEARS else until


def _typed(day: date | None) -> str:
    return day.isoformat() if day else ""


def _asked(dossier: Dossier, before: LicenceFacts, facts: LicenceFacts, act: Act) -> None:
    complete = act.content.get("complete", True)
    if facts.request != "renew" or not complete or facts.opened_on is None:
        return
    found = licence_of(dossier.agency, facts.licence_number)
    if found is None or found.holder != dossier.party_name or found.valid_until is None:
        return
    params = rules(act.pack_digest, _day(act))
    ahead = params.period("licence.renew_ahead")
    if due(facts.opened_on, ahead, calendar(), rolls=False).day <= found.valid_until:
        actions.ask_renewal(
            agency=dossier.agency, number=found.number, on=facts.opened_on, dossier=dossier.uid
        )


def _unasked(dossier: Dossier, before: LicenceFacts, facts: LicenceFacts, act: Act) -> None:
    if facts.request == "renew":
        actions.forget_renewal(
            agency=dossier.agency, number=facts.licence_number, dossier=dossier.uid
        )
    draft = _draft(dossier, facts)
    if facts.outcome == "refuse" and draft.get("false_material") and draft.get("safety_item"):
        until = _bar(dossier, act, "licence.reapply_false")
        actions.bar(
            agency=dossier.agency, holder=dossier.party_name, item=dossier.cause, until=until,
            law="《行政许可法》第七十八条", dossier=dossier.uid,
        )  # fmt: skip


def _granted(dossier: Dossier, before: LicenceFacts, facts: LicenceFacts, act: Act) -> None:
    draft = _draft(dossier, facts)
    terms = Terms(
        draft["licence_name"],
        draft["licence_content"],
        date.fromisoformat(draft["valid_from"]),
        _date(draft["valid_until"]),
    )
    number, source = draft["licence_number"], _source(dossier, act)
    if facts.request == "grant":
        actions.grant(
            agency=dossier.agency, number=number, item=dossier.cause, holder=dossier.party_name,
            terms=terms, safety=draft["safety_item"], on=_day(act), source=source,
        )  # fmt: skip
    elif facts.request == "renew":
        actions.renew(
            agency=dossier.agency, number=number, terms=terms, on=_day(act), by_law=False,
            source=source,
        )  # fmt: skip
    else:
        actions.change(
            agency=dossier.agency, number=number, terms=terms, on=_day(act), source=source
        )


def _renewed_by_law(dossier: Dossier, before: LicenceFacts, facts: LicenceFacts, act: Act) -> None:
    assert facts.register_until is not None
    terms = Terms(
        act.content["licence_name"],
        act.content["licence_content"],
        facts.register_until,
        _date(act.content["valid_until"]),
    )
    actions.renew(
        agency=dossier.agency, number=facts.licence_number, terms=terms, on=facts.register_until,
        by_law=True, source=_source(dossier, act),
    )  # fmt: skip


def _delivered(dossier: Dossier, before: LicenceFacts, facts: LicenceFacts, act: Act) -> None:
    assert facts.certificate_on is not None
    number = _draft(dossier, facts).get("licence_number") or facts.licence_number
    actions.deliver(
        agency=dossier.agency, number=number, on=facts.certificate_on,
        source=_source(dossier, act),
    )  # fmt: skip


def _ended(dossier: Dossier, before: WithdrawalFacts, facts: WithdrawalFacts, act: Act) -> None:
    draft = _draft(dossier, facts)
    actions.end(
        agency=dossier.agency, number=facts.licence_number, way=facts.way,
        words=str(draft["conclusion"]), on=_day(act), source=_source(dossier, act),
    )  # fmt: skip
    found = licence_of(dossier.agency, facts.licence_number)
    if facts.ground == "fraud" and found is not None and found.safety:
        actions.bar(
            agency=dossier.agency, holder=found.holder, item=found.item,
            until=_bar(dossier, act, "licence.reapply_fraud"), law="《行政许可法》第七十九条",
            dossier=dossier.uid,
        )  # fmt: skip


def _deregistered(
    dossier: Dossier, before: WithdrawalFacts, facts: WithdrawalFacts, act: Act
) -> None:
    actions.end(
        agency=dossier.agency, number=facts.licence_number, way="cancel",
        words=str(act.content["reason"]), on=_day(act), source=_source(dossier, act),
    )  # fmt: skip


MEANINGS: dict[str, Write] = {
    "licence_asked": _asked,
    "licence_unasked": _unasked,
    "licence_granted": _granted,
    "licence_renewed_by_law": _renewed_by_law,
    "licence_delivered": _delivered,
    "licence_ended": _ended,
    "licence_deregistered": _deregistered,
}


def _explained(write: Write) -> Callable[[Dossier, CaseFacts, CaseFacts, Act], None]:
    def explained(dossier: Dossier, before: CaseFacts, facts: CaseFacts, act: Act) -> None:
        try:
            write(dossier, before, facts, act)
        except NotRegistered as error:
            one = error.unmet[0]
            raise refuse(act.step, act.label, one.code, one.text, one.cure, one.law) from error

    return explained


def _draft(dossier: Dossier, facts: CaseFacts) -> Mapping[str, Any]:
    if not facts.draft_content:
        return {}
    row = dossier.acts.filter(content_hash=facts.draft_content).order_by("-seq").first()
    return row.content if row else {}


def _source(dossier: Dossier, act: Act) -> Source:
    return Source(dossier.uid, act.seq, act.by, act.at)


def _bar(dossier: Dossier, act: Act, key: str) -> date:
    day = _day(act)
    return due(day, rules(dossier.pack_id, day).period(key), calendar(), rolls=False).day


def _day(act: Act) -> date:
    return act.at.astimezone(SHANGHAI).date()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
