"""审核指导: the bureau sees every agency's legal review and sends guidance; its receipt."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency
from sanjian.review import guidance, queries, ratios
from sanjian.review.refusals import NotBooked

SEEN = frozenset({Role.HEAD, Role.REVIEW_HEAD, Role.REVIEWER, Role.SUPERVISOR})
SHOWN = 50


@require_safe
@seated
def guidance_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the agencies' reviewing to the bureau, and the notes with their receipts."""
    if not seat.roles & SEEN:
        raise Http404
    return _draw(request, seat)


@require_POST
@seated
def send(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Send guidance to an agency; what was typed stays when it is refused."""
    to = Agency.objects.filter(pk=number, is_subject=True).first()
    if to is None or not seat.roles & SEEN:
        raise NotFound
    words = request.POST.get("text", "")
    try:
        guidance.send(to=to, text=words, by=seat.person, at=seat.at)
    except NotBooked as refused:
        messages.error(request, str(refused))
        return _draw(request, seat, typed={number: words}, status=409)
    messages.success(request, f"指导意见已发送{to.name}")
    return HttpResponseRedirect(reverse("desk:guidance"))


@require_POST
@seated
def read(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Write down that the agency has read a note."""
    note = guidance.notes(seat.person).filter(pk=number).first()
    if note is None:
        raise NotFound
    try:
        guidance.read(note=note, by=seat.person, roles=seat.roles, at=seat.at)
        messages.success(request, "已登记阅知")
    except NotBooked as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:guidance"))


def _draw(
    request: HttpRequest, seat: Seat, *, typed: dict[int, str] | None = None, status: int = 200
) -> HttpResponse:
    watching = seat.person.agency.supervises and Role.SUPERVISOR in seat.roles
    context = {
        "watching": watching,
        "rows": [(one, (typed or {}).get(one.agency.pk, "")) for one in _rows(seat)]
        if watching
        else (),
        "notes": guidance.notes(seat.person)[:SHOWN],
        "may_read": bool(seat.roles & guidance.READERS),
        "year": seat.today.year,
    }
    return page(request, seat, "desk/guidance.html", context, status=status)


def _rows(seat: Seat) -> list[queries.Reviewing]:
    params = ratios.params_in_use(seat.today)
    key = "review.problem_kinds"
    rows = params.rows(key) if params is not None and params.has(key) else ()
    since, until = (
        datetime(one.year, one.month, one.day, tzinfo=SHANGHAI)
        for one in guidance.year_of(seat.today)
    )
    return queries.seen_from_above(
        labels={str(one["code"]): str(one["label"]) for one in rows},
        since=since, until=until, at=seat.at,
    )  # fmt: skip
