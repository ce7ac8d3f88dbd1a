"""行政强制措施: seizure, detention of goods, freezing of funds.

Read it beside Chapter III of the Administrative Compulsion Law (2012), articles 16 to 33. A
measure in urgency is imposed first and approved within 24 hours (article 19); the approval
goes through the same review as any other, so that urgency is no way around it.
"""

from __future__ import annotations

from datetime import date

from sanjian.law.citations import ACL
from sanjian.law.facts import replace
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Procedure, Stage, Step
from sanjian.law.procedures import (
    asking,
    closing,
    decision,
    handover,
    inquiry,
    measure_forms,
    publication,
    redo,
    review,
    review_work,
    scope,
)
from sanjian.law.procedures.case_facts import rebind
from sanjian.law.procedures.case_rules import OPINION, REASON, handlers_separate
from sanjian.law.procedures.draft import reasons_given
from sanjian.law.procedures.measure_facts import MeasureFacts
from sanjian.law.procedures.measure_rules import (
    MEASURE,
    by_statute,
    decision_on_record,
    goods_listed,
    heard,
    listed_twice,
    not_lapsed,
    not_testing,
    own_power,
    party_called,
    prolonged_within,
    related_only,
    returned,
    settled,
    still_stands,
    testing_told,
    within_term,
)


class Measure(Stage):
    """Stages of a compulsory measure, in the order in which it passes them."""

    OPENING = "opening", "待登记"
    PROPOSAL = "proposal", "提出措施"
    REVIEW = "review", "法制审核"
    CORRECTION = "correction", "研究修改"
    DECISION = "decision", "审批决定"
    EXECUTION = "execution", "实施"
    IN_FORCE = "in_force", "措施期间"
    SETTLED = "settled", "处理完毕"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    DROPPED = "dropped", "未采取"


def _proposed(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(
        facts,
        opened_on=act.day,
        filed_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        measure=act.content["measure"],
        urgent=act.content["urgent"],
        handlers=frozenset(act.content["officers"]),
    )


def _imposed_at_once(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(inquiry.recorded(facts, act, params), urgent_at=act.at, imposed_on=act.day)


def _scoped(facts: MeasureFacts, params: Parameters) -> MeasureFacts:
    """Find why the draft must be reviewed: the national grounds and the agency's own list."""
    return scope.scoped(facts, params, EnforcementKind.COMPULSION)


def _drafted(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    found = replace(
        facts,
        concluded_on=facts.concluded_on or act.day,
        draft_content=act.content_hash,
        draft_outdated=False,
        outcome=act.content["outcome"],
        **scope.answers(act.content),
    )
    return rebind(_scoped(found, params), params)


def _imposed(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(
        inquiry.recorded(facts, act, params),
        imposed_on=act.day,
        delivered_on=act.day,
        served_on=act.day,
    )


def _delivered(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, delivered_on=act.day, served_on=act.day)


def _disapproved(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, refused_on=act.day)


def _dropped(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, refused_on=act.day, closed_on=act.day, closed_as="dropped")


def _testing(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, testing_on=act.day)


def _tested(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    begin = facts.testing_on or act.day
    return replace(facts, testing_on=None, tests=(*facts.tests, (begin, act.day)))


def _prolonged(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, prolonged_on=act.day)


def _lifted(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, settled_on=act.day, settled_as="lifted")


def _disposed(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, settled_on=act.day, settled_as=act.content["how"])


def _returned(facts: MeasureFacts, act: Act, params: Parameters) -> MeasureFacts:
    return replace(facts, returned_on=act.date("returned_on"))


REVIEW = review.Chapter(
    common=MEASURE,
    before=(
        review.finished("draft_measure"),
        MEASURE.evidenced,
        MEASURE.recusal_settled,
        scope.reopened(MEASURE.basis.reviewed, _scoped, "draft_measure"),
    ),
    floor=scope.NATIONAL_TRIGGERS,
    send_from=("proposal", "correction"),
)
DECISION = decision.Chapter(REVIEW, needs_discussion=frozenset())
IMPOSING = (*MEASURE.recording, party_called, heard, listed_twice)
DRAFTING = ("proposal", "correction", "decision")
IN_FORCE = ("in_force",)
BEFORE = ("proposal", "correction")

_REVIEWING: tuple[Step[MeasureFacts], ...] = REVIEW.steps()
_HEADING: tuple[Step[MeasureFacts], ...] = DECISION.steps()
_DECIDING = tuple(one for one in _HEADING if one.name != "deliberate")
_EVIDENCE: tuple[Step[MeasureFacts], ...] = inquiry.evidence(MEASURE, BEFORE)
_RECUSAL: tuple[Step[MeasureFacts], ...] = inquiry.recusal(MEASURE, ("proposal",))
_HANDOVER: tuple[Step[MeasureFacts], ...] = (
    *handover.steps(MEASURE, (*BEFORE, "execution", "in_force", "settled")),
    *asking.steps(MEASURE, (*BEFORE, "execution", "in_force", "settled")),
)
_PUBLICATION: tuple[Step[MeasureFacts], ...] = publication.steps(
    MEASURE, ("execution", "in_force", "settled", "closed", "archived")
)
_CLOSING: tuple[Step[MeasureFacts], ...] = closing.steps(
    MEASURE, (settled, returned, redo.taken_up), close_from=("settled",),
    archive_from=("closed", "dropped"),
    correct_from=("in_force", "settled", "closed"),
)  # fmt: skip
_DECIDE: Step[MeasureFacts] = DECISION.decide(
    "decide_measure", "决定采取行政强制措施", "impose", "measure_decision", target="execution"
)

STEPS: tuple[Step[MeasureFacts], ...] = (
    Step(
        "propose_measure", "提出行政强制措施", ("opening",), "proposal", Role.OFFICER,
        ACL(18, 0, 1), rules=(MEASURE.own_certificate,),
        checks=(MEASURE.two_officers, handlers_separate, MEASURE.certified, own_power,
                by_statute),
        form=measure_forms.PROPOSE, effect=_proposed, part=Part.HANDLER, numbered=True,
    ),
    Step(
        "impose_urgently", "情况紧急，当场实施", ("proposal",), None, Role.OFFICER, ACL(19),
        rules=MEASURE.handling, checks=(*IMPOSING, goods_listed), form=measure_forms.ON_SITE,
        effect=_imposed_at_once, documents=("measure_record", "measure_list"),
        part=Part.HANDLER, binding=True,
        offered=lambda f: f.urgent and f.imposed_on is None,
    ),
    *_EVIDENCE,
    *_RECUSAL,
    *_HANDOVER,
    Step(
        "draft_measure", "拟定措施决定", DRAFTING, None, Role.OFFICER, ACL(18, 0, 1),
        rules=MEASURE.handling, checks=(within_term, goods_listed, related_only, reasons_given,
                                         scope.kept),
        form=measure_forms.DRAFT, effect=_drafted, documents=("measure_approval",),
        part=Part.HANDLER, gate="draft",
    ),
    *_REVIEWING,
    *_DECIDING,
    _DECIDE,
    Step(
        "disapprove_measure", "不批准采取措施", ("decision",), "dropped", Role.HEAD,
        ACL(18, 0, 1), form=(OPINION,), effect=_dropped, part=Part.DECIDER, binding=True,
        offered=lambda f: f.imposed_on is None,
    ),
    Step(
        "disapprove_urgent", "不批准当场实施的措施，立即解除", ("decision",), "in_force",
        Role.HEAD, ACL(19), form=(OPINION,), effect=_disapproved, part=Part.DECIDER,
        binding=True, offered=lambda f: f.imposed_on is not None,
    ),
    Step(
        "abandon_measure", "不再采取措施", BEFORE, "dropped", Role.HEAD, ACL(16, 2),
        form=(REASON,), effect=_dropped, part=Part.DECIDER,
        offered=lambda f: f.imposed_on is None,
    ),
    Step(
        "end_undone", "决定已被撤销，终止措施", ("execution",), "closed", Role.HEAD,
        ACL(28, 1, 5), rules=closing.settled(MEASURE)[1:], form=(REASON,), effect=_dropped,
        part=Part.DECIDER, offered=lambda f: f.imposed_on is None and f.undone,
    ),
    Step(
        "impose_measure", "实施措施并交付决定书", ("execution",), "in_force", Role.OFFICER,
        ACL(24, 1), rules=(*MEASURE.handling, still_stands), checks=(*IMPOSING, goods_listed),
        form=measure_forms.IMPOSED, effect=_imposed,
        documents=("measure_record", "measure_list", "service_receipt"), part=Part.HANDLER,
        binding=True, offered=lambda f: f.imposed_on is None,
    ),
    Step(
        "deliver_measure", "补交决定书", ("execution",), "in_force", Role.OFFICER, ACL(24, 1),
        rules=MEASURE.handling, checks=(MEASURE.shown_serving,),
        form=measure_forms.DELIVERED,
        effect=_delivered, documents=("service_receipt",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.imposed_on is not None,
    ),
    Step(
        "begin_testing", "送检测、检验、检疫或者鉴定", IN_FORCE, None, Role.OFFICER, ACL(25, 3),
        rules=(*MEASURE.handling, not_lapsed), checks=(testing_told,),
        form=measure_forms.TESTING, effect=_testing,
        documents=("measure_test_notice",), part=Part.HANDLER, binding=True,
        offered=lambda f: not f.testing and f.to_lift_on is None,
    ),
    Step(
        "end_testing", "登记检测、鉴定结束", IN_FORCE, None, Role.OFFICER, ACL(25, 3),
        rules=MEASURE.handling, form=measure_forms.TESTED, effect=_tested, part=Part.HANDLER,
        offered=lambda f: f.testing,
    ),
    Step(
        "prolong_measure", "延长措施期限", IN_FORCE, None, Role.HEAD, ACL(25, 1),
        rules=(not_lapsed,), checks=(prolonged_within,), form=measure_forms.PROLONG,
        effect=_prolonged, documents=("measure_extension",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.prolonged_on is None and f.to_lift_on is None,
    ),
    Step(
        "lift_measure", "解除措施", IN_FORCE, "settled", Role.HEAD, ACL(28, 1),
        form=measure_forms.LIFT, effect=_lifted, documents=("measure_lifting",),
        part=Part.DECIDER, binding=True,
    ),
    Step(
        "dispose_goods", "处理涉案财物", IN_FORCE, "settled", Role.HEAD, ACL(27),
        rules=(not_testing,), checks=(decision_on_record,), form=measure_forms.DISPOSE,
        effect=_disposed,
        documents=("measure_disposal",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.to_lift_on is None,
    ),
    Step(
        "return_goods", "登记退还财物", ("settled",), None, Role.OFFICER, ACL(28, 2),
        rules=MEASURE.handling, form=measure_forms.RETURNED, effect=_returned,
        documents=("measure_return",), part=Part.HANDLER,
        offered=lambda f: f.settled_as == "lifted" and f.returned_on is None,
    ),
    *_PUBLICATION,
    *redo.elsewhere(("execution", "in_force", "settled", "closed", "archived")),
    *_CLOSING,
)  # fmt: skip


def _open_from(facts: MeasureFacts) -> date | None:
    return facts.imposed_on


DUTIES: tuple[DutyRule[MeasureFacts], ...] = (
    DutyRule("approve_urgent", "当场实施的措施报告并补办批准", Role.HEAD, "measure.urgent",
             lambda f: f.urgent_at, lambda f: f.decided_on or f.refused_on, "decide_measure"),
    review_work.duty(),
    *redo.duties(),
    asking.duty(),
    DutyRule("settle_measure", "作出处理决定或者解除措施", Role.HEAD, "measure.term",
             _open_from, lambda f: f.settled_on, "lift_measure", pauses=lambda f: f.stood,
             stands="检测、鉴定期间不计入期限",
             extensions=lambda f: ("measure.extension",) if f.prolonged_on else ()),
    DutyRule("lift_at_once", "立即解除未获批准或者已被撤销的措施", Role.HEAD, "measure.lift",
             lambda f: f.to_lift_on, lambda f: f.settled_on,
             "lift_measure"),
    DutyRule("return_goods", "退还解除措施的财物", Role.OFFICER, "measure.lift",
             lambda f: f.settled_on if f.settled_as == "lifted" else None,
             lambda f: f.returned_on, "return_goods"),
    DutyRule("publish", "公示执法决定", Role.CLERK, "publish.other",
             lambda f: f.decided_on if f.public_decision else None,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip

COMPULSORY_MEASURE: Procedure[MeasureFacts] = Procedure(
    name="compulsory_measure",
    label="行政强制措施",
    law="《行政强制法》第三章",
    stages=tuple(Measure),
    start=MeasureFacts(),
    opening="propose_measure",
    steps=MEASURE.apart(STEPS),
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.COMPULSION,
    path=(
        "opening", "proposal", "correction", "review", "decision", "execution", "in_force",
        "settled", "closed", "archived",
    ),
    use="为制止违法行为、防止证据损毁，依法查封、扣押、冻结的：先批准后实施，紧急时当场实施并补办。",
)  # fmt: skip
