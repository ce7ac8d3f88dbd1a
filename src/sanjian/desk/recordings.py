"""音像记录: what was to be filmed and was, by agency and by scene, and what nobody has told of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.coverage import WATCHERS, agencies_watched, year_asked
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.records.docking import by_source
from sanjian.records.filming import figures, of_agencies
from sanjian.review.ratios import params_in_use

if TYPE_CHECKING:
    from sanjian.records.filming import Figures, Filmed
    from sanjian.records.models import Dossier

MOST_SHOWN = 200


@require_safe
@seated
def recordings_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a year: the bureau's people every agency's, everybody else his own."""
    year = year_asked(request, seat)
    agencies = agencies_watched(seat)
    since, until = (datetime(one, 1, 1, tzinfo=SHANGHAI) for one in (year, year + 1))
    found = of_agencies([one.pk for one in agencies], since, until)
    missing = [(file, one) for file, one in found if one.account is None]
    told = [(file, one) for file, one in found if one.account and not one.recorded]
    context = {
        "year": year,
        "years": [seat.today.year - past for past in range(3)],
        "rows": [
            (one, figures(row for file, row in found if file.agency_id == one.pk))
            for one in agencies
        ],
        "scenes": _by_scene(found),
        "target": _target(min(date(year, 12, 31), seat.today)),
        "missing": missing[:MOST_SHOWN],
        "told": told[:MOST_SHOWN],
        "more": max(len(missing), len(told)) > MOST_SHOWN,
        "late": [(file, one) for file, one in found if one.late][:MOST_SHOWN],
        "remarked": [(file, one) for file, one in found if one.remarks][:MOST_SHOWN],
        "sources": by_source([one.pk for one in agencies], since, until),
        "hands_in": seat.person.agency.is_subject,
        "now": seat.at,
        "watches": bool(seat.roles & WATCHERS),
    }
    return page(request, seat, "desk/recordings.html", context)


def _target(day: date) -> int:
    """The share that the place wants filmed in the year of a day, in per cent; 0 for none."""
    params = params_in_use(day)
    return params.number("av.target") if params and params.has("av.target") else 0


def _by_scene(found: list[tuple[Dossier, Filmed]]) -> list[tuple[str, bool, Figures]]:
    """The figures of each row of the lists, those that must be filmed throughout first."""
    rows: dict[tuple[bool, str], list[Filmed]] = {}
    for _, one in found:
        for scene in one.scenes:
            rows.setdefault((not scene.full, scene.label), []).append(one)
    return [(label, not some, figures(rows[some, label])) for some, label in sorted(rows)]
