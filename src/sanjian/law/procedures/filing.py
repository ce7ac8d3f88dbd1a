"""立案: a lead, its verification, and the head's approval to open a penalty case."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import crime
from sanjian.law.procedures.case_rules import (
    OPINION,
    REASON,
    given,
    handlers_separate,
    months_of,
)
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import PENALTY

PARTY_KINDS = (
    Choice("person", "公民"),
    Choice("organisation", "法人或者其他组织"),
    Choice("individual_business", "个体工商户"),
)
SOURCES = (
    Choice("inspection", "监督检查发现"),
    Choice("complaint", "投诉举报"),
    Choice("transfer", "其他机关移送"),
    Choice("assigned", "上级交办"),
    Choice("verification", "告知承诺核查"),
    Choice("other", "其他途径"),
)
PARTY = (
    Field("party_kind", "当事人类别", Kind.CHOICE, choices=PARTY_KINDS, decides=True),
    Field("party_name", "当事人姓名或者名称", max_length=100, sample="云溪县清源小吃店"),
    Field(
        "party_number",
        "身份证号或者统一社会信用代码",
        required=False,
        max_length=40,
        help="只在案卷内使用，不对外公示",
    ),
    Field("legal_representative", "法定代表人或者负责人", required=False, max_length=50),
    Field("party_address", "住址或者住所", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("party_phone", "联系电话", required=False, max_length=30),
)
POWER = (
    Field(
        "power",
        "委托或者下放的事项编码",
        required=False,
        max_length=40,
        help="受委托的组织和乡镇、街道填写",
        law="《行政处罚法》第二十条第四款、第二十四条第一款",
    ),
    Field("entrusting", "委托机关", Kind.INTEGER, required=False, filled=True),
)
LEAD = (
    Field("cause", "案由", max_length=100, sample="涉嫌未取得许可从事经营活动"),
    Field("source", "线索来源", Kind.CHOICE, choices=SOURCES),
    *POWER,
    *PARTY,
    Field("place", "违法行为发生地", max_length=200, sample="云溪县城关镇"),
    Field("discovered_on", "线索发现日期", Kind.DATE),
    Field("act_ended_on", "违法行为发生或者终了日期", Kind.DATE),
    Field(
        "extended_bar",
        "涉及公民生命健康安全、金融安全且有危害后果",
        Kind.YESNO,
        law="《行政处罚法》第三十六条第一款",
        sample=False,
    ),
    Field("summary", "线索内容", Kind.LONGTEXT, sample="巡查发现当事人涉嫌违法，现场已拍照。"),
    Field(
        "suspicion",
        "涉嫌犯罪的情形",
        Kind.LONGTEXT,
        required=False,
        decides=True,
        max_length=5000,
        help="线索显示涉嫌犯罪的填写；立案后先办结移送，不得以罚代刑",
        law="《行政处罚法》第二十七条第一款",
        sample=("", "当事人生产的食品不符合食品安全标准，足以造成严重食源性疾病。"),
    ),
)
VERIFY = (
    Field(
        "suspected", "有证据初步证明存在违法事实", Kind.YESNO, decides=True, sample=(True, False)
    ),
    Field("findings", "核查情况", Kind.LONGTEXT, sample="经核查，线索所述情况有初步证据。"),
)
OFFICERS = Field(
    "officers",
    "承办人员",
    Kind.OFFICERS,
    help="不少于两人，且执法证在有效期内",
    law="《行政处罚法》第四十二条第一款",
)


def opened(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """Register the lead."""
    return replace(
        facts,
        opened_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        entrusting=act.content.get("entrusting"),
        act_ended_on=act.date("act_ended_on"),
        extended_bar=act.content["extended_bar"],
        crime_told=given(act.content, "suspicion"),
    )


def _verified(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, verified_on=act.day, suspected=act.content["suspected"])


def _extended(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, verification_extended=True)


def _asked(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, filing_asked_on=act.day)


def _filed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    filed = replace(facts, filed_on=act.day, handlers=frozenset(act.content["officers"]))
    return crime.found(filed, act) if filed.crime_told else filed


def _declined(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, declined_on=act.day, closed_on=act.day, closed_as="not_filed")


def _returned(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, verified_on=None, filing_asked_on=None)


def _in_time(facts: PenaltyFacts, situation: Situation) -> bool:
    key = "time_bar.extended" if facts.extended_bar else "time_bar.general"
    if facts.act_ended_on is None or facts.opened_on is None:
        return False
    return months_of(facts.act_ended_on, facts.opened_on) < 12 * situation.params.period(key).count


def _dates_in_order(facts: PenaltyFacts, situation: Situation) -> bool:
    ended, found = situation.day("act_ended_on"), situation.day("discovered_on")
    return ended is None or found is None or ended <= found


dates_in_order = Rule(
    "DATE_ORDER",
    "违法行为发生日期不能晚于线索发现日期",
    APL(36, 2),
    _dates_in_order,
    "请核对两个日期",
)
verified = Rule(
    "NOT_VERIFIED",
    "线索应当先行核查",
    APL(54, 1),
    lambda f, s: f.verified_on is not None,
    "请先填写核查情况",
    "verify_lead",
)
suspected = Rule(
    "NO_SUSPICION",
    "发现有依法应当给予行政处罚的行为的，方可立案",
    APL(54, 2),
    lambda f, s: f.suspected,
    "核查未发现违法事实的，请报请不予立案",
    "decline_filing",
)
within_time_bar = Rule(
    "TIME_BARRED",
    "违法行为超过追诉期限未被发现的，不再给予行政处罚",
    APL(36, 1),
    _in_time,
    "请核对终了日期；确已超期的，报请不予立案",
    "decline_filing",
)

STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "register_lead", "登记线索", ("opening",), "lead", Role.OFFICER, APL(54, 1),
        checks=(dates_in_order,), form=LEAD, effect=opened, documents=("lead_register",),
        part=Part.HANDLER,
    ),
    Step(
        "verify_lead", "核查线索", ("lead",), None, Role.OFFICER, APL(54, 1),
        form=VERIFY, effect=_verified, part=Part.HANDLER,
        offered=lambda f: f.verified_on is None,
    ),
    Step(
        "extend_verification", "延长核查期限", ("lead",), None, Role.HEAD, APL(54, 1),
        form=(REASON,), effect=_extended, part=Part.DECIDER,
        offered=lambda f: not f.verification_extended and f.verified_on is None,
    ),
    Step(
        "ask_filing", "报请立案", ("lead",), "filing", Role.OFFICER, APL(54, 2),
        rules=(verified, suspected, within_time_bar), form=(REASON,), effect=_asked,
        part=Part.HANDLER,
    ),
    Step(
        "decline_filing", "不予立案", ("lead", "filing"), "not_filed", Role.HEAD, APL(54, 2),
        rules=(verified,), form=(REASON,), effect=_declined, documents=("filing_refusal",),
        part=Part.DECIDER, binding=True,
    ),
    Step(
        "return_filing", "退回补充核查", ("filing",), "lead", Role.HEAD, APL(54, 1),
        form=(OPINION,), effect=_returned, part=Part.DECIDER,
    ),
    Step(
        "file_case", "批准立案", ("filing",), "investigation", Role.HEAD, APL(54, 2),
        rules=(within_time_bar,),
        checks=(PENALTY.two_officers, handlers_separate, PENALTY.certified,
                PENALTY.unconflicted, PENALTY.decider_apart),
        form=(OFFICERS, OPINION),
        effect=_filed, documents=("filing_approval",), part=Part.DECIDER, binding=True,
        numbered=True,
    ),
)  # fmt: skip
