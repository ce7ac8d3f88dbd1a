"""文字记录: written in time or marked 补记 with its reason; changed only by a marked amendment.

A record stays as it was written. Who finds it wrong writes beside it what stood there, what is
right and why, signed like the record itself; the earlier text can always be read.
Source: 国办发〔2018〕118号（七） (合法规范、客观全面、及时准确).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_steps
from datetime import datetime
from typing import Any

from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import due
from sanjian.law.procedure import Procedure, Rule, Situation, Step
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import LATE_REASON, OPINION_118, given
from sanjian.law.procedures.inquiry import SIGNATURE

AMEND = "amend_record"
LAG = "text.entry_lag"
LAW = f"{OPINION_118}（七）"
AMENDED = Field("amended", "所更正的记录", Kind.INTEGER, minimum=1, sample=1,
                help="案件经过中的序号")  # fmt: skip
FORM = (
    AMENDED,
    Field("wrong", "原记录文字", Kind.LONGTEXT, max_length=2000, sample="现场检查发现涉案物品",
          help="照抄原记录中需要更正的一段；原记录保持不变"),
    Field("right", "更正为", Kind.LONGTEXT, max_length=2000, sample="现场检查发现涉案物品三件"),
    Field("reason", "更正的原因", Kind.LONGTEXT, max_length=500, sample="清点后核对。"),
    Field("officers", "签名的执法人员", Kind.OFFICERS, help="不少于两人"),
    *SIGNATURE,
    Field("record", "原记录", filled=True, required=False, max_length=100, sample="现场笔录"),
    Field("stands", "原文可见", Kind.YESNO, filled=True, required=False, sample=True),
)  # fmt: skip


def entered_late(
    content: Mapping[str, Any], at: datetime, params: Parameters, calendar: WorkCalendar
) -> bool:
    """Say whether a record was entered later than the place allows after what it tells of."""
    ended = content.get("ended_at")
    if not ended or not params.has(LAG):
        return False
    return due(datetime.fromisoformat(ended), params.period(LAG), calendar).at < at


def record_steps(procedure: Procedure[Any]) -> frozenset[str]:
    """Return the steps of a procedure that write down what happened at a place and time."""
    return frozenset(step.name for step in procedure.steps if LATE_REASON in step.form)


def _late_told(facts: CaseFacts, situation: Situation) -> bool:
    content = situation.content
    if LATE_REASON.name not in content or given(content, LATE_REASON.name):
        return True
    return not entered_late(content, situation.at, situation.params, situation.calendar)


def _limit(facts: CaseFacts, situation: Situation) -> str:
    period = situation.params.period(LAG)
    return f"应当在活动结束后{period}内录入，本次活动结束已超过该时限"


late_told = Rule(
    "RECORD_LATE", "文字记录应当及时；超过时限录入的标明补记并说明原因", LAW,
    _late_told, "请在“补记原因”中写明没有及时录入的原因", detail=_limit,
)  # fmt: skip
of_a_record = Rule(
    "AMEND_WHAT", "更正的对象应当是本案卷的文字记录", LAW,
    lambda f, s: bool(s.content.get("record")), "请选择现场笔录、询问笔录或者抽样取证记录",
)  # fmt: skip
as_written = Rule(
    "AMEND_TEXT", "更正应当写明原记录的文字，并与更正后的文字不同", LAW,
    lambda f, s: not s.content.get("record")
    or (bool(s.content.get("stands")) and s.content.get("wrong") != s.content.get("right")),
    "请从原记录中照抄需要更正的一段",
)  # fmt: skip
two_sign = Rule(
    "TOO_FEW_OFFICERS", "文字记录的更正由两名以上执法人员签名", LAW,
    lambda f, s: len(s.content.get("officers") or ())
    >= s.params.number("case.officers_minimum"),
    "请再选一名执法人员",
)  # fmt: skip
party_signs = Rule(
    "SIGNATURE_NOTE", "文字记录的更正应当由当事人确认；拒签或者不在场的注明原因并有见证", LAW,
    lambda f, s: s.content.get("signature") == "signed" or given(s.content, "signature_note"),
    "请写明拒签或者不在场的原因、见证人",
)  # fmt: skip
own_case = Rule(
    "NOT_ASSIGNED", "由本案承办人员更正文字记录", LAW,
    lambda f, s: not f.handlers or s.by.id in f.handlers, "请转本案承办人员办理",
)  # fmt: skip


def with_amendments(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure whose records can be amended, and are late only with a reason."""
    if not record_steps(procedure):
        return procedure
    start = procedure.start.stage
    sources = tuple(
        one.value for one in procedure.stages if one.value not in (*procedure.ends, start)
    )
    steps = tuple(
        with_steps(one, checks=(*one.checks, late_told)) if LATE_REASON in one.form else one
        for one in procedure.steps
    )
    amend: Step[Any] = Step(
        AMEND, "更正文字记录", sources, None, Role.OFFICER, LAW, rules=(own_case,),
        checks=(of_a_record, as_written, two_sign, party_signs), form=FORM,
    )  # fmt: skip
    return with_steps(procedure, steps=(*steps, amend))
