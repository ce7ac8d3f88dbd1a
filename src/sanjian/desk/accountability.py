"""责任追究: supervision opens it from the responsibility chain of a decision found wrong."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sanjian.desk.seat import Seat, seated
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.review import accountability
from sanjian.review.refusals import NotBooked


@require_POST
@seated
def hold(request: HttpRequest, seat: Seat, uid: UUID, seq: int) -> HttpResponse:
    """Open accountability against one of the posts of a decision."""
    dossier = dossier_of(seat.person, uid)
    if not accountability.may_open(seat.person, seat.roles):
        raise NotFound
    post, _, person = request.POST.get("who", "").partition(":")
    try:
        made = accountability.open_accountability(
            dossier=dossier, decision_seq=seq, post=post,
            person=int(person) if person.isdecimal() else 0,
            ground=request.POST.get("ground", ""), finding=request.POST.get("finding", ""),
            by=seat.person, at=seat.at,
        )  # fmt: skip
        messages.success(request, f"已对{made.get_post_display()}{made.person.name}启动责任追究")
    except NotBooked as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{reverse('desk:case', args=[uid])}#responsibility")
