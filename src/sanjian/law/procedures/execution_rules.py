"""The rules of compulsory execution under Chapters IV and V of the Compulsion Law (2012)."""

from __future__ import annotations

from datetime import datetime

from sanjian.law.calendar import WEEKEND
from sanjian.law.citations import ACL
from sanjian.law.forms import SHANGHAI
from sanjian.law.periods import due
from sanjian.law.procedure import Rule, Situation
from sanjian.law.procedures.case_rules import OPINION_118, Basis, Common, given
from sanjian.law.procedures.execution_facts import ExecutionFacts

EXECUTION = Common(
    Basis(
        kind="行政强制执行",
        officers=f"{OPINION_118}（八）",
        qualified=f"{OPINION_118}（八）",
        shown=f"{OPINION_118}（五）",
        told=ACL(35),
        record=f"{OPINION_118}（八）",
        signature=ACL(51, 1, 4),
        recusal=f"{OPINION_118}（十一）",
        recusal_asked=f"{OPINION_118}（十一）",
        recusal_decided=f"{OPINION_118}（十一）",
        evidence=ACL(36),
        verified=ACL(36),
        suspended=ACL(39, 1),
        decided=ACL(37, 1),
        deliberated=ACL(37, 1),
        reviewed=f"{OPINION_118}（十二）",
        served=ACL(38),
        electronic=ACL(38),
        published=f"{OPINION_118}（六）",
        withdrawn=f"{OPINION_118}（六）",
        hearing=ACL(36),
        hearing_order=ACL(36),
        hearing_report=ACL(36),
        filed_away=f"{OPINION_118}（九）",
        closed=ACL(40),
        corrected=ACL(37, 2),
    )
)


def _time_over(facts: ExecutionFacts, situation: Situation) -> bool:
    if facts.hiding:
        return True
    return facts.perform_by is not None and situation.today > facts.perform_by


def _remedies_over(facts: ExecutionFacts, situation: Situation) -> bool:
    """An illegal building comes down only after the time for remedies has run out unused."""
    if facts.manner != "demolish":
        return True
    return facts.demolition_posted_on is not None and situation.passed(
        facts.base_served_on, "remedy.litigation"
    )


def _by_day(facts: ExecutionFacts, situation: Situation) -> bool:
    """Nothing is executed by night or on a holiday unless it cannot wait."""
    started = situation.content.get("started_at")
    if not started or situation.content.get("emergency"):
        return True
    moment = datetime.fromisoformat(started).astimezone(SHANGHAI)
    night_from = int(situation.params.number("execution.night_from"))
    night_until = int(situation.params.number("execution.night_until"))
    if not night_until <= moment.hour < night_from:
        return False
    return situation.calendar.day_off(moment.date()) in ("", WEEKEND)


def _again_in_time(facts: ExecutionFacts, situation: Situation) -> bool:
    if facts.manner != "substitute":
        return True
    return situation.passed(facts.demanded_again_on, "execution.demand_again")


def _supervised(facts: ExecutionFacts, situation: Situation) -> bool:
    return facts.manner != "substitute" or given(situation.content, "performer", "supervisor")


def _costs_told(facts: ExecutionFacts, situation: Situation) -> bool:
    if facts.manner != "substitute":
        return True
    return given(situation.content, "performer") and bool(situation.content.get("budget"))


def _court_open(facts: ExecutionFacts, situation: Situation) -> bool:
    if facts.base_served_on is None:
        return False
    remedy = due(
        facts.base_served_on, situation.params.period("remedy.litigation"), situation.calendar
    )
    window = situation.params.period("enforcement.court_window")
    last = due(remedy.at.date(), window, situation.calendar).at.date()
    return situation.at > remedy.at and situation.today <= last


own_power = Rule(
    "NO_EXECUTION_POWER",
    "法律没有规定行政机关强制执行的，应当申请人民法院强制执行", ACL(13, 2),
    lambda f, s: f.own_power, "请申请人民法院强制执行", "apply_court_execution",
)  # fmt: skip
demanded = Rule(
    "NOT_DEMANDED", "作出强制执行决定前，应当事先书面催告当事人履行义务", ACL(35),
    lambda f, s: f.demanded_on is not None, "请先送达催告书", "demand_performance",
)  # fmt: skip
time_over = Rule(
    "DEMAND_RUNNING", "经催告，当事人逾期仍不履行，且无正当理由的，方可作出强制执行决定",
    ACL(37, 1), _time_over, "请等催告书写明的期限届满；有证据证明转移、隐匿财物的，请如实登记",
)  # fmt: skip
answered = Rule(
    "STATEMENT_OPEN", "对当事人提出的事实、理由和证据，应当进行记录、复核", ACL(36),
    lambda f, s: not f.stated or f.statement_reviewed, "请先复核当事人的陈述、申辩",
    "review_reply",
)  # fmt: skip
remedies_over = Rule(
    "DEMOLITION_EARLY", "强制拆除应当先公告限期自行拆除；当事人在法定期限内不申请复议、"
    "不起诉又不拆除的，方可强制拆除", ACL(44), _remedies_over,
    "请先公告，并等复议、诉讼期限届满", "post_demolition",
)  # fmt: skip
by_day = Rule(
    "NIGHT_OR_HOLIDAY", "不得在夜间或者法定节假日实施行政强制执行，情况紧急的除外", ACL(43, 1),
    _by_day, "请改在工作日白天实施；情况紧急的，请如实选择并写明",
)  # fmt: skip
no_cutting = Rule(
    "UTILITIES_CUT",
    "不得对居民生活采取停止供水、供电、供热、供燃气等方式迫使当事人履行", ACL(43, 2),
    lambda f, s: bool(s.content.get("no_cutting")), "请改用其他执行方式",
)  # fmt: skip
again_in_time = Rule(
    "DEMAND_AGAIN", "代履行三日前，应当再次催告当事人履行", ACL(51, 1, 2), _again_in_time,
    "请先送达代履行催告书，并等三日", "demand_again",
)  # fmt: skip
supervised = Rule(
    "NOT_SUPERVISED", "代履行时，作出决定的行政机关应当派员到场监督", ACL(51, 1, 3), _supervised,
    "请写明代履行人和到场监督人员",
)  # fmt: skip
costs_told = Rule(
    "BUDGET_EMPTY", "代履行决定书应当载明费用预算以及代履行人", ACL(51, 1, 1), _costs_told,
    "请填写代履行人和费用预算",
)  # fmt: skip
demand_waited = Rule(
    "NOT_URGED", "申请人民法院强制执行前，应当催告；催告书送达十日后方可申请", ACL(54),
    lambda f, s: s.passed(f.demanded_on, "enforcement.urge_before_court"),
    "请先送达催告书，并等十个工作日", "demand_performance",
)  # fmt: skip
court_open = Rule(
    "COURT_WINDOW", "当事人在法定期限内不申请复议、不起诉又不履行的，"
    "自期限届满之日起三个月内申请强制执行", ACL(53), _court_open,
    "请核对复议、诉讼期限是否届满以及三个月的申请期限",
)  # fmt: skip
kept = Rule(
    "AGREEMENT_RUNNING", "执行协议应当履行；当事人不履行的，应当恢复强制执行", ACL(42, 2),
    lambda f, s: f.agreed_on is None, "请登记协议履行完毕或者恢复执行", "resume_execution",
)  # fmt: skip
rights_stated = Rule(
    "NOTICE_INCOMPLETE", "催告书应当载明当事人依法享有的陈述权和申辩权", ACL(35, 0, 4),
    lambda f, s: bool(s.content.get("told_rights")), "请在催告书中载明陈述权和申辩权后再送达",
)  # fmt: skip
no_harm = Rule(
    "AGREEMENT_HARMS", "执行协议不得损害公共利益和他人合法权益", ACL(42, 1),
    lambda f, s: bool(s.content.get("no_harm")), "请修改协议内容，或者恢复强制执行",
)  # fmt: skip
court_papers = Rule(
    "COURT_PAPERS", "向人民法院申请强制执行，应当提供申请书、决定书及其事实理由和依据、当事人的"
    "意见及催告情况、申请执行标的情况，申请书由行政机关负责人签名", ACL(55),
    lambda f, s: bool(s.content.get("materials")), "请备齐材料并由负责人签名后再申请",
)  # fmt: skip
finished = Rule(
    "EXECUTION_OPEN", "强制执行完毕或者依法终结后，方可结案", ACL(40),
    lambda f, s: bool(f.ended_as), "请登记执行完毕或者终结执行", "execute",
)  # fmt: skip
