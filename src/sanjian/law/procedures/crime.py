"""行刑衔接: a case that looks like a crime goes to the police, and no penalty stands in for that.

Officers or the reviewer raise the flag; two officers verify and report; the head of the organ
decides within three days; what he approves goes to the police within twenty-four hours with the
five materials; the police answer (《行政执法机关移送涉嫌犯罪案件的规定》第五条至第十二条). While
the flag is open nothing ends the case but the handover (《行政处罚法》第八条第二款、第二十七条).
"""

from __future__ import annotations

from datetime import date

from sanjian.law.citations import APL, TRANSFER_REGULATION
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Situation, Step
from sanjian.law.procedures import crime_answers
from sanjian.law.procedures.case_facts import CaseFacts, resume
from sanjian.law.procedures.case_rules import OPINION, codes, given
from sanjian.law.procedures.crime_answers import PAPER, POLICE_AGENCY, STAGES, written
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY, preservation_settled

NO_FINE = f"{APL(27, 1)}、{TRANSFER_REGULATION(11, 1)}"
STATES = {
    "": "未发现涉嫌犯罪线索",
    "found": "已记录涉嫌犯罪线索，尚未提出移送报告",
    "reported": "已提出移送报告，待负责人决定",
    "kept": "负责人不批准移送，理由已记录",
    "approved": "已批准移送，尚未移送公安机关",
    "handed": "已移送公安机关，待答复",
    "filed": "公安机关已立案",
    "not_filed": "公安机关不予立案",
    "appealed": "已提请公安机关复议不予立案决定，待复议",
    "upheld": "公安机关复议后仍不予立案",
    "supervised": "已建议人民检察院立案监督，待答复",
    "unfounded": "人民检察院认为公安机关不立案理由成立",
    "returned": "司法机关已将案件移送回本机关",
    "moved": "已随案转入普通程序案卷",
}
OPEN = frozenset({"found", "reported", "approved", "handed", "appealed", "supervised", "filed"})
"""The states in which the file still waits for the handover or for what comes of it."""
SUSPECT = (
    Field("suspicion", "涉嫌犯罪的行为", Kind.LONGTEXT, max_length=5000,
          sample="当事人生产的食品不符合食品安全标准，足以造成严重食源性疾病。"),
    Field("offence", "涉嫌的罪名", max_length=100, sample="生产、销售不符合安全标准的食品罪"),
    Field("provision", "刑法条文和追诉标准", max_length=500, sample="《刑法》第一百四十三条",
          law="《行政执法机关移送涉嫌犯罪案件的规定》第三条第一款"),
    Field("measure", "涉案金额、情节、后果", Kind.LONGTEXT, max_length=2000,
          sample="已销售三百箱，货值金额十二万元。"),
    Field("proof", "主要证据", Kind.LONGTEXT, max_length=5000,
          sample="检验报告、销售台账、询问笔录。"),
)  # fmt: skip
REPORT = (
    Field("officers", "专案组人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("verified", "核实的情况", Kind.LONGTEXT, max_length=5000,
          sample="经核实，违法事实涉及的金额、情节已达到追诉标准。"),
    *SUSPECT,
    Field("proposal", "移送建议", Kind.LONGTEXT, max_length=2000,
          sample="建议向同级公安机关移送。"),
)  # fmt: skip
SIGNERS = (
    Choice("principal", "本机关正职负责人"),
    Choice("acting", "主持工作的负责人"),
)
DECIDE = (
    Field("signer", "审批人", Kind.CHOICE, choices=SIGNERS,
          law="《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款"),
    Field("approved", "批准移送", Kind.YESNO, decides=True, sample=(True, False)),
    Field("refusal", "不予批准的理由", Kind.LONGTEXT, required=False, max_length=2000,
          sample="核实后金额未达到追诉标准。",
          law="《行政执法机关移送涉嫌犯罪案件的规定》第五条第二款"),
    OPINION,
)  # fmt: skip


def _always(facts: PenaltyFacts, params: Parameters) -> list[str]:
    return sorted(codes(params, "crime.materials"))


LISTED = (
    Field("name", "材料名称", max_length=200),
    Field("count", "份数、页数", max_length=50),
)
HAND_OVER = (
    Field("police", "接受移送的公安机关", max_length=100, sample="云溪县公安局",
          help="已在本平台登记的公安机关请填登记的全称，由其在本平台受理、答复"),
    POLICE_AGENCY,
    Field("attached", "附送材料", Kind.CHOICES, choices="crime.materials", sample=_always,
          law="《行政执法机关移送涉嫌犯罪案件的规定》第六条"),
    Field("absent", "没有的材料及原因", Kind.LONGTEXT, required=False, max_length=1000,
          sample=""),
    Field("listed", "移送材料清单", Kind.ROWS, columns=LISTED,
          sample=[{"name": "涉嫌犯罪案件情况的调查报告", "count": "1份8页"},
                  {"name": "检验报告", "count": "1份3页"}]),
    Field("exhibits", "随案移送的证据材料", Kind.EVIDENCE, required=False, sample=(),
          help="公安机关在本平台受理的，可以查阅所选材料的副本"),
    Field("procuratorate", "抄送的人民检察院", required=False, max_length=100,
          sample="云溪县人民检察院"),
    Field("receipt", "移送书回执情况", max_length=300, sample="公安机关民警已在回执上签字。",
          law="《行政执法机关移送涉嫌犯罪案件的规定》第七条"),
)  # fmt: skip
GOODS = (
    Field("goods", "移交的涉案物品和材料", Kind.LONGTEXT, max_length=2000,
          sample="扣押物品清单所列三百箱食品和全部案卷材料。", help="没有涉案物品的写明没有"),
    Field("receiver", "接收人", max_length=50, sample="民警郭接收"),
    Field("receipt", "交接手续", max_length=300, sample="交接清单一式两份，双方签字。"),
)  # fmt: skip
RESULTS = (
    Choice("not_needed", "依法不需要追究刑事责任"),
    Choice("exempt", "免予刑事处罚"),
)
RETURN = (
    Field("result", "移送回的原因", Kind.CHOICE, choices=RESULTS),
    Field("organ", "移送的司法机关", max_length=100, sample="云溪县人民检察院"),
    *PAPER,
)  # fmt: skip
ENDED = (
    Field("outcome_told", "公安机关办理情况", Kind.LONGTEXT, max_length=2000,
          sample="公安机关已立案侦查，涉案物品和材料已移交。"),
    OPINION,
)  # fmt: skip


ASKED = (
    Field("organ", "来函机关", max_length=100, sample="云溪县公安局"),
    Field("request", "请求协助的事项", Kind.LONGTEXT, max_length=2000,
          sample="请补充提供抽样记录原件并说明抽样过程。"),
    *PAPER,
)  # fmt: skip
HELPED = (
    Field("help", "协助情况和提供的材料", Kind.LONGTEXT, max_length=2000,
          sample="已提供抽样记录原件1份并附书面说明。"),
    Field("received_by", "接收人", max_length=50, sample="民警郭接收"),
)  # fmt: skip


def is_open(facts: PenaltyFacts) -> bool:
    """Say whether a suspicion of crime on this file still waits for its handover or answer."""
    return facts.crime in OPEN


def told(facts: CaseFacts) -> list[str]:
    """Return how a suspicion of crime stands on a file of any kind, in words; empty for none."""
    state = facts.crime if isinstance(facts, PenaltyFacts) else ""
    if not state:
        return []
    waits = "；办结前不得作出行政处罚决定，不得以罚代刑" if state in OPEN else ""
    return [f"涉嫌犯罪线索：{STATES[state]}{waits}。"]


def found(facts: PenaltyFacts, act: Act) -> PenaltyFacts:
    """Open the flag, unless it is open already; what came of an earlier one is over."""
    if is_open(facts):
        return facts
    return replace(
        facts, crime="found", crime_on=act.day, crime_reported_on=None, crime_decided_on=None,
        crime_approved_at=None, crime_handed_on=None, crime_answered_on=None,
        crime_filed_on=None, crime_goods_on=None, crime_police=0, crime_appealed_on=None,
        crime_reviewed_on=None,
    )  # fmt: skip


def flagged(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """Return the facts after an officer has raised the flag."""
    return found(facts, act)


def _reported(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    handlers = facts.handlers | frozenset(act.content["officers"])
    return replace(facts, crime="reported", crime_reported_on=act.day, handlers=handlers)


def _decided(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    if not act.content["approved"]:
        return replace(facts, crime="kept", crime_decided_on=act.day)
    return replace(facts, crime="approved", crime_decided_on=act.day, crime_approved_at=act.at)


def _handed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    to = act.content.get("police_agency") or 0
    return replace(facts, crime="handed", crime_handed_on=act.day, crime_police=to)


def _goods_handed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, crime_goods_on=act.day)


def _returned(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    back = replace(facts, crime="returned")
    return resume(back, act) if facts.suspended else back


def _ended(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    over = replace(facts, closed_on=act.day, closed_as="transfer")
    return resume(over, act) if facts.suspended else over


def _help_asked(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, crime_asked_on=act.day, crime_helped_on=None)


def _helped(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, crime_helped_on=act.day)


def _missing(facts: PenaltyFacts, situation: Situation) -> list[str]:
    """The materials that are not listed, in words; some cannot be explained away."""
    content = situation.content
    ticked, explained = set(content.get("attached") or ()), given(content, "absent")
    return [
        str(row["label"])
        for row in situation.params.rows("crime.materials")
        if row["code"] not in ticked and (row.get("always") or not explained)
    ]


no_fine = Rule(
    "NO_FINE_FOR_CRIME", "违法行为涉嫌犯罪的，应当及时将案件移送司法机关，不得以罚代刑",
    NO_FINE, lambda f, s: not is_open(f),
    "请提出移送报告，批准后向公安机关移送，并登记公安机关的答复", "report_crime",
    detail=lambda f, s: STATES[f.crime],
)  # fmt: skip
by_this_way = Rule(
    "CRIME_HANDOVER_OPEN", "违法行为涉嫌犯罪的，应当核实、批准后向公安机关移送，立案后方可移送结案",
    f"{APL(57, 1, 4)}、{TRANSFER_REGULATION(5)}", lambda f, s: f.crime == "filed",
    "请按移送程序办理；公安机关不予立案的，修改处理意见后依法作出处理", "flag_crime",
    detail=lambda f, s: STATES[f.crime],
)  # fmt: skip
not_pursued = Rule(
    "CRIME_FILED", "公安机关已立案侦查的案件，在司法机关移送回本机关前不恢复调查", NO_FINE,
    lambda f, s: f.crime != "filed",
    "请登记司法机关移送回的文书，或者办理移送后结案", "record_crime_return",
)  # fmt: skip
settled = Rule(
    "CRIME_OPEN", "涉嫌犯罪线索尚未办结的案件不得并入其他案件", NO_FINE,
    lambda f, s: not is_open(f), "请先办结移送", "report_crime",
)  # fmt: skip
refusal_reasoned = Rule(
    "CRIME_REFUSAL_REASON", "决定不批准移送的，应当将不予批准的理由记录在案",
    TRANSFER_REGULATION(5, 2),
    lambda f, s: bool(s.content.get("approved")) or given(s.content, "refusal"),
    "请写明不予批准的理由",
)  # fmt: skip
materials_whole = Rule(
    "CRIME_MATERIALS", "向公安机关移送涉嫌犯罪案件应当附有规定的材料", TRANSFER_REGULATION(6),
    lambda f, s: not _missing(f, s), "请补齐材料；没有物品清单、检验报告等材料的写明原因",
    detail=lambda f, s: "尚缺" + "、".join(_missing(f, s)),
)  # fmt: skip
returned_on_paper = Rule(
    "RETURN_PAPER", "司法机关移送回的案件应当有书面材料", APL(27, 1),
    written, "请上传文书扫描件，或者写明原件存放处",
)  # fmt: skip
asked_on_paper = Rule(
    "REQUEST_PAPER", "司法机关请求协助应当有书面来函", APL(27, 2),
    written, "请上传来函扫描件，或者写明原件存放处",
)  # fmt: skip
goods_handed = Rule(
    "CRIME_GOODS", "公安机关决定立案的，应当移交涉案物品和有关材料并办结交接手续",
    TRANSFER_REGULATION(12), lambda f, s: f.crime_goods_on is not None,
    "请先登记移交", "hand_over_goods",
)  # fmt: skip

helped_first = Rule(
    "POLICE_REQUEST_OPEN", "行政机关应当与司法机关配合，做好证据材料移交和协助工作", APL(27, 2),
    lambda f, s: f.crime_asked_on is None or f.crime_helped_on is not None,
    "请先答复公安机关的协助请求", "help_police",
)  # fmt: skip

_LAW = TRANSFER_REGULATION
STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "flag_crime", "记录涉嫌犯罪线索", STAGES, None, Role.OFFICER, APL(27, 1),
        rules=HANDLING, form=SUSPECT, effect=flagged, documents=("crime_handover_draft",),
        part=Part.HANDLER, offered=lambda f: not is_open(f),
    ),
    Step(
        "report_crime", "提出移送涉嫌犯罪案件报告", STAGES, None, Role.OFFICER, _LAW(5, 1),
        rules=HANDLING, checks=PENALTY.naming, form=REPORT, effect=_reported,
        documents=("crime_report",), part=Part.HANDLER, offered=lambda f: f.crime == "found",
    ),
    Step(
        "decide_crime", "决定是否移送公安机关", STAGES, None, Role.HEAD, _LAW(5, 2),
        checks=(refusal_reasoned,), form=DECIDE, effect=_decided,
        documents=("crime_approval",), part=Part.DECIDER,
        offered=lambda f: f.crime == "reported",
    ),
    Step(
        "hand_over_crime", "向公安机关移送", STAGES, None, Role.OFFICER, _LAW(5, 2),
        rules=HANDLING, checks=(materials_whole,), form=HAND_OVER, effect=_handed,
        documents=("crime_handover",), part=Part.HANDLER,
        offered=lambda f: f.crime == "approved",
    ),
    *crime_answers.STEPS,
    Step(
        "hand_over_goods", "移交涉案物品和材料", STAGES, None, Role.OFFICER, _LAW(12),
        rules=HANDLING, form=GOODS, effect=_goods_handed, part=Part.HANDLER,
        offered=lambda f: f.crime == "filed" and f.crime_goods_on is None,
    ),
    Step(
        "record_crime_return", "登记司法机关移送回的案件", STAGES, None, Role.OFFICER,
        APL(27, 1), rules=HANDLING, checks=(returned_on_paper,), form=RETURN, effect=_returned,
        part=Part.HANDLER, outside=True, offered=lambda f: f.crime == "filed",
    ),
    Step(
        "record_police_request", "登记公安机关的协助请求", STAGES, None, Role.OFFICER,
        APL(27, 2), rules=HANDLING, checks=(asked_on_paper,), form=ASKED, effect=_help_asked,
        part=Part.HANDLER,
        offered=lambda f: f.crime in ("handed", "appealed", "filed")
        and (f.crime_asked_on is None or f.crime_helped_on is not None),
    ),
    Step(
        "help_police", "答复协助请求", STAGES, None, Role.OFFICER, APL(27, 2),
        rules=HANDLING, form=HELPED, effect=_helped, part=Part.HANDLER,
        offered=lambda f: f.crime_asked_on is not None and f.crime_helped_on is None,
    ),
    Step(
        "close_transferred", "移送后结案", STAGES, "closed", Role.HEAD, APL(57, 1),
        rules=(goods_handed, helped_first, preservation_settled, PENALTY.recusal_settled),
        form=ENDED,
        effect=_ended, documents=("crime_closing",), part=Part.DECIDER,
        offered=lambda f: f.crime == "filed",
    ),
)  # fmt: skip
NAMES = frozenset(step.name for step in STEPS)
FACTS = frozenset(
    {
        "crime_told", "crime", "crime_on", "crime_answered_on", "crime_asked_on", "crime_helped_on",
        "crime_reported_on", "crime_decided_on", "crime_approved_at", "crime_handed_on",
        "crime_filed_on", "crime_goods_on", "crime_police", "crime_appealed_on",
        "crime_reviewed_on",
    }
)  # fmt: skip
"""The facts of this chapter, which the checker visits in a view of their own."""


def _to_hand(facts: PenaltyFacts) -> date | None:
    """Goods are handed over while the police have the case; one sent back keeps what it has."""
    if facts.crime == "filed" or facts.crime_goods_on is not None:
        return facts.crime_filed_on
    return None


def _approved(facts: PenaltyFacts) -> date | None:
    return facts.crime_approved_at


DUTIES: tuple[DutyRule[PenaltyFacts], ...] = (
    DutyRule("report_crime", "核实涉嫌犯罪线索并提出移送报告", Role.OFFICER, "crime.report",
             lambda f: f.crime_on, lambda f: f.crime_reported_on, "report_crime",
             statutory=False),
    DutyRule("decide_crime", "决定是否移送公安机关", Role.HEAD, "crime.decide",
             lambda f: f.crime_reported_on, lambda f: f.crime_decided_on, "decide_crime"),
    DutyRule("hand_over_crime", "向公安机关移送", Role.OFFICER, "crime.transfer",
             _approved, lambda f: f.crime_handed_on, "hand_over_crime"),
    DutyRule("police_answer", "公安机关答复是否立案", Role.OFFICER, "crime.police",
             lambda f: f.crime_handed_on, lambda f: f.crime_answered_on, "record_police_answer",
             statutory=False),
    DutyRule("police_review", "公安机关作出复议决定", Role.OFFICER, "crime.reconsidered",
             lambda f: f.crime_appealed_on, lambda f: f.crime_reviewed_on,
             "record_police_answer", statutory=False),
    DutyRule("help_police", "答复公安机关的协助请求", Role.OFFICER, "crime.assist",
             lambda f: f.crime_asked_on, lambda f: f.crime_helped_on, "help_police",
             statutory=False),
    DutyRule("hand_over_goods", "移交涉案物品和材料", Role.OFFICER, "crime.goods",
             _to_hand, lambda f: f.crime_goods_on, "hand_over_goods"),
)  # fmt: skip
