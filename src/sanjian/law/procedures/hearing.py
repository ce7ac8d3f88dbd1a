"""听证: asked for, notified, held, reported; for every kind that knows a right to be heard."""

from __future__ import annotations

import re
from collections.abc import Callable

from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.periods import due
from sanjian.law.procedure import Act, Rule, Situation, Step, combined_hash
from sanjian.law.procedures.case_facts import C, CaseFacts, rebind
from sanjian.law.procedures.case_rules import REASON, Common, not_handler, part_of

HEARING_ASK = (
    Field("asked_on", "要求听证的日期", Kind.DATE),
    Field("request", "听证要求", Kind.LONGTEXT, sample="当事人书面要求听证。"),
)
HEARING_NOTICE = (
    Field("hearing_day", "听证日期", Kind.DATE, future=True),
    Field("hearing_time", "听证开始时间", max_length=20, sample="9时30分", help="如：9时30分"),
    Field("hearing_place", "听证地点", max_length=200, sample="云溪县司法局听证室"),
    Field("chair", "听证主持人", Kind.PERSON, who="chair"),
    Field("public", "公开举行", Kind.YESNO, sample=True),
)
HEARING_RECORD = (
    Field("started_at", "开始时间", Kind.DATETIME),
    Field("ended_at", "结束时间", Kind.DATETIME),
    Field("attended", "当事人或者其代理人到场", Kind.YESNO, decides=True, sample=(True, False)),
    Field("transcript", "听证笔录", Kind.LONGTEXT, sample="主持人核对身份，双方陈述、质证。"),
)
HEARING_REPORT = (Field("report", "听证报告及处理建议", Kind.LONGTEXT, sample="建议维持原意见。"),)


def _hearing_asked(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, hearing_asked_on=act.date("asked_on"), hearing_waived=False)


def _hearing_waived(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, hearing_waived=True)


def _hearing_notified(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, hearing_notified_on=act.day, hearing_day=act.date("hearing_day"))


def _hearing_reported(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, hearing_reported_on=act.day)


def settled(facts: CaseFacts, situation: Situation, asked_within: str = "hearing.request") -> bool:
    """Say whether the right to a hearing has been used, waived or has lapsed unused.

    ``asked_within`` is the pack's key of the time in which the party may ask for one.
    """
    if not facts.hearing_right or facts.hearing_waived or facts.hearing_missed:
        return True
    if facts.hearing_asked_on is not None:
        return facts.hearing_reported_on is not None
    return situation.passed(facts.notified_on, asked_within)


def _within_request(facts: CaseFacts, situation: Situation, key: str) -> bool:
    asked = situation.day("asked_on")
    if asked is None or facts.notified_on is None:
        return False
    last = due(facts.notified_on, situation.params.period(key), situation.calendar)
    return facts.notified_on <= asked <= last.at.date()


def _notice_ahead(facts: CaseFacts, situation: Situation, key: str) -> bool:
    held = situation.day("hearing_day")
    ahead = situation.params.period(key)
    return held is not None and due(situation.today, ahead, situation.calendar).at.date() <= held


HOUR = re.compile(r"([01]?\d|2[0-3])(时([0-5]?\d分)?|[:：][0-5]\d)")


def _hour_told(facts: CaseFacts, situation: Situation) -> bool:
    return HOUR.fullmatch(str(situation.content.get("hearing_time") or "").strip()) is not None


def _on_the_day(facts: CaseFacts, situation: Situation) -> bool:
    started = situation.day("started_at")
    return started is not None and facts.hearing_day is not None and started >= facts.hearing_day


def _chair_independent(facts: CaseFacts, situation: Situation) -> bool:
    chair = situation.content.get("chair", 0)
    person = situation.people.get(chair)
    return (
        part_of(facts, chair) in ("", Part.CHAIR)
        and person is not None
        and person.agency == situation.by.agency
        and Role.CHAIR in person.roles
    )


def heard(common: Common, asked_within: str = "hearing.request") -> Rule:
    """Return the rule that no decision is made while a hearing is due."""
    return Rule(
        "HEARING_OPEN", "当事人要求听证的，应当组织听证，并根据听证笔录作出决定",
        common.basis.hearing, lambda f, s: settled(f, s, asked_within),
        "请组织听证并提交听证报告，或者等要求听证的期限届满", "notify_hearing",
    )  # fmt: skip


def steps(
    common: Common,
    stages: tuple[str, ...],
    scoped: Callable[[C, Parameters], C],
    *,
    asked_within: str = "hearing.request",
    ahead: str = "hearing.notice_ahead",
) -> tuple[Step[C], ...]:
    """Return the chapter for one kind.

    ``scoped`` recomputes what follows from a hearing held, the duty of review among it;
    ``asked_within`` and ``ahead`` are the pack's keys of the time for asking and of the notice.
    """
    return (
        *_asking(common, stages, asked_within),
        *_holding(common, stages, scoped, ahead),
    )


def _asking(common: Common, stages: tuple[str, ...], asked_within: str) -> tuple[Step[C], ...]:
    within_request = Rule(
        "HEARING_REQUEST_LATE", "当事人要求听证的，应当在被告知后五日内提出",
        common.basis.hearing_order, lambda f, s: _within_request(f, s, asked_within),
        "请核对要求听证的日期；逾期的告知当事人，并听取其陈述申辩",
    )  # fmt: skip
    return (
        Step(
            "ask_hearing", "登记听证要求", stages, None, Role.OFFICER, common.basis.hearing_order,
            rules=common.handling, checks=(within_request,), form=HEARING_ASK,
            effect=_hearing_asked, part=Part.HANDLER,
            offered=lambda f: f.hearing_right and f.hearing_asked_on is None,
        ),
        Step(
            "waive_hearing", "登记放弃听证", stages, None, Role.OFFICER, common.basis.hearing,
            rules=common.handling, form=(REASON,), effect=_hearing_waived, part=Part.HANDLER,
            offered=lambda f: f.hearing_right and not f.hearing_waived and not f.hearing_asked_on,
        ),
    )  # fmt: skip


def _holding_rules(common: Common) -> tuple[Rule, Rule]:
    """Return the rules on who presides over a hearing and on which day it is held."""
    order = common.basis.hearing_order
    chair_independent = Rule(
        "CHAIR_CONFLICT", "听证由非本案调查人员主持", order, _chair_independent,
        "请指定未参加本案调查的听证主持人",
    )  # fmt: skip
    on_the_day = Rule(
        "HEARING_TOO_EARLY", "听证应当在通知的日期举行", order, _on_the_day,
        "请核对听证开始的时间",
    )  # fmt: skip
    return chair_independent, on_the_day


def _holding(
    common: Common,
    stages: tuple[str, ...],
    scoped: Callable[[C, Parameters], C],
    ahead: str,
) -> tuple[Step[C], ...]:
    order = common.basis.hearing_order
    chair_independent, on_the_day = _holding_rules(common)
    notice_ahead = Rule(
        "HEARING_NOTICE_SHORT", "应当在举行听证的七日前通知当事人及有关人员", order,
        lambda f, s: _notice_ahead(f, s, ahead), "请将听证日期推后，自通知次日起满七个工作日",
    )  # fmt: skip
    hour_told = Rule(
        "HEARING_HOUR", "应当通知当事人及有关人员举行听证的时间、地点", order, _hour_told,
        "请写明听证开始的时刻，如：9时30分",
    )  # fmt: skip
    hearing_day_reached = Rule(
        "HEARING_TOO_EARLY", "听证应当在通知的日期举行", order,
        lambda f, s: f.hearing_day is not None and s.today >= f.hearing_day,
        "请在通知的听证日期当天或者以后记录",
    )  # fmt: skip

    def held(facts: C, act: Act, params: Parameters) -> C:
        if not act.content["attended"]:
            return replace(facts, hearing_missed=True)
        bound = combined_hash(facts.hearing_hash, act.content_hash)
        found = replace(facts, hearing_held_on=act.day, was_heard=True, hearing_hash=bound)
        return rebind(scoped(found, params), params)

    return (
        Step(
            "notify_hearing", "送达听证通知书", stages, None, Role.OFFICER, order,
            rules=common.handling, checks=(notice_ahead, hour_told, chair_independent),
            form=HEARING_NOTICE,
            effect=_hearing_notified, documents=("hearing_notice",), part=Part.HANDLER,
            binding=True,
            offered=lambda f: f.hearing_asked_on is not None and f.hearing_held_on is None
            and not f.hearing_missed,
        ),
        Step(
            "hold_hearing", "举行听证", stages, None, Role.CHAIR, order,
            rules=(not_handler, hearing_day_reached),
            checks=(common.times_in_order, on_the_day), form=HEARING_RECORD, effect=held,
            documents=("hearing_record",), part=Part.CHAIR,
            offered=lambda f: f.hearing_notified_on is not None and f.hearing_held_on is None
            and not f.hearing_missed,
        ),
        Step(
            "report_hearing", "提交听证报告", stages, None, Role.CHAIR,
            common.basis.hearing_report, rules=(not_handler,), form=HEARING_REPORT,
            effect=_hearing_reported, documents=("hearing_report",), part=Part.CHAIR,
            offered=lambda f: f.hearing_held_on is not None and f.hearing_reported_on is None,
        ),
    )  # fmt: skip
