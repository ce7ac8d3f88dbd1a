"""异常查阅: the supervisor's list of unusual reading, each settled with a word."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.desk.watching import WATCHERS, bounds
from sanjian.law.people import Role
from sanjian.records import watching
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.settling import settle as settle_one
from sanjian.records.settling import settled

MONTHS = timedelta(days=92)


def _found(seat: Seat) -> list[watching.Unusual]:
    until = seat.at + timedelta(hours=1)
    return watching.unusual(seat.person, bounds(seat), since=seat.at - MONTHS, until=until)


def _key(one: watching.Unusual) -> str:
    return f"{one.number}|{one.when.isoformat()}|{one.kind}"


@require_safe
@seated
def unusual(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what is unusual of the last three months: to be settled, and settled."""
    if not WATCHERS & seat.roles:
        raise NotFound
    found = _found(seat)
    words = settled(found)
    told = [(one, _key(one), words.get((one.kind, one.number, one.when))) for one in found]
    context = {
        "open": [(one, key, one.number == seat.person.pk) for one, key, word in told if not word],
        "done": [(one, word) for one, _, word in told if word],
        "settles": Role.SUPERVISOR in seat.roles,
    }
    return page(request, seat, "desk/unusual.html", context)


@require_POST
@seated
def settle(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Settle one with a word."""
    asked = request.POST.get("which", "")
    one = next((one for one in _found(seat) if _key(one) == asked), None)
    try:
        settle_one(one=one, word=request.POST.get("word", ""), by=seat.person, roles=seat.roles,
                   at=seat.at)  # fmt: skip
        messages.success(request, "已处理")
    except (Refusal, Invalid) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:unusual"))
