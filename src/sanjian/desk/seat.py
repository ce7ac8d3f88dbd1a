"""Who sits at the desk: the person logged in, his posts today, and the moment of the request.

The only place of this door where the clock is read. Every view is wrapped in `seated`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from sanjian.desk.carrying import login_in_place
from sanjian.law import people as law
from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.registry.models import Person

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at the desk at one moment; ``seen`` is how the law sees him today."""

    person: Person
    seen: law.Person
    at: datetime

    @property
    def today(self) -> date:
        """The legal day, in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def roles(self) -> frozenset[Role]:
        """The posts held today."""
        return self.seen.roles

    @property
    def posts(self) -> str:
        """The posts in words."""
        return "、".join(role.label for role in Role if role in self.roles) or "未任岗位"


View = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]


def seat_of(request: HttpRequest) -> Seat:
    """Return who asks, and when; the request must be logged in."""
    person = cast("Person", request.user)
    at = timezone.now()
    day = at.astimezone(SHANGHAI).date()
    return Seat(person, people_on([person.pk], day)[person.pk], at)


def seated(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give a view the seat of the person logged in; everybody else is asked to log in.

    What was posted when the session had ended is not lost: the login page carries it. What one
    may not see answers 404, the same as what does not exist.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _login_first(request)
        try:
            answer = view(request, seat_of(request), *args, **kwargs)
        except NotFound as absent:
            raise Http404(str(absent)) from None
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", wrapped)


def _login_first(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch" or request.path.startswith("/uploads"):
        return HttpResponse(status=401)
    if request.method == "POST":
        return login_in_place(request)
    return HttpResponseRedirect("/login?" + urlencode({"next": request.get_full_path()}))
