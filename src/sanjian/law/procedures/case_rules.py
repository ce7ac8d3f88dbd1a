"""Rules that every kind of enforcement shares, each under that kind's own article.

What is asked is the same everywhere: two qualified officers, nobody on both sides of the
file, evidence that was examined. Where it is asked differs, so a kind of enforcement brings
its `Basis` and gets its rules from `Common`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sanjian.law.citations import Citation
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Rule, Situation, Step
from sanjian.law.procedures.case_facts import C, CaseFacts

OPINION_118 = (
    "《国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度"
    "重大执法决定法制审核制度的指导意见》"
)

REASON = Field("reason", "理由", Kind.LONGTEXT, sample="根据案卷材料提出。")
MANNER = Field(
    "identity_manner", "表明身份的方式", Kind.CHOICE,
    choices=(Choice("shown", "主动出示执法证件"), Choice("worn", "佩戴执法证件")),
    law="国办发〔2018〕118号（五）", sample="shown",
)  # fmt: skip
LATE_REASON = Field(
    "late_reason", "补记原因", Kind.LONGTEXT, required=False, max_length=500, sample="",
    help="超过规定时限录入的文字记录标明补记，并写明原因；按时录入的不填",
    law="国办发〔2018〕118号（七）",
)  # fmt: skip
OPINION = Field("opinion", "审批意见", Kind.LONGTEXT, sample="同意。")

Law = Citation | str


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the statute of a kind of enforcement asks for what all kinds ask.

    ``kind`` is its Chinese name as it stands in the sentences (行政处罚, 行政许可 …).
    """

    kind: str
    officers: Law
    qualified: Law
    shown: Law
    told: Law
    record: Law
    signature: Law
    recusal: Law
    recusal_asked: Law
    recusal_decided: Law
    evidence: Law
    verified: Law
    suspended: Law
    decided: Law
    deliberated: Law
    reviewed: Law
    served: Law
    electronic: Law
    published: Law
    withdrawn: Law
    hearing: Law
    hearing_order: Law
    hearing_report: Law
    filed_away: Law
    closed: Law
    corrected: Law


def months_of(start: date, end: date) -> int:
    """Return the number of whole months from ``start`` to ``end``, negative when before."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day else months - 1


def codes(params: Parameters, key: str) -> frozenset[str]:
    """Return the codes of a pack list whose items are codes or tables with a code."""
    return frozenset(params.items(key))


def given(content: Mapping[str, Any], *names: str) -> bool:
    """Say whether every one of these fields of a content holds text."""
    return all(str(content.get(name) or "").strip() for name in names)


def part_of(facts: CaseFacts, person: int) -> str:
    """Return the class of part that a person has taken in this file, "" for none."""
    return dict(facts.parts).get(person, "")


def _enough(facts: CaseFacts, situation: Situation) -> bool:
    named = situation.content.get("officers", [])
    return len(named) >= situation.params.number("case.officers_minimum")


WEARING = "identity.wear_activities"
IN_PERSON = frozenset({"direct", "left"})
"""The modes of service (`service.modes`) in which officers stand before whom they serve."""


def _shown(situation: Situation) -> bool:
    """The certificate was shown and not only worn."""
    content = situation.content
    return bool(content.get("certificates_shown")) and content.get("identity_manner") != "worn"


def _worn_allowed(situation: Situation, activity: str) -> bool:
    """It was worn, at an activity at which the place's rules let that do."""
    params = situation.params
    if situation.content.get("identity_manner") != "worn" or not params.has(WEARING):
        return False
    return activity in params.items(WEARING)


def _named(situation: Situation) -> set[int]:
    content = situation.content
    return {*content.get("officers", ()), *content.get("replacement", ())}


def _defects(facts: CaseFacts, situation: Situation) -> list[str]:
    defects = []
    for number in sorted(_named(situation)):
        person = situation.people.get(number)
        if person is None or person.agency != situation.by.agency:
            defects.append(f"编号{number}不是本机关的执法人员")
        elif defect := person.certificate_defect(situation.today):
            defects.append(defect)
    return defects


def _unconflicted(facts: CaseFacts, situation: Situation) -> bool:
    others = {person for person, part in facts.parts if part != Part.HANDLER}
    return _named(situation).isdisjoint(others | facts.recused | {facts.recusal_of})


def _reviewers_named(situation: Situation) -> list[str]:
    """Return who of those named is a reviewer, where the place bans reviewers from all cases."""
    if situation.params.text("review.separation") != "total":
        return []
    named = (situation.people.get(number) for number in sorted(_named(situation)))
    return [one.name for one in named if one is not None and Role.REVIEWER in one.roles]


def _times_in_order(facts: CaseFacts, situation: Situation) -> bool:
    started, ended = situation.content.get("started_at"), situation.content.get("ended_at")
    if not started or not ended:
        return True
    return datetime.fromisoformat(started) <= datetime.fromisoformat(ended) <= situation.at


def _signature_told(facts: CaseFacts, situation: Situation) -> bool:
    return situation.content.get("signature") == "signed" or given(
        situation.content, "signature_note"
    )


# Nobody stands on two sides of one file; the same for every kind (国办发〔2018〕118号（十一）).
handlers_separate = Rule(
    "REVIEWER_CANNOT_HANDLE",
    "法制审核人员不得承办具体执法事务",
    f"{OPINION_118}（十一）",
    lambda f, s: not _reviewers_named(s),
    "请改派执法人员承办",
    detail=lambda f, s: "、".join(_reviewers_named(s)) + "是法制审核人员",
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
reviewer_only = Rule(
    "PART_CONFLICT",
    "已审批本案或者主持本案听证的人员不得审核本案",
    f"{OPINION_118}（十一）",
    lambda f, s: part_of(f, s.by.id) not in (Part.DECIDER, Part.CHAIR),
    "请由其他法制审核人员审核",
)


class Common:
    """The rules that all kinds share, under the articles of one kind."""

    def __init__(self, basis: Basis) -> None:
        """Take the articles; every rule below is made once."""
        self.basis = basis
        self._officers(basis)
        self._apart(basis)
        self._conduct(basis)
        self.handling = (self.assigned, self.not_recused, not_reviewer, self.own_certificate)
        self.naming = (
            self.two_officers, handlers_separate, self.certified, self.unconflicted,
        )  # fmt: skip
        self.recording = self._recorded(self.shown)

    def _recorded(self, shown: Rule) -> tuple[Rule, ...]:
        return (*self.naming, shown, self.told, self.times_in_order, self.signature_told)

    def recording_at(self, activity: str) -> tuple[Rule, ...]:
        """Return the rules of a record made at an activity at which a place may let one wear."""
        return self._recorded(self.shown_at(activity))

    def shown_at(self, activity: str) -> Rule:
        """Return the rule that the certificate is shown, or worn where the place allows it here.

        ``activity`` is a code of `identity.wear_activities`; a place without such a list asks for
        showing everywhere.
        """
        return replace(
            self.shown, holds=lambda f, s: _shown(s) or _worn_allowed(s, activity),
        )  # fmt: skip

    def _officers(self, basis: Basis) -> None:
        qualified = f"{basis.kind}应当由具有行政执法资格的执法人员实施"
        self.two_officers = Rule(
            "TOO_FEW_OFFICERS", "执法人员不得少于两人", basis.officers, _enough,
            "请再选一名持有效执法证的人员",
        )  # fmt: skip
        self.certified = Rule(
            "CERT_INVALID", qualified, basis.qualified, lambda f, s: not _defects(f, s),
            "请更换人员，或者由发证机关续证后再办理",
            detail=lambda f, s: "；".join(_defects(f, s)),
        )  # fmt: skip
        self.own_certificate = Rule(
            "CERT_INVALID", qualified, basis.qualified,
            lambda f, s: not s.by.certificate_defect(s.today), "请由持有效执法证的人员办理",
            detail=lambda f, s: s.by.certificate_defect(s.today),
        )  # fmt: skip
        self.unconflicted = Rule(
            "OFFICER_CONFLICT",
            "应当回避的人员和已经审核、审批本案或者主持听证的人员不得承办本案", basis.recusal,
            _unconflicted, "请更换人员",
        )  # fmt: skip
        self.assigned = Rule(
            "NOT_ASSIGNED", "由立案时确定的承办人员办理", basis.officers,
            lambda f, s: not f.handlers or s.by.id in f.handlers, "请转本案承办人员办理",
        )  # fmt: skip
        self.not_recused = Rule(
            "RECUSED", "执法人员与案件有直接利害关系的，应当回避", basis.recusal,
            lambda f, s: s.by.id not in f.recused, "请由其他承办人员办理",
        )  # fmt: skip
        self.recusal_settled = Rule(
            "RECUSAL_OPEN", "当事人申请回避的，应当依法审查，由行政机关负责人决定",
            basis.recusal_decided, lambda f, s: f.recusal_of is None, "请先由负责人决定是否回避",
            "decide_recusal",
        )  # fmt: skip

    def _apart(self, basis: Basis) -> None:
        self.decider_apart = Rule(
            "OFFICER_CONFLICT", "审批决定的人员不得同时承办本案", basis.decided,
            lambda f, s: s.by.id not in _named(s), "请选择其他执法人员",
        )  # fmt: skip
        self.handler_only = Rule(
            "PART_CONFLICT", "已审批本案或者主持本案听证的人员不得承办本案", basis.decided,
            lambda f, s: part_of(f, s.by.id) not in (Part.DECIDER, Part.CHAIR),
            "请转本案承办人员办理",
        )  # fmt: skip
        self.decider_only = Rule(
            "PART_CONFLICT", "承办、审核本案或者主持本案听证的人员不得审批决定本案", basis.decided,
            lambda f, s: part_of(f, s.by.id) in ("", Part.DECIDER), "请由其他负责人审批决定",
        )  # fmt: skip
        self.chair_only = Rule(
            "CHAIR_CONFLICT", "听证由行政机关指定的非本案调查人员主持", basis.hearing_order,
            lambda f, s: part_of(f, s.by.id) in ("", Part.CHAIR),
            "请由未参与本案的听证主持人主持",
        )  # fmt: skip
        self.part_rules: dict[Part, tuple[Rule, ...]] = {
            Part.HANDLER: (not_reviewer, self.handler_only),
            Part.REVIEWER: (not_handler, reviewer_only),
            Part.DECIDER: (self.decider_only,),
            Part.CHAIR: (self.chair_only,),
        }

    def _conduct(self, basis: Basis) -> None:
        self.not_suspended = Rule(
            "SUSPENDED", "案件已中止调查，应当先恢复", basis.suspended,
            lambda f, s: not f.suspended, "中止的原因消除后，请先恢复调查", "resume_case",
        )  # fmt: skip
        self.evidenced = Rule(
            "NO_EVIDENCE", "证据必须经查证属实，方可作为认定案件事实的根据", basis.verified,
            lambda f, s: f.evidence_count > 0 and f.unverified_count == 0,
            "请收集证据，并对每件证据注明查证情况", "add_evidence",
        )  # fmt: skip
        self.shown = Rule(
            "CERT_NOT_SHOWN", "执法人员应当主动向当事人或者有关人员出示执法证件", basis.shown,
            lambda f, s: _shown(s), "请出示执法证件并请对方确认后再记录",
        )  # fmt: skip
        self.shown_serving = Rule(
            "CERT_NOT_SHOWN", "送达执法文书应当主动出示执法证件，佩戴不能代替出示", basis.shown,
            lambda f, s: s.content.get("mode") not in IN_PERSON or _shown(s),
            "请向受送达人出示执法证件，再登记送达",
        )  # fmt: skip
        self.told = Rule(
            "NOTICE_INCOMPLETE", "应当告知当事人事由、依据和权利义务", basis.told,
            lambda f, s: bool(s.content.get("rights_told")), "请当场告知后再记录",
        )  # fmt: skip
        self.times_in_order = Rule(
            "DATE_ORDER", "结束时间应当晚于开始时间，且不晚于现在", basis.record,
            _times_in_order, "请核对起止时间",
        )  # fmt: skip
        self.signature_told = Rule(
            "SIGNATURE_NOTE", "当事人拒绝签名或者不在场的，应当注明原因并有见证", basis.signature,
            _signature_told, "请写明拒签或者不在场的原因、见证人",
        )  # fmt: skip

    def apart(self, steps: Iterable[Step[C]]) -> tuple[Step[C], ...]:
        """Return the steps with the rules that keep handling, review, decision, hearing apart.

        One person takes one class of part in one file, the kernel's form of the database's key.
        """
        return tuple(
            replace(s, rules=tuple(dict.fromkeys((*s.rules, *self.part_rules[s.part]))))
            if s.part
            else s
            for s in steps
        )
