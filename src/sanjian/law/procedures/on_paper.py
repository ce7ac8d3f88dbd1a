"""纸质文书: a paper made outside the platform is written down in the file, in every procedure.

What stands only on paper is no data: nobody can search, count or check what it says. It is listed
all the same, with the place where it lies, so that the record is whole and the share of papers
that are data is told as it is (国办发〔2018〕118号（七）、（十五）).
"""

from __future__ import annotations

from dataclasses import replace as with_steps
from typing import Any

from sanjian.law.forms import Field, Kind
from sanjian.law.people import Role
from sanjian.law.procedure import Procedure, Rule, Step
from sanjian.law.procedures.case_rules import OPINION_118

ENTER = "enter_paper"
LAW = f"{OPINION_118}（七）"
FORM = (
    Field("name", "文书名称", max_length=100, sample="责令改正通知书"),
    Field("number", "文书号", required=False, max_length=60),
    Field("made_on", "制作日期", Kind.DATE),
    Field("kept_at", "纸质原件存放处", max_length=100, sample="承办科室卷柜"),
    Field("why", "没有在平台制作的原因", max_length=300, sample="现场停电，手工填写。"),
    Field("exhibits", "扫描件", Kind.EVIDENCE, required=False,
          help="先上传扫描件，再在这里选择；扫描件只供查看，不算结构化文书"),
)  # fmt: skip

own_case = Rule(
    "NOT_ASSIGNED", "由本案承办人员登记纸质文书", LAW,
    lambda f, s: not f.handlers or s.by.id in f.handlers, "请转本案承办人员办理",
)  # fmt: skip


def with_paper(procedure: Procedure[Any]) -> Procedure[Any]:
    """Return a procedure in which papers can be entered at every stage before its end."""
    start = procedure.start.stage
    sources = tuple(
        one.value for one in procedure.stages if one.value not in (*procedure.ends, start)
    )
    step: Step[Any] = Step(
        ENTER, "登记纸质文书", sources, None, Role.OFFICER, LAW, rules=(own_case,), form=FORM
    )
    return with_steps(procedure, steps=(*procedure.steps, step))
