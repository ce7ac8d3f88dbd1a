"""简易程序: a penalty decided on the spot.

Read it beside Chapter V, Section 2 of the Administrative Penalty Law (2021), articles 51 to
53 and 68 to 71. What is contested, complex or above the ceilings goes to the ordinary
procedure.
"""

from __future__ import annotations

import dataclasses

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Procedure, Rule, Situation, Stage, Step
from sanjian.law.procedures import crime, penalty_closing, performance, publication, redo
from sanjian.law.procedures.case_rules import MANNER, REASON, given, handlers_separate
from sanjian.law.procedures.draft import BASIS
from sanjian.law.procedures.filing import PARTY, POWER
from sanjian.law.procedures.inquiry import SHOWN, SIGNATURE, TOLD
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY
from sanjian.law.procedures.performance import PAYMENT, not_overpaid


class Summary(Stage):
    """Stages of the summary procedure."""

    OPENING = "opening", "待登记"
    ON_SITE = "on_site", "现场处理"
    ENFORCEMENT = "enforcement", "执行与备案"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    CONVERTED = "converted", "转普通程序"


SUMMARY_KINDS = (Choice("warning", "警告"), Choice("fine", "罚款"))
OPEN = (
    Field("cause", "案由", max_length=100, sample="占道经营"),
    *POWER,
    *PARTY,
    Field("place", "违法行为发生地", max_length=200, sample="云溪县城关镇文昌路"),
    Field("happened_at", "违法行为发生时间", Kind.DATETIME),
    Field("officers", "执法人员", Kind.OFFICERS, help="不少于两人，且执法证在有效期内",
          law="《行政处罚法》第四十二条第一款"),
    SHOWN,
    MANNER,
    Field("facts", "违法事实", Kind.LONGTEXT, sample="当事人在人行道摆摊，妨碍通行。"),
    Field("clear", "违法事实确凿并有法定依据", Kind.YESNO, sample=True,
          law="《行政处罚法》第五十一条"),
)  # fmt: skip
HEAR = (
    TOLD,
    Field("standpoint", "当事人意见", Kind.CHOICE, decides=True, choices=(
        Choice("none", "无异议"), Choice("stated", "提出陈述、申辩"),
    )),
    Field("statement", "陈述、申辩内容和复核情况", Kind.LONGTEXT, required=False,
          sample="当事人请求从轻；经复核，已按最低幅度处罚。"),
)  # fmt: skip
DECIDE = (
    Field("penalty_kinds", "处罚种类", Kind.CHOICES, choices=SUMMARY_KINDS, decides=True,
          sample=(("warning",), ("fine",))),
    Field("fine", "罚款数额（元）", Kind.YUAN, required=False, decides=True,
          sample=(None, 100_00)),
    Field("basis", "处罚依据", Kind.ROWS, columns=BASIS,
          sample=[{"statute": "云溪县示例条例", "article": "第三条"}]),
    Field("evidence", "主要证据", Kind.LONGTEXT, sample="现场照片、当事人陈述。"),
    Field("reason_evidence", "证据采信理由", Kind.LONGTEXT, required=False),
    Field("reason_basis", "依据适用理由", Kind.LONGTEXT, required=False),
    Field("reason_discretion", "自由裁量理由", Kind.LONGTEXT, required=False),
    Field("correction", "责令改正的内容", Kind.LONGTEXT, sample="立即收摊，恢复通行。"),
    *SIGNATURE,
)  # fmt: skip
CONVERT = (
    REASON,
    Field(
        "extended_bar",
        "涉及公民生命健康安全、金融安全且有危害后果",
        Kind.YESNO,
        sample=False,
        law="《行政处罚法》第三十六条第一款",
    ),
)
ON_SPOT = (
    Field("amount", "当场收缴金额（元）", Kind.YUAN, sample=lambda f, p: f.owed_fen),
    Field("ground", "当场收缴的情形", Kind.CHOICE, law="《行政处罚法》第六十八条", choices=(
        Choice("small", "一百元以下罚款"),
        Choice("hard_later", "不当场收缴事后难以执行"),
        Choice("remote", "边远、水上、交通不便地区，当事人提出"),
    )),
    Field("receipt", "专用票据号码", max_length=60, sample="样例-0001",
          law="《行政处罚法》第七十条"),
)  # fmt: skip


def _opened(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(
        facts,
        opened_on=act.day,
        entrusting=act.content.get("entrusting"),
        filed_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        act_ended_on=act.date("happened_at"),
        handlers=frozenset(act.content["officers"]),
        suspected=act.content["clear"],
    )


def _heard(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    stated = act.content["standpoint"] == "stated"
    return replace(
        facts,
        notified_on=act.day,
        stated=stated,
        statement_reviewed=stated,
        statement_waived=not stated,
    )


def _decided(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(
        facts,
        outcome="penalty",
        penalty_kinds=frozenset(act.content["penalty_kinds"]),
        fine_fen=act.content["fine"] or 0,
        draft_content=act.content_hash,
        draft_outdated=False,
        draft_hash=act.content_hash,
        decided_on=act.day,
        served_on=act.day,
    )


def _collected(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    paid = facts.paid_fen + act.content["amount"]
    return replace(facts, paid_fen=paid, paid_on=act.day, collected_on_spot=True)


def _paid(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    paid = facts.paid_fen + act.content["amount"]
    return replace(facts, paid_fen=paid, paid_on=act.date("paid_on"))


def _handed_in(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, handed_in_on=act.date("handed_in_on"))


def _filed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, record_filed_on=act.day)


def _converted(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """The case goes on in a file of the ordinary procedure, and a suspicion of crime with it."""
    return replace(facts, crime="moved") if crime.is_open(facts) else facts


def ceiling_yuan(facts: PenaltyFacts, params: Parameters) -> int:
    """Return the highest fine, in yuan, that may be imposed on the spot on this party.

    Source: 《行政处罚法》第五十一条; a 个体工商户 counts as a natural person.
    """
    key = "summary.fine_organisation" if facts.is_organisation else "summary.fine_person"
    return params.yuan(key)


def _within_ceiling(facts: PenaltyFacts, situation: Situation) -> bool:
    fine = situation.content.get("fine") or 0
    return fine <= ceiling_yuan(facts, situation.params) * 100


def _kinds_match(facts: PenaltyFacts, situation: Situation) -> bool:
    kinds = set(situation.content.get("penalty_kinds", []))
    return bool(kinds) and bool(situation.content.get("fine")) == ("fine" in kinds)


def _small_enough(facts: PenaltyFacts, situation: Situation) -> bool:
    if situation.content.get("ground") != "small":
        return True
    return facts.fine_fen <= situation.params.yuan("payment.on_spot_limit") * 100


clear = Rule(
    "NOT_CLEAR", "违法事实确凿并有法定依据的，方可当场作出处罚决定", APL(51),
    lambda f, s: bool(s.content.get("clear")), "请登记线索，按普通程序办理",
)  # fmt: skip
statement_taken = Rule(
    "STATEMENT_EMPTY", "当事人进行陈述、申辩的，应当听取并复核", APL(45, 1),
    lambda f, s: s.content.get("standpoint") != "stated" or given(s.content, "statement"),
    "请填写陈述、申辩内容和复核情况",
)  # fmt: skip
within_ceiling = Rule(
    "SUMMARY_CEILING", "当场处罚的罚款不得超过法定数额", APL(51), _within_ceiling,
    "请改按普通程序办理", "convert",
    detail=lambda f, s: f"对本案当事人最多{ceiling_yuan(f, s.params):,}元",
)  # fmt: skip
kinds_match = Rule(
    "DECISION_AMOUNT", "处罚种类与罚款数额应当一致", APL(52, 2), _kinds_match,
    "选择罚款的应填写数额；只警告的不填写数额",
)  # fmt: skip
record_filed = Rule(
    "RECORD_NOT_FILED", "执法人员当场作出的行政处罚决定，应当报所属行政机关备案", APL(52, 3),
    lambda f, s: f.record_filed_on is not None, "请先报机关备案", "file_record",
)  # fmt: skip
handed_in = Rule(
    "NOT_HANDED_IN", "当场收缴的罚款，应当自收缴之日起二日内交至行政机关", APL(71),
    lambda f, s: not f.collected_on_spot or f.handed_in_on is not None,
    "请先登记罚款上缴", "hand_in",
)  # fmt: skip
no_fine = Rule(
    "NO_FINE_FOR_CRIME", "违法行为涉嫌犯罪的，应当及时将案件移送司法机关，不得以罚代刑",
    crime.NO_FINE, lambda f, s: not crime.is_open(f),
    "请转普通程序，按移送程序办理", "convert",
)  # fmt: skip
small_enough = Rule(
    "ON_SPOT_LIMIT", "一百元以下的罚款方可当场收缴", APL(68), _small_enough,
    "请选择其他法定情形，或者由当事人到银行缴纳",
)  # fmt: skip

IN_HAND = ("enforcement",)
# What follows a fine that is not paid is the same as in the ordinary procedure.
UNPAID = ("grant_deferral", "impose_additional", "urge", "apply_court", "end_enforcement")


def _here(step: Step[PenaltyFacts]) -> Step[PenaltyFacts]:
    """A step shared with the ordinary procedure, at the stages that this one has too."""
    stages = tuple(Summary)
    return dataclasses.replace(step, sources=tuple(s for s in step.sources if s in stages))


_PUBLICATION: tuple[Step[PenaltyFacts], ...] = publication.steps(PENALTY)


def _ends_here(rule: Rule) -> Rule:
    """On the spot nothing is decided anew: an order for that is taken up in a file of its own."""
    return redo.taken_up if rule is redo.redone else rule


STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "open_on_site", "现场登记", ("opening",), "on_site", Role.OFFICER, APL(52, 1),
        rules=(PENALTY.own_certificate,),
        checks=(PENALTY.two_officers, handlers_separate, PENALTY.certified, PENALTY.shown, clear),
        form=OPEN, effect=_opened, part=Part.HANDLER,
    ),
    Step(
        "hear_on_site", "当场告知并听取意见", ("on_site",), None, Role.OFFICER, APL(44),
        rules=HANDLING, checks=(PENALTY.told, statement_taken), form=HEAR, effect=_heard,
        part=Part.HANDLER, offered=lambda f: f.notified_on is None,
    ),
    Step(
        "decide_on_site", "当场作出处罚决定", ("on_site",), "enforcement", Role.OFFICER,
        APL(51), rules=(*HANDLING, no_fine, Rule(
            "NOT_NOTIFIED", "作出处罚决定前，应当告知并听取当事人的意见", APL(44),
            lambda f, s: f.notified_on is not None, "请先当场告知", "hear_on_site")),
        checks=(within_ceiling, kinds_match, PENALTY.signature_told), form=DECIDE, effect=_decided,
        documents=("summary_decision",), part=Part.HANDLER, gate="decision", binding=True,
        numbered=True,
    ),
    Step(
        "flag_crime", "记录涉嫌犯罪线索", ("on_site",), None, Role.OFFICER, APL(27, 1),
        rules=HANDLING, form=crime.SUSPECT, effect=crime.flagged, part=Part.HANDLER,
        offered=lambda f: not crime.is_open(f),
    ),
    Step(
        "convert", "转普通程序", ("on_site",), "converted", Role.OFFICER, APL(51),
        rules=HANDLING, form=CONVERT, effect=_converted, part=Part.HANDLER, gate="converted",
    ),
    Step(
        "file_record", "报机关备案", IN_HAND, None, Role.OFFICER, APL(52, 3),
        rules=HANDLING,
        form=(Field("note", "备案说明", Kind.LONGTEXT, sample="当场处罚决定书附后。"),),
        effect=_filed, documents=("summary_record",), part=Part.HANDLER,
        offered=lambda f: f.record_filed_on is None,
    ),
    Step(
        "collect_on_spot", "当场收缴罚款", IN_HAND, None, Role.OFFICER, APL(68),
        rules=HANDLING, checks=(not_overpaid, small_enough), form=ON_SPOT, effect=_collected,
        part=Part.HANDLER, offered=lambda f: f.owed_fen > 0,
    ),
    Step(
        "record_payment", "登记缴款", IN_HAND, None, Role.OFFICER, APL(67, 3),
        rules=HANDLING, checks=(not_overpaid,), form=PAYMENT, effect=_paid, part=Part.HANDLER,
        offered=lambda f: f.owed_fen > 0,
    ),
    Step(
        "hand_in", "登记罚款上缴", IN_HAND, None, Role.OFFICER, APL(71), rules=HANDLING,
        form=(Field("handed_in_on", "交至行政机关日期", Kind.DATE),
              Field("receipt", "缴款凭证号", max_length=60, sample="样例-0002")),
        effect=_handed_in, part=Part.HANDLER,
        offered=lambda f: f.collected_on_spot and f.handed_in_on is None,
    ),
    *(_here(s) for s in performance.STEPS if s.name in UNPAID),
    *map(_here, _PUBLICATION),
    *redo.elsewhere(("enforcement", "closed", "archived")),
    *(
        dataclasses.replace(s, rules=(*map(_ends_here, s.rules), record_filed, handed_in))
        if s.name == "close_case"
        else s
        for s in map(_here, penalty_closing.STEPS)
    ),
)  # fmt: skip

DUTIES: tuple[DutyRule[PenaltyFacts], ...] = (
    *redo.duties(),
    DutyRule("file_record", "当场处罚报机关备案", Role.OFFICER, "summary.record_filing",
             lambda f: f.decided_on, lambda f: f.record_filed_on, "file_record"),
    DutyRule("hand_in", "上缴当场收缴的罚款", Role.OFFICER, "payment.hand_in",
             lambda f: f.paid_on if f.collected_on_spot else None,
             lambda f: f.handed_in_on, "hand_in"),
    DutyRule("collect", "督促当事人按期缴款", Role.OFFICER, "payment.within",
             lambda f: f.decided_on if f.fine_fen else None,
             performance.settled_on,
             "record_payment"),
    DutyRule("publish", "公示执法决定", Role.CLERK, "publish.decision",
             lambda f: f.decided_on,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip

SUMMARY: Procedure[PenaltyFacts] = Procedure(
    name="penalty_summary",
    label="行政处罚简易程序",
    law="《行政处罚法》第五章第二节",
    stages=tuple(Summary),
    start=PenaltyFacts(),
    opening="open_on_site",
    steps=PENALTY.apart(STEPS),
    duties=DUTIES,
    ends=frozenset({"archived", "converted"}),
    kind=EnforcementKind.PENALTY,
    path=("opening", "on_site", "enforcement", "closed", "archived"),
    use="违法事实确凿并有法定依据，拟当场警告或者处以限额以下罚款的。",
)
