"""行政征收: a charge levied under a statute, or property taken in the public interest.

Read it beside 《民法典》第一百一十七条、第二百四十三条, for buildings beside
《国有土地上房屋征收与补偿条例》, and for money that is not paid 《行政强制法》第四十五条.
Property is compensated before it is given up; taking it touches major rights of the party, so
that legal review is always due.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Procedure, Rule, Situation, Step
from sanjian.law.procedures import decision_by_agency as agency
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures.case_rules import OPINION_118, given
from sanjian.law.procedures.decision_course import Course, Decision
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import (
    BUILDINGS,
    CIVIL_CODE,
    amount_given,
    collected,
    common_of,
    compensated,
    heard_first,
    told_first,
)

LEVY = common_of(EnforcementKind.EXPROPRIATION)
OBJECTS = (
    Choice("charge", "税费以外依法征收的费、基金"),
    Choice("building", "国有土地上的房屋"),
    Choice("other", "其他不动产、动产"),
)
OPENING = forms.initiation(
    "水资源费征收", "取水单位应当缴纳水资源费。",
    Field("object", "征收对象", Kind.CHOICE, choices=OBJECTS, decides=True,
          sample=("charge", "building")),
    Field("public_need", "公共利益的具体情形（征收财产的必填）", Kind.LONGTEXT, required=False,
          sample="由政府组织实施的水利基础设施建设需要。", law=str(CIVIL_CODE(243, 1))),
)  # fmt: skip
DRAFT = forms.draft(
    (Choice("levy", "决定征收"),), "征收水资源费一千二百元。",
    *forms.AMOUNT, *forms.COMPENSATION,
    Field("funds_ready", "征收补偿费用已足额到位、专户存储", Kind.YESNO, required=False,
          sample=True, law=str(BUILDINGS(12, 2))),
)  # fmt: skip
DELIVERED = (
    Field("delivered_on", "搬迁、交付日期", Kind.DATE),
    Field("note", "交付情况", Kind.LONGTEXT, sample="已搬迁腾空并交付。"),
)


def _initiated(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    found = agency.initiated(facts, act, params)
    return replace(found, taking=act.content["object"] != "charge")


def _delivered(facts: DecisionFacts, act: Act, params: Parameters) -> DecisionFacts:
    return replace(facts, performed_on=act.day)


def _needed(facts: DecisionFacts, situation: Situation) -> bool:
    content = situation.content
    return content.get("object") == "charge" or given(content, "public_need")


def _fairly(facts: DecisionFacts, situation: Situation) -> bool:
    return not facts.taking or given(situation.content, "compensation")


public_need = Rule(
    "PUBLIC_INTEREST", "为了公共利益的需要，方可依照法律规定的权限和程序征收财产",
    CIVIL_CODE(243, 1), _needed, "请写明属于法律规定的哪一种公共利益情形",
)  # fmt: skip
compensation_set = Rule(
    "COMPENSATION_EMPTY", "征收不动产或者动产，应当给予公平、合理的补偿", CIVIL_CODE(117), _fairly,
    "请写明补偿方式、标准和数额",
)  # fmt: skip
funds_ready = Rule(
    "FUNDS_MISSING", "作出征收决定前，征收补偿费用应当足额到位、专户存储、专款专用",
    BUILDINGS(12, 2), lambda f, s: not f.taking or bool(s.content.get("funds_ready")),
    "请先落实补偿费用",
)  # fmt: skip
charge_set = Rule(
    amount_given.code, amount_given.text, amount_given.law,
    lambda f, s: f.taking or amount_given.holds(f, s), amount_given.cure,
)  # fmt: skip
compensated_first = Rule(
    "COMPENSATE_FIRST", "应当先补偿、后搬迁", BUILDINGS(27, 1),
    lambda f, s: f.compensated_on is not None, "请先支付补偿并登记", "record_compensation",
)  # fmt: skip

COURSE = Course(
    EnforcementKind.EXPROPRIATION, LEVY, "levy", DRAFT, "decision_report",
    before=(told_first, heard_first),
    checks=(charge_set, compensation_set, funds_ready),
    settled=(compensated, collected),
)  # fmt: skip

STEPS: tuple[Step[Any], ...] = (
    *agency.opening(COURSE, "begin_levy", "提出征收", OPENING, CIVIL_CODE(117),
                    checks=(public_need,), effect=_initiated),
    *COURSE.inquiry(),
    *COURSE.drafting(),
    *COURSE.gate(("decide_levy", "作出征收决定", "levy", "expropriation_decision")),
    *agency.paying(COURSE),
    agency.compensating(COURSE),
    Step(
        "record_delivery", "登记搬迁、交付", ("performance",), None, Role.OFFICER,
        BUILDINGS(27, 2), rules=(*LEVY.handling, compensated_first), form=DELIVERED,
        effect=_delivered, part=Part.HANDLER, outside=True,
        offered=lambda f: f.taking and f.performed_on is None,
    ),
    *COURSE.ending(OPINION_118),
)  # fmt: skip

EXPROPRIATION: Procedure[DecisionFacts] = Procedure(
    name="expropriation",
    label="行政征收",
    law="《民法典》第一百一十七条、第二百四十三条",
    stages=tuple(one for one in Decision if one is not Decision.INTAKE),
    start=DecisionFacts(),
    opening="begin_levy",
    steps=LEVY.apart(STEPS),
    duties=(
        *COURSE.duties("act.decide", "decide_levy", lambda f: f.filed_on),
        agency.collecting(),
        agency.compensation_due("act.compensate"),
    ),
    ends=frozenset({"archived"}),
    kind=EnforcementKind.EXPROPRIATION,
    path=(
        "opening", "inquiry", "proposal", "correction", "review", "decision", "service",
        "performance", "closed", "archived",
    ),
    use="依法向当事人征收费、基金，或者为了公共利益征收房屋等财产：先告知、听取意见，财产先补偿后搬迁。",
)  # fmt: skip
