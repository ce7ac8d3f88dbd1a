"""说理 on the draft's page: words proposed from the file, and what to look at again before sending.

Nothing is submitted here: proposals fill empty reasons of the form and carry a mark that the law
refuses, hints stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanjian.law import forms
from sanjian.law.procedure import Step
from sanjian.law.procedures.draft import PROVEN
from sanjian.law.procedures.joining import CARRYING
from sanjian.law.reasons import CaseFile, Exhibit, Hint, fact_hints, proposals
from sanjian.records.grounding import checked_articles, evidence_of, grounded
from sanjian.records.taking import Standing

if TYPE_CHECKING:
    from sanjian.records.models import Act

STATEMENT = ("record_statement", "review_statement")


@dataclass(frozen=True, slots=True)
class Reasoned:
    """The form with empty reasons filled, and the hints about facts and provisions."""

    typed: Mapping[str, Any]
    hints: tuple[Hint, ...]


def reasons_asked(step: Step[Any]) -> bool:
    """Say whether a step's form asks for the reasons of a decision."""
    return any(field.name == "reason_evidence" for field in step.form)


def reasoned(here: Standing, step: Step[Any], typed: Mapping[str, Any]) -> Reasoned:
    """Return what was typed with proposals in the reasons left empty, and the hints."""
    acts = list(here.dossier.acts.all()) if here.dossier.pk else []
    content, _ = forms.clean(step.form, typed, today=here.situation().today, lists=here.params)
    exhibits = _exhibits(here, acts)
    proposed = proposals(_file(here, acts, content, exhibits))
    fields = {field.name for field in step.form}
    filled = {
        name: text
        for name, text in proposed.items()
        if name in fields and not str(typed.get(name) or "").strip()
    }
    hints = (
        *proven_hints(here, content),
        *fact_hints(str(content.get("facts") or ""), exhibits),
        *(Hint(one.about, one.told, one.sound) for one in checked_articles(here, step, content)),
    )
    return Reasoned({**typed, **filled}, hints)


def proven_hints(here: Standing, content: Mapping[str, Any]) -> tuple[Hint, ...]:
    """Return for each fact listed the evidence it names, or what is wrong with it."""
    rows = content.get(PROVEN.name) or ()
    found = grounded(rows, evidence_of(here.dossier)) if rows else ()
    return tuple(
        Hint(one.fact, one.lacking or f"由证据{one.named}证明", not one.lacking) for one in found
    )


def _file(
    here: Standing, acts: Sequence[Act], content: Mapping[str, Any], exhibits: tuple[Exhibit, ...]
) -> CaseFile:
    labels = {str(row["code"]): str(row["label"]) for row in here.params.rows("penalty.kinds")}
    said = {act.step: act.content for act in acts if act.step in STATEMENT}
    stated = said.get("record_statement", {})
    return CaseFile(
        content, tuple(one for one in exhibits if not one.kind.endswith("笔录")) or exhibits,
        labels,
        str(stated.get("statement") or "") if stated.get("standpoint") == "stated" else "",
        str(said.get("review_statement", {}).get("opinion") or ""),
    )  # fmt: skip


def _exhibits(here: Standing, acts: Sequence[Act]) -> tuple[Exhibit, ...]:
    """The evidence of the file, and its records by what they say."""
    kinds = {str(row["code"]): str(row["label"]) for row in here.params.rows("evidence.kinds")}
    found = []
    for act in acts:
        told = act.content
        if act.step == "add_evidence":
            found.append(
                Exhibit(
                    str(told.get("name", "")), kinds.get(str(told.get("kind")), ""),
                    str(told.get("proves") or ""), bool(told.get("original", True)),
                    bool(told.get("verified", True)),
                )
            )  # fmt: skip
        elif act.step in CARRYING:
            found.extend(
                Exhibit(row["name"], row["kind"], row["proves"]) for row in told["evidence"] or ()
            )
        elif act.step in ("on_site_record", "interview"):
            words = "".join(str(value) for value in told.values() if isinstance(value, str))
            found.append(Exhibit(act.label.removeprefix("制作"), "笔录", words))
    return tuple(found)
