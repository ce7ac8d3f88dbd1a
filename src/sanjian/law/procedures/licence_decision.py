"""决定、延续与证件: decision through the gate, renewal by law, delivery of the certificate."""

from __future__ import annotations

import dataclasses

from sanjian.law.citations import LICENSING
from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import decision, hearing, review, scope
from sanjian.law.procedures.licence_draft import scoped
from sanjian.law.procedures.licence_examination import PENDING, announced_first
from sanjian.law.procedures.licence_facts import LicenceFacts
from sanjian.law.procedures.licence_rules import (
    HANDLING,
    LICENCE,
    renewed_by_law,
    statement_heard,
    told_in_words,
)
from sanjian.law.procedures.publication import ENDS_DUTIES
from sanjian.law.procedures.service import SERVICE, notice_run, service_mode


def renewal_words(facts: LicenceFacts, situation: Situation) -> str:
    """Return in words since when a licence counts as renewed, and why."""
    return (
        f"许可证{facts.licence_number}有效期至{told_in_words(facts.register_until)}，"
        "有效期届满前未作出是否准予延续的决定，视为准予延续"
    )


interested_told = Rule(
    "INTERESTED_UNTOLD", "许可事项直接关系他人重大利益的，应当告知该利害关系人", LICENSING(36),
    lambda f, s: not f.affects_others or f.notified_on is not None,
    "请先告知利害关系人", "tell_interested",
)  # fmt: skip
counted_again = Rule(
    "RESULT_OPEN", "检验、检测、检疫、鉴定和专家评审等尚未结束的，不得作出决定", LICENSING(45),
    lambda f, s: not f.suspended, "请先登记结果", "include_time",
)  # fmt: skip
not_renewed_by_law = Rule(
    "RENEWED_BY_LAW", "有效期届满前应当作出是否准予延续的决定；逾期未作决定的，视为准予延续",
    LICENSING(50, 2), lambda f, s: not renewed_by_law(f, s), "请登记视为准予延续",
    "record_renewal_by_law", detail=renewal_words,
)  # fmt: skip
not_yet_renewed = Rule(
    "NOT_YET_BY_LAW", "按期申请延续、有效期届满仍未作决定的，方视为准予延续", LICENSING(50, 2),
    renewed_by_law, "请在有效期届满前作出决定", "submit_decision",
)  # fmt: skip
still_running = Rule(
    "LICENCE_EXPIRED", "有效期已经届满而未延续的许可，不能再准予变更、延续", LICENSING(70, 0, 1),
    lambda f, s: f.request == "grant" or f.register_until is None
    or s.today <= f.register_until,
    "请不予许可，并告知申请人可以重新申请", "revise_draft",
)  # fmt: skip

REVIEW = review.Chapter(
    common=LICENCE,
    before=(
        review.finished("conclude_examination"), LICENCE.evidenced, interested_told,
        statement_heard, announced_first, hearing.heard(LICENCE, "licence.hearing_request"),
        scope.reopened(LICENCE.basis.reviewed, scoped),
    ),
    floor=scope.NATIONAL_TRIGGERS,
    send_from=("proposal", "correction"),
)  # fmt: skip
DECISION = decision.Chapter(REVIEW, needs_discussion=frozenset({"grant", "refuse"}))

BY_LAW = (
    Field("licence_name", "许可证件名称", max_length=60, sample="食品经营许可证"),
    Field("licence_content", "许可内容", Kind.LONGTEXT, max_length=4000,
          sample="按原许可内容延续。"),
    Field("valid_until", "延续后的有效期至", Kind.DATE, required=False, future=True,
          help="长期有效的不填",
          sample=lambda f, p: f"{f.register_until.year + 3}-12-31" if f.register_until else ""),
    Field("reason", "未在有效期届满前作出决定的原因", Kind.LONGTEXT, sample="经办人员调整。"),
)  # fmt: skip
DELIVER = (
    *SERVICE,
    Field("sealed", "证件已加盖本机关印章", Kind.YESNO, sample=True,
          law="《行政许可法》第三十九条第一款"),
)  # fmt: skip


def _renewed(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, renewed_by_law_on=facts.register_until)


def _delivered(facts: LicenceFacts, act: Act, params: Parameters) -> LicenceFacts:
    return replace(facts, certificate_on=act.date("served_on"))


def _longer(facts: LicenceFacts, situation: Situation) -> bool:
    until = situation.day("valid_until")
    return until is None or facts.register_until is None or until > facts.register_until


longer_term = Rule(
    "LICENCE_TERM", "延续后的有效期应当晚于原有效期", LICENSING(50, 1), _longer, "请核对有效期",
)  # fmt: skip
sealed = Rule(
    "CERTIFICATE_UNSEALED", "行政许可证件应当加盖本行政机关印章", LICENSING(39, 1),
    lambda f, s: bool(s.content.get("sealed")), "请加盖印章后再颁发",
)  # fmt: skip
delivered_in_order = Rule(
    "DATE_ORDER", "颁发证件的日期不能早于作出决定的日期", LICENSING(44),
    lambda f, s: (d := s.day("served_on")) is None or f.decided_on is None or d >= f.decided_on,
    "请核对日期",
)  # fmt: skip
delivered = Rule(
    "NOT_DELIVERED", "准予许可的，应当向申请人颁发、送达行政许可证件", LICENSING(44),
    lambda f, s: not f.granted or f.certificate_on is not None
    or f.overturned_as in ENDS_DUTIES,
    "请先颁发许可证件", "deliver_certificate",
)  # fmt: skip
TIME = (counted_again, not_renewed_by_law)
_REVIEWING: tuple[Step[LicenceFacts], ...] = REVIEW.steps()
_DECIDING: tuple[Step[LicenceFacts], ...] = DECISION.steps()

STEPS: tuple[Step[LicenceFacts], ...] = (
    *_REVIEWING,
    *_DECIDING,
    dataclasses.replace(
        DECISION.decide(
            "decide_grant", "作出准予行政许可决定", "grant", "licence_grant",
            rules=(*TIME, still_running),
        ),
        law=LICENSING(38, 1), register="licence_granted",
    ),
    dataclasses.replace(
        DECISION.decide(
            "decide_refuse", "作出不予行政许可决定", "refuse", "licence_refusal", rules=TIME,
        ),
        law=LICENSING(38, 2), register="licence_unasked",
    ),
    Step(
        "record_renewal_by_law", "登记视为准予延续", PENDING, "enforcement", Role.OFFICER,
        LICENSING(50, 2), rules=(*HANDLING, not_yet_renewed), checks=(longer_term,), form=BY_LAW,
        effect=_renewed, documents=("licence_renewal_by_law",), part=Part.HANDLER, binding=True,
        register="licence_renewed_by_law",
        offered=lambda f: f.request == "renew" and f.register_until is not None,
    ),
    Step(
        "deliver_certificate", "颁发、送达许可证件", ("service", "enforcement"), None,
        Role.OFFICER, LICENSING(44), rules=HANDLING,
        checks=(service_mode(LICENCE), notice_run, sealed, delivered_in_order), form=DELIVER,
        effect=_delivered, documents=("licence_certificate", "licence_service_receipt"),
        part=Part.HANDLER, binding=True, register="licence_delivered",
        offered=lambda f: f.granted and f.certificate_on is None,
    ),
)  # fmt: skip
