"""Advisers: government counsel, public lawyers, experts and purchased services, with contracts.

Who has served the party of a case does not advise on it; whose term has ended is not invited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanjian.law.people import Role
from sanjian.registry.actions import register_person
from sanjian.registry.identifiers import half_width
from sanjian.registry.models import Adviser, AdviserInterest, Agency, Person
from sanjian.registry.refusals import refuse

NOISE = str.maketrans("", "", " \u3000()（）【】[]“”\"'·")


@transaction.atomic
def engage_adviser(
    *,
    agency: Agency,
    kind: str,
    name: str,
    organisation: str,
    valid_from: date,
    valid_until: date,
    by: Person | None,
    at: datetime,
    **facts: Any,
) -> Adviser:
    """Enter an adviser with the term of his contract; ``facts`` are further columns.

    Raises NotRegistered: TERM_ORDER, LICENCE_REQUIRED for a lawyer without a number.
    """
    if valid_until < valid_from:
        raise refuse("TERM_ORDER", "聘期的最后一日不能早于起始日", "", "请核对聘期")
    lawyers = (Adviser.Kind.OUTSIDE_COUNSEL, Adviser.Kind.PUBLIC_LAWYER)
    if kind in lawyers and not str(facts.get("licence") or "").strip():
        raise refuse("LICENCE_REQUIRED", "律师应当登记执业证号或者公职律师证号", "《律师法》第五条",
                     "请填写证号")  # fmt: skip
    return Adviser.objects.create(
        agency=agency, kind=kind, name=name, organisation=organisation, valid_from=valid_from,
        valid_until=valid_until, **facts,
    )  # fmt: skip


@transaction.atomic
def give_account(
    *, adviser: Adviser, username: str, password: str, by: Person | None, at: datetime
) -> Person:
    """Give an adviser an account of his own, which sees only the cases he is invited to."""
    person = register_person(
        agency=adviser.agency, username=username, name=adviser.name, password=password,
        roles={Role.COUNSEL: adviser.valid_from}, by=by, at=at,
    )  # fmt: skip
    person.outside = True
    person.save(update_fields=["outside"])
    adviser.person = person
    adviser.save(update_fields=["person"])
    return person


@transaction.atomic
def set_available(*, adviser: Adviser, available: bool, by: Person, at: datetime) -> Adviser:
    """Note whether an adviser can be called on at present."""
    adviser.available = available
    adviser.save(update_fields=["available"])
    return adviser


@transaction.atomic
def declare_interest(
    *, adviser: Adviser, party: str, nature: str, by: Person | None, at: datetime
) -> AdviserInterest:
    """Note that an adviser has served a party; it stays for good.

    Raises NotRegistered: REASON_REQUIRED without the party's name.
    """
    if not party.strip():
        raise refuse("REASON_REQUIRED", "请填写曾经服务的当事人", "", "请写明名称或者姓名")
    return AdviserInterest.objects.create(
        adviser=adviser, party=party.strip(), nature=nature, declared_at=at, declared_by=by
    )


def plain_name(name: str) -> str:
    """Return a party's name as it is compared: half width, without spaces and brackets."""
    return half_width(name).translate(NOISE).casefold()


def conflict(interests: Iterable[AdviserInterest], adviser: Adviser, party: str) -> str:
    """Return the conflict of interest of an adviser with a party in words, "" for none."""
    wanted = plain_name(party)
    for one in interests:
        if plain_name(one.party) == wanted:
            return f"{adviser.name}曾为{one.party}提供服务（{one.nature}）"
    return ""


def term_defect(adviser: Adviser, day: date) -> str:
    """Return why an adviser cannot be invited on a day, "" when he can."""
    if day < adviser.valid_from:
        return f"{adviser.name}的聘期自{adviser.valid_from:%Y年%-m月%-d日}开始"
    if day > adviser.valid_until:
        return f"{adviser.name}的聘期已于{adviser.valid_until:%Y年%-m月%-d日}届满"
    return "" if adviser.available else f"{adviser.name}目前不能调用"
