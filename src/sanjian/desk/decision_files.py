"""决定汇总 at the desk: an agency's decisions of a year or a month, as a list and as a package."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import decision_files
from sanjian.exchange.queries import decided
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.documents.typeset import TypesettingFailed
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency

SHOWN = 200
POSTS = frozenset({Role.CLERK, Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agency and period somebody asks for."""

    agency: Agency
    year: int
    month: int | None

    @property
    def title(self) -> str:
        """The period in words."""
        return f"{self.year}年{f'{self.month}月' if self.month else ''}行政执法决定汇总"


def _bodies(seat: Seat) -> list[Agency]:
    if not seat.roles & POSTS:
        raise NotFound
    every = Agency.objects.filter(is_subject=True).order_by("id")
    if not seat.person.agency.supervises:
        every = every.filter(pk=seat.person.agency_id)
    return list(every)


def _wanted(request: HttpRequest, seat: Seat, bodies: list[Agency]) -> Wanted | None:
    number = request.GET.get("agency", "")
    agency = next((one for one in bodies if str(one.pk) == number), next(iter(bodies), None))
    if agency is None:
        return None
    told, month = request.GET.get("year", ""), request.GET.get("month", "")
    year = int(told) if re.fullmatch(r"20[0-9]{2}", told, re.ASCII) else seat.today.year
    valid = re.fullmatch(r"[1-9]|1[0-2]", month, re.ASCII)
    return Wanted(agency, year, int(month) if valid else None)


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show an agency's decisions of a period, with the package to download."""
    return _page(request, seat)


def _page(
    request: HttpRequest, seat: Seat, unmet: tuple[Unmet, ...] = (), status: int = 200
) -> HttpResponse:
    bodies = _bodies(seat)
    wanted = _wanted(request, seat, bodies)
    rows = (
        decided(seat.person, wanted.agency, year=wanted.year, month=wanted.month) if wanted else []
    )
    context = {
        "bodies": bodies, "wanted": wanted, "rows": rows[:SHOWN], "count": len(rows),
        "years": range(seat.today.year, seat.today.year - 10, -1), "months": range(1, 13),
        "unmet": unmet, "shown": SHOWN,
    }  # fmt: skip
    return page(request, seat, "desk/decision_files.html", context, status=status)


@require_safe
@seated
def package(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Send the list and the files as one package with its manifest."""
    wanted = _wanted(request, seat, _bodies(seat))
    if wanted is None:
        raise NotFound
    rows = decided(seat.person, wanted.agency, year=wanted.year, month=wanted.month)
    held = tempfile.TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    try:
        decision_files.write(rows, held, agency=wanted.agency, title=wanted.title, by=seat.person,
                             at=seat.at)  # fmt: skip
    except decision_files.NotPackaged as refused:
        return _page(request, seat, refused.unmet, 409)
    except TypesettingFailed as failed:
        told = Unmet("TYPESETTING", failed.message, decision_files.LAW, "请稍后再试或者通知管理员")
        return _page(request, seat, (told,), 503)
    held.seek(0)
    name = f"decisions-{wanted.agency.pk}-{wanted.year}{wanted.month or ''}.zip"
    return FileResponse(held, as_attachment=True, filename=name, content_type="application/zip")
