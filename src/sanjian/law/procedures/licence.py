"""行政许可: from the application to the certificate, for grant, change and renewal.

Read it beside Chapter IV of the Administrative Licensing Law (2019). Its steps stand in
chapters: application, examination, draft, decision; hearing, review, service, publication and
closing are those of every kind. Two things the law does by itself once time has passed:
an application counts as accepted (第三十二条), a licence as renewed (第五十条).
"""

from __future__ import annotations

import dataclasses
from datetime import date

from sanjian.law.citations import LICENSING
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.procedure import ByLaw, DutyRule, Procedure, Stage, Step
from sanjian.law.procedures import (
    asking,
    closing,
    handover,
    licence_application,
    licence_decision,
    licence_draft,
    licence_examination,
    publication,
    redo,
    review_work,
    service,
)
from sanjian.law.procedures.licence_facts import LicenceFacts
from sanjian.law.procedures.licence_rules import LICENCE, accepted_by_law, renewed_by_law


class Licensing(Stage):
    """Stages of an application, in the order in which it passes them."""

    OPENING = "opening", "待登记"
    APPLICATION = "application", "收件待受理"
    EXAMINATION = "examination", "审查"
    PROPOSAL = "proposal", "拟决定"
    REVIEW = "review", "法制审核"
    CORRECTION = "correction", "研究修改"
    DECISION = "decision", "审批决定"
    SERVICE = "service", "送达"
    ENFORCEMENT = "enforcement", "颁证"
    CLOSED = "closed", "已办结"
    ARCHIVED = "archived", "已归档"
    NOT_ACCEPTED = "not_accepted", "未予受理或者已撤回"


def _settled(facts: LicenceFacts) -> date | None:
    return facts.decided_on or facts.renewed_by_law_on or facts.closed_on


def _extension(key: str) -> tuple[str, ...]:
    return (f"{key}_extension",)


def _done(facts: LicenceFacts) -> date | None:
    if facts.stage not in ("enforcement", "closed", "archived"):
        return None
    if facts.granted:
        return facts.certificate_on
    return facts.served_on


# 《行政许可法》第四十五条: the time of hearings, tests and expert review is not counted.
NOT_COUNTED = "所需时间不计入期限"

DUTIES: tuple[DutyRule[LicenceFacts], ...] = (
    DutyRule("supplement", "一次告知补正或者受理", Role.OFFICER, "licence.supplement",
             lambda f: f.materials_on, lambda f: f.supplement_on or f.filed_on or f.closed_on,
             "accept_application"),
    DutyRule("decide", "作出许可决定", Role.OFFICER, "licence.decide",
             lambda f: redo.decided_first(None if f.joint else f.accepted_on, f), _settled,
             "decide_grant",
             pauses=lambda f: f.pauses, stands=NOT_COUNTED,
             extensions=lambda f: _extension("licence.decide") if f.extended_on else ()),
    DutyRule("decide_joint", "作出许可决定（统一、联合、集中办理）", Role.OFFICER,
             "licence.decide_joint",
             lambda f: redo.decided_first(f.accepted_on if f.joint else None, f), _settled,
             "decide_grant", pauses=lambda f: f.pauses, stands=NOT_COUNTED,
             extensions=lambda f: _extension("licence.decide_joint") if f.extended_on else ()),
    DutyRule("decide_renewal", "有效期届满前作出是否准予延续的决定", Role.HEAD,
             "licence.renew_ahead",
             lambda f: f.accepted_on if f.request == "renew" and f.register_valid else None,
             _settled, "decide_grant", last=lambda f: f.register_until),
    DutyRule("hold_hearing", "组织听证", Role.OFFICER, "licence.hearing_hold",
             lambda f: None if f.announced_on else f.hearing_asked_on,
             lambda f: f.hearing_held_on or (f.hearing_day if f.hearing_missed else None)
             or _settled(f), "notify_hearing"),
    *redo.duties("licence.decide", "decide_grant"),
    review_work.duty(),
    asking.duty(),
    DutyRule("serve", "送达许可决定书", Role.OFFICER, "licence.serve",
             lambda f: f.decided_on, lambda f: f.served_on or f.notice_posted_on,
             "serve_decision"),
    DutyRule("certificate", "颁发、送达许可证件", Role.OFFICER, "licence.certificate",
             lambda f: (f.decided_on or f.renewed_by_law_on) if f.granted else None,
             lambda f: f.certificate_on or f.overturned_on, "deliver_certificate"),
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
BY_LAW: tuple[ByLaw[LicenceFacts], ...] = (
    ByLaw("ACCEPTED_BY_LAW", "视为受理", LICENSING(32, 1, 4),
          lambda f, s: f.stage == "application" and accepted_by_law(f, s),
          licence_application.deemed_words, "record_acceptance_by_law"),
    ByLaw("RENEWED_BY_LAW", "视为准予延续", LICENSING(50, 2),
          lambda f, s: f.renewed_by_law_on is None and f.closed_on is None
          and renewed_by_law(f, s),
          licence_decision.renewal_words, "record_renewal_by_law"),
)  # fmt: skip

_SERVICE: tuple[Step[LicenceFacts], ...] = service.steps(
    LICENCE, papers=("licence_service_receipt",), by_officers=False
)
_HANDOVER: tuple[Step[LicenceFacts], ...] = (
    *handover.steps(LICENCE, ("examination", "proposal", "correction", "service", "enforcement")),
    *asking.steps(LICENCE, ("examination", "proposal", "correction", "service", "enforcement")),
)
_PUBLICATION: tuple[Step[LicenceFacts], ...] = publication.steps(LICENCE)


def _refused_anew(facts: LicenceFacts) -> bool:
    """Say whether a decision set aside is made anew in this file: a refusal, but not of a renewal.

    A licence that was granted is taken back in a file of its own (《行政许可法》第六十九条), and a
    renewal is asked for again: its term has run.
    """
    return facts.outcome == "refuse" and facts.request != "renew"


refusal_redone = dataclasses.replace(
    redo.redone, holds=lambda f, s: f.overturned_as != "redo" or not _refused_anew(f)
)
_REDO: tuple[Step[LicenceFacts], ...] = redo.steps(
    LICENCE, LicenceFacts, publication.AFTER, "examination", _refused_anew
)
_CLOSING: tuple[Step[LicenceFacts], ...] = closing.steps(
    LICENCE, (licence_decision.delivered, refusal_redone), archive_from=("closed", "not_accepted")
)

LICENCE_APPLICATION: Procedure[LicenceFacts] = Procedure(
    name="licence",
    label="行政许可",
    law="《行政许可法》第四章",
    stages=tuple(Licensing),
    start=LicenceFacts(),
    opening="receive_application",
    steps=LICENCE.apart((
        *licence_application.STEPS,
        *licence_examination.STEPS,
        *_HANDOVER,
        *licence_draft.STEPS,
        *licence_decision.STEPS,
        *_SERVICE,
        *_PUBLICATION,
        *_REDO,
        *_CLOSING,
    )),
    duties=DUTIES,
    ends=frozenset({"archived"}),
    kind=EnforcementKind.LICENCE,
    path=(
        "opening", "application", "examination", "proposal", "correction", "review", "decision",
        "service", "enforcement", "closed", "archived",
    ),
    use="公民、法人或者其他组织申请新办、变更、延续行政许可的：收件、受理、审查、审核、决定、颁证。",
    by_law=BY_LAW,
    series="许受",
)  # fmt: skip
