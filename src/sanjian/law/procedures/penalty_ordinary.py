"""普通程序: the ordinary procedure for an administrative penalty.

Read it beside Chapter V, Section 3 of the Administrative Penalty Law (2021). Its steps stand
in chapters, each one file: filing, investigation, draft, notice, review, decision,
performance, publication, closing. ``sanjian law docs`` writes the whole table in Chinese.
"""

from __future__ import annotations

from datetime import date

from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.procedure import DutyRule, Procedure, Stage, Step
from sanjian.law.procedures import (
    asking,
    crime,
    draft,
    filing,
    inquiry,
    investigation,
    joining,
    notice,
    penalty_closing,
    penalty_decision,
    performance,
    publication,
    redo,
    review_work,
)
from sanjian.law.procedures.penalty_facts import PenaltyFacts
from sanjian.law.procedures.penalty_rules import PENALTY, preservation_settled


class Ordinary(Stage):
    """Stages of the ordinary procedure, in the order in which a case passes them."""

    OPENING = "opening", "待登记"
    LEAD = "lead", "线索核查"
    FILING = "filing", "立案审批"
    INVESTIGATION = "investigation", "调查取证"
    PROPOSAL = "proposal", "拟处理"
    NOTICE = "notice", "告知听取意见"
    REVIEW = "review", "法制审核"
    CORRECTION = "correction", "研究修改"
    DECISION = "decision", "审批决定"
    SERVICE = "service", "送达"
    ENFORCEMENT = "enforcement", "执行"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    NOT_FILED = "not_filed", "不予立案"


def _owing_payment(facts: PenaltyFacts) -> bool:
    return facts.outcome == "penalty" and facts.fine_fen + facts.confiscated_fen > 0


def _performed_on(facts: PenaltyFacts) -> date | None:
    if facts.stage not in ("enforcement", "closed", "archived") or facts.served_on is None:
        return None
    if facts.outcome == "no_penalty":
        return facts.served_on
    if facts.owed_fen:
        return facts.enforcement_ended_on
    return facts.paid_on or facts.performed_on or performance.settled_on(facts)


DUTIES: tuple[DutyRule[PenaltyFacts], ...] = (
    DutyRule("verify_lead", "核查线索并决定是否立案", Role.OFFICER, "case.verify_lead",
             lambda f: f.opened_on, lambda f: f.filed_on or f.declined_on, "verify_lead",
             extensions=lambda f: ("case.verify_lead_extension",)
             if f.verification_extended else ()),
    DutyRule("settle_preserved", "处理先行登记保存的证据", Role.HEAD, "preservation.dispose",
             lambda f: f.preserved_on, lambda f: f.preserved_settled_on, "settle_preserved"),
    DutyRule("decide", "作出处理决定", Role.OFFICER, "case.decide",
             lambda f: redo.decided_first(f.filed_on and (f.clock_from or f.filed_on), f),
             lambda f: f.decided_on or f.closed_on, "decide_penalty",
             pauses=lambda f: f.pauses,
             extensions=lambda f: ("case.decide_extension",) if f.extended_on else ()),
    *redo.duties("case.decide", "decide_penalty"),
    review_work.duty(),
    asking.duty(),
    *crime.DUTIES,
    DutyRule("serve", "送达决定书", Role.OFFICER, "decision.serve",
             lambda f: f.decided_on if f.public_decision else None,
             lambda f: f.served_on or f.notice_posted_on, "serve_decision"),
    DutyRule("publish", "公示执法决定", Role.CLERK, "publish.decision",
             lambda f: f.decided_on if f.public_decision else None,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("collect", "督促当事人按期缴款", Role.OFFICER, "payment.within",
             lambda f: f.served_on if _owing_payment(f) else None,
             performance.settled_on,
             "record_payment"),
    DutyRule("close", "结案", Role.OFFICER, "case.close",
             _performed_on, lambda f: f.closed_on, "close_case", statutory=False),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip


_PUBLICATION: tuple[Step[PenaltyFacts], ...] = publication.steps(PENALTY)
_REDO: tuple[Step[PenaltyFacts], ...] = redo.steps(
    PENALTY, PenaltyFacts, publication.AFTER, "investigation"
)

_JOINING: tuple[Step[PenaltyFacts], ...] = joining.steps(
    PENALTY, inquiry.EVIDENCE_STAGES, beginning=("lead",), end="closed",
    settled=(preservation_settled, crime.settled),
)  # fmt: skip

ORDINARY: Procedure[PenaltyFacts] = Procedure(
    name="penalty_ordinary",
    label="行政处罚普通程序",
    law="《行政处罚法》第五章第三节、第四节",
    stages=tuple(Ordinary),
    start=PenaltyFacts(),
    opening="register_lead",
    steps=PENALTY.apart((
        *filing.STEPS,
        *investigation.STEPS,
        *draft.STEPS,
        *notice.STEPS,
        *penalty_decision.STEPS,
        *crime.STEPS,
        *performance.STEPS,
        *_PUBLICATION,
        *_REDO,
        *_JOINING,
        *penalty_closing.STEPS,
    )),
    standing=(PENALTY.not_suspended,),
    exempt_from_standing=crime.NAMES
    | {"resume_case", "confirm_address", "add_evidence", "transfer_case"},
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.PENALTY,
    path=(
        "opening", "lead", "filing", "investigation", "proposal", "notice", "correction",
        "review", "decision", "service", "enforcement", "closed", "archived",
    ),
    use="除依法可以当场处罚的以外，行政处罚案件都适用：核查线索、立案、调查、告知、审核、决定。",
)  # fmt: skip
