"""保障措施 at the desk: staff, budget and equipment of a year, the five lines, superiors' plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.coordination import asking
from sanjian.desk.coverage import agencies_watched, year_asked
from sanjian.desk.register_forms import Content, RegisterForm
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry import safeguards
from sanjian.registry.models import Agency, PlanDocument, PlanFigure, SafeguardLine
from sanjian.registry.units import units_of
from sanjian.review.ratios import params_in_use

BACK, ROOM = "desk:safeguards", "保障措施"
READERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})


@require_safe
@seated
def safeguards_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what one's agency has in a year and what lacks; the bureau sees every agency."""
    if not seat.roles & READERS:
        raise Http404
    agencies = [one for one in agencies_watched(seat) if one.is_subject]
    year = year_asked(request, seat)
    params = params_in_use(seat.today)
    rooms = params.items("av.rooms") if params and params.has("av.rooms") else ()
    told = [safeguards.safeguard(one, year, seat.today) for one in agencies]
    context = {
        "year": year, "years": range(seat.today.year, seat.today.year - 5, -1),
        "told": told, "sum": _summed(told), "kinds": SafeguardLine.Kind.labels,
        "lists": [
            (one, safeguards.checklists(one, year, seat.today, rooms)) for one in agencies
        ],
        "plans": PlanDocument.objects.all()[:50],
        "progress": safeguards.progress(agencies, year),
        "keeps": safeguards.keeps(seat.person, seat.roles),
        "enters": safeguards.plans(seat.person, seat.roles),
        "helping": 0 if seat.person.agency.supervises else len(asking.waiting(seat.person)),
    }  # fmt: skip
    return page(request, seat, "desk/safeguards.html", context)


def _summed(told: list[safeguards.Safeguard]) -> dict[str, int]:
    return {
        name: sum(getattr(one, name) for one in told)
        for name in ("officers", "reviewers", "staff", "fen", "devices", "rooms")
    }


def _keeps(seat: Seat) -> bool:
    return safeguards.keeps(seat.person, seat.roles)


def _plans(seat: Seat) -> bool:
    return safeguards.plans(seat.person, seat.roles)


YEAR = Field("year", "年度", Kind.INTEGER, minimum=safeguards.FIRST_YEAR)
BUDGET = (
    YEAR,
    Field("name", "预算项目", max_length=100, help="如：执法装备购置、执法培训、信息系统运行"),
    Field("amount", "金额（元）", Kind.YUAN, minimum=1),
    Field("basis", "批复文号", max_length=100),
)


def _budget(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    made = safeguards.note_budget(
        agency=seat.person.agency, year=content["year"], name=content["name"],
        fen=content["amount"], basis=content["basis"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.year}年预算项目“{made.name}”"


def _line_fields(seat: Seat, target: Any) -> tuple[Field, ...]:
    units = tuple(Choice(str(one.pk), one.name) for one in units_of(seat.person.agency))
    kinds = tuple(Choice(*one) for one in SafeguardLine.Kind.choices)
    unit = (Field("unit", "内设机构", Kind.CHOICE, choices=units),) if units else ()
    return (
        YEAR, *unit, Field("kind", "保障", Kind.CHOICE, choices=kinds),
        Field("met", "已落实", Kind.YESNO), Field("words", "情况", max_length=300),
    )  # fmt: skip


def _line(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    agency, number = seat.person.agency, str(content.get("unit") or "")
    unit = next((one for one in units_of(agency) if str(one.pk) == number), None)
    made = safeguards.note_line(
        agency=agency, unit=unit, year=content["year"], kind=content["kind"], met=content["met"],
        words=content["words"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.year}年{made.get_kind_display()}保障"


PLAN = (
    Field("kind", "类别", Kind.CHOICE,
          choices=tuple(Choice(*one) for one in PlanDocument.Kind.choices)),
    Field("title", "名称", max_length=200),
    Field("number", "文号", max_length=100),
    Field("issuer", "制定机关", max_length=100),
    Field("since", "施行日期", Kind.DATE, future=True),
)  # fmt: skip


def _plan(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    made = safeguards.enter_plan(
        kind=content["kind"], title=content["title"], number=content["number"],
        issuer=content["issuer"], since=date.fromisoformat(content["since"]), by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记{made.get_kind_display()}：{made}"


def _document(seat: Seat, number: int) -> PlanDocument:
    found = PlanDocument.objects.filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _figure_fields(seat: Seat, document: PlanDocument) -> tuple[Field, ...]:
    agencies = Agency.objects.filter(is_subject=True)
    return (
        Field("agency", "执法机关", Kind.CHOICE,
              choices=tuple(Choice(str(one.pk), one.name) for one in agencies)),
        YEAR,
        Field("item", "项目", Kind.CHOICE,
              choices=tuple(Choice(*one) for one in PlanFigure.Item.choices)),
        Field("planned", "计划数", Kind.INTEGER, minimum=1),
    )  # fmt: skip


def _figure(seat: Seat, document: PlanDocument, content: Content, params: Parameters) -> str:
    made = safeguards.enter_figure(
        document=document, agency=Agency.objects.get(pk=int(content["agency"])),
        year=content["year"], item=content["item"], planned=content["planned"], by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已登记{made.agency.short_name}{made.year}年{made.get_item_display()}计划数"


SAFEGUARD_FORMS: dict[str, RegisterForm] = {
    "budget": RegisterForm("登记预算项目", safeguards.LAW, BACK, _keeps,
                           lambda seat, target: BUDGET, _budget, room=ROOM),
    "safeguard": RegisterForm("登记保障措施", safeguards.LAW, BACK, _keeps, _line_fields, _line,
                              room=ROOM),
    "plan": RegisterForm("登记上级的标准和规划", safeguards.PLANS, BACK, _plans,
                         lambda seat, target: PLAN, _plan, room=ROOM),
    "plan-figure": RegisterForm("登记计划数", safeguards.PLANS, BACK, _plans, _figure_fields,
                                _figure, _document, str, ROOM),
}  # fmt: skip
