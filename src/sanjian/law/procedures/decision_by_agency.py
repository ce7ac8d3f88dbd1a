"""What the agency begins by itself: its ground, notice to the party, statement, payment.

Levies, requisitions and fees share these steps. The party is told what is intended and heard
before the draft is made (国办发〔2018〕118号（五）); money that is not paid goes the way of the
Administrative Compulsion Law, articles 34, 45 and 53.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanjian.law.citations import ACL, Citation
from sanjian.law.facts import replace
from sanjian.law.forms import Field
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Step
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures.case_rules import handlers_separate
from sanjian.law.procedures.decision_course import Course
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import (
    CIVIL_CODE,
    ON_SITE,
    overdue_capped,
    overdue_told,
    paid_in_full,
    relieved,
    term_over,
    to_treasury,
)

Effect = Callable[[DecisionFacts, Act, Parameters], DecisionFacts]


def initiated(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    """Open the file; who is named handles it."""
    return replace(
        facts,
        opened_on=act.day,
        filed_on=act.day,
        party_kind=act.content["party_kind"],
        party_named=True,
        handlers=frozenset(act.content["officers"]),
    )


def _told(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, notified_on=act.day, statement_on=None, stated=False)


def _stated(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, statement_on=act.day, stated=act.content["standpoint"] == "stated")


def _paid(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, performed_on=act.day)


def _overdue(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, overdue_on=act.day)


def _handed(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, handed_on=act.day)


def _compensated(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, compensated_on=act.day)


def opening(
    course: Course,
    name: str,
    label: str,
    form: tuple[Field, ...],
    law: Citation | str,
    *,
    checks: tuple[Rule, ...] = (),
    effect: Effect = initiated,
) -> tuple[Step[Any], ...]:
    """Return the first step of a kind, the notice to the party and the party's statement."""
    common = course.common
    here = ("inquiry",)
    return (
        Step(
            name, label, ("opening",), "inquiry", Role.OFFICER, law,
            rules=(common.own_certificate,),
            checks=(common.two_officers, handlers_separate, common.certified, *checks),
            form=form, effect=effect, documents=("initiation_sheet",), part=Part.HANDLER,
            numbered=True,
        ),
        Step(
            "notify_party", "送达拟作出决定告知书", here, None, Role.OFFICER, ON_SITE,
            rules=common.handling, form=forms.PARTY_CALLED, effect=_told,
            documents=("intended_decision_notice",), part=Part.HANDLER, binding=True,
            offered=lambda f: f.notified_on is None,
        ),
        Step(
            "record_statement", "登记陈述、申辩", here, None, Role.OFFICER, ON_SITE,
            rules=common.handling, form=forms.STATEMENT, effect=_stated,
            documents=("decision_statement",), part=Part.HANDLER,
            offered=lambda f: f.notified_on is not None and f.statement_on is None,
        ),
    )  # fmt: skip


def paying(course: Course) -> tuple[Step[Any], ...]:
    """Return payment, the charge on what is late, and the way to compulsory execution."""
    common, here = course.common, ("performance",)
    return (
        Step(
            "record_payment", "登记缴款", here, None, Role.OFFICER, ACL(45, 1),
            rules=common.handling, checks=(paid_in_full, to_treasury), form=forms.PAID,
            effect=_paid, documents=("payment_entry",), part=Part.HANDLER, outside=True,
            offered=_owes,
        ),
        Step(
            "charge_overdue", "加收滞纳金", here, None, Role.HEAD, ACL(45, 1),
            rules=(term_over,), checks=(overdue_capped, overdue_told), form=forms.OVERDUE,
            effect=_overdue, documents=("overdue_notice",), part=Part.DECIDER, binding=True,
            offered=lambda f: _owes(f) and f.overdue_on is None,
        ),
        Step(
            "hand_to_execution", "转行政强制执行", here, None, Role.HEAD, ACL(34),
            rules=(term_over,), form=forms.HAND_OVER, effect=_handed, part=Part.DECIDER,
            offered=lambda f: f.performed_on is None and f.handed_on is None and not relieved(f),
        ),
    )  # fmt: skip


def compensating(course: Course, here: tuple[str, ...] = ("performance",)) -> Step[Any]:
    """Return the compensation of whoever's property is taken (《民法典》第一百一十七条)."""
    return Step(
        "record_compensation", "登记补偿", here, None, Role.OFFICER, CIVIL_CODE(117),
        rules=course.common.handling, form=forms.COMPENSATED, effect=_compensated,
        documents=("compensation_record",), part=Part.HANDLER,
        offered=lambda f: f.taking and f.compensated_on is None,
    )  # fmt: skip


def collecting() -> DutyRule[Any]:
    """Return the duty to see to it that the party pays in time."""
    return DutyRule(
        "collect", "督促当事人按期缴款", Role.OFFICER, "act.pay",
        lambda f: f.served_on if f.due_fen and not relieved(f) else None,
        lambda f: f.performed_on or f.handed_on, "record_payment",
    )  # fmt: skip


def compensation_due(key: str) -> DutyRule[Any]:
    """Return the duty to compensate, counted from service of the decision."""
    return DutyRule(
        "compensate", "支付补偿", Role.OFFICER, key,
        lambda f: f.served_on if f.taking and not relieved(f) else None,
        lambda f: f.compensated_on, "record_compensation",
    )  # fmt: skip


def _owes(facts: DecisionFacts) -> bool:
    return not facts.taking and facts.performed_on is None and not relieved(facts)
