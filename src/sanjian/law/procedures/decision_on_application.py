"""What a party applies for: receipt, one request for what is missing, acceptance, inquiry.

Payments (行政给付) and confirmations (行政确认) share these steps. What is missing is asked for
once and as a whole; whoever is refused is told the reason in writing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sanjian.law.citations import Citation
from sanjian.law.facts import replace
from sanjian.law.forms import Choice
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Rule, Situation, Step
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures.case_rules import (
    OPINION_118,
    REASON,
    given,
)
from sanjian.law.procedures.decision_course import Course, dropped
from sanjian.law.procedures.decision_facts import DecisionFacts

OUTCOMES = ("grant", "refuse")


def outcomes(grant: str, refuse: str) -> tuple[Choice, ...]:
    """Return the two ways in which an application ends, in the words of the kind."""
    return (Choice("grant", grant), Choice("refuse", refuse))


def _received(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(
        facts,
        opened_on=act.day,
        received_on=act.date("received_on"),
        party_kind=act.content["party_kind"],
        party_named=True,
    )


def _lacking(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, lacking_on=act.day)


def _supplemented(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, supplemented_on=act.day)


def _accepted(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(
        facts,
        accepted_on=act.day,
        filed_on=act.day,
        handlers=frozenset(act.content["officers"]),
    )


def performed(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    """What was granted has been given: paid out, or entered and handed over."""
    return replace(facts, performed_on=act.day)


def _whole(facts: DecisionFacts, situation: Situation) -> bool:
    return facts.lacking_on is None or facts.supplemented_on is not None


def _decline_open(facts: DecisionFacts, situation: Situation) -> bool:
    if situation.content.get("ground") != "not_supplemented":
        return True
    waiting = facts.lacking_on is not None and facts.supplemented_on is None
    return waiting and situation.passed(facts.lacking_on, "application.supplement")


materials_whole = Rule(
    "SUPPLEMENT_OPEN", "告知补正的，收到全部补正材料后受理", OPINION_118, _whole,
    "请登记补正的材料；逾期未补正的，决定不予受理", "receive_supplement",
)  # fmt: skip
told_once = Rule(
    "SUPPLEMENT_ONCE", "需要补正的内容应当一次告知", OPINION_118,
    lambda f, s: bool(s.content.get("told")), "请一次写全需要补正的内容",
)  # fmt: skip
supplement_over = Rule(
    "SUPPLEMENT_TERM", "补正期限届满，申请人仍未补正的，方可以此为由不予受理", OPINION_118,
    _decline_open, "请等补正期限届满，或者按其他情形处理",
)  # fmt: skip
refusal_reasoned = Rule(
    "REFUSAL_REASON", "不予同意的，应当书面告知申请人并说明理由", OPINION_118,
    lambda f, s: s.content.get("outcome") != "refuse" or given(s.content, "refusal_reason"),
    "请填写不予同意的理由",
)  # fmt: skip


def intake(course: Course, law: Citation | str) -> tuple[Step[Any], ...]:
    """Return registration of an application up to its acceptance; ``law`` says who may apply."""
    common, here = course.common, ("intake",)
    said = course.kind.label.removeprefix("行政")
    return (
        Step(
            "register_application", f"登记{said}申请", ("opening",), "intake", Role.OFFICER, law,
            rules=(common.own_certificate,), form=forms.APPLICATION, effect=_received,
            documents=("application_receipt",), part=Part.HANDLER, numbered=True,
        ),
        Step(
            "ask_supplement", "一次告知补正", here, None, Role.OFFICER, OPINION_118,
            checks=(told_once,), form=forms.LACKING, effect=_lacking,
            documents=("application_supplement",), part=Part.HANDLER, binding=True,
            offered=lambda f: f.lacking_on is None,
        ),
        Step(
            "receive_supplement", "登记补正材料", here, None, Role.OFFICER, OPINION_118,
            form=forms.SUPPLEMENTED, effect=_supplemented, part=Part.HANDLER, outside=True,
            offered=lambda f: f.lacking_on is not None and f.supplemented_on is None,
        ),
        Step(
            "accept_application", "受理申请", here, "inquiry", Role.OFFICER, law,
            rules=(common.own_certificate, materials_whole), checks=common.naming,
            form=forms.ACCEPT, effect=_accepted, documents=("application_acceptance",),
            part=Part.HANDLER, binding=True,
        ),
        Step(
            "decline_application", "不予受理", here, "dropped", Role.HEAD, OPINION_118,
            checks=(supplement_over,), form=forms.DECLINE, effect=dropped,
            documents=("application_declined",), part=Part.DECIDER, binding=True,
        ),
        Step(
            "withdraw_application", "登记撤回申请", ("intake", "inquiry", "proposal"),
            "dropped", Role.OFFICER, OPINION_118, rules=common.handling, form=(REASON,),
            effect=dropped, part=Part.HANDLER, outside=True,
        ),
    )  # fmt: skip


def _waiting_from(facts: DecisionFacts) -> date | None:
    if facts.lacking_on is not None:
        return facts.supplemented_on
    return facts.received_on


def accepting() -> DutyRule[Any]:
    """Return the duty to accept, to decline or to ask for what is missing."""
    return DutyRule(
        "accept", "决定是否受理", Role.OFFICER, "application.accept", _waiting_from,
        lambda f: f.accepted_on or f.closed_on, "accept_application",
    )  # fmt: skip


def giving(label: str, key: str, step: str) -> DutyRule[Any]:
    """Return the duty to give what was granted, from the day of the decision."""
    return DutyRule(
        "perform", label, Role.OFFICER, key,
        lambda f: f.decided_on if f.outcome == "grant" and not f.overturned_as else None,
        lambda f: f.performed_on, step,
    )  # fmt: skip
