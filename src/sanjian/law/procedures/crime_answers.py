"""公安机关的答复: what the police answer to a handover, and what the agency may object.

The police answer within three days, give their reasons where they open no case, and forward what
is not theirs within twenty-four hours (《行政执法机关移送涉嫌犯罪案件的规定》第七条、第八条). Their
own people answer in the platform where the organ is registered; what comes on paper the agency
writes down, and the record tells the two apart by the step. Against 不予立案 the agency may ask
the same organ once, within three days, or go to the procuratorate (第九条).
"""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import PROCURATORATE_ON_TRANSFERS, TRANSFER_REGULATION
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures.case_facts import pause
from sanjian.law.procedures.case_rules import given
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING

STAGES = ("investigation", "proposal", "notice", "correction", "review", "decision")
WAITING = ("handed", "appealed")
"""The states in which the police have to answer."""

POLICE_AGENCY = Field("police_agency", "公安机关登记号", Kind.INTEGER, required=False, filled=True,
                      sample=1)  # fmt: skip
ANSWERS = (
    Choice("filed", "决定立案"),
    Choice("not_filed", "决定不予立案"),
    Choice("forwarded", "不属本机关管辖，已转送"),
)
PAPER = (
    Field("number", "文书文号", max_length=100, sample="云公（经）立字〔2026〕31号"),
    Field("answered_on", "收到日期", Kind.DATE),
    Field("exhibits", "文书扫描件", Kind.EVIDENCE, required=False, sample=()),
    Field("kept_paper", "文书原件存放处", required=False, max_length=200,
          sample="案卷第12页", help="没有上传扫描件的，写明原件存放处"),
)  # fmt: skip
_WHICH = Field("answer", "公安机关的决定", Kind.CHOICE, choices=ANSWERS, decides=True)
_SAID = (
    Field("grounds", "不予立案的理由", Kind.LONGTEXT, required=False, max_length=2000,
          sample="犯罪事实显著轻微，不需要追究刑事责任。",
          law="《行政执法机关移送涉嫌犯罪案件的规定》第八条"),
    Field("forwarded_to", "转送的公安机关", required=False, max_length=100,
          sample="云溪市公安局", help="不属本机关管辖的填写",
          law="《行政执法机关移送涉嫌犯罪案件的规定》第七条"),
    Field("late", "超过24小时转送的原因", Kind.LONGTEXT, required=False, max_length=500,
          sample="", help="接受移送后24小时内转送的不填"),
    Field("police_agency", "公安机关登记号", Kind.INTEGER, required=False, filled=True, sample=0),
)  # fmt: skip
ANSWER = (
    _WHICH,
    Field("organ", "作出决定的公安机关", max_length=100, sample="云溪县公安局"),
    *_SAID,
    *PAPER,
)
OWN_ANSWER = (
    _WHICH,
    Field("number", "决定书、通知书文号", max_length=100, sample="云公（经）立字〔2026〕31号"),
    *_SAID,
)
ROUTES = (
    Choice("reconsider", "提请作出不予立案决定的公安机关复议"),
    Choice("supervise", "建议人民检察院依法进行立案监督"),
)
OBJECT = (
    Field("route", "提出方式", Kind.CHOICE, choices=ROUTES, decides=True),
    Field("to", "受理机关", max_length=100, sample="云溪县公安局"),
    Field("reasons", "认为应当立案的理由", Kind.LONGTEXT, max_length=2000,
          sample="销售金额已达到立案追诉标准。",
          help="提请复议应当自接到不予立案通知书之日起3日内提出，只能提请一次"),
)  # fmt: skip
FOUND = (
    Choice("filed", "公安机关已经立案"),
    Choice("unfounded", "公安机关不立案理由成立"),
)
SUPERVISED = (
    Field("finding", "立案监督的结果", Kind.CHOICE, choices=FOUND, decides=True),
    Field("organ", "通知的人民检察院", max_length=100, sample="云溪县人民检察院"),
    *PAPER,
)


def _taken(facts: PenaltyFacts, act: Act) -> PenaltyFacts:
    """The police have the case: the file stands still until they are done with it."""
    known = replace(facts, crime="filed", crime_filed_on=act.date("answered_on") or act.day)
    return known if facts.suspended else pause(known, act)


def _answered(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    answer, day = act.content["answer"], act.date("answered_on") or act.day
    if answer == "forwarded":
        to = act.content.get("police_agency") or 0
        return replace(facts, crime_police=to, crime_handed_on=day)
    again = facts.crime == "appealed"
    told = replace(facts, **{"crime_reviewed_on" if again else "crime_answered_on": day})
    if answer == "filed":
        return _taken(told, act)
    return replace(told, crime="upheld" if again else "not_filed")


def _objected(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    if act.content["route"] == "supervise":
        return replace(facts, crime="supervised")
    return replace(facts, crime="appealed", crime_appealed_on=act.day)


def _supervised(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    if act.content["finding"] == "filed":
        return _taken(facts, act)
    return replace(facts, crime="unfounded")


def written(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether what came from outside is there on paper: scanned, or where it is kept."""
    return bool(situation.content.get("exhibits")) or given(situation.content, "kept_paper")


def _answer(situation: Situation) -> Any:
    return situation.content.get("answer")


def _in_a_day(facts: PenaltyFacts, situation: Situation) -> bool:
    """Whether it is not forwarded too late as far as days tell, or why is said."""
    if _answer(situation) != "forwarded" or given(situation.content, "late"):
        return True
    hours = situation.params.period("crime.forward").count
    day, began = situation.day("answered_on") or situation.today, facts.crime_handed_on
    return began is None or (day - began).days * 24 <= hours


def _elsewhere(facts: PenaltyFacts, situation: Situation) -> bool:
    """Whether it goes to another organ: one that forwards to itself would only gain a new term."""
    if _answer(situation) != "forwarded":
        return True
    to, name = situation.content.get("police_agency"), situation.content.get("forwarded_to")
    if not given(situation.content, "forwarded_to") or (to and to == facts.crime_police):
        return False
    return bool(name != situation.content.get("organ"))


def _route(situation: Situation, route: str) -> bool:
    return situation.content.get("route") == route


_LAW = TRANSFER_REGULATION
grounds_told = Rule(
    "POLICE_GROUNDS", "公安机关不予立案的，应当说明理由并书面通知", _LAW(8),
    lambda f, s: _answer(s) != "not_filed" or given(s.content, "grounds"),
    "请按不予立案通知书填写理由",
)  # fmt: skip
forward_told = Rule(
    "POLICE_FORWARD", "不属于本机关管辖的，应当转送有管辖权的机关并书面告知", _LAW(7),
    _elsewhere, "请填写转送的其他公安机关；属于本机关管辖的，应当决定立案或者不予立案",
)  # fmt: skip
forward_first = Rule(
    "POLICE_REVIEWS", "提请复议的，由作出不予立案决定的公安机关作出立案或者不予立案的决定",
    _LAW(9, 2), lambda f, s: _answer(s) != "forwarded" or f.crime == "handed",
    "请选择立案或者不予立案",
)  # fmt: skip
forward_prompt = Rule(
    "POLICE_FORWARD_LATE", "不属于本机关管辖的，公安机关应当在二十四小时内转送", _LAW(7),
    _in_a_day, "请写明超过二十四小时转送的原因",
)  # fmt: skip
on_paper = Rule(
    "POLICE_PAPER", "公安机关的答复应当有书面通知", _LAW(8), written,
    "请上传通知书扫描件，或者写明原件存放处",
)  # fmt: skip
addressed = Rule(
    "NOT_ADDRESSED", "移送案件由接受移送的公安机关审查答复", _LAW(8),
    lambda f, s: s.by.agency == f.crime_police, "请由接受移送的公安机关答复",
)  # fmt: skip
objected_in_time = Rule(
    "OBJECTION_LATE", "提请复议应当自接到不予立案通知书之日起三日内提出", _LAW(9, 1),
    lambda f, s: not (_route(s, "reconsider") and s.passed(f.crime_answered_on,
                                                           "crime.reconsider")),
    "期限已过的，可以建议人民检察院依法进行立案监督，或者依法作出处理",
)  # fmt: skip
objected_once = Rule(
    "RECONSIDERED", "对复议决定仍有异议的，建议人民检察院依法进行立案监督", _LAW(9, 2),
    lambda f, s: not _route(s, "reconsider") or f.crime == "not_filed",
    "请选择建议人民检察院依法进行立案监督",
)  # fmt: skip
supervised_in_time = Rule(
    "SUPERVISION_LATE", "对复议决定仍有异议的，应当自收到复议决定通知书之日起三日内建议立案监督",
    _LAW(9, 2),
    lambda f, s: not (_route(s, "supervise") and f.crime == "upheld"
                      and s.passed(f.crime_reviewed_on, "crime.supervise")),
    "期限已过，请对本案依法作出处理",
)  # fmt: skip
supervision_on_paper = Rule(
    "SUPERVISION_PAPER", "人民检察院对立案监督建议的答复应当有书面通知",
    PROCURATORATE_ON_TRANSFERS(11), written, "请上传通知扫描件，或者写明原件存放处",
)  # fmt: skip
_CHECKS = (grounds_told, forward_told, forward_first, forward_prompt)

STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "answer_handover", "公安机关在平台答复", STAGES, None, Role.POLICE, _LAW(8),
        rules=(addressed,), checks=_CHECKS, form=OWN_ANSWER, effect=_answered, outside=True,
        offered=lambda f: f.crime in WAITING and bool(f.crime_police),
    ),
    Step(
        "record_police_answer", "登记公安机关的书面答复", STAGES, None, Role.OFFICER, _LAW(8),
        rules=HANDLING, checks=(*_CHECKS, on_paper), form=ANSWER, effect=_answered,
        part=Part.HANDLER, offered=lambda f: f.crime in WAITING,
    ),
    Step(
        "object_to_police", "对不予立案提请复议或者监督", STAGES, None, Role.OFFICER, _LAW(9),
        rules=HANDLING, checks=(objected_in_time, objected_once, supervised_in_time),
        form=OBJECT, effect=_objected, part=Part.HANDLER,
        offered=lambda f: f.crime in ("not_filed", "upheld"),
    ),
    Step(
        "record_supervision", "登记立案监督的结果", STAGES, None, Role.OFFICER,
        PROCURATORATE_ON_TRANSFERS(11), rules=HANDLING, checks=(supervision_on_paper,),
        form=SUPERVISED, effect=_supervised, part=Part.HANDLER,
        offered=lambda f: f.crime == "supervised",
    ),
)  # fmt: skip
