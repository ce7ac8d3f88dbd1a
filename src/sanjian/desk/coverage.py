"""三项覆盖: the three coverage figures of each agency, and the files that fall short of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.tracing import coverage
from sanjian.registry.models import Agency

if TYPE_CHECKING:
    from collections.abc import Sequence

WATCHERS = frozenset({Role.HEAD, Role.SUPERVISOR})
FIRST_YEAR = 2017  # the year in which the three systems were first tried out (国办发〔2017〕14号)


@require_safe
@seated
def coverage_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the figures of a year: the bureau's people every agency's, a head his own."""
    if not seat.roles & WATCHERS:
        raise Http404
    year = year_asked(request, seat)
    agencies = agencies_watched(seat)
    since, until = (datetime(one, 1, 1, tzinfo=SHANGHAI) for one in (year, year + 1))
    found = coverage([one.pk for one in agencies], since, until)
    rows = [(one, found[one.pk]) for one in agencies]
    context = {
        "rows": rows,
        "year": year,
        "years": [seat.today.year - past for past in range(3)],
        "broken": [(agency, one) for agency, told in rows for one in told.broken],
        "unseen": sum(told.unseen for _, told in rows),
    }
    return page(request, seat, "desk/coverage.html", context)


def year_asked(request: HttpRequest, seat: Seat) -> int:
    """Return the year that an address asks for, the nearest one with figures where it has none."""
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and len(asked) == 4
    return min(max(int(asked), FIRST_YEAR), seat.today.year) if known else seat.today.year


def agencies_watched(seat: Seat) -> Sequence[Agency]:
    """Return whose figures this person sees: the bureau's people all, everybody else his own."""
    if seat.person.agency.supervises and Role.SUPERVISOR in seat.roles:
        return list(Agency.objects.filter(is_subject=True).order_by("id"))
    return [seat.person.agency]
