"""重大执法决定法制审核的范围: why a draft decision must be reviewed before it is made.

The grounds follow from the draft, the hearing, the pack and the agency's list in force on the
day; nobody can untick them. For a penalty the four grounds of 《行政处罚法》第五十八条第一款 are
the floor; for every other kind the five of 国办发〔2018〕118号（十二）. A place may add grounds,
never take one away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanjian.law import catalogue
from sanjian.law.catalogue import DraftFacts, Entry, Finding
from sanjian.law.citations import Citation
from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Rule, Situation
from sanjian.law.procedures.case_facts import C, CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, codes

TRIGGER_LABELS = {
    "national_interest": "涉及国家利益",
    "public_interest": "涉及重大公共利益",
    "social_risk": "可能造成重大社会影响或者引发社会风险",
    "major_rights": "直接关系当事人或者第三人重大权益",
    "complex": "案情疑难复杂、涉及多个法律关系",
    "statute": "法律、法规规定应当进行法制审核",
    "after_hearing": "经过听证程序",
    "catalogue": "列入重大执法决定法制审核目录清单",
    "major_licence": "重大行政许可",
    "major_penalty": "重大行政处罚",
    "major_compulsion": "重大行政强制",
    "hearing_licence": "适用听证程序的行政许可事项",
    "all_ordinary": "普通程序案件均应法制审核",
    "departs": "处罚幅度偏离行政处罚裁量基准",
}
STATUTORY_TRIGGERS = frozenset({"public_interest", "complex", "statute", "after_hearing"})
NATIONAL_TRIGGERS = frozenset(
    {"public_interest", "social_risk", "major_rights", "after_hearing", "complex"}
)
FLAGS = (
    "public_interest", "social_risk", "major_rights", "complex", "statute", "national_interest",
)  # fmt: skip
DEPARTS = "departs"
"""Found by the record itself: the amount lies outside of the grade of the benchmark chosen."""
# What is asked besides the statute's own questions. Where the agency's list has nothing to choose
# from, its three questions are not shown; left open they can only widen the scope.
FURTHER = (
    Field("national_interest", "涉及国家利益", Kind.YESNO, required=False, sample=False),
    Field("catalogue_field", "所属领域", Kind.CHOICE, required=False, choices=catalogue.FIELDS,
          sample="", help="本机关目录清单按领域定范围；不填按属于处理"),
    Field("catalogue_power", "执法事项", Kind.CHOICE, required=False, choices=catalogue.POWERS,
          sample="", help="本机关目录清单所列权责清单事项；不填按属于处理"),
    Field("catalogue_items", "符合目录清单的下列事项", Kind.CHOICES, required=False,
          choices=catalogue.ASKED, sample=(), help="目录清单中由承办人逐案认定的事项"),
    Field("scope_grounds", "认定审核范围的事实和证据", Kind.LONGTEXT,
          sample="本案事实清楚，不涉及上述情形，见现场笔录和询问笔录。",
          help="上面各项无论认定有还是没有，都写明事实和证据",
          law=f"{OPINION_118}（十二）"),
    Field("scope_evidence", "支持认定的证据材料", Kind.EVIDENCE, required=False, sample=()),
)  # fmt: skip
QUESTIONS = (
    Field("public_interest", "涉及重大公共利益", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("social_risk", "可能造成重大社会影响或者引发社会风险", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("major_rights", "直接关系当事人或者第三人重大权益", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("complex", "案情疑难复杂、涉及多个法律关系", Kind.YESNO, decides=True,
          sample=(False, True), law=f"{OPINION_118}（十二）"),
    Field("statute", "法律、法规规定应当进行法制审核的其他情形", Kind.YESNO, sample=False),
    *FURTHER,
)  # fmt: skip


def answers(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that the answers in a draft's content make; what is not there is no."""
    return {
        "triggers": frozenset(name for name in (*FLAGS, DEPARTS) if content.get(name)),
        "catalogue_field": content.get("catalogue_field") or "",
        "catalogue_power": content.get("catalogue_power") or "",
        "catalogue_items": frozenset(content.get("catalogue_items") or ()),
    }


def draft_facts(
    facts: CaseFacts,
    params: Parameters,
    kind: EnforcementKind,
    *,
    penalty_kinds: frozenset[str] = frozenset(),
    fine_fen: int = 0,
    confiscated_fen: int = 0,
) -> DraftFacts:
    """Return what an agency's list may look at in this file; amounts in fen."""
    impacts = facts.triggers | ({"after_hearing"} if facts.was_heard else set())
    return DraftFacts(
        act_kind=kind.value,
        level=params.text(catalogue.LEVEL) if params.has(catalogue.LEVEL) else "",
        field=facts.catalogue_field,
        power=facts.catalogue_power,
        penalty_kinds=penalty_kinds,
        fine_fen=fine_fen,
        confiscated_fen=confiscated_fen,
        organisation=facts.is_organisation,
        impacts=frozenset(impacts),
        answered=facts.catalogue_items,
        penalty_labels={
            str(row["code"]): str(row["label"]) for row in params.rows("penalty.kinds")
        },
    )


def listed(params: Parameters, draft: DraftFacts) -> tuple[Finding, ...]:
    """Return every entry of the agency's list against a draft, matching or not."""
    return catalogue.find(catalogue.entries_of(params), draft)


def from_list(params: Parameters, draft: DraftFacts) -> frozenset[str]:
    """Return the grounds that the agency's list finds: in the list, and so a major act of its kind.

    To be handed to `grounds` as ``found``. Empty where no entry is met.
    """
    entries = catalogue.entries_of(params)
    if not entries or not catalogue.matching(entries, draft):
        return frozenset()
    return frozenset({"catalogue", f"major_{draft.act_kind}"})


def grounds(
    facts: CaseFacts, params: Parameters, floor: frozenset[str], found: frozenset[str]
) -> tuple[str, ...]:
    """Return the grounds on which this draft must be reviewed, sorted; empty for none.

    ``floor`` are the grounds that hold everywhere for this kind of enforcement; ``found`` are
    grounds that the kind itself has found (its catalogue, an amount). Of the rest only those
    count that the place's list of grounds names (``review.scope.triggers``).
    """
    asked = set(facts.triggers) | found
    if facts.was_heard:
        asked.add("after_hearing")
    return tuple(sorted(asked & (codes(params, "review.scope.triggers") | floor)))


def amounts_listed(entries: tuple[Entry, ...], draft: DraftFacts) -> bool:
    """Say whether the agency's list sets an amount of its own for this kind of act and party."""
    return any(
        (one.organisation_fen if draft.organisation else one.person_fen) is not None
        and one.act_kind in ("", draft.act_kind)
        for one in entries
    )


def kinds_listed(entries: tuple[Entry, ...], draft: DraftFacts) -> bool:
    """Say whether the agency's list names kinds of penalty itself."""
    return any(one.penalty_kinds for one in entries if one.act_kind in ("", draft.act_kind))


def _withdrawn(facts: CaseFacts, situation: Situation) -> list[str]:
    now = answers(situation.content)
    labels = [TRIGGER_LABELS[name] for name in FLAGS if name in facts.triggers - now["triggers"]]
    gone = facts.catalogue_items - now["catalogue_items"]
    named = {entry.code: entry.label for entry in catalogue.entries_of(situation.params)}
    # An entry that the list in force no longer has cannot be answered any more.
    return [*labels, *(named[code] for code in sorted(gone) if code in named),
            *_left(facts, now, catalogue.entries_of(situation.params))]  # fmt: skip


def _left(facts: CaseFacts, now: Mapping[str, Any], entries: tuple[Entry, ...]) -> list[str]:
    """Return the fields and powers by which a draft was in the list and is to be no more."""
    if "catalogue" not in facts.review_because:
        return []
    field, power = now["catalogue_field"], now["catalogue_power"]
    left = [
        f"所属领域“{one.field}”"
        for one in entries
        if one.field and facts.catalogue_field in ("", one.field) and field not in ("", one.field)
    ]
    left += [
        f"执法事项“{'、'.join(one.powers)}”"
        for one in entries
        if one.powers
        and facts.catalogue_power in ("", *one.powers)
        and power not in ("", *one.powers)
    ]
    return list(dict.fromkeys(left))


def scoped(facts: C, params: Parameters, kind: EnforcementKind) -> C:
    """Return facts with the duty of review: the national grounds and the agency's own list.

    For kinds whose grounds are the five of 国办发〔2018〕118号（十二） and nothing of their own.
    """
    found = from_list(params, draft_facts(facts, params, kind))
    because = grounds(facts, params, NATIONAL_TRIGGERS, found)
    return replace(facts, review_because=because, review_required=bool(because))


kept = Rule(
    "SCOPE_UNTICKED", "已经认定的审核情形，承办人修改处理建议时不得取消", f"{OPINION_118}（十二）",
    lambda f, s: not _withdrawn(f, s),
    "请保留原来的认定；认为不属于该情形的，写明事实和证据，由法制审核机构审核",
    detail=lambda f, s: "、".join(_withdrawn(f, s)),
)  # fmt: skip


def reopened(
    law: Citation | str, scoped: Callable[[C, Parameters], C], step: str = "revise_draft"
) -> Rule:
    """Return the rule that a draft outside the scope is still outside under today's lists.

    A list or a rule may have come into force since the draft was made; then the question is open
    again and the draft is made anew. ``scoped`` is the kind's own way to find the scope, ``step``
    the step by which its draft is made anew.
    """
    return Rule(
        "REVIEW_SCOPE_CHANGED", "决定稿形成后，目录清单或者本辖区规则已有变化，本案应当法制审核",
        law,
        lambda f, s: f.review_required or not f.draft_hash
        or not scoped(f, s.params).review_required,
        "请修改处理建议，重新确定审核范围，再报送法制审核", step,
        detail=lambda f, s: "、".join(
            TRIGGER_LABELS.get(one, one) for one in scoped(f, s.params).review_because
        ),
    )  # fmt: skip
