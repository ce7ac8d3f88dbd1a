"""What the record puts into the start of a decision ordered anew: the hash of the former draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law import forms
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.redo import ELSEWHERE, essence
from sanjian.records.models import Act
from sanjian.records.taking import FILLERS, Standing


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    FILLERS["begin_redo"] = former
    FILLERS["link_redo"] = taken_up


def taken_up(here: Standing) -> Mapping[str, Any]:
    """Return whether a file of the agency has the number typed and was opened since the order."""
    since = here.facts.redo_ordered_on
    today = here.situation().today
    typed, _ = forms.clean(ELSEWHERE[:1], here.typed, today=today, lists=here.params)
    number = str(typed.get("number") or "")
    rows = Act.objects.filter(dossier__agency=here.dossier.agency_id, dossier__number=number, seq=1)
    first = rows.exclude(dossier=here.dossier.pk).first() if number and since else None
    return {"found": first is not None and first.at.astimezone(SHANGHAI).date() >= since}


def former(here: Standing) -> Mapping[str, Any]:
    """Return the hash of what the decision set aside decided and on what it rested.

    Read from the acts: the last draft before the last decision. Nobody can type it.
    """
    table = PROCEDURES[here.dossier.procedure]
    decisions = [step.name for step in table.steps if step.gate == "decision"]
    acts = Act.objects.filter(dossier=here.dossier)
    decided = acts.filter(step__in=decisions).latest("seq")
    draft = acts.filter(step__in=table.draft_steps, seq__lte=decided.seq).latest("seq")
    return {"former": essence(draft.content)}
