"""行政争议: that a decision was taken to reconsideration or to court, and how that ended.

A decision that is upheld leaves no other trace in the file, and the number of disputes is one of
the figures by which the three systems are judged. What overturns a decision has its own step
(`publication`), because duties follow from it.
"""

from __future__ import annotations

from dataclasses import replace as with_steps
from typing import Any

from sanjian.law.citations import ARL, AdPL
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.people import Role
from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures.case_facts import CaseFacts

ENTER = "enter_dispute"
LAW = f"{ARL(48)}、{AdPL(67)}"
SORTS = (Choice("reconsideration", "行政复议"), Choice("court", "行政诉讼"))
OPEN = "open"
ENDINGS = (
    Choice(OPEN, "尚未审结"),
    Choice("upheld", "维持，或者驳回请求"),
    Choice("overturned", "变更、撤销、确认违法或者无效、责令履行"),
    Choice("settled", "调解、和解或者撤回"),
    Choice("other", "不予受理或者其他"),
)
FORM = (
    Field("sort", "争议类别", Kind.CHOICE, choices=SORTS, sample="reconsideration"),
    Field("organ", "行政复议机关或者人民法院", max_length=100, sample="云溪县人民政府"),
    Field("number", "受理案号", max_length=60, sample="云政复〔2026〕1号",
          help="同一案号登记结果时再填一次，不另计一件"),
    Field("accepted_on", "收到通知的日期", Kind.DATE),
    Field("ending", "结果", Kind.CHOICE, choices=ENDINGS, sample=OPEN),
    Field("note", "说明", Kind.LONGTEXT, required=False, max_length=1000),
)  # fmt: skip


def _decided(facts: CaseFacts) -> bool:
    return facts.decided_on is not None


def with_disputes(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure in which disputes about its decision can be entered, also after its end.

    An inspection decides nothing about rights: it comes back as it is.
    """
    if not any(step.gate == "decision" for step in procedure.steps):
        return procedure
    start = procedure.start.stage
    sources = tuple(one.value for one in procedure.stages if one.value != start)
    step: Step[Any] = Step(
        ENTER, "登记行政复议、诉讼", sources, None, Role.OFFICER, LAW, form=FORM,
        also_by=(Role.REVIEWER,), offered=_decided,
    )  # fmt: skip
    return with_steps(procedure, steps=(*procedure.steps, step))
