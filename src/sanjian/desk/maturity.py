"""成效指标: figures of managed and mature enforcement, two goals, and the rows behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.coverage import WATCHERS, agencies_watched, year_asked
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.registry.models import Agency, Unit
from sanjian.registry.units import units_of
from sanjian.supervision import goals, maturity

YEARS = 3


@require_safe
@seated
def maturity_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show ten figures of each agency for a year and the two goals of the last three years."""
    agencies, year = _watched(request, seat)
    found = maturity.figures(asked_for(seat, agencies, year))
    rows = [(one, found[one.pk]) for one in agencies]
    ids = [one.pk for one in agencies]
    connected = sum(figures[maturity.CONNECTED].share.part > 0 for _, figures in rows)
    context = {
        "year": year,
        "years": [seat.today.year - past for past in range(YEARS)],
        "managed": _table(rows, maturity.MANAGED),
        "mature": _table(rows, maturity.MATURE),
        "managed_lines": maturity.MANAGED,
        "mature_lines": maturity.MATURE,
        "connected": connected,
        "by_unit": _by_unit(seat, agencies, year),
        "agencies": agencies,
        "goals": goals.years(
            goals.disputes(ids), goals.scored(agencies),
            [seat.today.year - past for past in range(YEARS)],
        ),
        "rules": (goals.DISPUTES_RULE, goals.SCORES_RULE),
    }  # fmt: skip
    return page(request, seat, "desk/maturity.html", context)


@require_safe
@seated
def behind(request: HttpRequest, seat: Seat, number: int, code: str) -> HttpResponse:
    """Show the files behind one figure of one agency, those that fall short first."""
    agencies, year = _watched(request, seat)
    agency = next((one for one in agencies if one.pk == number), None)
    line = maturity.LINES.get(code)
    if agency is None or line is None:
        raise Http404
    asked = asked_for(seat, [agency], year)
    figures = maturity.figures(asked)[agency.pk]
    whole = code in (maturity.CONNECTED, maturity.INDICATORS)
    context = {
        "line": line, "figure": figures[code], "agency": agency, "year": year,
        "rows": [] if whole else maturity.behind(asked, code),
        "most": maturity.SHOWN,
        "links": _links(asked, agency) if code == maturity.CONNECTED else None,
        "others": [one for name, one in figures.items() if name != code]
        if code == maturity.INDICATORS else None,
    }  # fmt: skip
    return page(request, seat, "desk/maturity_rows.html", context)


@require_safe
@seated
def goal(request: HttpRequest, seat: Seat, name: str) -> HttpResponse:
    """Show the disputes or the appraised files of a year behind one of the two goals."""
    agencies, year = _watched(request, seat)
    context = {
        "year": year,
        "disputes": [one for one in goals.disputes([one.pk for one in agencies])
                     if one.year == year] if name == "disputes" else None,
        "scored": [one for one in goals.scored(agencies)
                   if one.year == year] if name == "scores" else None,
        "rule": goals.DISPUTES_RULE if name == "disputes" else goals.SCORES_RULE,
        "label": "行政争议" if name == "disputes" else "案卷评查得分",
    }  # fmt: skip
    return page(request, seat, "desk/maturity_goal.html", context)


def _by_unit(
    seat: Seat, agencies: list[Agency], year: int
) -> list[tuple[Unit, list[maturity.Figure]]]:
    """The seven figures of every sub-unit that these agencies have."""
    held = [unit for agency in agencies for unit in units_of(agency)]
    asked = replace(
        asked_for(seat, agencies, year), owners=tuple(one.pk for one in held), by_unit=True
    )
    found = maturity.figures(asked) if held else {}
    return [(one, [found[one.pk][line.code] for line in maturity.MATURE]) for one in held]


def asked_for(seat: Seat, agencies: list[Agency], year: int) -> maturity.Asked:
    """Return what is asked of the figures: these agencies' files of that year."""
    since, until = (datetime(one, 1, 1, tzinfo=SHANGHAI) for one in (year, year + 1))
    return maturity.Asked(tuple(one.pk for one in agencies), since, until, seat.at)


def _watched(request: HttpRequest, seat: Seat) -> tuple[list[Agency], int]:
    if not seat.roles & WATCHERS:
        raise Http404
    return list(agencies_watched(seat)), year_asked(request, seat)


def _table(
    rows: list[tuple[Agency, dict[str, maturity.Figure]]], lines: tuple[maturity.Line, ...]
) -> list[tuple[Agency, list[maturity.Figure]]]:
    return [(agency, [figures[one.code] for one in lines]) for agency, figures in rows]


def _links(asked: maturity.Asked, agency: Agency) -> list[tuple[str, datetime | None]]:
    known = maturity.links(asked).get(agency.pk, {})
    return [(label, known.get(label)) for label in maturity.LINKS.values()]
