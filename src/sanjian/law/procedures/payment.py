"""行政给付: assistance and other payments on application.

Read it beside Chapter III of 《社会救助法》 (in force 2026-07-01): inquiry into the circumstances,
decision, reasons in writing for whoever is refused, the decision made known where the applicant
lives. Payments under other statutes follow their own articles; the steps are the same.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import Citation
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Procedure, Rule, Situation, Step
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures import decision_on_application as application
from sanjian.law.procedures.case_rules import OPINION_118, given
from sanjian.law.procedures.decision_course import Course, Decision
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import ASSISTANCE, common_of, relieved


def assistance(article: Citation) -> str:
    """Return an article on social assistance, with what holds for other payments."""
    return f"{article}（社会救助以外的给付依其专门规定）"


PAYMENT = common_of(
    EnforcementKind.PAYMENT,
    decided=assistance(ASSISTANCE(44, 1)),
    served=assistance(ASSISTANCE(45)),
    evidence=assistance(ASSISTANCE(43, 1)),
)
DRAFT = forms.draft(
    application.outcomes("给予给付", "不予给付"), "给予临时救助金三千元。",
    Field("standard", "给付标准和计算", Kind.LONGTEXT, required=False,
          sample="按当地临时救助标准一次性发放。"),
    Field("grant_amount", "给付数额（元）", Kind.YUAN, required=False, sample=3_000_00),
    Field("in_kind", "实物、服务给付的内容", required=False, max_length=500),
    Field("refusal_reason", "不予给付的理由", Kind.LONGTEXT, required=False,
          law=str(ASSISTANCE(45)), sample="不符合规定条件。"),
)  # fmt: skip
PAID_OUT = (
    Field("given_on", "发放日期", Kind.DATE),
    Field("form", "发放方式", Kind.CHOICE, choices=(
        Choice("bank", "社会化发放（银行账户）"), Choice("cash", "现金"),
        Choice("goods", "实物、服务"),
    )),
    Field("content", "发放内容和数额", max_length=500, sample="临时救助金三千元"),
    Field("receiver", "领取人", max_length=50, sample="周某云"),
    Field("relation", "代领的，写明与申请人的关系和委托", required=False, max_length=200),
)  # fmt: skip


def _named(facts: DecisionFacts, situation: Situation) -> bool:
    content = situation.content
    if content.get("outcome") != "grant":
        return True
    return int(content.get("grant_amount") or 0) > 0 or given(content, "in_kind")


grant_named = Rule(
    "GRANT_CONTENT", "给予给付的，应当写明数额或者实物、服务的内容", OPINION_118, _named,
    "请填写给付数额，或者写明实物、服务的内容",
)  # fmt: skip
refusal_reasoned = Rule(
    "REFUSAL_REASON", "决定不给予的，应当书面告知申请人并说明理由", assistance(ASSISTANCE(45)),
    application.refusal_reasoned.holds, "请填写不予给付的理由",
)  # fmt: skip
paid_out = Rule(
    "NOT_PAID_OUT", "决定给予给付的，应当按照规定发放", assistance(ASSISTANCE(70, 0, 5)),
    lambda f, s: f.outcome != "grant" or f.performed_on is not None or relieved(f),
    "请先登记发放", "record_payout",
)  # fmt: skip

COURSE = Course(
    EnforcementKind.PAYMENT, PAYMENT, "grant", DRAFT, "application_report",
    checks=(grant_named, refusal_reasoned), settled=(paid_out,),
)  # fmt: skip

STEPS: tuple[Step[Any], ...] = (
    *application.intake(COURSE, assistance(ASSISTANCE(37))),
    *COURSE.inquiry(),
    *COURSE.drafting(),
    *COURSE.gate(
        ("decide_payment", "决定给予给付", "grant", "payment_decision"),
        ("refuse_payment", "决定不予给付", "refuse", "payment_refusal"),
    ),
    Step(
        "record_payout", "登记发放", ("performance",), None, Role.OFFICER,
        assistance(ASSISTANCE(70, 0, 5)), rules=PAYMENT.handling, form=PAID_OUT,
        effect=application.performed, documents=("payout_record",), part=Part.HANDLER,
        offered=lambda f: f.outcome == "grant" and f.performed_on is None,
    ),
    *COURSE.ending(OPINION_118),
)  # fmt: skip

GRANTING: Procedure[DecisionFacts] = Procedure(
    name="payment",
    label="行政给付",
    law="《社会救助法》第三章",
    stages=tuple(Decision),
    start=DecisionFacts(),
    opening="register_application",
    steps=PAYMENT.apart(STEPS),
    duties=(
        application.accepting(),
        *COURSE.duties("application.decide", "decide_payment", lambda f: f.accepted_on),
        application.giving("发放给付", "payout.within", "record_payout"),
    ),
    ends=frozenset({"archived"}),
    kind=EnforcementKind.PAYMENT,
    path=(
        "opening", "intake", "inquiry", "proposal", "correction", "review", "decision",
        "service", "performance", "closed", "archived",
    ),
    use="依申请给予救助金、补贴等：受理、核实、决定、发放；不予给付的书面说明理由。",
)  # fmt: skip
