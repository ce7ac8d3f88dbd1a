"""咨询法治机构: who handles a case asks the agency's legal office, and is answered in writing.

Question and answer are acts of the file, so the advice stands in its record. It binds nobody and
is no review: the draft is still reviewed on its own (国办发〔2018〕118号（十一）).
"""

from __future__ import annotations

from sanjian.law.facts import replace
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, DutyRule, Step
from sanjian.law.procedures.case_facts import C
from sanjian.law.procedures.case_rules import OPINION_118, Common, not_handler

LAW = f"{OPINION_118}（十一）"
ASK = (
    Field("question", "咨询的问题", Kind.LONGTEXT, max_length=2000,
          sample="当事人两次违法是否适用从重处罚？"),
)  # fmt: skip
ANSWER = (
    Field(
        "advice",
        "答复意见",
        Kind.LONGTEXT,
        max_length=5000,
        sample="两次违法均查证属实的，可以从重，应当说明理由。",
    ),
    Field("basis", "依据", Kind.LONGTEXT, required=False, max_length=2000),
)


def _asked(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, question_on=act.day, advised_on=None)


def _answered(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, advised_on=act.day)


def steps(common: Common, stages: tuple[str, ...]) -> tuple[Step[C], ...]:
    """Return question and answer for one kind; ``stages`` are those in which work goes on."""
    return (
        Step(
            "ask_legal_office", "咨询法治机构", stages, None, Role.OFFICER, LAW,
            rules=common.handling, form=ASK, effect=_asked, part=Part.HANDLER,
            offered=lambda f: f.question_on is None or f.advised_on is not None,
        ),
        Step(
            "answer_question", "答复咨询", stages, None, Role.REVIEWER, LAW,
            rules=(not_handler,), also_by=(Role.REVIEW_HEAD,), form=ANSWER, effect=_answered,
            offered=lambda f: f.question_on is not None and f.advised_on is None,
        ),
    )  # fmt: skip


def duty() -> DutyRule[C]:
    """Return the duty of the legal office to answer."""
    return DutyRule(
        "answer_question", "答复承办人员的咨询", Role.REVIEWER, "review.advice",
        lambda f: f.question_on, lambda f: f.advised_on, "answer_question", statutory=False,
    )  # fmt: skip
