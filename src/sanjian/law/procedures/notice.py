"""告知、陈述申辩、听证: what must be told to the party and heard from him before deciding."""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import hearing
from sanjian.law.procedures.case_rules import given
from sanjian.law.procedures.draft import scoped
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import HANDLING, PENALTY
from sanjian.law.procedures.service import SERVED, service_mode

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


def statement_settled(facts: PenaltyFacts, situation: Situation) -> bool:
    """Say whether the party was heard and answered, waived, or let the window pass."""
    if facts.outcome != "penalty":
        return True
    if facts.stated:
        return facts.statement_reviewed
    return facts.statement_waived or situation.passed(facts.notified_on, "statement.window")


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
heard = hearing.heard(PENALTY)
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
TELLING = ("proposal", "notice", "correction")
TOLD = ("notice", "correction")

_HEARING: tuple[Step[PenaltyFacts], ...] = hearing.steps(PENALTY, TOLD, scoped)
STEPS: tuple[Step[PenaltyFacts], ...] = (
    Step(
        "notify", "送达事先告知书", TELLING, "notice", Role.OFFICER, APL(44),
        rules=(*HANDLING, PENALTY.evidenced, never_heavier),
        checks=(service_mode(PENALTY), served_after_draft, PENALTY.shown_serving),
        form=SERVED, effect=_notified, documents=("penalty_notice", "service_receipt"),
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
        rules=HANDLING, form=ADOPTION, effect=_adopted, documents=("statement_review",),
        part=Part.HANDLER,
        offered=lambda f: f.stated and not f.statement_reviewed,
    ),
    *_HEARING,
)  # fmt: skip
