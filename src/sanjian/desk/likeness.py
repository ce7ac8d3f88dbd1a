"""办案参考: like cases and law beside a case, and the page on which uneven fines are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.likeness import Panel, compares, panel, spread
from sanjian.desk.coverage import WATCHERS, agencies_watched, year_asked
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure.guiding import guiding_like
from sanjian.law.likeness import ENOUGH, FAR, Likeness
from sanjian.records.taking import Standing

if TYPE_CHECKING:
    from sanjian.disclosure.models import GuidingCase


def panel_of(here: Standing, seat: Seat) -> Panel | None:
    """Return what is pushed to the person at the desk for a case; None where nothing can be."""
    return panel(here.dossier, here.params, by=seat.person)


def guiding_of(here: Standing) -> list[tuple[GuidingCase, Likeness]]:
    """Return the guiding cases that are like a file; none where nothing is compared."""
    return guiding_like(here.dossier) if compares(here.dossier) else []


@require_safe
@seated
def spread_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a year's fines by unit: the bureau's people every agency's, a head his own."""
    if not seat.roles & WATCHERS:
        raise Http404
    year = year_asked(request, seat)
    context = {
        "rows": spread(agencies_watched(seat), year, by=seat.person),
        "year": year,
        "years": [seat.today.year - past for past in range(3)],
        "enough": ENOUGH,
        "far": f"{FAR:g}",
    }
    return page(request, seat, "desk/spread.html", context)
