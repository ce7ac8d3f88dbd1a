"""行政检查: reason and plan first, approval, notice, two officers at the door, record, result.

Read it beside 《国务院办公厅关于严格规范涉企行政检查的意见》（国办发〔2024〕54号） and the shared
rules of 国办发〔2018〕118号. A check that finds something becomes a lead without retyping; a
check that finds nothing is recorded and published as such. No legal review is due: an
inspection decides nothing about the party's rights; what it leads to has its own procedure.
"""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Procedure, Rule, Situation, Stage, Step
from sanjian.law.procedures import asking, closing, handover, inquiry, publication, redo
from sanjian.law.procedures.case_rules import (
    MANNER,
    OPINION,
    OPINION_118,
    REASON,
    Basis,
    Common,
    given,
    handlers_separate,
)
from sanjian.law.procedures.draft import BASIS
from sanjian.law.procedures.filing import PARTY
from sanjian.law.procedures.inspection_facts import InspectionFacts

OPINION_54 = "《国务院办公厅关于严格规范涉企行政检查的意见》（国办发〔2024〕54号）"
RECORDED = f"{OPINION_118}（八）"

INSPECTION = Common(
    Basis(
        kind="行政检查", officers=OPINION_54, qualified=OPINION_54, shown=f"{OPINION_118}（五）",
        told=f"{OPINION_118}（五）", record=OPINION_54, signature=RECORDED, recusal=OPINION_54,
        recusal_asked=OPINION_54, recusal_decided=OPINION_54, evidence=RECORDED,
        verified=RECORDED, suspended=OPINION_54, decided=OPINION_54, deliberated=OPINION_54,
        reviewed=f"{OPINION_118}（十二）", served=OPINION_54, electronic=OPINION_54,
        published=f"{OPINION_118}（六）", withdrawn=f"{OPINION_118}（六）", hearing=OPINION_54,
        hearing_order=OPINION_54, hearing_report=OPINION_54, filed_away=f"{OPINION_118}（九）",
        closed=OPINION_54, corrected=OPINION_54,
    )
)  # fmt: skip


class Inspection(Stage):
    """Stages of an inspection, in the order in which it passes them."""

    OPENING = "opening", "待登记"
    PLANNED = "planned", "检查审批"
    APPROVED = "approved", "待实施检查"
    ON_SITE = "on_site", "现场检查"
    RESULT = "result", "结果处理"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    DROPPED = "dropped", "不予检查"


PLAN = (
    Field("cause", "检查事项", max_length=100, sample="食品安全日常监督检查",
          help="应当是已经公布的行政检查事项"),
    Field("source", "任务来源", Kind.CHOICE, choices="inspection.sources"),
    *PARTY,
    Field("place", "检查地点", max_length=200, sample="云溪县城关镇文昌路18号"),
    Field("basis", "检查依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "云溪县示例条例", "article": "第五条"}]),
    Field("reason", "检查理由", Kind.LONGTEXT, sample="列入年度检查计划。"),
    Field("content", "检查内容和方式", Kind.LONGTEXT, sample="现场查看经营场所和进货台账。"),
    Field("planned_on", "拟检查日期", Kind.DATE, future=True),
    Field("announced", "事先通知被检查对象", Kind.YESNO, decides=True, sample=(True, False)),
    Field("assistants", "协助人员人数", Kind.INTEGER, required=False,
          help="协助人员不得单独检查，人数事先确定"),
)  # fmt: skip
APPROVE = (
    Field("officers", "检查人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("checks_this_year", "本年度对该对象已实施的检查次数", Kind.INTEGER, filled=True,
          sample=0),
    Field("item_listed", "检查事项已列入本机关公布的清单", Kind.YESNO, filled=True, sample=True),
    OPINION,
)  # fmt: skip
ARRIVE = (
    Field("arrived_at", "到达时间", Kind.DATETIME),
    inquiry.SHOWN,
    MANNER,
    inquiry.TOLD,
    Field("scanned", "已扫码登记入企检查", Kind.YESNO, decides=True, sample=(True, False)),
    Field("scan_note", "未能扫码的原因", required=False, max_length=200, sample="现场无网络"),
)
CHECKLIST = (
    Field("item", "检查内容", max_length=200),
    Field("finding", "结果", Kind.CHOICE, choices=(
        Choice("met", "符合"), Choice("unmet", "不符合"), Choice("absent", "不涉及"),
    )),
    Field("note", "说明", required=False, max_length=500),
)  # fmt: skip
RECORD = (
    *inquiry.SCENE,
    *inquiry.TELLING,
    Field("checks", "检查项目", Kind.ROWS, columns=CHECKLIST,
          sample=[{"item": "经营许可证在有效期内", "finding": "met", "note": ""}]),
    Field("findings", "现场情况", Kind.LONGTEXT, sample="现场秩序良好，资料齐全。"),
    Field("found", "发现问题或者涉嫌违法", Kind.YESNO, decides=True, sample=(True, False)),
    *inquiry.SIGNATURE,
)  # fmt: skip
RESULT = (
    Field("outcome", "检查结果", Kind.CHOICE, decides=True, sample=("clean", "correct", "lead"),
          choices=(
        Choice("clean", "未发现问题"), Choice("correct", "发现问题，责令改正"),
        Choice("lead", "涉嫌违法，转为案件线索"),
    )),
    Field("conclusion", "检查结论", Kind.LONGTEXT, sample="未发现问题。"),
    Field("correction", "责令改正的内容", Kind.LONGTEXT, required=False, sample="立即改正。"),
    Field("correct_by", "改正期限", Kind.DATE, required=False, future=True),
    Field("told", "已将结果告知被检查对象", Kind.YESNO, sample=True),
)  # fmt: skip
RECHECK = (
    Field("officers", "复查人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内"),
    Field("corrected", "已改正", Kind.YESNO, decides=True, sample=(True, False)),
    Field("findings", "复查情况", Kind.LONGTEXT, sample="问题已改正。"),
)


def _day_inspected(facts: InspectionFacts, params: Parameters) -> str:
    return facts.inspected_on.isoformat() if facts.inspected_on else ""


LEAD = (
    Field("suspected", "涉嫌的违法行为", max_length=100, sample="涉嫌未落实进货查验制度",
          help="作为新案件的案由；当事人、地点和现场情况由检查记录带入，不必重填"),
    Field("act_ended_on", "违法行为终了日期", Kind.DATE, required=False,
          help="不填的，为现场检查之日", sample=_day_inspected),
    Field("extended_bar", "涉及公民生命健康安全、金融安全且有危害后果", Kind.YESNO,
          required=False, law="《行政处罚法》第三十六条第一款", sample=False),
    Field("suspicion", "涉嫌犯罪的情形", Kind.LONGTEXT, required=False, max_length=5000,
          sample="", help="检查发现涉嫌犯罪的填写；随线索转入案件，立案后先办结移送",
          law="《行政处罚法》第二十七条第一款"),
    REASON,
)  # fmt: skip


def _planned(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(
        facts,
        opened_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        source=act.content["source"],
        announced=act.content["announced"],
    )


def _approved(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(
        facts,
        approved_on=act.day,
        filed_on=act.day,
        handlers=frozenset(act.content["officers"]),
        checks_this_year=act.content["checks_this_year"],
    )


def _dropped(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(facts, closed_on=act.day, closed_as="dropped")


def _notified(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(facts, notified_on=act.day)


def _arrived(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    owed = None if act.content["scanned"] else act.day
    return replace(facts, arrived_on=act.day, scan_owed_on=owed)


def _scanned(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(facts, scan_filled_on=act.day)


def _recorded(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(
        inquiry.recorded(facts, act, params), inspected_on=act.day, found=act.content["found"]
    )


def _told(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    """Give the result; what is published is this act's own words."""
    return replace(
        facts,
        outcome=act.content["outcome"],
        draft_content=act.content_hash,
        draft_outdated=False,
        draft_hash=act.content_hash,
        decided_on=act.day,
        served_on=act.day,
        correct_by=act.date("correct_by") if act.content["outcome"] == "correct" else None,
    )


def _rechecked(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    if act.content["corrected"]:
        return replace(facts, rechecked_on=act.day)
    return replace(facts, outcome="lead", correct_by=None)


def _led(facts: InspectionFacts, act: Act, params: Parameters) -> InspectionFacts:
    return replace(facts, lead_on=act.day)


def within_cap(facts: InspectionFacts, situation: Situation) -> bool:
    """Say whether one more check of this subject keeps within the year's cap.

    Complaints, orders from above and data that point to a breach are exempt. Before the paper
    that brought the cap was in force there was none.
    """
    if not situation.params.has("inspection.cap_exempt"):
        return True
    if facts.source in situation.params.items("inspection.cap_exempt"):
        return True
    done = int(situation.content.get("checks_this_year") or 0)
    return done < situation.params.number("inspection.yearly_cap")


def _scan_told(facts: InspectionFacts, situation: Situation) -> bool:
    return bool(situation.content.get("scanned")) or given(situation.content, "scan_note")


def _result_fits(facts: InspectionFacts, situation: Situation) -> bool:
    return (situation.content.get("outcome") == "clean") == (not facts.found)


def _correction_given(facts: InspectionFacts, situation: Situation) -> bool:
    content = situation.content
    if content.get("outcome") != "correct":
        return True
    return given(content, "correction") and bool(content.get("correct_by"))


item_listed = Rule(
    "ITEM_NOT_LISTED", "未公布的行政检查事项不得实施", OPINION_54,
    lambda f, s: bool(s.content.get("item_listed")),
    "请先将检查事项列入本机关的权责清单并公布，或者更正检查事项",
)  # fmt: skip
cap_kept = Rule(
    "CHECK_FREQUENCY", "同一行政机关对同一对象的年度检查次数不得超过上限", OPINION_54, within_cap,
    "请合并检查事项，或者改用书面核查、信息共享等方式；依投诉举报、转办交办、监测线索实施的除外",
    detail=lambda f, s: f"本年度已检查{s.content.get('checks_this_year', 0)}次，"
    f"上限{s.params.number('inspection.yearly_cap')}次",
)  # fmt: skip
notified = Rule(
    "NOTICE_MISSING", "实施检查前应当制发检查通知书", OPINION_54,
    lambda f, s: not f.announced or f.notified_on is not None, "请先送达检查通知书",
    "notify_inspection",
)  # fmt: skip
scan_told = Rule(
    "SCAN_REASON", "进入企业检查应当扫码登记；不能扫码的应当写明原因并补录", OPINION_54, _scan_told,
    "请写明未能扫码的原因，并在期限内补录",
)  # fmt: skip
inspected = Rule(
    "RECORD_MISSING", "检查应当制作现场检查笔录", OPINION_54,
    lambda f, s: f.inspected_on is not None, "请先制作现场检查笔录", "record_inspection",
)  # fmt: skip
result_fits = Rule(
    "RESULT_MISMATCH", "检查结果应当与笔录一致", OPINION_54, _result_fits,
    "笔录记载发现问题的，请选择责令改正或者转为案件线索；未发现的，请选择未发现问题",
)  # fmt: skip
correction_given = Rule(
    "CORRECTION_EMPTY", "责令改正应当写明内容和期限", OPINION_54, _correction_given,
    "请填写责令改正的内容和期限",
)  # fmt: skip
result_told = Rule(
    "RESULT_NOT_TOLD", "检查结果应当及时告知被检查对象", OPINION_54,
    lambda f, s: bool(s.content.get("told")), "请先告知被检查对象再登记",
)  # fmt: skip
rechecked = Rule(
    "RECHECK_MISSING", "责令改正的，应当复查改正情况", OPINION_54,
    lambda f, s: f.outcome != "correct" or f.rechecked_on is not None, "请先登记复查情况",
    "recheck",
)  # fmt: skip
led = Rule(
    "LEAD_MISSING", "检查发现涉嫌违法的，应当依法处理，不得以检查代替立案", OPINION_54,
    lambda f, s: f.outcome != "lead" or f.lead_on is not None, "请先转为案件线索",
    "hand_to_case",
)  # fmt: skip
scan_settled = Rule(
    "SCAN_OWED", "未能扫码的检查应当补录", OPINION_54,
    lambda f, s: f.scan_owed_on is None or f.scan_filled_on is not None,
    "请先补录入企检查信息", "fill_scan",
)  # fmt: skip

ended_before = Rule(
    "DATE_ORDER", "违法行为终了日期不能晚于现场检查日期", APL(36, 2),
    lambda f, s: (ended := s.day("act_ended_on")) is None
    or (f.inspected_on is not None and ended <= f.inspected_on),
    "请核对违法行为终了日期",
)  # fmt: skip

AFTER = ("result", "closed", "archived")
_PUBLICATION: tuple[Step[InspectionFacts], ...] = publication.steps(INSPECTION, AFTER)
_EVIDENCE: tuple[Step[InspectionFacts], ...] = inquiry.evidence(INSPECTION, ("on_site",))
_HANDOVER: tuple[Step[InspectionFacts], ...] = (
    *handover.steps(INSPECTION, ("approved", "on_site", "result")),
    *asking.steps(INSPECTION, ("approved", "on_site", "result")),
)
_CLOSING: tuple[Step[InspectionFacts], ...] = closing.steps(
    INSPECTION, (rechecked, led, scan_settled, redo.taken_up), close_from=("result",),
    archive_from=("closed", "dropped"), correct_from=("result", "closed"),
)  # fmt: skip
STEPS: tuple[Step[InspectionFacts], ...] = (
    Step(
        "plan_inspection", "提出检查事由或者计划", ("opening",), "planned", Role.OFFICER,
        OPINION_54, rules=(INSPECTION.own_certificate,), form=PLAN, effect=_planned,
        part=Part.HANDLER,
    ),
    Step(
        "approve_inspection", "批准检查", ("planned",), "approved", Role.HEAD, OPINION_54,
        checks=(INSPECTION.two_officers, handlers_separate, INSPECTION.certified,
                INSPECTION.unconflicted, INSPECTION.decider_apart, item_listed, cap_kept),
        form=APPROVE, effect=_approved, documents=("inspection_approval",), part=Part.DECIDER,
        binding=True, numbered=True,
    ),
    Step(
        "refuse_inspection", "不批准检查", ("planned",), "dropped", Role.HEAD, OPINION_54,
        form=(REASON,), effect=_dropped, part=Part.DECIDER,
    ),
    Step(
        "notify_inspection", "送达检查通知书", ("approved",), None, Role.OFFICER, OPINION_54,
        rules=INSPECTION.handling,
        form=(Field("inspect_on", "检查日期", Kind.DATE, future=True),
              Field("told_how", "通知方式", max_length=100, sample="直接送达")),
        effect=_notified, documents=("inspection_notice",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.notified_on is None,
    ),
    Step(
        "cancel_inspection", "取消检查", ("approved",), "dropped", Role.HEAD, OPINION_54,
        form=(REASON,), effect=_dropped, part=Part.DECIDER,
    ),
    Step(
        "arrive", "入场亮证登记", ("approved",), "on_site", Role.OFFICER, f"{OPINION_118}（五）",
        rules=(*INSPECTION.handling, notified),
        checks=(INSPECTION.shown_at(inquiry.PATROL), INSPECTION.told, scan_told), form=ARRIVE,
        effect=_arrived,
        part=Part.HANDLER,
    ),
    Step(
        "fill_scan", "补录入企检查信息", ("on_site", "result"), None, Role.OFFICER, OPINION_54,
        rules=INSPECTION.handling, form=(REASON,), effect=_scanned, part=Part.HANDLER,
        offered=lambda f: f.scan_owed_on is not None and f.scan_filled_on is None,
    ),
    Step(
        "record_inspection", "制作现场检查笔录", ("on_site",), None, Role.OFFICER, OPINION_54,
        rules=INSPECTION.handling,
        checks=(*INSPECTION.recording_at(inquiry.INSPECTED), *inquiry.TOLD_ON_SITE),
        form=RECORD, effect=_recorded,
        documents=("inspection_record",), part=Part.HANDLER,
    ),
    *_EVIDENCE,
    Step(
        "give_result", "告知检查结果", ("on_site",), "result", Role.OFFICER, OPINION_54,
        rules=(*INSPECTION.handling, inspected),
        checks=(result_fits, correction_given, result_told), form=RESULT, effect=_told,
        documents=("inspection_result",), part=Part.HANDLER, gate="decision", binding=True,
    ),
    Step(
        "recheck", "复查改正情况", ("result",), None, Role.OFFICER, OPINION_54,
        rules=INSPECTION.handling, checks=INSPECTION.naming, form=RECHECK, effect=_rechecked,
        documents=("inspection_recheck",), part=Part.HANDLER,
        offered=lambda f: f.outcome == "correct" and f.rechecked_on is None,
    ),
    Step(
        "hand_to_case", "转为案件线索", ("result",), None, Role.OFFICER, OPINION_54,
        rules=INSPECTION.handling, checks=(ended_before,), form=LEAD, effect=_led,
        part=Part.HANDLER, gate="lead",
        offered=lambda f: f.outcome == "lead" and f.lead_on is None,
    ),
    *_HANDOVER,
    *_PUBLICATION,
    *redo.elsewhere(AFTER),
    *_CLOSING,
)  # fmt: skip

DUTIES: tuple[DutyRule[InspectionFacts], ...] = (
    asking.duty(),
    *redo.duties(),
    DutyRule("fill_scan", "补录入企检查信息", Role.OFFICER, "inspection.scan_backfill",
             lambda f: f.scan_owed_on, lambda f: f.scan_filled_on, "fill_scan",
             statutory=False),
    DutyRule("hand_to_case", "将涉嫌违法的检查转为案件线索", Role.OFFICER, "inspection.hand_over",
             lambda f: f.decided_on if f.outcome == "lead" else None, lambda f: f.lead_on,
             "hand_to_case"),
    DutyRule("recheck", "复查改正情况", Role.OFFICER, "inspection.recheck",
             lambda f: f.correct_by if f.outcome == "correct" else None,
             lambda f: f.rechecked_on, "recheck", statutory=False),
    DutyRule("publish", "公示检查结果", Role.CLERK, "publish.other",
             lambda f: f.decided_on,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的结果", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip

CHECK: Procedure[InspectionFacts] = Procedure(
    name="inspection",
    label="行政检查",
    law="国办发〔2024〕54号",
    stages=tuple(Inspection),
    start=InspectionFacts(),
    opening="plan_inspection",
    steps=INSPECTION.apart(STEPS),
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.INSPECTION,
    path=("opening", "planned", "approved", "on_site", "result", "closed", "archived"),
    use="对公民、法人和其他组织遵守法律、法规、规章的情况进行检查：先有事由和批准，再入场检查。",
)
