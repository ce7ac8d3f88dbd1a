"""调查: records, exhibits, service address, recusal, suspension, extension, for any kind.

What only a penalty has (sampling and preservation under 《行政处罚法》第五十六条, the order to
correct) stands in `investigation`.
"""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step, combined_hash
from sanjian.law.procedures.case_facts import C, CaseFacts, pause, rebind, resume
from sanjian.law.procedures.case_rules import (
    LATE_REASON,
    MANNER,
    OPINION,
    OPINION_118,
    REASON,
    Common,
    given,
    handlers_separate,
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
    MANNER,
    TOLD,
    LATE_REASON,
)
PATROL, INSPECTED = "patrol", "on_site_inspection"
"""The activities at which a place may let officers wear the certificate instead of showing it."""
TOLD_BY = (Choice("paper", "出示执法文书告知"), Choice("oral", "口头告知"))
PAPERS_SHOWN = (
    Field("name", "文书名称", max_length=100),
    Field("number", "文号", required=False, max_length=60),
    Field("shown_at", "出示时间", max_length=20, sample="9时30分"),
    Field("shown_to", "出示对象", max_length=50),
    Field("signed", "签收情况", Kind.CHOICE, choices=SIGNED),
    Field("note", "拒签、不在场的说明和见证人", required=False, max_length=300),
)
TELLING = (
    Field("told_by", "告知方式", Kind.CHOICE, choices=TOLD_BY),
    Field("papers_shown", "出示的执法文书", Kind.ROWS, columns=PAPERS_SHOWN, required=False,
          sample=[{"name": "现场检查通知书", "number": "", "shown_at": "9时30分",
                   "shown_to": "周某云", "signed": "signed", "note": ""}]),
    Field("oral_reason", "口头告知、不能出示执法文书的原因", Kind.LONGTEXT, required=False),
)  # fmt: skip
ON_SITE = (
    *SCENE,
    *TELLING,
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
          sample=(False, True)),
    Field("electronic_address", "电子送达地址", required=False, max_length=100,
          sample="party@example.cn"),
)  # fmt: skip


def _told_how(facts: CaseFacts, situation: Situation) -> bool:
    """A paper is shown, or its absence explained where the place knows oral notice at all."""
    if situation.content.get("papers_shown"):
        return True
    oral = situation.content.get("told_by") == "oral"
    return oral and not situation.params.flag("record.paper_shown")


def _oral_explained(facts: CaseFacts, situation: Situation) -> bool:
    return situation.content.get("told_by") != "oral" or given(situation.content, "oral_reason")


def _papers_witnessed(facts: CaseFacts, situation: Situation) -> bool:
    rows = situation.content.get("papers_shown") or ()
    return all(row.get("signed") == "signed" or given(row, "note") for row in rows)


paper_shown = Rule(
    "PAPER_NOT_SHOWN", "执法活动中应当出示有关执法文书，并记明名称、时间和对象",
    f"{OPINION_118}（五）", _told_how, "请逐份登记已出示的执法文书",
)  # fmt: skip
oral_explained = Rule(
    "ORAL_NOTICE", "能够以执法文书告知的，应当出示执法文书；口头告知的应当写明原因",
    f"{OPINION_118}（五）", _oral_explained, "请写明不能出示执法文书的原因，或者登记出示的文书",
)  # fmt: skip
papers_witnessed = Rule(
    "PAPER_SIGNATURE", "当事人拒绝签收文书或者不在场的，应当注明情况和见证人",
    f"{OPINION_118}（五）", _papers_witnessed, "请写明拒签或者不在场的情况、见证人",
)  # fmt: skip
TOLD_ON_SITE = (paper_shown, oral_explained, papers_witnessed)


def recorded(facts: C, act: Act, params: Parameters) -> C:
    """Take a record into the file: it is evidence, and who made it handles the case."""
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


def _evidence(facts: C, act: Act, params: Parameters) -> C:
    digest = combined_hash(facts.evidence_digest, act.content_hash)
    unverified = facts.unverified_count + (0 if act.content["verified"] else 1)
    count = facts.evidence_count + (1 if act.content["verified"] else 0)
    found = replace(
        facts, evidence_digest=digest, evidence_count=count, unverified_count=unverified
    )
    return rebind(found, params)


def _examined(facts: C, act: Act, params: Parameters) -> C:
    digest = combined_hash(facts.evidence_digest, act.content_hash)
    kept = facts.evidence_count + (1 if act.content["holds"] else 0)
    left = max(0, facts.unverified_count - 1)
    found = replace(facts, unverified_count=left, evidence_count=kept, evidence_digest=digest)
    return rebind(found, params)


def _recusal(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, recusal_of=act.content["person"])


def _recusal_decided(facts: C, act: Act, params: Parameters) -> C:
    if not act.content["granted"] or facts.recusal_of is None:
        return replace(facts, recusal_of=None)
    return replace(
        facts,
        recusal_of=None,
        recused=facts.recused | {facts.recusal_of},
        handlers=(facts.handlers - {facts.recusal_of}) | frozenset(act.content["replacement"]),
    )


def _consented(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, electronic_consent=act.content["electronic_consent"])


def _paused(facts: C, act: Act, params: Parameters) -> C:
    return pause(facts, act)


def _resumed(facts: C, act: Act, params: Parameters) -> C:
    return resume(facts, act)


def _extended(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, extended_on=act.day)


def _enough_left(facts: CaseFacts, situation: Situation) -> bool:
    if not situation.content.get("granted"):
        return True
    left = (facts.handlers | set(situation.content.get("replacement", ()))) - {facts.recusal_of}
    return len(left) >= situation.params.number("case.officers_minimum")


OPEN = ("investigation",)
EVIDENCE_STAGES = ("investigation", "proposal", "notice", "correction")
PENDING = ("investigation", "proposal", "notice", "correction", "review", "decision")
RECUSAL_STAGES = ("investigation", "proposal", "notice")


def records(common: Common, here: tuple[str, ...] = OPEN) -> tuple[Step[C], ...]:
    """Return the records of what officers saw and heard; ``here`` are the stages of inquiry."""
    law = common.basis.record
    return (
        Step(
            "on_site_record", "制作现场笔录", here, None, Role.OFFICER, law,
            rules=common.handling, checks=(*common.recording_at(INSPECTED), *TOLD_ON_SITE),
            form=ON_SITE,
            effect=recorded,
            documents=("on_site_record",), part=Part.HANDLER,
        ),
        Step(
            "interview", "制作询问笔录", here, None, Role.OFFICER, law,
            rules=common.handling, checks=common.recording, form=INTERVIEW, effect=recorded,
            documents=("interview_record",), part=Part.HANDLER,
        ),
    )  # fmt: skip


def evidence(common: Common, stages: tuple[str, ...] = EVIDENCE_STAGES) -> tuple[Step[C], ...]:
    """Return the taking of evidence into the file and the examination of what is doubtful."""
    return (
        Step(
            "add_evidence", "收集证据", stages, None, Role.OFFICER, common.basis.evidence,
            rules=common.handling, form=EVIDENCE, effect=_evidence, part=Part.HANDLER,
        ),
        Step(
            "examine_evidence", "查证存疑证据", stages, None, Role.OFFICER, common.basis.verified,
            rules=common.handling,
            form=(Field("name", "证据名称", max_length=200, sample="复印件"),
                  Field("holds", "查证属实", Kind.YESNO, decides=True, sample=(True, False)),
                  REASON),
            effect=_examined, part=Part.HANDLER, offered=lambda f: f.unverified_count > 0,
        ),
    )  # fmt: skip


def address(common: Common, stages: tuple[str, ...]) -> tuple[Step[C], ...]:
    """Return the confirmation of the address and mode of service."""
    address_given = Rule(
        "ELECTRONIC_ADDRESS", "采用电子方式送达的，应当由当事人确认送达地址",
        common.basis.electronic,
        lambda f, s: not s.content.get("electronic_consent")
        or bool(str(s.content.get("electronic_address") or "").strip()),
        "请填写当事人确认的电子邮箱、手机号码等电子送达地址",
    )  # fmt: skip
    return (
        Step(
            "confirm_address", "确认送达地址和方式", stages, None,
            Role.OFFICER, common.basis.electronic, rules=common.handling,
            checks=(address_given,), form=ADDRESS, effect=_consented,
            documents=("service_address", "electronic_service_consent"), part=Part.HANDLER,
            offered=lambda f: not f.electronic_consent,
        ),
    )  # fmt: skip


def recusal(common: Common, stages: tuple[str, ...] = RECUSAL_STAGES) -> tuple[Step[C], ...]:
    """Return the request that an officer withdraw, and the head's decision on it."""
    names_handler = Rule(
        "RECUSAL_PERSON", "申请回避的对象应当是本案承办人员", common.basis.recusal_asked,
        lambda f, s: s.content.get("person") in f.handlers, "请从本案承办人员中选择",
    )  # fmt: skip
    enough_left = Rule(
        "TOO_FEW_OFFICERS", "回避后执法人员仍不得少于两人", common.basis.officers,
        _enough_left, "请选择接替的承办人员",
    )  # fmt: skip
    return (
        Step(
            "ask_recusal", "登记回避申请", stages, None,
            Role.OFFICER, common.basis.recusal_asked, checks=(names_handler,), form=RECUSAL,
            effect=_recusal, part=Part.HANDLER, offered=lambda f: f.recusal_of is None,
        ),
        Step(
            "decide_recusal", "决定是否回避", stages, None,
            Role.HEAD, common.basis.recusal_decided,
            checks=(enough_left, handlers_separate, common.certified, common.unconflicted,
                    common.decider_apart),
            form=DECIDE_RECUSAL,
            effect=_recusal_decided, documents=("recusal_decision",), part=Part.DECIDER,
            binding=True, offered=lambda f: f.recusal_of is not None,
        ),
    )  # fmt: skip


def clock(
    common: Common, stages: tuple[str, ...] = PENDING, *, resuming: tuple[Rule, ...] = ()
) -> tuple[Step[C], ...]:
    """Return suspension, resumption and extension of the time for deciding.

    ``resuming`` is what must hold before the inquiry goes on.
    """
    law = common.basis.suspended
    return (
        Step(
            "suspend_case", "中止调查", stages, None, Role.HEAD, law,
            rules=(common.not_suspended,), form=(REASON,), effect=_paused,
            documents=("suspension_approval",), part=Part.DECIDER, binding=True,
            offered=lambda f: not f.suspended,
        ),
        Step(
            "resume_case", "恢复调查", stages, None, Role.HEAD, law,
            rules=resuming, form=(REASON,), effect=_resumed, documents=("resumption_approval",),
            part=Part.DECIDER, offered=lambda f: f.suspended,
        ),
        Step(
            "extend_case", "延长办案期限", stages, None, Role.HEAD, law,
            form=(REASON, OPINION), effect=_extended, documents=("extension_approval",),
            part=Part.DECIDER, offered=lambda f: f.extended_on is None,
        ),
    )  # fmt: skip
