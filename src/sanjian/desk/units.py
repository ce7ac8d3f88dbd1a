"""内设机构: setting up the organ of a place with its sub-units, and who belongs to which."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.register_forms import Content, RegisterForm, day_of, people
from sanjian.desk.rules import in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry import units
from sanjian.registry.models import Agency, Person, Unit
from sanjian.rulepacks.view import on

BACK, ROOM = "desk:units", "内设机构"
READERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})


@require_safe
@seated
def units_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the sub-units of one's organ with their people, for the bureau those of every organ."""
    if not seat.roles & READERS:
        raise Http404
    own = seat.person.agency
    agencies = list(Agency.objects.filter(is_subject=True)) if own.supervises else [own]
    _, pack = in_use()
    known = on(pack, seat.today) if pack is not None else None
    named = known.rows(units.UNITS) if known is not None and known.has(units.UNITS) else ()
    context = {
        "organs": [(one, _told(one, seat)) for one in agencies],
        "named": [str(row["label"]) for row in named],
        "source": known.source(units.UNITS) if known is not None and named else "",
        "founds": units.founds(seat.person, seat.roles),
        "keeps": units.keeps_units(seat.person, seat.roles),
    }
    return page(request, seat, "desk/units.html", context)


def _told(agency: Agency, seat: Seat) -> list[tuple[Unit, list[Person]]]:
    staff = list(Person.objects.filter(agency=agency, is_active=True, outside=False))
    belongs = units.units_on([one.pk for one in staff], seat.today)
    return [
        (unit, [one for one in staff if belongs.get(one.pk) == unit])
        for unit in units.units_of(agency)
    ]


def _founds(seat: Seat) -> bool:
    return units.founds(seat.person, seat.roles)


def _keeps(seat: Seat) -> bool:
    return units.keeps_units(seat.person, seat.roles)


def _found(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = units.found_organ(
        name=content["name"], code_word=content["code_word"], address=content["address"],
        phone=content["phone"], params=params, by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.name}和{len(units.units_of(made))}个内设机构"


def _unit(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = units.enter_unit(
        agency=seat.person.agency, name=content["name"], kind=content["kind"],
        source=content["source"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记内设机构：{made.name}"


def _own(seat: Seat, number: int) -> Unit:
    found = Unit.objects.filter(agency=seat.person.agency, pk=number).first()
    if found is None:
        raise NotFound
    return found


def _members(seat: Seat, unit: Unit) -> tuple[Field, ...]:
    staff = Person.objects.filter(agency=unit.agency, is_active=True, outside=False)
    return (
        Field("person", "人员", Kind.CHOICE, choices=people(staff)),
        Field("since", "自", Kind.DATE, future=True, help="今天或者以后的日期"),
    )


def _place(seat: Seat, unit: Unit, content: Content, params: Parameters) -> str:
    made = units.place_member(
        person=Person.objects.get(pk=int(content["person"])), unit=unit,
        since=day_of(content, "since"), by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{made.person.name}属于{unit.name}"


UNIT_FORMS: dict[str, RegisterForm] = {
    "organ": RegisterForm(
        "按本辖区规则登记机关和内设机构", units.LAW, BACK, _founds,
        lambda seat, target: (
            Field("name", "机关名称", max_length=100),
            Field("code_word", "机关代字", max_length=20),
            Field("address", "地址", max_length=200),
            Field("phone", "电话", max_length=40),
        ),
        _found, room=ROOM,
    ),
    "unit": RegisterForm(
        "登记内设机构", units.LAW, BACK, _keeps,
        lambda seat, target: (
            Field("name", "名称", max_length=60),
            Field("kind", "类别", max_length=60, help="如 部门、科室、执法队伍"),
            Field("source", "依据的文件", max_length=200),
        ),
        _unit, room=ROOM,
    ),
    "unit-member": RegisterForm("登记内设机构人员", units.LAW, BACK, _keeps, _members, _place,
                                _own, lambda unit: str(unit.name), ROOM),
}  # fmt: skip
