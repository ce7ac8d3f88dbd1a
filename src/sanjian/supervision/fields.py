"""What each step on a complaint asks for: the fields of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanjian.law.forms import Choice, Field, Kind
from sanjian.supervision.complaints import Standing
from sanjian.supervision.models import SAID_MAXIMUM, Channel, Name, Sort

CHANNELS = (
    Choice("portal", "公示门户（凭回执号查看）"),
    Choice("phone", "电话"),
    Choice("letter", "书面"),
    Choice("person", "当面"),
)
MEASURES = (
    Choice("revoke", "撤销或者变更行政行为"),
    Choice("correct", "补正、更正"),
    Choice("apology", "赔礼道歉"),
    Choice("restore", "恢复原状、返还财物"),
    Choice("other", "其他措施"),
)
FINDINGS = (Choice("problem", "发现问题"), Choice("none", "未发现问题"))
SORTS = tuple(Choice(one.value, one.label) for one in Sort)
TAKEN_BY_HAND = tuple(Choice(one.value, one.label) for one in Channel if one is not Channel.PORTAL)
SAID = Field("said", "反映的内容", Kind.LONGTEXT, max_length=SAID_MAXIMUM,
             help="请写明时间、地点、经过和您的要求")  # fmt: skip
WHO = (
    Field("asker", "怎样称呼您", required=False, max_length=50, help="可以不填"),
    Field("contact", "联系方式", required=False, max_length=100,
          help="只供执法机关核实时联系您，不公开，也不告诉承办人员"),
    Field("previous", "上次的回执号", required=False, max_length=20,
          help="曾就同一事项投诉并已办结的，请填写"),
)  # fmt: skip


def intake(agencies: Sequence[Choice], *, by_hand: bool = False) -> tuple[Field, ...]:
    """Return the form by which a complaint comes in; ``by_hand`` when the agency takes it down."""
    how = (Field("channel", "来源", Kind.CHOICE, choices=TAKEN_BY_HAND),) if by_hand else ()
    return (
        Field("sort", "类别", Kind.CHOICE, choices=SORTS),
        Field("slug", "反映哪个机关", Kind.CHOICE, choices=tuple(agencies)),
        *how, SAID, *WHO,
    )  # fmt: skip


def asked(
    here: Standing, name: Name, people: Sequence[Choice], leads: Sequence[Choice]
) -> tuple[Field, ...]:
    """Return the fields of a step; ``people`` are those of the agency, ``leads`` its new leads."""
    if name is Name.ACCEPTED:
        return _accepting(here, people)
    if name is Name.REPLIED:
        return _replying(here)
    if name is Name.LEAD:
        return (Field("lead", "登记的线索", Kind.CHOICE, choices=tuple(leads),
                      help="只列收到举报之后登记、来源为投诉举报的"),)  # fmt: skip
    if name in (Name.CHECKED, Name.REMEDIED):
        return _PEOPLE[name](people)
    return _PLAIN.get(name, ())


def _accepting(here: Standing, people: Sequence[Choice]) -> tuple[Field, ...]:
    if here.complaint.sort == Sort.SUGGESTION:
        return (Field("note", "受理意见", required=False),)
    against = Field("against", "被投诉的人员", Kind.CHOICES, choices=tuple(people), required=False,
                    help="尚不清楚的可以不选")  # fmt: skip
    who = "自查人员" if here.complaint.sort == Sort.COMPLAINT else "核查人员"
    checker = Field("checker", who, Kind.CHOICE, choices=tuple(people))
    return (against, checker) if here.complaint.sort == Sort.COMPLAINT else (checker,)


def _checking(people: Sequence[Choice]) -> tuple[Field, ...]:
    return (
        Field("number", "所涉案件的案号", required=False, max_length=60),
        Field("officers", "所涉执法人员", Kind.CHOICES, choices=tuple(people)),
        Field("looked", "查阅的案卷、录音录像", Kind.LONGTEXT,
              help="写明看了哪些文书和哪一段录音录像"),
        Field("finding", "自查结论", Kind.CHOICE, choices=FINDINGS),
        Field("facts", "自查查明的事实", Kind.LONGTEXT),
    )  # fmt: skip


def _remedying(people: Sequence[Choice]) -> tuple[Field, ...]:
    return (
        Field("responsible", "责任人员", Kind.CHOICES, choices=tuple(people)),
        Field("accountability", "追究责任的处理", Kind.LONGTEXT),
        Field("measures", "消除影响的措施", Kind.CHOICES, choices=MEASURES),
        Field("proof", "措施落实的情况和凭据", Kind.LONGTEXT),
    )


def _replying(here: Standing) -> tuple[Field, ...]:
    said = Field("said", "答复（反映人凭回执号可以看到）", Kind.LONGTEXT, max_length=SAID_MAXIMUM)
    how = (
        Field("channel", "反馈方式", Kind.CHOICE, choices=CHANNELS),
        Field("proof", "反馈的凭据", required=False, help="电话记录、签收、回执；经门户反馈的不填"),
    )
    found = here.step(Name.CHECKED)
    if found is None or found.content.get("finding") != "none":
        return (said, *how)
    explained = (
        Field("facts", "解答：事实", Kind.LONGTEXT, required=False),
        Field("basis", "解答：依据", Kind.LONGTEXT, required=False),
    )
    return (said, *explained, *how)


_PEOPLE = {Name.CHECKED: _checking, Name.REMEDIED: _remedying}
_PLAIN: Mapping[Name, tuple[Field, ...]] = {
    Name.DECLINED: (
        Field("reason", "不予受理的理由", Kind.LONGTEXT),
        Field("elsewhere", "告知向哪里反映"),
    ),
    Name.CLOSED: (Field("note", "办结意见", required=False),),
    Name.ADVISED: (Field("note", "说明", required=False),),
}
PEOPLE_FIELDS = frozenset({"against", "checker", "officers", "responsible"})


def kept(content: Mapping[str, object]) -> dict[str, object]:
    """Return typed content with people as numbers instead of the codes of a choice."""
    return {
        name: _numbers(value) if name in PEOPLE_FIELDS else value for name, value in content.items()
    }


def _numbers(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [int(one) for one in value]
    return int(str(value)) if value else None
