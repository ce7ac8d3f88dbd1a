"""送达与执行: service of the decision, payment, additional fine, urging, the court."""

from __future__ import annotations

from datetime import date

from sanjian.law.citations import ACL, APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.periods import due
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import service
from sanjian.law.procedures.case_rules import REASON
from sanjian.law.procedures.penalty_facts import PenaltyFacts, additional_fine_fen
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY
from sanjian.law.procedures.service import SERVED

CHANNELS = (Choice("bank", "指定银行"), Choice("electronic", "电子支付系统"))
PAYMENT = (
    Field("amount", "缴款金额（元）", Kind.YUAN, sample=lambda f, p: f.owed_fen),
    Field("paid_on", "缴款日期", Kind.DATE),
    Field("channel", "缴款方式", Kind.CHOICE, choices=CHANNELS,
          law="《行政处罚法》第六十七条"),
    Field("receipt", "票据号码", max_length=60, sample="样例-0001"),
)  # fmt: skip
DEFERRAL = (
    Field("kind", "类别", Kind.CHOICE, choices=(Choice("deferral", "延期"),
                                              Choice("instalment", "分期"))),
    Field("until", "缴清期限", Kind.DATE, future=True),
    Field("plan", "分期计划或者延期理由", Kind.LONGTEXT, sample="当事人确有经济困难。"),
)  # fmt: skip
COURT = (
    Field("court", "受理法院", max_length=100, sample="云溪县人民法院"),
    Field("subject", "申请执行的标的", Kind.LONGTEXT, sample="罚款及加处罚款。"),
)
TO_EXECUTION = (
    Field("unchallenged", "当事人未申请行政复议、未提起行政诉讼", Kind.YESNO, sample=True,
          law="《行政强制法》第五十三条"),
    Field("obligation", "应当履行的义务", Kind.LONGTEXT, sample="缴纳罚款及加处罚款。"),
)  # fmt: skip
ENDED = (
    Field("result", "执行结果", Kind.CHOICE, choices=(
        Choice("terminated", "终结执行"), Choice("enforced", "强制执行完毕"),
    ), law="《行政强制法》第四十条", decides=True),
    REASON,
)  # fmt: skip


def _paid(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(
        facts, paid_fen=facts.paid_fen + act.content["amount"], paid_on=act.date("paid_on")
    )


def _deferred(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, deferred_until=act.date("until"))


def payment_due(facts: PenaltyFacts, situation: Situation) -> date | None:
    """Return the last day of payment: 15 days from service, or the deferred day."""
    if facts.served_on is None:
        return None
    last = due(facts.served_on, situation.params.period("payment.within"), situation.calendar)
    return max(last.at.date(), facts.deferred_until or last.at.date())


def settled_on(facts: PenaltyFacts) -> date | None:
    """Return the day since which nothing is to be paid any more: paid, ended or undone."""
    if facts.owed_fen:
        return facts.enforcement_ended_on
    return facts.paid_on or (facts.overturned_on if facts.undone else None)


def accrued_fen(facts: PenaltyFacts, situation: Situation) -> int:
    """Return the additional fine that has accrued by the day of the situation, in fen."""
    last = payment_due(facts, situation)
    if last is None:
        return 0
    return additional_fine_fen(facts, situation.params, payment_due=last, on=situation.today)


def _added(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, additional_fen=act.content["additional"], additional_on=act.day)


def _performed(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, performed_on=act.date("performed_on"))


def _urged(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, urged_on=act.date("served_on"))


def _applied(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, court_applied_on=act.day)


def _to_execution(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, execution_on=act.day)


def _ended(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, enforcement_ended_on=act.day)


def _overdue(facts: PenaltyFacts, situation: Situation) -> bool:
    last = payment_due(facts, situation)
    return last is not None and situation.today > last and facts.owed_fen > 0


def _not_above_accrued(facts: PenaltyFacts, situation: Situation) -> bool:
    asked = int(situation.content.get("additional") or 0)
    return facts.additional_fen < asked <= accrued_fen(facts, situation)


def _court_open(facts: PenaltyFacts, situation: Situation) -> bool:
    return _remedy_over(facts, situation) and situation.today <= _court_last(facts, situation)


def _remedy_over(facts: PenaltyFacts, situation: Situation) -> bool:
    return situation.passed(facts.served_on, "remedy.litigation")


def _court_last(facts: PenaltyFacts, situation: Situation) -> date:
    if facts.served_on is None:
        return date.min
    remedy = due(facts.served_on, situation.params.period("remedy.litigation"), situation.calendar)
    window = situation.params.period("enforcement.court_window")
    return due(remedy.at.date(), window, situation.calendar).at.date()


def _not_overpaid(facts: PenaltyFacts, situation: Situation) -> bool:
    paid = int(situation.content.get("amount") or 0)
    return 0 < paid <= facts.owed_fen


served = Rule(
    "NOT_SERVED", "决定书应当送达当事人", APL(61, 1),
    lambda f, s: f.served_on is not None, "请先送达决定书", "serve_decision",
)  # fmt: skip
not_overpaid = Rule(
    "PAYMENT_AMOUNT", "缴款金额应当大于零且不超过应缴金额", APL(67, 3), _not_overpaid,
    "请核对缴款金额",
)  # fmt: skip
overdue = Rule(
    "NOT_OVERDUE", "到期不缴纳罚款的，方可加处罚款", APL(72, 1), _overdue,
    "缴款期限届满前不得加处罚款",
)  # fmt: skip
within_accrued = Rule(
    "ADDITIONAL_AMOUNT", "每日按罚款数额的百分之三加处罚款，加处罚款的数额不得超出罚款的数额",
    APL(72, 1), _not_above_accrued, "请核对加处罚款数额",
    detail=lambda f, s: f"至今日最多{accrued_fen(f, s) / 100:,.2f}元",
)  # fmt: skip
urged = Rule(
    "NOT_URGED", "申请人民法院强制执行前，应当催告当事人履行义务，催告书送达十日后方可申请",
    ACL(54), lambda f, s: s.passed(f.urged_on, "enforcement.urge_before_court"),
    "请先送达催告书，并等十个工作日", "urge",
)  # fmt: skip
by_court = Rule(
    "NOT_APPLIED", "申请人民法院强制执行后，方可登记强制执行完毕", ACL(53),
    lambda f, s: s.content.get("result") != "enforced" or f.court_applied_on is not None
    or f.execution_on is not None,
    "请先申请人民法院强制执行；依法终结执行的，请选择终结执行并写明理由", "apply_court",
)  # fmt: skip
later_day = Rule(
    "DATE_ORDER", "延期、分期缴纳的期限应当晚于原缴款期限", APL(66, 2),
    lambda f, s: (until := s.day("until")) is None
    or (last := payment_due(f, s)) is None
    or until > last,
    "请核对缴清期限",
)  # fmt: skip
court_open = Rule(
    "COURT_WINDOW", "当事人在法定期限内不申请行政复议或者提起行政诉讼又不履行的，"
    "自期限届满之日起三个月内申请强制执行", ACL(53), _court_open,
    "请核对复议、诉讼期限是否届满以及三个月的申请期限",
)  # fmt: skip

unperformed = Rule(
    "NOT_ENFORCEABLE", "当事人在决定的期限内不履行义务的，方可强制执行", ACL(34), _overdue,
    "请等缴款期限届满；批准延期或者分期的，请等延长的期限届满",
    detail=lambda f, s: f"缴款期限至{last.isoformat()}" if (last := payment_due(f, s)) else "",
)  # fmt: skip
remedies_unused = Rule(
    "REMEDY_OPEN", "当事人在法定期限内不申请行政复议或者提起行政诉讼，又不履行的，"
    "方可申请人民法院强制执行", ACL(53), _remedy_over, "请等行政复议、行政诉讼的期限届满",
)  # fmt: skip
unchallenged = Rule(
    "REMEDY_RUNNING", "当事人已申请行政复议或者提起行政诉讼的，不得据此条申请强制执行", ACL(53),
    lambda f, s: bool(s.content.get("unchallenged")), "请等复议决定或者判决生效",
)  # fmt: skip

ENFORCING = ("enforcement",)

# 国办发〔2025〕22号：the decision and how credit is repaired reach the party together.
_SERVICE: tuple[Step[PenaltyFacts], ...] = service.steps(
    PENALTY, papers=("service_receipt", "credit_repair_notice")
)
STEPS: tuple[Step[PenaltyFacts], ...] = (
    *_SERVICE,
    Step(
        "record_payment", "登记缴款", ENFORCING, None, Role.OFFICER, APL(67, 3),
        rules=(served,), checks=(not_overpaid,), form=PAYMENT, effect=_paid,
        part=Part.HANDLER, offered=lambda f: f.owed_fen > 0,
    ),
    Step(
        "grant_deferral", "批准延期或者分期缴纳", ENFORCING, None, Role.HEAD, APL(66, 2),
        rules=(served,), checks=(later_day,), form=DEFERRAL, effect=_deferred,
        documents=("deferral_notice",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.owed_fen > 0,
    ),
    Step(
        "impose_additional", "加处罚款", ENFORCING, None, Role.HEAD, APL(72, 1),
        rules=(served, overdue), checks=(within_accrued,),
        form=(Field("additional", "加处罚款数额（元）", Kind.YUAN,
                    sample=lambda f, p: max(1, f.fine_fen * 3 // 100)), REASON),
        effect=_added, documents=("additional_fine_decision",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.fine_fen > f.additional_fen and not f.undone,
    ),
    Step(
        "record_performance", "登记其他义务履行情况", ENFORCING, None, Role.OFFICER, APL(66, 1),
        rules=(served,),
        form=(Field("performed_on", "履行日期", Kind.DATE),
              Field("findings", "履行情况", Kind.LONGTEXT, sample="已停止违法行为并改正。")),
        effect=_performed, part=Part.HANDLER, offered=lambda f: f.performed_on is None,
    ),
    Step(
        "urge", "送达履行催告书", ENFORCING, None, Role.OFFICER, ACL(54),
        rules=(*HANDLING, served, overdue),
        checks=(service.service_mode(PENALTY), PENALTY.shown_serving), form=SERVED, effect=_urged,
        documents=("performance_demand",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.owed_fen > 0 and f.urged_on is None,
    ),
    Step(
        "apply_court", "申请人民法院强制执行", ENFORCING, None, Role.HEAD, ACL(53),
        rules=(served, urged, court_open), form=COURT, effect=_applied,
        documents=("court_application",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.owed_fen > 0 and f.court_applied_on is None
        and f.execution_on is None,
    ),
    Step(
        "hand_to_execution", "转强制执行", ENFORCING, None, Role.OFFICER, ACL(53),
        rules=(*HANDLING, served, unperformed, remedies_unused, court_open),
        checks=(unchallenged,), form=TO_EXECUTION, effect=_to_execution, part=Part.HANDLER,
        gate="execution",
        offered=lambda f: f.owed_fen > 0 and f.court_applied_on is None
        and f.execution_on is None,
    ),
    Step(
        "end_enforcement", "登记执行终结", ENFORCING, None, Role.HEAD, ACL(40),
        rules=(served,), checks=(by_court,), form=ENDED, effect=_ended, part=Part.DECIDER,
        offered=lambda f: f.outcome == "penalty" and f.enforcement_ended_on is None
        and not f.undone,
    ),
)  # fmt: skip
