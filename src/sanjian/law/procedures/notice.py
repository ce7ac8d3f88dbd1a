"""告知、陈述申辩、听证: what must be told to the party and heard from him before deciding."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.periods import due
from sanjian.law.procedure import Act, Rule, Situation, Step, combined_hash
from sanjian.law.procedures.draft import scoped
from sanjian.law.procedures.penalty_facts import PenaltyFacts, rebind
from sanjian.law.procedures.penalty_rules import (
    HANDLING,
    REASON,
    evidenced,
    given,
    not_handler,
    part_of,
)

SERVICE = (
    Field("mode", "送达方式", Kind.CHOICE, choices="service.modes"),
    Field("served_on", "送达日期", Kind.DATE),
    Field("receiver", "签收人", max_length=50, sample="周某云"),
    Field("service_note", "拒收、代收、留置等情况和见证人", Kind.LONGTEXT, required=False),
)
STANDPOINTS = (
    Choice("stated", "提出陈述、申辩"),
    Choice("waived", "明确放弃陈述、申辩"),
)
STATEMENT = (
    Field("standpoint", "当事人意见", Kind.CHOICE, choices=STANDPOINTS, decides=True),
    Field("received_on", "收到日期", Kind.DATE),
    Field("statement", "陈述、申辩的事实、理由和证据", Kind.LONGTEXT, required=False,
          sample="当事人称已主动改正，请求从轻处理。"),
)  # fmt: skip
ADOPTION = (
    Field("adopted", "复核结论", Kind.CHOICE, choices=(
        Choice("adopted", "成立，予以采纳"),
        Choice("partly", "部分成立，部分采纳"),
        Choice("rejected", "不成立，不予采纳"),
    )),
    Field("findings", "复核情况和理由", Kind.LONGTEXT, sample="经复核，提出的理由不成立。"),
)  # fmt: skip
HEARING_ASK = (
    Field("asked_on", "要求听证的日期", Kind.DATE),
    Field("request", "听证要求", Kind.LONGTEXT, sample="当事人书面要求听证。"),
)
HEARING_NOTICE = (
    Field("hearing_day", "听证日期", Kind.DATE, future=True),
    Field("hearing_place", "听证地点", max_length=200, sample="云溪县司法局听证室"),
    Field("chair", "听证主持人", Kind.PERSON, who="chair", law="《行政处罚法》第六十四条第四项"),
    Field("public", "公开举行", Kind.YESNO, law="《行政处罚法》第六十四条第三项", sample=True),
)
HEARING_RECORD = (
    Field("attended", "当事人或者其代理人到场", Kind.YESNO, decides=True, sample=(True, False)),
    Field("transcript", "听证笔录", Kind.LONGTEXT, sample="主持人核对身份，双方陈述、质证。"),
)
HEARING_REPORT = (Field("report", "听证报告及处理建议", Kind.LONGTEXT, sample="建议维持原意见。"),)


def _notified(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """Serve the notice; a new notice opens the windows anew, a hearing asked for stays asked."""
    told = replace(
        facts,
        notified_on=act.date("served_on"),
        notified_fine_fen=facts.fine_fen,
        notified_confiscated_fen=facts.confiscated_fen,
        notified_kinds=facts.penalty_kinds,
        stated=False,
        statement_waived=False,
        statement_reviewed=False,
        hearing_waived=False,
    )
    if facts.hearing_held_on is None and not facts.hearing_missed:
        return told
    return replace(
        told,
        hearing_asked_on=None,
        hearing_notified_on=None,
        hearing_day=None,
        hearing_held_on=None,
        hearing_missed=False,
        hearing_reported_on=None,
    )


def _stated(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    """Take the statement down, and with it what the party was then threatened with."""
    if act.content["standpoint"] != "stated":
        return facts if facts.stated else replace(facts, statement_waived=True)
    return replace(
        facts,
        stated=True,
        statement_waived=False,
        statement_reviewed=False,
        stated_evidence=facts.evidence_digest,
        stated_fine_fen=facts.notified_fine_fen,
        stated_confiscated_fen=facts.notified_confiscated_fen,
        stated_kinds=facts.notified_kinds,
    )


def _adopted(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, statement_reviewed=True)


def _hearing_asked(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, hearing_asked_on=act.date("asked_on"), hearing_waived=False)


def _hearing_waived(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, hearing_waived=True)


def _hearing_notified(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, hearing_notified_on=act.day, hearing_day=act.date("hearing_day"))


def _hearing_held(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    if not act.content["attended"]:
        return replace(facts, hearing_missed=True)
    held = replace(
        facts,
        hearing_held_on=act.day,
        was_heard=True,
        hearing_hash=combined_hash(facts.hearing_hash, act.content_hash),
    )
    return rebind(scoped(held, params), params)


def _hearing_reported(facts: PenaltyFacts, act: Act, params: Parameters) -> PenaltyFacts:
    return replace(facts, hearing_reported_on=act.day)


def _within_request(facts: PenaltyFacts, situation: Situation) -> bool:
    asked = situation.day("asked_on")
    if asked is None or facts.notified_on is None:
        return False
    last = due(facts.notified_on, situation.params.period("hearing.request"), situation.calendar)
    return facts.notified_on <= asked <= last.at.date()


def _notice_ahead(facts: PenaltyFacts, situation: Situation) -> bool:
    held = situation.day("hearing_day")
    ahead = situation.params.period("hearing.notice_ahead")
    return held is not None and due(situation.today, ahead, situation.calendar).at.date() <= held


def hearing_settled(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the right to a hearing has been used, waived or has lapsed unused."""
    if not facts.hearing_right or facts.hearing_waived or facts.hearing_missed:
        return True
    if facts.hearing_asked_on is not None:
        return facts.hearing_reported_on is not None
    return situation.passed(facts.notified_on, "hearing.request")


def statement_settled(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the party was heard and answered, waived, or let the window pass."""
    if facts.outcome != "penalty":
        return True
    if facts.stated:
        return facts.statement_reviewed
    return facts.statement_waived or situation.passed(facts.notified_on, "statement.window")


def electronic_allowed(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the mode of service chosen is open on this file."""
    return situation.content.get("mode") != "electronic" or facts.electronic_consent


def covered_by_notice(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the draft stays within what the party was told."""
    if facts.outcome != "penalty":
        return True
    return (
        facts.notified_on is not None
        and facts.fine_fen <= facts.notified_fine_fen
        and facts.confiscated_fen <= facts.notified_confiscated_fen
        and facts.penalty_kinds <= facts.notified_kinds
    )


def _never_heavier(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the draft stays within what the party made his statement against.

    Only evidence found after the statement may lead to more, and then by a new notice.
    """
    if facts.outcome != "penalty" or not facts.stated_evidence:
        return True
    if facts.stated_evidence != facts.evidence_digest:
        return True
    return (
        facts.fine_fen <= facts.stated_fine_fen
        and facts.confiscated_fen <= facts.stated_confiscated_fen
        and facts.penalty_kinds <= facts.stated_kinds
    )


notified = Rule(
    "NOT_NOTIFIED", "作出处罚决定前，应当告知拟处罚的内容及事实、理由、依据", APL(44),
    lambda f, s: f.outcome != "penalty" or f.notified_on is not None,
    "请先送达行政处罚事先告知书", "notify",
)  # fmt: skip
within_notice = Rule(
    "BEYOND_NOTICE", "决定内容不得超出告知的内容；处罚加重或者种类增加的应当重新告知", APL(62),
    covered_by_notice, "请按修改后的内容重新告知，或者改回告知的幅度以内", "notify",
)  # fmt: skip
never_heavier = Rule(
    "HEAVIER_AFTER_STATEMENT", "不得因当事人陈述、申辩而给予更重的处罚", APL(45, 2),
    _never_heavier, "请将处罚改回陈述、申辩时告知的幅度以内；有新的证据的，先补充调查",
    "revise_draft",
)  # fmt: skip
statement_heard = Rule(
    "STATEMENT_OPEN", "应当充分听取当事人的意见，并对其提出的事实、理由和证据进行复核", APL(45, 1),
    statement_settled, "请登记陈述申辩并复核，或者等陈述申辩期限届满", "record_statement",
)  # fmt: skip
heard = Rule(
    "HEARING_OPEN", "当事人要求听证的，应当组织听证，并根据听证笔录作出决定", APL(63, 1),
    hearing_settled, "请组织听证并提交听证报告，或者等要求听证的期限届满", "notify_hearing",
)  # fmt: skip
service_mode = Rule(
    "NO_ELECTRONIC_CONSENT", "当事人同意并签订确认书的，方可电子送达", APL(61, 2),
    electronic_allowed, "请先确认送达方式，或者改用其他方式送达", "confirm_address",
)  # fmt: skip
served_after_draft = Rule(
    "DATE_ORDER", "送达日期不能早于调查终结的日期", APL(44),
    lambda f, s: (d := s.day("served_on")) is None
    or f.concluded_on is None
    or d >= f.concluded_on,
    "请核对送达日期",
)  # fmt: skip
statement_written = Rule(
    "STATEMENT_EMPTY", "陈述、申辩应当如实记录", APL(45, 1),
    lambda f, s: s.content.get("standpoint") != "stated" or given(s.content, "statement"),
    "请填写陈述、申辩的内容",
)  # fmt: skip
within_request = Rule(
    "HEARING_REQUEST_LATE", "当事人要求听证的，应当在被告知后五日内提出", APL(64),
    _within_request, "请核对要求听证的日期；逾期的告知当事人，并听取其陈述申辩",
)  # fmt: skip
notice_ahead = Rule(
    "HEARING_NOTICE_SHORT", "应当在举行听证的七日前通知当事人及有关人员", APL(64),
    _notice_ahead, "请将听证日期推后，自通知次日起满七个工作日",
)  # fmt: skip
chair_independent = Rule(
    "CHAIR_CONFLICT", "听证由非本案调查人员主持", APL(64),
    lambda f, s: part_of(f, s.content.get("chair", 0)) in ("", Part.CHAIR)
    and (p := s.people.get(s.content.get("chair", 0))) is not None
    and Role.CHAIR in p.roles,
    "请指定未参加本案调查的听证主持人",
)  # fmt: skip
hearing_day_reached = Rule(
    "HEARING_TOO_EARLY", "听证应当在通知的日期举行", APL(64),
    lambda f, s: f.hearing_day is not None and s.today >= f.hearing_day,
    "请在通知的听证日期当天或者以后记录",
)  # fmt: skip

TELLING = ("proposal", "notice", "correction")
TOLD = ("notice", "correction")

STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "notify", "送达事先告知书", TELLING, "notice", Role.OFFICER, APL(44),
        rules=(*HANDLING, evidenced, never_heavier), checks=(service_mode, served_after_draft),
        form=SERVICE, effect=_notified, documents=("penalty_notice", "service_receipt"),
        part=Part.HANDLER, binding=True, offered=lambda f: f.outcome == "penalty",
    ),
    Step(
        "record_statement", "登记陈述申辩", TOLD, None, Role.OFFICER, APL(45, 1),
        rules=HANDLING, checks=(statement_written,), form=STATEMENT, effect=_stated,
        documents=("statement_record",), part=Part.HANDLER,
        offered=lambda f: f.notified_on is not None,
    ),
    Step(
        "review_statement", "复核陈述申辩", TOLD, None, Role.OFFICER, APL(45, 1),
        rules=HANDLING, form=ADOPTION, effect=_adopted, part=Part.HANDLER,
        offered=lambda f: f.stated and not f.statement_reviewed,
    ),
    Step(
        "ask_hearing", "登记听证要求", TOLD, None, Role.OFFICER, APL(64),
        rules=HANDLING, checks=(within_request,), form=HEARING_ASK, effect=_hearing_asked,
        part=Part.HANDLER, offered=lambda f: f.hearing_right and f.hearing_asked_on is None,
    ),
    Step(
        "waive_hearing", "登记放弃听证", TOLD, None, Role.OFFICER, APL(63, 1),
        rules=HANDLING, form=(REASON,), effect=_hearing_waived, part=Part.HANDLER,
        offered=lambda f: f.hearing_right and not f.hearing_waived and not f.hearing_asked_on,
    ),
    Step(
        "notify_hearing", "送达听证通知书", TOLD, None, Role.OFFICER, APL(64),
        rules=HANDLING, checks=(notice_ahead, chair_independent), form=HEARING_NOTICE,
        effect=_hearing_notified, documents=("hearing_notice",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.hearing_asked_on is not None and f.hearing_held_on is None
        and not f.hearing_missed,
    ),
    Step(
        "hold_hearing", "举行听证", TOLD, None, Role.CHAIR, APL(64),
        rules=(not_handler, hearing_day_reached), form=HEARING_RECORD, effect=_hearing_held,
        documents=("hearing_record",), part=Part.CHAIR,
        offered=lambda f: f.hearing_notified_on is not None and f.hearing_held_on is None
        and not f.hearing_missed,
    ),
    Step(
        "report_hearing", "提交听证报告", TOLD, None, Role.CHAIR, APL(65),
        rules=(not_handler,), form=HEARING_REPORT, effect=_hearing_reported,
        documents=("hearing_report",), part=Part.CHAIR,
        offered=lambda f: f.hearing_held_on is not None and f.hearing_reported_on is None,
    ),
)  # fmt: skip
