"""依据库: the texts by which the place works, what happened to them, and what must follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.filters import words
from sanjian.desk.register_forms import RegisterForm, day_of
from sanjian.desk.rules import in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import basis_following
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.records.rules import calendar
from sanjian.registry import bases, permissions
from sanjian.registry.models import BasisDuty, BasisEvent

Content = Mapping[str, Any]
BACK, ROOM = "desk:bases", "依据库"
SORTS = ("法律", "行政法规", "地方性法规", "规章", "规范性文件", "裁量基准", "司法解释", "其他")
LEVELS = ("国家", "省", "市", "区县", "乡镇街道")


@require_safe
@seated
def bases_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the library with its history and the adjustments that are owed."""
    row, pack = in_use()
    watching = seat.person.agency.supervises
    text = words(request.GET.get("q", ""))
    found = basis_following.library(pack, seat.today) if pack is not None else []
    context = {
        "pack": row,
        "texts": [one for one in found if text in f"{one.label}{one.issuer}{one.sort}"],
        "text": text,
        "events": bases.events(),
        "duties": bases.duties(None if watching else seat.person.agency),
        "watching": watching,
        "records": records(seat),
        "adjusts": adjusts(seat),
        "today": seat.today,
    }
    return page(request, seat, "desk/bases.html", context)


def records(seat: Seat) -> bool:
    """Say whether this person records 立改废释."""
    return permissions.keeps_bases(seat.person, seat.roles)


def adjusts(seat: Seat) -> bool:
    """Say whether this person tells what his agency has adjusted: head, clerk, or the bureau's."""
    return bool(seat.roles & {Role.HEAD, Role.CLERK}) or records(seat)


EVENT = (
    Field("kind", "事项", Kind.CHOICE,
          choices=tuple(Choice(*one) for one in BasisEvent.Kind.choices)),
    Field("title", "名称", max_length=200, help="法律、法规、规章、文件的名称，不写书名号"),
    Field("number", "文号", required=False, max_length=60),
    Field("issuer", "制定机关", max_length=100),
    Field("sort", "种类", Kind.CHOICE, choices=tuple(Choice(one, one) for one in SORTS)),
    Field("level", "层级", Kind.CHOICE, choices=tuple(Choice(one, one) for one in LEVELS)),
    Field("issued_on", "公布日期", Kind.DATE),
    Field("in_force", "施行（失效）日期", Kind.DATE, future=True),
    Field("replaced", "代替的文本", required=False, max_length=200,
          help="新文本施行后旧文本同时废止的，填写旧文本名称"),
    Field("said", "变化的内容", Kind.LONGTEXT, max_length=1000),
    Field("source", "公布处", max_length=200, help="例如公报期号、政府网站"),
)  # fmt: skip


def record(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    """Record the event and return the words of success. Raises NotRegistered."""
    _, pack = in_use()
    if pack is None:
        raise Http404("本辖区规则尚未发布")
    told = {name: content.get(name) or "" for name in ("number", "replaced")}
    told |= {name: content[name] for name in ("kind", "title", "issuer", "sort", "level",
                                               "said", "source")}  # fmt: skip
    event = basis_following.record(
        pack=pack, params=params, calendar=calendar(), by=seat.person, at=seat.at,
        issued_on=day_of(content, "issued_on"), in_force=day_of(content, "in_force"), **told,
    )  # fmt: skip
    return f"已登记{event}，{event.duties.count()}个机关应当随之调整"


def duty_of(seat: Seat, number: int) -> BasisDuty:
    """Return what one's own agency owes; raises NotFound."""
    found = bases.duties(seat.person.agency).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def done(seat: Seat, duty: BasisDuty, content: Content, params: Parameters) -> str:
    """Discharge what was owed and return the words of success. Raises NotRegistered."""
    bases.discharge(
        duty=duty, words=content["words"], still_open=basis_following.still_open(duty),
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记随{duty.event}的调整情况"


BASIS_FORMS: dict[str, RegisterForm] = {
    "basis-event": RegisterForm("登记依据的立改废释", bases.LAW, BACK, records,
                                lambda seat, target: EVENT, record, room=ROOM),
    "basis-done": RegisterForm(
        "登记调整情况", bases.LAW, BACK, adjusts,
        lambda seat, duty: (
            Field("words", "逐项调整的情况", Kind.LONGTEXT, max_length=1000,
                  help="、".join(one["label"] for one in duty.touched)[:300]),
        ),
        done, duty_of, lambda duty: str(duty.event), ROOM,
    ),
}  # fmt: skip
