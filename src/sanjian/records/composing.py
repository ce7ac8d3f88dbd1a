"""生成决定稿: the words of a draft from the file's own facts and evidence, and what became of them.

What is composed is kept as it was, so that a reviewer sees what the officer changed. It is a help:
whoever sends a draft answers for every word of it (《行政处罚法》第四十四条、第五十九条).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sanjian.law.procedures.joining import CARRYING
from sanjian.law.reasons import MARK, CaseFile, Exhibit
from sanjian.records.composition_models import Composition
from sanjian.records.grounding import evidence_of
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.records.taking import Standing
    from sanjian.registry.models import Person

LEAF = "composition"
STATEMENT = ("record_statement", "review_statement")
TOLD = {"verify_lead": "findings", "on_site_record": "findings"}
"""Where the steps of an inquiry say what was found, besides the register of leads."""


def case_file(here: Standing, acts: Sequence[Act], content: Mapping[str, Any]) -> CaseFile:
    """Return what of a file a draft is composed from; ``content`` is the draft as typed so far."""
    exhibits = exhibits_of(here, acts)
    labels = {str(row["code"]): str(row["label"]) for row in here.params.rows("penalty.kinds")}
    said = {act.step: act.content for act in acts if act.step in STATEMENT}
    stated = said.get("record_statement", {})
    opening = acts[0].content if acts else {}
    told = [str(opening.get("summary") or "")]
    told += [str(act.content.get(TOLD[act.step]) or "") for act in acts if act.step in TOLD]
    proven = [
        {"fact": item.proves.removeprefix("证明").rstrip("。"), "evidence": str(item.number)}
        for item in evidence_of(here.dossier)
        if item.proves and not item.unusable
    ]
    return CaseFile(
        content, tuple(one for one in exhibits if not one.kind.endswith("笔录")) or exhibits,
        labels,
        str(stated.get("statement") or "") if stated.get("standpoint") == "stated" else "",
        str(said.get("review_statement", {}).get("opinion") or ""),
        here.dossier.party_name, here.dossier.cause,
        tuple(dict.fromkeys(one for one in told if one)), tuple(proven),
    )  # fmt: skip


def exhibits_of(here: Standing, acts: Sequence[Act]) -> tuple[Exhibit, ...]:
    """Return the evidence of a file, and its records by what they say."""
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


@transaction.atomic
def keep(
    *, dossier: Dossier, step: str, content: Mapping[str, Any], by: Person, at: datetime
) -> Composition:
    """Keep what was composed for a draft, as it was, with its leaf."""
    made = Composition.objects.create(
        dossier=dossier, step=step, seq=dossier.seq, content=dict(content), by=by, at=at
    )
    leave(LEAF, made.pk, row_value(made).value, dossier=dossier.pk)
    return made


def differences(dossier: Dossier, draft: Act | None) -> list[tuple[str, str, str]]:
    """Return what the officer made of what was composed: field, as composed, as it stands.

    Of the last composition before the draft; empty where none was asked for. Marks are left out:
    they only said that nobody had read the words yet.
    """
    if draft is None:
        return []
    kept = dossier.compositions.filter(at__lte=draft.at).last()
    if kept is None:
        return []
    found = []
    for name, words in kept.content.items():
        if isinstance(words, str):
            before = words.removeprefix(MARK).strip()
            now = str(draft.content.get(name) or "").strip()
            found.append((name, before, now))
    return found
