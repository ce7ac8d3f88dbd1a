"""What each thing done about a transfer asks for: the fields of its form."""

from __future__ import annotations

from collections.abc import Sequence

from sanjian.coordination.transfers import Move, Outcome, Reason, Standing
from sanjian.law.forms import Choice, Field, Kind

NOTE = Field("note", "说明", Kind.LONGTEXT, max_length=1000, required=False)
LEGALITY = Field("legality", "法律依据", Kind.LONGTEXT, max_length=1000, required=False,
                 help="先写明依据的法律、法规、规章或者三定规定的条款")  # fmt: skip
REASONS = Field("why", "意见和理由", Kind.LONGTEXT, max_length=2000)


def sending(agencies: Sequence[Choice], exhibits: Sequence[Choice]) -> tuple[Field, ...]:
    """Return the form of a transfer."""
    return (
        Field("to", "移送哪个机关", Kind.CHOICE, choices=tuple(agencies)),
        Field("reason", "移送原因", Kind.CHOICE,
              choices=tuple(Choice(one.value, one.label) for one in Reason)),
        Field("matter", "涉嫌的违法行为", max_length=100),
        Field("grounds", "移送的事实和管辖依据", Kind.LONGTEXT, max_length=2000),
        Field("found_on", "发现不属于本部门管辖的日期", Kind.DATE),
        Field("exhibits", "随案移送的证据材料", Kind.CHOICES, choices=tuple(exhibits),
              required=False, help="对方看到的是同一文件，校验值相同"),
        Field("listed", "其他材料、物品清单", Kind.LONGTEXT, max_length=500, required=False),
        Field("urgent", "情况紧急，需要立即派员到场", Kind.YESNO),
    )  # fmt: skip


def asked(here: Standing, name: Move, people: Sequence[Choice]) -> tuple[Field, ...]:
    """Return the fields of a step; ``people`` are those of the agency that acts."""
    if name is Move.ARRIVED:
        return (
            Field("officers", "派出的执法人员", Kind.CHOICES, choices=tuple(people)),
            Field("arrived_at", "到达现场的时间", Kind.DATETIME),
            Field("found", "现场处置情况", Kind.LONGTEXT, max_length=2000),
        )
    if name is Move.NEGOTIATED:
        return (
            Field("held_on", "协商日期", Kind.DATE),
            Field("people", "参加人员", max_length=300),
            Field("record", "协商情况", Kind.LONGTEXT, max_length=2000),
            Field("outcome", "协商结果", Kind.CHOICE,
                  choices=tuple(Choice(one.value, one.label) for one in Outcome)),
        )  # fmt: skip
    if name is Move.DESIGNATED:
        both = (here.transfer.sending, here.transfer.to)
        return (
            Field("to", "指定管辖的机关", Kind.CHOICE,
                  choices=tuple(Choice(str(one.pk), one.name) for one in both)),
            Field("why", "理由和依据", Kind.LONGTEXT, max_length=2000),
        )  # fmt: skip
    return _PLAIN[name]


_PLAIN: dict[Move, tuple[Field, ...]] = {
    Move.ACCEPTED: (NOTE,),
    Move.CONTESTED: (LEGALITY, REASONS),
    Move.POSITION: (LEGALITY, REASONS),
    Move.OPENED: (NOTE,),
    Move.FEEDBACK: (Field("said", "办理情况", Kind.LONGTEXT, max_length=2000),),
}
