"""撤回、撤销、注销行政许可: the agency ends a licence of its own motion.

Read it beside Articles 7, 8, 69 and 70 of the Administrative Licensing Law (2019): ground,
inquiry, the holder's statement, review, decision, service, publication, and the register.
"""

from __future__ import annotations

from datetime import date

from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.procedure import DutyRule, Procedure, Stage, Step
from sanjian.law.procedures import (
    asking,
    closing,
    handover,
    licence_ending,
    publication,
    redo,
    review_work,
    service,
)
from sanjian.law.procedures.licence_facts import WithdrawalFacts
from sanjian.law.procedures.licence_rules import LICENCE


class Withdrawal(Stage):
    """Stages of ending a licence, in the order in which a file passes them."""

    OPENING = "opening", "待登记"
    FILING = "filing", "启动审批"
    INVESTIGATION = "investigation", "调查核实"
    PROPOSAL = "proposal", "拟处理"
    NOTICE = "notice", "告知听取意见"
    REVIEW = "review", "法制审核"
    CORRECTION = "correction", "研究修改"
    DECISION = "decision", "审批决定"
    SERVICE = "service", "送达"
    ENFORCEMENT = "enforcement", "注销手续"
    CLOSED = "closed", "已办结"
    ARCHIVED = "archived", "已归档"
    DROPPED = "dropped", "不予启动"


def _done(facts: WithdrawalFacts) -> date | None:
    if facts.stage not in ("enforcement", "closed", "archived"):
        return None
    return facts.deregistered_on if facts.ended and facts.way != "cancel" else facts.served_on


DUTIES: tuple[DutyRule[WithdrawalFacts], ...] = (
    DutyRule("decide", "作出处理决定", Role.OFFICER, "licence.withdrawal_decide",
             lambda f: f.filed_on, lambda f: f.decided_on or f.closed_on, "decide_end"),
    review_work.duty(),
    *redo.duties(),
    asking.duty(),
    DutyRule("serve", "送达决定书", Role.OFFICER, "licence.serve",
             lambda f: f.decided_on, lambda f: f.served_on or f.notice_posted_on,
             "serve_decision"),
    DutyRule("deregister", "办理注销手续", Role.OFFICER, "licence.deregister",
             lambda f: f.decided_on if f.ended and f.way != "cancel" else None,
             lambda f: f.deregistered_on or f.overturned_on, "deregister"),
    DutyRule("publish", "公示执法决定", Role.CLERK, "publish.decision",
             lambda f: f.decided_on,
             lambda f: f.published_on or f.publication_exempt_on or f.overturned_on,
             "prepare_publication", special=publication.special_time),
    DutyRule("withdraw_publication", "撤下已公示的决定", Role.CLERK, "publish.withdraw",
             lambda f: f.overturned_on if f.published_on else None,
             lambda f: f.withdrawn_on, "withdraw_publication"),
    DutyRule("close", "办结", Role.OFFICER, "case.close", _done, lambda f: f.closed_on,
             "close_case", statutory=False),
    DutyRule("archive", "立卷归档", Role.ARCHIVIST, "archive.within",
             lambda f: f.closed_on, lambda f: f.archived_on, "archive_case", statutory=False),
)  # fmt: skip
_SERVICE: tuple[Step[WithdrawalFacts], ...] = service.steps(
    LICENCE, papers=("licence_service_receipt",), by_officers=False
)
_HANDOVER: tuple[Step[WithdrawalFacts], ...] = (
    *handover.steps(
        LICENCE, ("investigation", "proposal", "notice", "correction", "service", "enforcement")
    ),
    *asking.steps(
        LICENCE, ("investigation", "proposal", "notice", "correction", "service", "enforcement")
    ),
)
_PUBLICATION: tuple[Step[WithdrawalFacts], ...] = publication.steps(LICENCE)
_CLOSING: tuple[Step[WithdrawalFacts], ...] = closing.steps(
    LICENCE, (licence_ending.deregistered, redo.taken_up), archive_from=("closed", "dropped")
)

LICENCE_WITHDRAWAL: Procedure[WithdrawalFacts] = Procedure(
    name="licence_withdrawal",
    label="撤回、撤销、注销行政许可",
    law="《行政许可法》第八条、第六十九条、第七十条",
    stages=tuple(Withdrawal),
    start=WithdrawalFacts(),
    opening="start_withdrawal",
    steps=LICENCE.apart((
        *licence_ending.OPENING,
        *licence_ending.INQUIRY,
        *_HANDOVER,
        *licence_ending.DECIDING,
        *_SERVICE,
        *_PUBLICATION,
        *redo.elsewhere(publication.AFTER),
        *_CLOSING,
    )),
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.LICENCE,
    path=(
        "opening", "filing", "investigation", "proposal", "notice", "correction", "review",
        "decision", "service", "enforcement", "closed", "archived",
    ),
    use="已经准予的行政许可出现应当或者可以撤回、撤销、注销的情形，由本机关依据职权办理的。",
    series="许撤立",
)  # fmt: skip
