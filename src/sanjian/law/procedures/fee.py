"""行政收费: a fee that is listed and published, at its published rate, paid to the treasury.

Read it beside 《价格法》第四十七条 and 《行政许可法》第五十八条、第五十九条. The amount is the rate
times the quantity; a fee for a licence needs a law or an administrative regulation.
"""

from __future__ import annotations

from typing import Any

from sanjian.law.citations import LICENSING
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.procedure import Procedure, Rule, Situation, Step
from sanjian.law.procedures import decision_by_agency as agency
from sanjian.law.procedures import decision_forms as forms
from sanjian.law.procedures.case_rules import OPINION_118
from sanjian.law.procedures.decision_course import Course, Decision
from sanjian.law.procedures.decision_facts import DecisionFacts
from sanjian.law.procedures.decision_rules import (
    PRICE_LAW,
    amount_given,
    collected,
    common_of,
    heard_first,
    told_first,
)

FEE = common_of(EnforcementKind.FEE, decided=PRICE_LAW(47, 1))
OPENING = forms.initiation(
    "城市道路占用费收取", "当事人经批准临时占用城市道路。",
    Field("listed", "收费项目和标准已列入公布的收费目录清单", Kind.YESNO, sample=True,
          law=str(PRICE_LAW(47, 1))),
    Field("list_entry", "目录清单中的项目名称和文号", max_length=200, sample="样例收费目录第1项"),
    Field("for_licence", "因实施行政许可收取", Kind.YESNO, sample=False,
          law=str(LICENSING(58, 1))),
    Field("by_statute", "法律、行政法规规定可以收取", Kind.YESNO, required=False, sample=False,
          law=str(LICENSING(58, 1))),
)  # fmt: skip
DRAFT = forms.draft(
    (Choice("charge", "决定收取"),), "收取占用费一千二百元。",
    Field("unit_price", "收费标准（每单位，元）", Kind.YUAN, sample=1_20),
    Field("quantity", "数量", Kind.INTEGER, minimum=1, sample=1000),
    *forms.AMOUNT,
)  # fmt: skip


def _multiplied(facts: DecisionFacts, situation: Situation) -> bool:
    content = situation.content
    product = int(content.get("unit_price") or 0) * int(content.get("quantity") or 0)
    return product == int(content.get("amount") or 0)


def _for_licence(facts: DecisionFacts, situation: Situation) -> bool:
    content = situation.content
    return not content.get("for_licence") or bool(content.get("by_statute"))


fee_listed = Rule(
    "FEE_NOT_LISTED", "行政机关的收费应当依法进行，按照公布的项目和标准收取", PRICE_LAW(47, 1),
    lambda f, s: bool(s.content.get("listed")), "未列入公布目录的，不得收取",
)  # fmt: skip
licence_free = Rule(
    "LICENCE_FEE", "实施行政许可不得收取任何费用，法律、行政法规另有规定的除外", LICENSING(58, 1),
    _for_licence, "没有法律、行政法规规定的，不得收取",
)  # fmt: skip
at_the_rate = Rule(
    "FEE_AMOUNT", "应当按照公布的法定标准收费", PRICE_LAW(47, 1), _multiplied,
    "应收数额等于收费标准乘以数量，请核对",
)  # fmt: skip

COURSE = Course(
    EnforcementKind.FEE, FEE, "charge", DRAFT, "decision_report",
    before=(told_first, heard_first), checks=(amount_given, at_the_rate), settled=(collected,),
)  # fmt: skip

STEPS: tuple[Step[Any], ...] = (
    *agency.opening(COURSE, "begin_fee", "提出收费", OPENING, PRICE_LAW(47, 1),
                    checks=(fee_listed, licence_free)),
    *COURSE.inquiry(),
    *COURSE.drafting(),
    *COURSE.gate(("decide_fee", "作出收费决定", "charge", "fee_decision")),
    *agency.paying(COURSE),
    *COURSE.ending(OPINION_118),
)  # fmt: skip

CHARGE: Procedure[DecisionFacts] = Procedure(
    name="fee",
    label="行政收费",
    law="《价格法》第四十七条",
    stages=tuple(one for one in Decision if one is not Decision.INTAKE),
    start=DecisionFacts(),
    opening="begin_fee",
    steps=FEE.apart(STEPS),
    duties=(
        *COURSE.duties("act.decide", "decide_fee", lambda f: f.filed_on),
        agency.collecting(),
    ),
    ends=frozenset({"archived"}),
    kind=EnforcementKind.FEE,
    path=(
        "opening", "inquiry", "proposal", "correction", "review", "decision", "service",
        "performance", "closed", "archived",
    ),
    use="按照公布的项目和标准向当事人收取行政性收费：款项全部缴入国库。",
)  # fmt: skip
