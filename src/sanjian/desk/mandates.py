"""委托与下放: who may handle what in another organ's name or by the province's decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.registry import mandates, permissions
from sanjian.registry.models import Agency


@require_safe
@seated
def mandates_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the register; the justice bureau enters matters."""
    keeps = permissions.keeps_mandates(seat.person, seat.roles)
    context = {
        "rows": mandates.every_mandate(),
        "holders": Agency.objects.filter(kind__in=mandates.NEEDING) if keeps else (),
        "today": seat.today,
    }
    return page(request, seat, "desk/mandates.html", context)


def fields(seat: Seat, holder: Agency) -> tuple[Field, ...]:
    """Return the form for one matter of a holder; only an entrusted one names who entrusts."""
    organs = Agency.objects.filter(is_subject=True).exclude(kind=Agency.Kind.ENTRUSTED)
    choices = tuple(Choice(str(one.pk), one.name) for one in organs)
    entrusted = holder.kind == Agency.Kind.ENTRUSTED
    grantor = (Field("grantor", "委托机关", Kind.CHOICE, choices=choices),) if entrusted else ()
    return (
        *grantor,
        Field("code", "事项编码", max_length=40),
        Field("name", "事项名称", max_length=200),
        Field("basis", "委托书名称、文号" if entrusted else "省级决定名称、文号", max_length=200),
        Field("published_on", "公布日期", Kind.DATE),
        Field("valid_from", "自", Kind.DATE, future=True),
        Field("valid_until", "至", Kind.DATE, future=True, required=entrusted),
    )


def enter(seat: Seat, holder: Agency, content: Mapping[str, Any], params: Parameters) -> str:
    """Enter the matter and return the words of success; raises NotRegistered."""
    named = content.get("grantor")
    until = content.get("valid_until")
    mandates.enter_mandate(
        holder=holder, grantor=Agency.objects.get(pk=int(named)) if named else None,
        code=content["code"], name=content["name"], basis=content["basis"],
        published_on=date.fromisoformat(content["published_on"]),
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None, by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记{holder.short_name}的事项“{content['name']}”"
