"""行政征用: property used in an emergency, given back afterwards and compensated.

Read it beside 《民法典》第二百四十五条 and 《突发事件应对法》第十二条: only in urgent need, a list
in duplicate when it is taken over, back as soon as it has been used, compensation for the use and
for damage and loss.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import Statute
from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Procedure, Rule, Step
from sanjian.law.procedures import decision_by_agency as agency
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures.case_rules import OPINION_118, REASON, given
from sanjian.law.procedures.decision_course import Course, Decision
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import (
    CIVIL_CODE,
    common_of,
    heard_first,
    relieved,
    told_first,
)

EMERGENCY = Statute("突发事件应对法", "中华人民共和国突发事件应对法")  # 2024-11-01
REQUISITION = common_of(EnforcementKind.REQUISITION, decided=CIVIL_CODE(245))
OPENING = forms.initiation(
    "防汛抢险征用施工机械", "河堤出现险情，需要立即调用机械。",
    Field("need", "紧急需要的情形", Kind.CHOICE, choices=(
        Choice("rescue", "抢险救灾"), Choice("epidemic", "疫情防控"),
        Choice("other", "应对其他突发事件"), Choice("none", "没有紧急需要"),
    ), law=str(CIVIL_CODE(245))),
    Field("property", "拟征用的财产", Kind.ROWS, columns=(
        Field("name", "名称", max_length=100), Field("quantity", "数量及单位", max_length=50),
    ), sample=[{"name": "挖掘机", "quantity": "1台"}]),
)  # fmt: skip
DRAFT = forms.draft(
    (Choice("requisition", "决定征用"),), "征用挖掘机一台，期限五日。",
    Field("until", "征用期限至", Kind.DATE, future=True),
    *forms.COMPENSATION,
)  # fmt: skip


def _initiated(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(agency.initiated(facts, act, params), taking=True)


def _taken_over(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, taken_over_on=act.day, used_until=act.date("until"))


def _returned(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, returned_on=act.day)


urgent_need = Rule(
    "NO_URGENT_NEED", "因抢险救灾、疫情防控等紧急需要，方可征用", CIVIL_CODE(245),
    lambda f, s: s.content.get("need") not in (None, "", "none"),
    "没有紧急需要的，请通过协商租用、购买等方式取得",
)  # fmt: skip
compensation_set = Rule(
    "COMPENSATION_EMPTY", "财产被征用或者征用后毁损、灭失的，应当给予补偿", CIVIL_CODE(245),
    lambda f, s: given(s.content, "compensation"), "请写明补偿的方式和标准",
)  # fmt: skip
listed_twice = Rule(
    "LIST_IN_DUPLICATE", "接收征用财产应当开列清单，双方各执一份", OPINION_118,
    lambda f, s: bool(s.content.get("list_given")), "请当场交付清单一份",
)  # fmt: skip
given_back = Rule(
    "NOT_RETURNED", "被征用的财产使用后，应当返还被征用人", CIVIL_CODE(245),
    lambda f, s: f.taken_over_on is None or f.returned_on is not None,
    "请登记返还；毁损、灭失的在返还记录中写明", "return_property",
)  # fmt: skip
compensated = Rule(
    "NOT_COMPENSATED", "财产被征用或者征用后毁损、灭失的，应当给予补偿", CIVIL_CODE(245),
    lambda f, s: f.taken_over_on is None or f.compensated_on is not None, "请先登记补偿",
    "record_compensation",
)  # fmt: skip
taken_first = Rule(
    "NOT_TAKEN_OVER", "征用决定尚未实施，不能结案", CIVIL_CODE(245),
    lambda f, s: f.taken_over_on is not None or relieved(f) or f.handed_on is not None,
    "请登记接收；不再需要的，登记不再实施", "take_over",
)  # fmt: skip

COURSE = Course(
    EnforcementKind.REQUISITION, REQUISITION, "requisition", DRAFT, "decision_report",
    before=(told_first, heard_first), checks=(compensation_set,),
    settled=(taken_first, given_back, compensated),
)  # fmt: skip


def _left(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, handed_on=act.day)


STEPS: tuple[Step[Any], ...] = (
    *agency.opening(COURSE, "begin_requisition", "提出征用", OPENING, CIVIL_CODE(245),
                    checks=(urgent_need,), effect=_initiated),
    *COURSE.inquiry(),
    *COURSE.drafting(),
    *COURSE.gate(("decide_requisition", "作出征用决定", "requisition", "requisition_decision")),
    Step(
        "take_over", "接收征用财产", ("performance",), None, Role.OFFICER, EMERGENCY(12),
        rules=REQUISITION.handling, checks=(*REQUISITION.naming, listed_twice),
        form=forms.TAKE_OVER, effect=_taken_over, documents=("requisition_list",),
        part=Part.HANDLER, binding=True,
        offered=lambda f: f.taken_over_on is None and f.handed_on is None,
    ),
    Step(
        "leave_requisition", "不再实施征用", ("performance",), None, Role.HEAD, CIVIL_CODE(245),
        form=(REASON,), effect=_left, part=Part.DECIDER,
        offered=lambda f: f.taken_over_on is None and f.handed_on is None,
    ),
    Step(
        "return_property", "返还财产", ("performance",), None, Role.OFFICER, EMERGENCY(12),
        rules=REQUISITION.handling, form=forms.GIVEN_BACK, effect=_returned,
        documents=("requisition_return",), part=Part.HANDLER,
        offered=lambda f: f.taken_over_on is not None and f.returned_on is None,
    ),
    agency.compensating(COURSE),
    *COURSE.ending(OPINION_118),
)  # fmt: skip

REQUISITIONING: Procedure[DecisionFacts] = Procedure(
    name="requisition",
    label="行政征用",
    law="《民法典》第二百四十五条",
    stages=tuple(one for one in Decision if one is not Decision.INTAKE),
    start=DecisionFacts(),
    opening="begin_requisition",
    steps=REQUISITION.apart(STEPS),
    duties=(
        *COURSE.duties("act.decide", "decide_requisition", lambda f: f.filed_on),
        DutyRule("return_property", "返还征用财产", Role.OFFICER, "requisition.return",
                 lambda f: f.used_until, lambda f: f.returned_on, "return_property"),
        DutyRule("compensate", "支付征用补偿", Role.OFFICER, "act.compensate",
                 lambda f: f.returned_on, lambda f: f.compensated_on, "record_compensation"),
    ),
    ends=frozenset({"archived"}),
    kind=EnforcementKind.REQUISITION,
    path=(
        "opening", "inquiry", "proposal", "correction", "review", "decision", "service",
        "performance", "closed", "archived",
    ),
    use="因抢险救灾、疫情防控等紧急需要，依法使用单位和个人的财产：用后返还，并给予补偿。",
)  # fmt: skip
