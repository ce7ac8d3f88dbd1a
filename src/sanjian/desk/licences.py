"""许可证登记: the register of licences, one licence with its history, entry of older licences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sanjian.cases.filters import words
from sanjian.coordination import promises
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law import forms as law
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.registry.licences import actions, queries
from sanjian.registry.licences.actions import Source, Terms
from sanjian.registry.licences.models import Licence
from sanjian.registry.licences.queries import SOON_DAYS, Standing, Worth, standing_on
from sanjian.registry.models import Agency
from sanjian.registry.permissions import keeps_licences
from sanjian.registry.refusals import NotRegistered
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

SHOWN = 200
WORTHS = (
    ("全部", ""),
    ("有效", "valid"),
    ("三十日内届满", "soon"),
    ("届满未延续", "expired"),
    ("已撤回、撤销、注销", "ended"),
)
COLUMNS = (
    Column("number", "许可证编号", "code", fixed=True),
    Column("holder", "持有人", wide=True),
    Column("item", "许可事项", wide=True),
    Column("term", "有效期"),
    Column("state", "状态"),
)
ENTER = (
    Field("number", "许可证编号", max_length=60),
    Field("name", "证件名称", max_length=60),
    Field("item", "许可事项", max_length=100, help="与公布的许可事项名称一致"),
    Field("holder", "持有人", max_length=100, help="与证件上的姓名或者名称一致"),
    Field("content", "许可内容", Kind.LONGTEXT, max_length=4000),
    Field("valid_from", "有效期自", Kind.DATE, future=True),
    Field("valid_until", "有效期至", Kind.DATE, required=False, future=True,
          help="长期有效的不填"),
    Field("granted_on", "准予许可日期", Kind.DATE),
    Field("safety", "直接关系公共安全、人身健康、生命财产安全", Kind.YESNO,
          law="《行政许可法》第七十八条、第七十九条"),
)  # fmt: skip


@require_safe
@seated
def register(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the licences of one's agency, those that run out first, first; the bureau sees all."""
    asked, text = request.GET.get("worth", ""), words(request.GET.get("q", ""))
    found = queries.licences(_agency(seat), seat.today, words=text, worth=asked)
    rows = list(found[: SHOWN + 1])
    context = {
        "table": _table(rows[:SHOWN], seat),
        "tabs": [Tab(label, _address(text, code), asked == code) for label, code in WORTHS],
        "text": text,
        "worth": asked,
        "more": len(rows) > SHOWN,
        "shown": SHOWN,
        "enters": _enters(seat),
    }
    return page(request, seat, "desk/licences.html", context)


@require_safe
@seated
def licence(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one licence: what it says, what it is worth today, and everything that befell it."""
    found = queries.licences(_agency(seat), seat.today).filter(pk=number).first()
    if found is None:
        raise NotFound
    standing = standing_on(found, seat.today)
    context = {
        "promise": promises.of_licence(found),
        "promises": found.agency_id == seat.person.agency_id and seat.roles & promises.WORKS,
        "licence": found,
        "light": light_of(standing),
        "facts": _facts(found),
        "by_law": standing.worth is Worth.RENEWED_BY_LAW,
        "events": found.events.select_related("by"),
    }
    return page(request, seat, "desk/licence.html", context)


@require_http_methods(["GET", "POST"])
@seated
def enter(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Enter a licence that was granted before this platform was used."""
    if not _enters(seat):
        raise NotFound
    if request.method == "GET":
        return _form(request, seat, {})
    typed = forms.raw(ENTER, request.POST)
    content, errors = law.clean(ENTER, typed, today=seat.today, lists=Values({}))
    if errors:
        return _form(request, seat, typed, errors=errors, status=422)
    try:
        made = _entered(seat, content)
    except NotRegistered as refused:
        return _form(request, seat, typed, unmet=refused.unmet, status=409)
    messages.success(request, f"已补登{made}")
    return HttpResponseRedirect(reverse("desk:licence", args=[made.pk]))


def light_of(standing: Standing) -> Light:
    """Return the light of a licence: how many days it still runs, or how it ended."""
    match standing.worth:
        case Worth.EXPIRED:
            return Light("late", f"届满{-(standing.days_left or 0)}日未延续")
        case Worth.RENEWED_BY_LAW:
            return Light("soon", Worth.RENEWED_BY_LAW.value)
        case Worth.VALID if standing.days_left is None:
            return Light("done", "长期有效")
        case Worth.VALID:
            left = standing.days_left or 0
            words = "今日届满" if left == 0 else f"还有{left}日届满"
            return Light("soon" if left <= SOON_DAYS else "done", words)
    return Light("gray", standing.worth.value)


def _agency(seat: Seat) -> Agency | None:
    return None if seat.person.agency.supervises else seat.person.agency


def _enters(seat: Seat) -> bool:
    return keeps_licences(seat.person, seat.roles, seat.person.agency)


def _address(text: str, worth: str) -> str:
    query = urlencode({k: v for k, v in (("worth", worth), ("q", text)) if v})
    base = reverse("desk:licences")
    return f"{base}?{query}" if query else base


def _term(row: Licence) -> str:
    end = date_cn(row.valid_until) if row.valid_until else "长期"
    return f"{date_cn(row.valid_from)}至{end}"


def _table(rows: list[Licence], seat: Seat) -> Table:
    return Table(
        "许可证登记",
        COLUMNS,
        [
            Row(
                {
                    "number": row.number,
                    "holder": row.holder,
                    "item": row.item,
                    "term": _term(row),
                    "state": draw_light(light_of(standing_on(row, seat.today))),
                },
                reverse("desk:licence", args=[row.pk]),
            )
            for row in rows
        ],
        empty="没有符合条件的许可证。准予许可的决定作出后，许可证随即登记在这里。",
        name="licences",
    )


def _facts(row: Licence) -> list[tuple[str, str]]:
    return [
        ("持有人", row.holder),
        ("许可事项", row.item),
        ("许可内容", row.content),
        ("有效期", _term(row)),
        ("发证机关", row.agency.name),
        ("证件颁发", date_cn(row.certificate_on) if row.certificate_on else "尚未颁发"),
        ("申请延续", date_cn(row.renewal_asked_on) if row.renewal_asked_on else "没有待办的申请"),
    ]


def _entered(seat: Seat, content: Mapping[str, Any]) -> Licence:
    until = content["valid_until"]
    return actions.grant(
        agency=seat.person.agency,
        number=content["number"],
        item=content["item"],
        holder=content["holder"],
        terms=Terms(
            content["name"],
            content["content"],
            date.fromisoformat(content["valid_from"]),
            date.fromisoformat(until) if until else None,
        ),
        safety=content["safety"],
        on=date.fromisoformat(content["granted_on"]),
        source=Source(None, None, seat.person, seat.at),
    )


def _form(
    request: HttpRequest,
    seat: Seat,
    typed: Mapping[str, Any],
    *,
    errors: law.Errors | None = None,
    unmet: tuple[Unmet, ...] = (),
    status: int = 200,
) -> HttpResponse:
    back = reverse("desk:licences")
    form = Form(
        forms.bind(ENTER, typed, errors=errors), label="补登", action=request.path, cancel_url=back
    )
    context = {"form": form, "unmet": unmet, "back": back}
    return page(request, seat, "desk/licence_form.html", context, status=status)
