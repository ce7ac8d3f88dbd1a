"""行政确认: a fact, a status or a legal relation is confirmed on application.

No statute orders confirmations as a whole: what is asked here follows 国办发〔2018〕118号, and the
periods are platform defaults that the agency confirms. What was confirmed is entered and handed
over; whoever is refused is told the reason in writing.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.forms import Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Procedure, Rule, Step
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures import decision_on_application as application
from sanjian.law.procedures.case_rules import OPINION_118, given
from sanjian.law.procedures.decision_course import Course, Decision
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import common_of, relieved

CONFIRMATION = common_of(EnforcementKind.CONFIRMATION)
DRAFT = forms.draft(
    application.outcomes("予以确认", "不予确认"), "确认申请人符合规定身份。",
    Field("confirmed", "确认的事实、身份或者法律关系", Kind.LONGTEXT, required=False,
          sample="申请人的住所在本县城关镇。"),
    Field("refusal_reason", "不予确认的理由", Kind.LONGTEXT, required=False,
          sample="现有材料不足以证明。"),
)  # fmt: skip
ENTERED = (
    Field("entered_on", "登记日期", Kind.DATE),
    Field("entry_number", "登记号或者证明编号", max_length=60, sample="样例-0001"),
    Field("paper", "交付的证明文件", max_length=100, sample="行政确认证明书"),
    Field("receiver", "领取人", max_length=50, sample="周某云"),
)

confirmed_named = Rule(
    "CONFIRMED_CONTENT", "予以确认的，应当写明所确认的事实、身份或者法律关系", OPINION_118,
    lambda f, s: s.content.get("outcome") != "grant" or given(s.content, "confirmed"),
    "请写明所确认的内容",
)  # fmt: skip
entered = Rule(
    "NOT_ENTERED", "予以确认的，应当登记并交付证明文件", OPINION_118,
    lambda f, s: f.outcome != "grant" or f.performed_on is not None or relieved(f),
    "请先登记确认结果", "record_entry",
)  # fmt: skip

COURSE = Course(
    EnforcementKind.CONFIRMATION, CONFIRMATION, "grant", DRAFT, "application_report",
    checks=(confirmed_named, application.refusal_reasoned), settled=(entered,),
)  # fmt: skip

STEPS: tuple[Step[Any], ...] = (
    *application.intake(COURSE, OPINION_118),
    *COURSE.inquiry(),
    *COURSE.drafting(),
    *COURSE.gate(
        ("decide_confirmation", "决定予以确认", "grant", "confirmation_decision"),
        ("refuse_confirmation", "决定不予确认", "refuse", "confirmation_refusal"),
    ),
    Step(
        "record_entry", "登记并交付证明", ("performance",), None, Role.OFFICER, OPINION_118,
        rules=CONFIRMATION.handling, form=ENTERED, effect=application.performed,
        documents=("confirmation_entry",), part=Part.HANDLER,
        offered=lambda f: f.outcome == "grant" and f.performed_on is None,
    ),
    *COURSE.ending(OPINION_118),
)  # fmt: skip

CONFIRMING: Procedure[DecisionFacts] = Procedure(
    name="confirmation",
    label="行政确认",
    law="国办发〔2018〕118号",
    stages=tuple(Decision),
    start=DecisionFacts(),
    opening="register_application",
    steps=CONFIRMATION.apart(STEPS),
    duties=(
        application.accepting(),
        *COURSE.duties("application.decide", "decide_confirmation", lambda f: f.accepted_on),
        application.giving("登记确认结果并交付证明", "confirmation.enter", "record_entry"),
    ),
    ends=frozenset({"archived"}),
    kind=EnforcementKind.CONFIRMATION,
    path=(
        "opening", "intake", "inquiry", "proposal", "correction", "review", "decision",
        "service", "performance", "closed", "archived",
    ),
    use="依申请确认事实、身份或者法律关系：受理、核实、决定、登记并交付证明。",
)  # fmt: skip
