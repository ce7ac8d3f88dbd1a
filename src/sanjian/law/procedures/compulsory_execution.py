"""行政强制执行: a decision that is not performed is carried out, by the agency or by the court.

Read it beside Chapters IV and V of the Administrative Compulsion Law (2012), articles 34 to
60: demand in writing, the party's reply, decision, execution by day, performance by another,
demolition after its public notice, agreement, suspension, termination, the court.
"""

from __future__ import annotations

from sanjian.law.citations import ACL
from sanjian.law.facts import replace
from sanjian.law.forms import Field
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Procedure, Stage, Step
from sanjian.law.procedures import (
    asking,
    closing,
    decision,
    execution_forms,
    handover,
    inquiry,
    publication,
    redo,
    review,
    review_work,
    scope,
    service,
)
from sanjian.law.procedures.case_facts import pause, rebind, resume
from sanjian.law.procedures.case_rules import REASON, handlers_separate
from sanjian.law.procedures.draft import reasons_given
from sanjian.law.procedures.execution_facts import ExecutionFacts
from sanjian.law.procedures.execution_rules import (
    EXECUTION,
    again_in_time,
    answered,
    by_day,
    costs_told,
    court_open,
    court_papers,
    demand_waited,
    demanded,
    finished,
    kept,
    no_cutting,
    no_harm,
    own_power,
    remedies_over,
    rights_stated,
    supervised,
    time_over,
)


class Execution(Stage):
    """Stages of a compulsory execution, in the order in which it passes them."""

    OPENING = "opening", "待登记"
    DEMAND = "demand", "催告"
    PROPOSAL = "proposal", "拟定执行决定"
    REVIEW = "review", "法制审核"
    CORRECTION = "correction", "研究修改"
    DECISION = "decision", "审批决定"
    SERVICE = "service", "送达"
    EXECUTING = "executing", "实施执行"
    COURT = "court", "法院执行"
    EXECUTED = "executed", "执行完毕"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"


def _opened(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(
        facts,
        opened_on=act.day,
        filed_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        base_served_on=act.date("base_served_on"),
        manner=act.content["manner"],
        own_power=act.content["own_power"],
        handlers=frozenset(act.content["officers"]),
    )


def _demanded(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(
        facts, demanded_on=act.date("served_on"), perform_by=act.date("perform_by"),
        notified_on=act.date("served_on"),
    )  # fmt: skip


def _stated(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, stated=True, statement_reviewed=False)


def _answered(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, statement_reviewed=True)


def _hiding(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, hiding=True)


def _posted(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, demolition_posted_on=act.date("posted_on"))


def _scoped(facts: ExecutionFacts, params: Parameters) -> ExecutionFacts:
    """Find why the draft must be reviewed: the national grounds and the agency's own list."""
    return scope.scoped(facts, params, EnforcementKind.COMPULSION)


def _drafted(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    found = replace(
        facts,
        concluded_on=facts.concluded_on or act.day,
        draft_content=act.content_hash,
        draft_outdated=False,
        outcome=act.content["outcome"],
        **scope.answers(act.content),
    )
    return rebind(_scoped(found, params), params)


def _again(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, demanded_again_on=act.date("served_on"))


def _executed(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(
        inquiry.recorded(facts, act, params), executed_on=act.day, ended_as="executed",
        costs_fen=act.content["costs"] or 0,
    )  # fmt: skip


def _performed(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(
        _running(facts, act),
        executed_on=act.date("performed_on"),
        ended_as="performed",
        agreed_on=None,
    )


def _running(facts: ExecutionFacts, act: Act) -> ExecutionFacts:
    """What ends the execution ends its suspension too."""
    return resume(facts, act) if facts.suspended else facts


def _agreed(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, agreed_on=act.day)


def _broken(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, agreed_on=None)


def _paused(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return pause(facts, act)


def _resumed(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return resume(facts, act)


def _ended(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(_running(facts, act), ended_as="terminated", agreed_on=None)


def _applied(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, court_applied_on=act.day)


def _ruled(facts: ExecutionFacts, act: Act, params: Parameters) -> ExecutionFacts:
    return replace(facts, ended_as=act.content["result"])


REVIEW = review.Chapter(
    common=EXECUTION,
    before=(
        review.finished("draft_execution"), EXECUTION.evidenced, EXECUTION.recusal_settled,
        own_power, demanded,
        answered, time_over, remedies_over,
        scope.reopened(EXECUTION.basis.reviewed, _scoped, "draft_execution"),
    ),
    floor=scope.NATIONAL_TRIGGERS,
    send_from=("proposal", "correction"),
)  # fmt: skip
DECISION = decision.Chapter(REVIEW, needs_discussion=frozenset())
BEFORE = ("demand", "proposal", "correction")
OPEN = (*BEFORE, "service", "executing")

_REVIEWING: tuple[Step[ExecutionFacts], ...] = REVIEW.steps()
_HEADING: tuple[Step[ExecutionFacts], ...] = DECISION.steps()
_DECIDING = tuple(one for one in _HEADING if one.name != "deliberate")
_DECIDE: Step[ExecutionFacts] = DECISION.decide(
    "decide_execution", "作出强制执行决定", "execute", "execution_decision"
)
_EVIDENCE: tuple[Step[ExecutionFacts], ...] = inquiry.evidence(EXECUTION, BEFORE)
_RECUSAL: tuple[Step[ExecutionFacts], ...] = inquiry.recusal(EXECUTION, ("demand", "proposal"))
_HANDOVER: tuple[Step[ExecutionFacts], ...] = (
    *handover.steps(EXECUTION, OPEN),
    *asking.steps(EXECUTION, OPEN),
)
_ADDRESS: tuple[Step[ExecutionFacts], ...] = inquiry.address(EXECUTION, OPEN)
_SERVICE: tuple[Step[ExecutionFacts], ...] = service.steps(EXECUTION, target="executing")
_PUBLICATION: tuple[Step[ExecutionFacts], ...] = publication.steps(
    EXECUTION, ("service", "executing", "executed", "closed", "archived")
)
_CLOSING: tuple[Step[ExecutionFacts], ...] = closing.steps(
    EXECUTION, (finished, redo.taken_up), close_from=("executed",),
    correct_from=("service", "executing", "executed", "closed"),
)  # fmt: skip

STEPS: tuple[Step[ExecutionFacts], ...] = (
    Step(
        "open_execution", "登记强制执行", ("opening",), "demand", Role.OFFICER, ACL(34),
        rules=(EXECUTION.own_certificate,),
        checks=(EXECUTION.two_officers, handlers_separate, EXECUTION.certified),
        form=execution_forms.OPEN, effect=_opened, part=Part.HANDLER, numbered=True,
    ),
    *_EVIDENCE,
    *_RECUSAL,
    *_HANDOVER,
    *_ADDRESS,
    Step(
        "demand_performance", "送达催告书", ("demand",), None, Role.OFFICER, ACL(35),
        rules=EXECUTION.handling,
        checks=(rights_stated, service.service_mode(EXECUTION), EXECUTION.shown_serving),
        form=execution_forms.DEMAND, effect=_demanded,
        documents=("execution_demand", "service_receipt"), part=Part.HANDLER, binding=True,
        offered=lambda f: f.demanded_on is None,
    ),
    Step(
        "record_reply", "登记陈述申辩", BEFORE, None, Role.OFFICER, ACL(36),
        rules=EXECUTION.handling, form=execution_forms.REPLY, effect=_stated,
        part=Part.HANDLER, outside=True,
        offered=lambda f: f.demanded_on is not None and not f.stated,
    ),
    Step(
        "review_reply", "复核陈述申辩", BEFORE, None, Role.OFFICER, ACL(36),
        rules=EXECUTION.handling, form=execution_forms.REVIEWED, effect=_answered,
        part=Part.HANDLER, offered=lambda f: f.stated and not f.statement_reviewed,
    ),
    Step(
        "record_hiding", "登记转移、隐匿财物迹象", ("demand", "proposal"), None, Role.OFFICER,
        ACL(37, 3), rules=EXECUTION.handling, form=execution_forms.HIDING, effect=_hiding,
        part=Part.HANDLER, offered=lambda f: f.demanded_on is not None and not f.hiding,
    ),
    Step(
        "post_demolition", "公告限期自行拆除", ("demand", "proposal"), None, Role.OFFICER,
        ACL(44), rules=EXECUTION.handling, form=execution_forms.POST, effect=_posted,
        documents=("demolition_notice",), part=Part.HANDLER, binding=True,
        offered=lambda f: f.manner == "demolish" and f.demolition_posted_on is None,
    ),
    Step(
        "record_performed", "登记当事人履行", (*BEFORE, "executing"), "executed", Role.OFFICER,
        ACL(37, 1), rules=EXECUTION.handling, form=execution_forms.PERFORMED, effect=_performed,
        part=Part.HANDLER, outside=True,
        offered=lambda f: f.demanded_on is not None,
    ),
    Step(
        "draft_execution", "拟定强制执行决定", ("demand", "proposal", "correction", "decision"),
        "proposal", Role.OFFICER, ACL(37, 1),
        rules=(*EXECUTION.handling, own_power, demanded, answered),
        checks=(costs_told, reasons_given, scope.kept), form=execution_forms.DRAFT, effect=_drafted,
        part=Part.HANDLER, gate="draft",
    ),
    *_REVIEWING,
    *_DECIDING,
    _DECIDE,
    *_SERVICE,
    Step(
        "demand_again", "代履行前再次催告", ("executing",), None, Role.OFFICER, ACL(51, 1, 2),
        rules=EXECUTION.handling, checks=(service.service_mode(EXECUTION), EXECUTION.shown_serving),
        form=execution_forms.AGAIN, effect=_again,
        documents=("substitute_demand", "service_receipt"), part=Part.HANDLER, binding=True,
        offered=lambda f: f.manner == "substitute" and f.demanded_again_on is None,
    ),
    Step(
        "execute", "实施强制执行", ("executing",), "executed", Role.OFFICER, ACL(37, 2),
        rules=(*EXECUTION.handling, again_in_time, kept),
        checks=(*EXECUTION.recording, by_day, no_cutting, supervised),
        form=execution_forms.EXECUTE, effect=_executed, documents=("execution_record",),
        part=Part.HANDLER, binding=True,
    ),
    Step(
        "agree", "达成执行协议", ("executing",), None, Role.HEAD, ACL(42, 1),
        checks=(no_harm,), form=execution_forms.AGREE, effect=_agreed,
        documents=("execution_agreement",), part=Part.DECIDER, binding=True,
        offered=lambda f: f.agreed_on is None,
    ),
    Step(
        "resume_execution", "恢复强制执行", ("executing",), None, Role.HEAD, ACL(42, 2),
        form=(REASON,), effect=_broken, part=Part.DECIDER, binding=True,
        offered=lambda f: f.agreed_on is not None,
    ),
    Step(
        "suspend_case", "中止执行", ("executing",), None, Role.HEAD, ACL(39, 1),
        form=execution_forms.SUSPEND, effect=_paused, documents=("execution_suspension",),
        part=Part.DECIDER, binding=True, offered=lambda f: not f.suspended,
    ),
    Step(
        "resume_case", "恢复执行", ("executing",), None, Role.HEAD, ACL(39, 2),
        form=(REASON,), effect=_resumed, part=Part.DECIDER, offered=lambda f: f.suspended,
    ),
    Step(
        "terminate_execution", "终结执行", (*BEFORE, "executing"), "executed", Role.HEAD, ACL(40),
        form=execution_forms.END, effect=_ended, documents=("execution_termination",),
        part=Part.DECIDER, binding=True,
    ),
    Step(
        "apply_court_execution", "申请人民法院强制执行", ("demand",), "court", Role.HEAD, ACL(53),
        rules=(demand_waited, court_open), checks=(court_papers,),
        form=execution_forms.COURT, effect=_applied, documents=("execution_court_application",),
        part=Part.DECIDER, binding=True,
        offered=lambda f: not f.own_power,
    ),
    Step(
        "record_ruling", "登记法院处理结果", ("court",), "executed", Role.OFFICER, ACL(57),
        rules=EXECUTION.handling, form=execution_forms.RULED, effect=_ruled, part=Part.HANDLER,
    ),
    Step(
        "restore_property", "恢复原状、退还财物", ("executed", "closed"), None, Role.OFFICER,
        ACL(41), rules=EXECUTION.handling,
        form=(*execution_forms.RESTORE, Field("reversed_by", "撤销、变更或者执行错误的依据",
                                              max_length=200, sample="行政复议决定书")),
        part=Part.HANDLER, binding=True,
    ),
    *_PUBLICATION,
    *redo.elsewhere(("service", "executing", "executed", "closed", "archived")),
    *_CLOSING,
)  # fmt: skip

DUTIES: tuple[DutyRule[ExecutionFacts], ...] = (
    review_work.duty(),
    *redo.duties(),
    asking.duty(),
    DutyRule("apply_court", "申请人民法院强制执行", Role.HEAD, "execution.court_reminder",
             lambda f: f.demanded_on if not f.own_power else None,
             lambda f: f.court_applied_on or f.closed_on, "apply_court_execution",
             statutory=False),
    DutyRule("serve", "送达强制执行决定书", Role.OFFICER, "decision.serve",
             lambda f: f.decided_on, lambda f: f.served_on or f.notice_posted_on,
             "serve_decision"),
    DutyRule("publish", "公示执法决定", Role.CLERK, "publish.other",
             lambda f: f.decided_on,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip

COMPULSORY_EXECUTION: Procedure[ExecutionFacts] = Procedure(
    name="compulsory_execution",
    label="行政强制执行",
    law="《行政强制法》第四章、第五章",
    stages=tuple(Execution),
    start=ExecutionFacts(),
    opening="open_execution",
    steps=EXECUTION.apart(STEPS),
    standing=(EXECUTION.not_suspended,),
    exempt_from_standing=frozenset(
        {"resume_case", "terminate_execution", "record_performed", "confirm_address"}
    ),
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.COMPULSION,
    path=(
        "opening", "demand", "proposal", "correction", "review", "decision", "service",
        "executing", "executed", "closed", "archived",
    ),
    use="当事人逾期不履行行政决定的：先书面催告，再决定强制执行；没有强制执行权的申请人民法院。",
)  # fmt: skip
