"""What each thing done about a promise asks for: the fields of its form."""

from __future__ import annotations

from collections.abc import Sequence

from sanjian.coordination.promises import Deed, Standing
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.procedures.filing import LEAD, PARTY

WORKING, NATURAL = "working_day", "day"


SANCTION = (
    Field("party", "当事人", max_length=100),
    Field("ground", "失信事实", Kind.LONGTEXT, max_length=500),
    Field("basis", "依据的法律、法规、规章条款", max_length=200),
    Field("organs", "通报的机关", max_length=500),
    Field("measures", "惩戒措施", Kind.LONGTEXT, max_length=500),
    Field("since", "自何日起", Kind.DATE),
    Field("until", "至何日止", Kind.DATE, future=True),
)


def recording(agencies: Sequence[Choice]) -> tuple[Field, ...]:
    """Return the form by which a licence granted on a promise is entered."""
    return (
        Field("watching", "监管职责单位", Kind.CHOICE, choices=tuple(agencies), required=False,
              help="可以与准予许可的机关不同"),
        Field("items", "承诺的条件", Kind.LONGTEXT, max_length=2000, help="一行写一项，逐项核查"),
        Field("days", "法定工作时限（天数）", Kind.INTEGER, required=False, minimum=1,
              help="没有默认值，按规定该事项时限的条款填写"),
        Field("unit", "按什么计算", Kind.CHOICE, choices=(
            Choice(WORKING, "工作日"), Choice(NATURAL, "日"))),
        Field("limit_basis", "规定时限的条款", required=False, max_length=200),
    )  # fmt: skip


def asked(here: Standing, name: Deed, people: Sequence[Choice]) -> tuple[Field, ...]:
    """Return the fields of a step; ``people`` are those of the agency that acts.

    The holder is asked for only where no file of the licence says who he is.
    """
    holder = () if here.promise.licence.dossier else PARTY
    if name is Deed.REVOKE:
        return holder
    if name is Deed.CASE:
        return (
            Field("cause", "案由", max_length=100),
            Field("summary", "发现的违法行为", Kind.LONGTEXT, max_length=2000),
            *(one for one in LEAD if one.name in ("act_ended_on", "extended_bar")),
            *holder,
        )
    looked = (
        Field("officers", "核查人员", Kind.CHOICES, choices=tuple(people)),
        Field("found", "核查情况", Kind.LONGTEXT, max_length=2000),
        Field("unmet", "与承诺不符的条件", Kind.CHOICES, required=False,
              choices=tuple(Choice(str(n), one) for n, one in enumerate(here.promise.items)),
              help="全部符合的不选"),
    )  # fmt: skip
    if name is Deed.RECHECKED:
        return (*looked, Field("rectified", "持有人已报告整改完毕", Kind.YESNO))
    return (
        *looked,
        Field("rectify_by", "限期整改：期限", Kind.DATE, future=True, required=False,
              help="不得超出法定工作时限"),
        Field("rectify_proof", "限期整改通知书的送达凭据", required=False, max_length=200),
        Field("stop_from", "责令停止：自何日起", Kind.DATE, required=False),
        Field("stop_scope", "责令停止：停止哪些活动", required=False, max_length=300),
        Field("stop_proof", "责令停止通知书的送达凭据", required=False, max_length=200),
    )  # fmt: skip
