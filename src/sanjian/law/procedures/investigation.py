"""调查取证: records, exhibits, sampling, preservation, recusal, suspension, extension."""

from __future__ import annotations

from datetime import datetime

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step, combined_hash
from sanjian.law.procedures.penalty_facts import PenaltyFacts, pause, rebind, resume
from sanjian.law.procedures.penalty_rules import (
    HANDLING,
    OPINION,
    REASON,
    certified,
    decider_apart,
    given,
    handlers_separate,
    not_suspended,
    two_officers,
    unconflicted,
)

OFFICERS = Field("officers", "参加人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内")
SHOWN = Field(
    "certificates_shown",
    "已主动出示执法证件，当事人已确认",
    Kind.YESNO,
    law="《行政处罚法》第五十五条第一款",
    sample=True,
)
TOLD = Field("rights_told", "已告知事由、依据和权利义务（含申请回避）", Kind.YESNO, sample=True)
SIGNED = (
    Choice("signed", "当事人签名或者盖章确认"),
    Choice("refused", "当事人拒绝签名"),
    Choice("absent", "当事人不在场"),
)
SIGNATURE = (
    Field("signature", "当事人签名情况", Kind.CHOICE, choices=SIGNED),
    Field("signature_note", "拒签或者不在场的说明、见证人", Kind.LONGTEXT, required=False),
)
SCENE = (
    Field("started_at", "开始时间", Kind.DATETIME),
    Field("ended_at", "结束时间", Kind.DATETIME),
    Field("place", "地点", max_length=200, sample="云溪县城关镇文昌路18号"),
    OFFICERS,
    SHOWN,
    TOLD,
)
ON_SITE = (
    *SCENE,
    Field("findings", "现场情况", Kind.LONGTEXT, sample="现场检查发现涉案物品，已逐一拍照。"),
    *SIGNATURE,
)
INTERVIEW = (
    *SCENE,
    Field("interviewee", "被询问人", max_length=50, sample="周某云"),
    Field("answers", "询问内容（一问一答）", Kind.LONGTEXT, sample="问：是否知情？答：知情。"),
    *SIGNATURE,
)
GOODS = (
    Field("name", "物品名称", max_length=100),
    Field("quantity", "数量及单位", max_length=50),
    Field("state", "规格、特征", required=False, max_length=200),
)
SAMPLE = (
    *SCENE,
    Field("goods", "抽样物品", Kind.ROWS, columns=GOODS,
          sample=[{"name": "散装白酒", "quantity": "2瓶", "state": "500毫升"}]),
    *SIGNATURE,
)  # fmt: skip
PRESERVE = (
    *SCENE,
    Field("reason", "证据可能灭失或者以后难以取得的理由", Kind.LONGTEXT, sample="物品易转移。"),
    Field("goods", "登记保存物品", Kind.ROWS, columns=GOODS,
          sample=[{"name": "账册", "quantity": "3本", "state": ""}]),
    *SIGNATURE,
)  # fmt: skip
SETTLEMENTS = (
    Choice("returned", "解除登记保存并退还"),
    Choice("examined", "送检验、检测、检疫、鉴定"),
    Choice("seized", "依法查封、扣押"),
    Choice("kept_as_evidence", "复制、拍照取证后退还"),
)
EVIDENCE = (
    Field("kind", "证据种类", Kind.CHOICE, choices="evidence.kinds",
          law="《行政处罚法》第四十六条第一款"),
    Field("name", "证据名称", max_length=200, sample="现场照片6张"),
    Field("original", "是否原件原物", Kind.YESNO, sample=True),
    Field("origin", "证据来源", max_length=200, sample="执法人员现场拍摄"),
    Field("collected_on", "取得日期", Kind.DATE),
    Field("proves", "证明对象", max_length=500, sample="证明违法事实存在"),
    Field("verified", "已查证属实", Kind.YESNO, decides=True, sample=(True, False)),
    Field("verification", "查证情况；复制件注明与原件核对情况", Kind.LONGTEXT, sample="核对一致。"),
    Field("exhibits", "证据材料", Kind.EVIDENCE, required=False),
)  # fmt: skip
RECUSAL = (
    Field("person", "申请回避的人员", Kind.PERSON, who="handler"),
    Field("applicant", "提出人", max_length=50, sample="当事人"),
    REASON,
)
DECIDE_RECUSAL = (
    Field("granted", "同意回避", Kind.YESNO, decides=True, sample=(True, False)),
    Field("replacement", "接替的承办人员", Kind.OFFICERS, required=False),
    REASON,
)
ADDRESS = (
    Field("address", "送达地址", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("electronic_consent", "同意电子送达并已签订确认书", Kind.YESNO, decides=True,
          sample=(False, True),
          law="《行政处罚法》第六十一条第二款"),
    Field("electronic_address", "电子送达地址", required=False, max_length=100),
)  # fmt: skip
CORRECTION = (
    Field("required_act", "责令改正的内容", Kind.LONGTEXT, sample="立即停止违法行为。"),
    Field("correct_by", "改正期限", Kind.DATE, future=True),
)


def _recorded(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    handlers = facts.handlers | frozenset(act.content["officers"])
    digest = combined_hash(facts.evidence_digest, act.content_hash)
    return rebind(
        replace(
            facts,
            records_made=min(facts.records_made + 1, 9999),
            evidence_count=min(facts.evidence_count + 1, 9999),
            evidence_digest=digest,
            handlers=handlers,
        ),
        params,
    )


def _preserved(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    handlers = facts.handlers | frozenset(act.content["officers"])
    return replace(facts, preserved_on=act.day, preserved_settled_on=None, handlers=handlers)


def _settled(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, preserved_settled_on=act.day)


def _evidence(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    digest = combined_hash(facts.evidence_digest, act.content_hash)
    unverified = facts.unverified_count + (0 if act.content["verified"] else 1)
    count = facts.evidence_count + (1 if act.content["verified"] else 0)
    found = replace(
        facts, evidence_digest=digest, evidence_count=count, unverified_count=unverified
    )
    return rebind(found, params)


def _examined(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    digest = combined_hash(facts.evidence_digest, act.content_hash)
    kept = facts.evidence_count + (1 if act.content["holds"] else 0)
    left = max(0, facts.unverified_count - 1)
    found = replace(facts, unverified_count=left, evidence_count=kept, evidence_digest=digest)
    return rebind(found, params)


def _recusal(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, recusal_of=act.content["person"])


def _recusal_decided(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    if not act.content["granted"] or facts.recusal_of is None:
        return replace(facts, recusal_of=None)
    return replace(
        facts,
        recusal_of=None,
        recused=facts.recused | {facts.recusal_of},
        handlers=(facts.handlers - {facts.recusal_of}) | frozenset(act.content["replacement"]),
    )


def _consented(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, electronic_consent=act.content["electronic_consent"])


def _ordered(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, correction_ordered=True)


def _paused(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return pause(facts, act)


def _resumed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return resume(facts, act)


def _extended(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, extended_on=act.day)


def _times_in_order(facts: PenaltyFacts, situation: Situation) -> bool:
    started, ended = situation.content.get("started_at"), situation.content.get("ended_at")
    if not started or not ended:
        return True
    return datetime.fromisoformat(started) <= datetime.fromisoformat(ended) <= situation.at


def _signature_told(facts: PenaltyFacts, situation: Situation) -> bool:
    return situation.content.get("signature") == "signed" or given(
        situation.content, "signature_note"
    )


def _enough_left(facts: PenaltyFacts, situation: Situation) -> bool:
    if not situation.content.get("granted"):
        return True
    left = (facts.handlers | set(situation.content.get("replacement", ()))) - {facts.recusal_of}
    return len(left) >= situation.params.number("case.officers_minimum")


shown = Rule(
    "CERT_NOT_SHOWN", "执法人员应当主动向当事人或者有关人员出示执法证件", APL(55, 1),
    lambda f, s: bool(s.content.get("certificates_shown")), "请出示执法证件并请对方确认后再记录",
)  # fmt: skip
told = Rule(
    "NOTICE_INCOMPLETE", "应当告知当事人事由、依据和权利义务", APL(44),
    lambda f, s: bool(s.content.get("rights_told")), "请当场告知后再记录",
)  # fmt: skip
times_in_order = Rule(
    "DATE_ORDER", "结束时间应当晚于开始时间，且不晚于现在", APL(55, 2),
    _times_in_order, "请核对起止时间",
)  # fmt: skip
signature_told = Rule(
    "SIGNATURE_NOTE", "当事人拒绝签名或者不在场的，应当注明原因并有见证", APL(47),
    _signature_told, "请写明拒签或者不在场的原因、见证人",
)  # fmt: skip
enough_left = Rule(
    "TOO_FEW_OFFICERS", "回避后执法人员仍不得少于两人", APL(42, 1),
    _enough_left, "请选择接替的承办人员",
)  # fmt: skip
names_handler = Rule(
    "RECUSAL_PERSON", "申请回避的对象应当是本案承办人员", APL(43, 2),
    lambda f, s: s.content.get("person") in f.handlers, "请从本案承办人员中选择",
)  # fmt: skip

RECORDING = (
    two_officers, handlers_separate, certified, unconflicted, shown, told, times_in_order,
    signature_told,
)  # fmt: skip
OPEN = ("investigation",)
EVIDENCE_STAGES = ("investigation", "proposal", "notice", "correction")
PENDING = ("investigation", "proposal", "notice", "correction", "review", "decision")

STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "on_site_record", "制作现场笔录", OPEN, None, Role.OFFICER, APL(55, 2),
        rules=HANDLING, checks=RECORDING, form=ON_SITE, effect=_recorded,
        documents=("on_site_record",), part=Part.HANDLER,
    ),
    Step(
        "interview", "制作询问笔录", OPEN, None, Role.OFFICER, APL(55, 2),
        rules=HANDLING, checks=RECORDING, form=INTERVIEW, effect=_recorded,
        documents=("interview_record",), part=Part.HANDLER,
    ),
    Step(
        "take_samples", "抽样取证", OPEN, None, Role.OFFICER, APL(56),
        rules=HANDLING, checks=RECORDING, form=SAMPLE, effect=_recorded,
        documents=("sampling_record",), part=Part.HANDLER,
    ),
    Step(
        "preserve", "先行登记保存证据", OPEN, None, Role.HEAD, APL(56),
        checks=(*RECORDING, decider_apart), form=PRESERVE, effect=_preserved,
        documents=("preservation_notice",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.preserved_on is None or f.preserved_settled_on is not None,
    ),
    Step(
        "settle_preserved", "处理登记保存的证据", OPEN, None, Role.HEAD, APL(56),
        form=(Field("settlement", "处理决定", Kind.CHOICE, choices=SETTLEMENTS), REASON),
        effect=_settled, documents=("preservation_decision",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.preserved_on is not None and f.preserved_settled_on is None,
    ),
    Step(
        "add_evidence", "收集证据", EVIDENCE_STAGES, None, Role.OFFICER, APL(46, 1),
        rules=HANDLING, form=EVIDENCE, effect=_evidence, part=Part.HANDLER,
    ),
    Step(
        "examine_evidence", "查证存疑证据", EVIDENCE_STAGES, None, Role.OFFICER, APL(46, 2),
        rules=HANDLING, form=(Field("name", "证据名称", max_length=200, sample="复印件"),
                              Field("holds", "查证属实", Kind.YESNO, decides=True,
                                    sample=(True, False)), REASON),
        effect=_examined, part=Part.HANDLER, offered=lambda f: f.unverified_count > 0,
    ),
    Step(
        "order_correction", "责令改正", ("investigation", "proposal", "notice"), None,
        Role.OFFICER, APL(28, 1), rules=HANDLING, form=CORRECTION, effect=_ordered,
        documents=("correction_order",), part=Part.HANDLER, binding=True,
    ),
    Step(
        "confirm_address", "确认送达地址和方式", (*PENDING, "service", "enforcement"), None,
        Role.OFFICER, APL(61, 2), rules=HANDLING, form=ADDRESS, effect=_consented,
        documents=("service_address",), part=Part.HANDLER,
        offered=lambda f: not f.electronic_consent,
    ),
    Step(
        "ask_recusal", "登记回避申请", ("investigation", "proposal", "notice"), None,
        Role.OFFICER, APL(43, 2), checks=(names_handler,), form=RECUSAL, effect=_recusal,
        part=Part.HANDLER, offered=lambda f: f.recusal_of is None,
    ),
    Step(
        "decide_recusal", "决定是否回避", ("investigation", "proposal", "notice"), None,
        Role.HEAD, APL(43, 3),
        checks=(enough_left, handlers_separate, certified, unconflicted, decider_apart),
        form=DECIDE_RECUSAL,
        effect=_recusal_decided, documents=("recusal_decision",), part=Part.DECIDER,
        binding=True, offered=lambda f: f.recusal_of is not None,
    ),
    Step(
        "suspend_case", "中止调查", PENDING, None, Role.HEAD, APL(60),
        rules=(not_suspended,), form=(REASON,), effect=_paused,
        documents=("suspension_approval",), part=Part.DECIDER, binding=True,
        offered=lambda f: not f.suspended,
    ),
    Step(
        "resume_case", "恢复调查", PENDING, None, Role.HEAD, APL(60),
        form=(REASON,), effect=_resumed, documents=("resumption_approval",), part=Part.DECIDER,
        offered=lambda f: f.suspended,
    ),
    Step(
        "extend_case", "延长办案期限", PENDING, None, Role.HEAD, APL(60),
        form=(REASON, OPINION), effect=_extended, documents=("extension_approval",),
        part=Part.DECIDER, offered=lambda f: f.extended_on is None,
    ),
)  # fmt: skip
