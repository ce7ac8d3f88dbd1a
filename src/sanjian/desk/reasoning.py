"""说理 on the draft's page: words proposed from the file, and what to look at again before sending.

Nothing is submitted here: proposals fill empty reasons of the form and carry a mark that the law
refuses, hints stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sanjian.assistance.measuring import chosen, measured, told
from sanjian.law import forms
from sanjian.law.procedure import Step
from sanjian.law.procedures.benchmark import GRADE
from sanjian.law.procedures.draft import PROVEN
from sanjian.law.reasons import Hint, composed, fact_hints, proposals
from sanjian.records.composing import case_file, exhibits_of
from sanjian.records.grounding import checked_articles, evidence_of, grounded
from sanjian.records.taking import Standing


@dataclass(frozen=True, slots=True)
class Reasoned:
    """The form with empty reasons filled, and the hints about facts and provisions."""

    typed: Mapping[str, Any]
    hints: tuple[Hint, ...]
    composed: Mapping[str, Any]


def reasons_asked(step: Step[Any]) -> bool:
    """Say whether a step's form asks for the reasons of a decision."""
    return any(field.name == "reason_evidence" for field in step.form)


def reasoned(here: Standing, step: Step[Any], typed: Mapping[str, Any]) -> Reasoned:
    """Return what was typed with what could be composed where it was left empty, and the hints."""
    acts = list(here.dossier.acts.all()) if here.dossier.pk else []
    content, _ = forms.clean(step.form, typed, today=here.situation().today, lists=here.params)
    if (both := chosen(here, str(content.get(GRADE.name) or ""))) is not None:
        content["benchmark"] = told(*both)
    file = case_file(here, acts, content)
    made = composed(file) if PROVEN in step.form else proposals(file)
    fields = {field.name for field in step.form}
    made = {name: words for name, words in made.items() if name in fields}
    filled = {name: words for name, words in made.items() if _empty(typed.get(name))}
    hints = (
        *suggestion_hints(here, content),
        *proven_hints(here, content),
        *fact_hints(str(content.get("facts") or ""), exhibits_of(here, acts)),
        *(Hint(one.about, one.told, one.sound) for one in checked_articles(here, step, content)),
    )
    return Reasoned({**typed, **filled}, hints, made)


def suggestion_hints(here: Standing, content: Mapping[str, Any]) -> tuple[Hint, ...]:
    """Return the grade that the circumstances suggest, and whether the draft takes it."""
    made = measured(replace(here, typed=content)) if here.dossier.pk else {}
    told = str(made.get("suggestion") or "")
    return (Hint("建议档次", told, not made["against"]),) if told else ()


def _empty(value: Any) -> bool:
    """Whether nothing was typed: no text, or rows of nothing."""
    if isinstance(value, list):
        return all(not any(str(cell).strip() for cell in row.values()) for row in value)
    return not str(value or "").strip()


def proven_hints(here: Standing, content: Mapping[str, Any]) -> tuple[Hint, ...]:
    """Return for each fact listed the evidence it names, or what is wrong with it."""
    rows = content.get(PROVEN.name) or ()
    found = grounded(rows, evidence_of(here.dossier)) if rows else ()
    return tuple(
        Hint(one.fact, one.lacking or f"由证据{one.named}证明", not one.lacking) for one in found
    )
