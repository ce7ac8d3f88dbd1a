"""是否需要法制审核: the answer in words, for every decision of every kind.

Which ground, under which article, by which entry of the list and which facts; and where no review
is due, why not, and which single fact would change that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sanjian.law import catalogue
from sanjian.law.catalogue import DraftFacts, yuan
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import benchmark, scope
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import codes
from sanjian.law.procedures.draft import listed_facts
from sanjian.law.procedures.penalty_facts import PenaltyFacts

ON_THE_SPOT = (
    "本案适用简易程序，当场作出决定。《行政处罚法》第五十八条第一款的法制审核在机关负责人作出决定"
    "之前进行，适用于普通程序；当场处罚由执法人员依照第五十一条作出，报所属机关备案"
)
NOTHING_FOUND = "决定稿不符合法律规定和本辖区规定应当审核的任何一种情形，也不符合目录清单的任何一项"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground: its words, its article, and the facts and entries that make it."""

    code: str
    label: str
    law: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether this draft must be reviewed, and why, or why not; ``turning`` would change it.

    ``list_name`` is the list that was asked, empty where the agency has none in force.
    """

    required: bool
    reasons: tuple[Reason, ...]
    why_not: str
    turning: tuple[str, ...]
    list_name: str


def explain(procedure: Procedure[Any], facts: CaseFacts, params: Parameters) -> Answer | None:
    """Return the answer for a file, under the rules of the day its draft was made.

    None while there is no draft. Of `facts.review_because` nothing is left without its reason.
    """
    if not facts.draft_content:
        return None
    name = params.source(catalogue.KEY) if catalogue.entries_of(params) else ""
    if (
        not any(step.gate == "review_submitted" for step in procedure.steps)
        and not facts.review_because
    ):
        return Answer(False, (), ON_THE_SPOT, (), name)
    draft = _draft(procedure, facts, params)
    reasons = tuple(_reason(code, facts, params, draft) for code in facts.review_because)
    turning = () if _certain(facts) else catalogue.turning(scope.listed(params, draft))
    return Answer(
        facts.review_required, reasons, "" if reasons else NOTHING_FOUND,
        (*turning, *_amount_turning(facts, params, draft)), name,
    )  # fmt: skip


def _certain(facts: CaseFacts) -> bool:
    """Say whether grounds besides the list ask for review: no entry of it then decides alone."""
    return bool(set(facts.review_because) - _LISTED)


_LISTED = {"catalogue", "major_penalty", "major_licence", "major_compulsion"}


def _draft(procedure: Procedure[Any], facts: CaseFacts, params: Parameters) -> DraftFacts:
    if isinstance(facts, PenaltyFacts):
        return listed_facts(facts, params)
    return scope.draft_facts(facts, params, procedure.kind)


def _reason(code: str, facts: CaseFacts, params: Parameters, draft: DraftFacts) -> Reason:
    rows = {str(row["code"]): row for row in params.rows("review.scope.triggers")}
    row = rows.get(code, {})
    label = str(row.get("label") or scope.TRIGGER_LABELS.get(code, code))
    law = str(row.get("law") or _source(code, params))
    return Reason(code, label, law, _because(code, facts, params, draft))


def _source(code: str, params: Parameters) -> str:
    if code == "all_ordinary":
        return params.source("review.scope.all_ordinary")
    if code == "statute":
        return "《行政处罚法》第五十八条第一款第四项"
    if code == scope.DEPARTS:
        return benchmark.OPINION
    return params.source("review.scope.triggers")


def _because(code: str, facts: CaseFacts, params: Parameters, draft: DraftFacts) -> tuple[str, ...]:
    if code == scope.DEPARTS:
        return ("拟罚款数额超出所选裁量档次的幅度",)
    if code in facts.triggers:
        return ("承办人在处理建议中认定",)
    if code == "after_hearing":
        held = facts.hearing_held_on
        return (f"本案于{held:%Y年%-m月%-d日}举行听证" if held else "本案经过听证程序",)
    if code == "all_ordinary":
        return ("本案适用普通程序作出决定",)
    if code in _LISTED:
        return _listed(facts, params, draft)
    return ()


def _listed(facts: CaseFacts, params: Parameters, draft: DraftFacts) -> tuple[str, ...]:
    """Why the draft is in the list: each entry it meets, else the amounts and kinds of the pack."""
    hits = [one for one in scope.listed(params, draft) if one.matches]
    if hits:
        return tuple(f"{one.entry.label}：{one.because}" for one in hits)
    found = []
    kinds = draft.penalty_kinds & codes(params, "hearing.kinds")
    if kinds:
        words = "、".join(draft.penalty_labels.get(one, one) for one in sorted(kinds))
        found.append(f"拟给予{words}（{params.source('hearing.kinds')}）")
    key = _key(draft)
    limit, total = params.yuan(key) * 100, draft.fine_fen + draft.confiscated_fen
    if total >= limit:
        party = "单位" if draft.organisation else "公民"
        found.append(
            f"对{party}罚款、没收合计{yuan(total)}，达到{yuan(limit)}（{params.source(key)}）"
        )
    return tuple(found)


def _key(draft: DraftFacts) -> str:
    return f"review.scope.fine_{'organisation' if draft.organisation else 'person'}"


def _amount_turning(facts: CaseFacts, params: Parameters, draft: DraftFacts) -> tuple[str, ...]:
    """What amount would bring a draft outside the scope in, where the pack's amount counts."""
    if facts.review_because or facts.outcome != "penalty":
        return ()
    key = _key(draft)
    if scope.amounts_listed(catalogue.entries_of(params), draft) and params.is_default(key):
        return ()
    total = draft.fine_fen + draft.confiscated_fen
    return (
        f"如果罚款、没收合计达到{yuan(params.yuan(key) * 100)}，即应当法制审核"
        f"（本案合计{yuan(total)}；{params.source(key)}）",
    )
