"""What each thing done about a request asks for: the fields of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanjian.coordination.answering import VERDICTS
from sanjian.coordination.asking import Level, Name, Sort, Standing
from sanjian.law.forms import Choice, Field, Kind

WORKING, NATURAL = "working_day", "day"
BASIS = Field("basis", "依据的条款", max_length=300, required=False,
              help="法律、法规、规章或者职责规定的名称和条款")  # fmt: skip
OFFER = (
    Field("name", "信息名称", max_length=100),
    Field("holds", "包含的内容", Kind.LONGTEXT, max_length=500),
    Field("level", "共享范围", Kind.CHOICE,
          choices=tuple(Choice(one.value, one.label) for one in Level)),
    Field("conditions", "使用条件", required=False, max_length=300),
)  # fmt: skip
WITHDRAWAL = (Field("reason", "撤下的理由", max_length=300),)


def request(
    agencies: Sequence[Choice], exhibits: Sequence[Choice], *, in_case: bool
) -> tuple[Field, ...]:
    """Return the form of a request; without a case only what needs none can be asked for."""
    sorts = [one for one in Sort if in_case or one in (Sort.INFORMATION, Sort.GUIDANCE)]
    files = (
        Field("exhibits", "随附的案卷材料", Kind.CHOICES, choices=tuple(exhibits), required=False,
              help="对方只读，带原文件的校验值"),
    )  # fmt: skip
    return (
        Field("sort", "类别", Kind.CHOICE,
              choices=tuple(Choice(one.value, one.label) for one in sorts)),
        Field("asked", "请求哪个机关", Kind.CHOICE, choices=tuple(agencies)),
        Field("subject", "事项", max_length=100),
        Field("reason", "用途和理由", Kind.LONGTEXT, max_length=500),
        Field("questions", "请求查询、认定、鉴定、解答的问题", Kind.LONGTEXT, max_length=2000,
              help="一行写一个问题"),
        *(files if exhibits else ()),
        Field("days", "法定工作时限（天数）", Kind.INTEGER, required=False, minimum=1,
              help="认定、鉴定必填；没有默认值，按规定该事项时限的条款填写"),
        Field("unit", "按什么计算", Kind.CHOICE, required=False,
              choices=(Choice(WORKING, "工作日"), Choice(NATURAL, "日"))),
        Field("limit_basis", "规定时限的条款", required=False, max_length=200),
    )  # fmt: skip


def asked(
    here: Standing, name: Name, agencies: Sequence[Choice], people: Sequence[Choice]
) -> tuple[Field, ...]:
    """Return the fields of a step; ``people`` are those of the agency that answers."""
    if name is Name.CONCLUDED:
        return _concluding(here.request.questions)
    if name is Name.FORWARDED:
        return (
            Field("to", "转哪个机关", Kind.CHOICE, choices=tuple(agencies), required=False),
            Field("why", "不属于本机关职责的理由", Kind.LONGTEXT, max_length=500), BASIS,
        )  # fmt: skip
    if name is Name.ASSIGNED:
        return (Field("expert", "专业人员", Kind.CHOICE, choices=tuple(people)),)
    if name is Name.CLOSED and here.request.sort == Sort.GUIDANCE:
        return (_RATING, _NOTE)
    return _PLAIN[name]


def _concluding(questions: Sequence[str]) -> tuple[Field, ...]:
    verdicts = tuple(Choice(code, label) for code, label in VERDICTS.items())
    each = [
        field
        for number, question in enumerate(questions)
        for field in (
            Field(f"verdict_{number}", f"问题{number + 1}的结论", Kind.CHOICE, choices=verdicts,
                  required=False, help=question),
            Field(f"words_{number}", f"问题{number + 1}的结论内容和理由", Kind.LONGTEXT,
                  max_length=1000, required=False),
        )
    ]  # fmt: skip
    described = Field("description", "现状描述", Kind.LONGTEXT, max_length=2000,
                      help="写明看到、测得的情况；结论在下面逐项写")  # fmt: skip
    return (described, *each)


def conclusions(content: Mapping[str, Any], questions: Sequence[str]) -> list[dict[str, str]]:
    """Return what was concluded on each question, in their order."""
    return [
        {"question": question, "verdict": str(content.get(f"verdict_{number}") or ""),
         "words": str(content.get(f"words_{number}") or "")}
        for number, question in enumerate(questions)
    ]  # fmt: skip


_RATING = Field("rating", "是否解决问题", Kind.CHOICE, choices=(
    Choice("solved", "已解决"), Choice("partly", "部分解决"), Choice("unsolved", "未解决")
))  # fmt: skip
_NOTE = Field("note", "说明", Kind.LONGTEXT, max_length=500, required=False)
_PLAIN: dict[Name, tuple[Field, ...]] = {
    Name.PROVIDED: (Field("answer", "提供的信息", Kind.LONGTEXT, max_length=5000),),
    Name.PARTLY: (
        Field("answer", "提供的信息", Kind.LONGTEXT, max_length=5000),
        Field("lacking", "未能提供的部分和原因", Kind.LONGTEXT, max_length=500),
    ),
    Name.BARRED: (Field("why", "不能提供的理由", Kind.LONGTEXT, max_length=500), BASIS),
    Name.EXTENDED: (
        Field("cause", "延长的情形", Kind.CHOICE, choices=(
            Choice("special", "情况特殊"), Choice("long", "需时较长"))),
        Field("why", "理由", Kind.LONGTEXT, max_length=500), BASIS,
        Field("due", "新的期限", Kind.DATE, future=True),
    ),
    Name.UNCLEAR: (Field("why", "哪一项结论不明确", Kind.LONGTEXT, max_length=500),),
    Name.GUIDED: (Field("answer", "答复意见", Kind.LONGTEXT, max_length=5000),),
    Name.CLOSED: (_NOTE,),
}  # fmt: skip
