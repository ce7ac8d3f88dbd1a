"""Rules that several chapters of the penalty procedures share, each with its article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sanjian.law.citations import APL
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Rule, Situation, Step
from sanjian.law.procedures.penalty_facts import PenaltyFacts

OPINION_118 = (
    "《国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度"
    "重大执法决定法制审核制度的指导意见》"
)

REASON = Field("reason", "理由", Kind.LONGTEXT, sample="根据案卷材料提出。")
OPINION = Field("opinion", "审批意见", Kind.LONGTEXT, sample="同意。")


def months_of(start: date, end: date) -> int:
    """Return the number of whole months from ``start`` to ``end``, negative when before."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day else months - 1


def codes(params: Parameters, key: str) -> frozenset[str]:
    """Return the codes of a pack list whose items are codes or tables with a code."""
    return frozenset(params.items(key))


def _enough(facts: PenaltyFacts, situation: Situation) -> bool:
    named = situation.content.get("officers", [])
    return len(named) >= situation.params.number("case.officers_minimum")


def _named(situation: Situation) -> set[int]:
    content = situation.content
    return {*content.get("officers", ()), *content.get("replacement", ())}


def _defects(facts: PenaltyFacts, situation: Situation) -> list[str]:
    defects = []
    for number in sorted(_named(situation)):
        person = situation.people.get(number)
        if person is None or person.agency != situation.by.agency:
            defects.append(f"编号{number}不是本机关的执法人员")
        elif defect := person.certificate_defect(situation.today):
            defects.append(defect)
    return defects


def _unconflicted(facts: PenaltyFacts, situation: Situation) -> bool:
    others = {person for person, part in facts.parts if part != Part.HANDLER}
    return _named(situation).isdisjoint(others | facts.recused | {facts.recusal_of})


def part_of(facts: PenaltyFacts, person: int) -> str:
    """Return the class of part that a person has taken in this file, "" for none."""
    return dict(facts.parts).get(person, "")


def _reviewers_named(situation: Situation) -> list[str]:
    """Return who of those named is a reviewer, where the place bans reviewers from all cases."""
    if situation.params.text("review.separation") != "total":
        return []
    named = (situation.people.get(number) for number in sorted(_named(situation)))
    return [one.name for one in named if one is not None and Role.REVIEWER in one.roles]


two_officers = Rule(
    "TOO_FEW_OFFICERS",
    "执法人员不得少于两人",
    APL(42, 1),
    _enough,
    "请再选一名持有效执法证的人员",
)
certified = Rule(
    "CERT_INVALID",
    "行政处罚应当由具有行政执法资格的执法人员实施",
    APL(42, 1),
    lambda f, s: not _defects(f, s),
    "请更换人员，或者由发证机关续证后再办理",
    detail=lambda f, s: "；".join(_defects(f, s)),
)
unconflicted = Rule(
    "OFFICER_CONFLICT",
    "应当回避的人员和已经审核、审批本案或者主持听证的人员不得承办本案",
    APL(43, 1),
    _unconflicted,
    "请更换人员",
)
handlers_separate = Rule(
    "REVIEWER_CANNOT_HANDLE",
    "法制审核人员不得承办具体执法事务",
    f"{OPINION_118}（十一）",
    lambda f, s: not _reviewers_named(s),
    "请改派执法人员承办",
    detail=lambda f, s: "、".join(_reviewers_named(s)) + "是法制审核人员",
)
decider_apart = Rule(
    "OFFICER_CONFLICT",
    "审批决定的人员不得同时承办本案",
    APL(57, 1),
    lambda f, s: s.by.id not in _named(s),
    "请选择其他执法人员",
)
own_certificate = Rule(
    "CERT_INVALID",
    "行政处罚应当由具有行政执法资格的执法人员实施",
    APL(42, 1),
    lambda f, s: not s.by.certificate_defect(s.today),
    "请由持有效执法证的人员办理",
    detail=lambda f, s: s.by.certificate_defect(s.today),
)
assigned = Rule(
    "NOT_ASSIGNED",
    "由立案时确定的承办人员办理",
    APL(42, 1),
    lambda f, s: not f.handlers or s.by.id in f.handlers,
    "请转本案承办人员办理",
)
not_recused = Rule(
    "RECUSED",
    "执法人员与案件有直接利害关系的，应当回避",
    APL(43, 1),
    lambda f, s: s.by.id not in f.recused,
    "请由其他承办人员办理",
)
not_handler = Rule(
    "OWN_CASE_REVIEW",
    "不得审核本人承办的案件",
    f"{OPINION_118}（十一）",
    lambda f, s: part_of(f, s.by.id) != Part.HANDLER,
    "请由未参与本案办理的法制审核人员审核",
)
not_reviewer = Rule(
    "REVIEWER_CANNOT_HANDLE",
    "本案法制审核人员不得办理本案",
    f"{OPINION_118}（十一）",
    lambda f, s: part_of(f, s.by.id) != Part.REVIEWER,
    "请转本案承办人员办理",
)
not_suspended = Rule(
    "SUSPENDED",
    "案件已中止调查，应当先恢复",
    APL(60),
    lambda f, s: not f.suspended,
    "中止的原因消除后，请先恢复调查",
    "resume_case",
)
evidenced = Rule(
    "NO_EVIDENCE",
    "证据必须经查证属实，方可作为认定案件事实的根据",
    APL(46, 2),
    lambda f, s: f.evidence_count > 0 and f.unverified_count == 0,
    "请收集证据，并对每件证据注明查证情况",
    "add_evidence",
)
preservation_settled = Rule(
    "PRESERVATION_OPEN",
    "先行登记保存的证据应当在七日内及时作出处理决定",
    APL(56),
    lambda f, s: f.preserved_on is None or f.preserved_settled_on is not None,
    "请先对登记保存的证据作出处理决定",
    "settle_preserved",
)
recusal_decided = Rule(
    "RECUSAL_OPEN",
    "当事人申请回避的，应当依法审查，由行政机关负责人决定",
    APL(43, 3),
    lambda f, s: f.recusal_of is None,
    "请先由负责人决定是否回避",
    "decide_recusal",
)

handler_only = Rule(
    "PART_CONFLICT",
    "已审批本案或者主持本案听证的人员不得承办本案",
    APL(57, 1),
    lambda f, s: part_of(f, s.by.id) not in (Part.DECIDER, Part.CHAIR),
    "请转本案承办人员办理",
)
reviewer_only = Rule(
    "PART_CONFLICT",
    "已审批本案或者主持本案听证的人员不得审核本案",
    f"{OPINION_118}（十一）",
    lambda f, s: part_of(f, s.by.id) not in (Part.DECIDER, Part.CHAIR),
    "请由其他法制审核人员审核",
)
decider_only = Rule(
    "PART_CONFLICT",
    "承办、审核本案或者主持本案听证的人员不得审批决定本案",
    APL(57, 1),
    lambda f, s: part_of(f, s.by.id) in ("", Part.DECIDER),
    "请由其他负责人审批决定",
)
chair_only = Rule(
    "CHAIR_CONFLICT",
    "听证由行政机关指定的非本案调查人员主持",
    APL(64),
    lambda f, s: part_of(f, s.by.id) in ("", Part.CHAIR),
    "请由未参与本案的听证主持人主持",
)
PART_RULES: dict[Part, tuple[Rule, ...]] = {
    Part.HANDLER: (not_reviewer, handler_only),
    Part.REVIEWER: (not_handler, reviewer_only),
    Part.DECIDER: (decider_only,),
    Part.CHAIR: (chair_only,),
}


def apart(steps: Iterable[Step[PenaltyFacts]]) -> tuple[Step[PenaltyFacts], ...]:
    """Return the steps with the rules that keep handling, review, decision and hearing apart.

    One person takes one class of part in one file, the kernel's form of the database's key.
    """
    return tuple(
        replace(s, rules=tuple(dict.fromkeys((*s.rules, *PART_RULES[s.part])))) if s.part else s
        for s in steps
    )


HANDLING = (assigned, not_recused, not_reviewer, own_certificate)


def given(content: Any, *names: str) -> bool:
    """Say whether every one of these fields of a content holds text."""
    return all(str(content.get(name) or "").strip() for name in names)
