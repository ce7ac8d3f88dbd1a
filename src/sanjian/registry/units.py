"""内设机构: setting up the organ of a place with its sub-units, and asking who belongs where.

A street (万新街) is one organ whose 部门、科室 carry the work. The rules of the place say which
sub-units there are (`subjects.units`); the register takes them over once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person, Unit, UnitMember
from sanjian.registry.queries import people_on
from sanjian.registry.refusals import refuse

UNITS, APART = "subjects.units", "review.separate_units"
LAW = "国办发〔2018〕118号（十一）"


def founds(by: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person sets up the organ of the place: the justice bureau's supervisors."""
    return by.agency.supervises and Role.SUPERVISOR in roles


def keeps_units(by: Person, roles: frozenset[Role]) -> bool:
    """Say whether this person keeps the sub-units of his own agency: its head or clerk."""
    return by.agency.is_subject and bool(roles & {Role.HEAD, Role.CLERK})


@transaction.atomic
def found_organ(
    *, name: str, code_word: str, address: str, phone: str, params: Parameters, by: Person | None,
    at: datetime,
) -> Agency:  # fmt: skip
    """Set up the one organ of a place with the sub-units that its rules name.

    Raises NotRegistered: UNITS_NOT_NAMED where the rules name none, ORGAN_KNOWN for a name or
    word that is taken.
    """
    if not params.has(UNITS):
        raise refuse(
            "UNITS_NOT_NAMED", "本辖区规则没有列出内设机构", LAW, "请逐个登记机关和内设机构"
        )
    try:
        with transaction.atomic():
            made = Agency.objects.create(
                name=name.strip(), short_name=name.strip()[-40:], code_word=code_word.strip(),
                kind=Agency.Kind.TOWN, address=address.strip(), phone=phone.strip(),
            )  # fmt: skip
    except IntegrityError:
        raise refuse("ORGAN_KNOWN", "这个名称或者机关代字已经登记", LAW, "请核对后再登记") from None
    for row in params.rows(UNITS):
        enter_unit(agency=made, name=str(row["label"]), kind=str(row.get("kind", "")),
                   source=params.source(UNITS), by=by, at=at)  # fmt: skip
    return made


def enter_unit(
    *, agency: Agency, name: str, kind: str, source: str, by: Person | None, at: datetime
) -> Unit:
    """Enter one sub-unit of an agency, from today. Raises NotRegistered UNIT_KNOWN."""
    try:
        with transaction.atomic():
            return Unit.objects.create(
                agency=agency, name=name.strip(), kind=kind.strip(), source=source.strip(),
                valid_from=at.astimezone(SHANGHAI).date(), entered_by=by, entered_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("UNIT_KNOWN", "这个内设机构已经登记", LAW, "请核对名称") from None


def place_member(
    *, person: Person, unit: Unit, since: date, by: Person | None, at: datetime
) -> UnitMember:
    """Place a person in a sub-unit of his own agency from a day on.

    Raises NotRegistered: UNIT_ROLE, UNIT_OTHERS, UNIT_PAST, UNIT_TERM for a day he has already.
    """
    if by is not None and not (
        by.agency_id == unit.agency_id
        and keeps_units(by, people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles)
    ):
        raise refuse("UNIT_ROLE", "内设机构人员由本机关负责人或者信息员登记", LAW, "请转其办理")
    if person.agency_id != unit.agency_id:
        raise refuse("UNIT_OTHERS", "只能登记本机关的人员", LAW, "请从本机关人员中选择")
    if by is not None and since < at.astimezone(SHANGHAI).date():
        raise refuse("UNIT_PAST", "不得倒填内设机构的起始日期", LAW, "请填写今天或者以后的日期")
    try:
        with transaction.atomic():
            return UnitMember.objects.create(
                person=person, unit=unit, since=since, entered_by=by, entered_at=at
            )
    except IntegrityError:
        raise refuse("UNIT_TERM", "该人员当日的内设机构已经登记", LAW, "请另选日期") from None


def units_of(agency: Agency) -> list[Unit]:
    """Return the sub-units of an agency as registered."""
    return list(Unit.objects.filter(agency=agency))


def units_on(people: Collection[int], day: date) -> Mapping[int, Unit]:
    """Return the sub-unit of each person on a day; who belongs to none is not in it."""
    rows = UnitMember.objects.filter(person__in=list(people), since__lte=day)
    return {row.person_id: row.unit for row in rows.select_related("unit").order_by("since", "id")}


def same_unit(reviewer: int, handlers: Collection[int], day: date, params: Parameters) -> str:
    """Return who handles a case in the reviewer's own sub-unit where that is barred, "" for none.

    Barred where the place's rules say so (`review.separate_units`).
    """
    if not params.has(APART) or not params.flag(APART):
        return ""
    known = units_on([reviewer, *handlers], day)
    own = known.get(reviewer)
    shared = [one for one in handlers if own is not None and known.get(one) == own]
    names = Person.objects.filter(pk__in=shared).order_by("pk").values_list("name", flat=True)
    return f"审核人员与承办人员{'、'.join(names)}同属{own}" if shared else ""
