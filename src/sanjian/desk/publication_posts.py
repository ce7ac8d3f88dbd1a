"""公示岗位: who collects, passes on, checks and releases in an agency, and the naming of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import posts
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.law.procedures.publication import POSTS
from sanjian.records.refusals import NotFound
from sanjian.ui import forms
from sanjian.ui.forms import Form

if TYPE_CHECKING:
    from sanjian.records.taking import Standing

SEES = frozenset({Role.CLERK, Role.HEAD})


def _fields(seat: Seat) -> tuple[Field, ...]:
    named = posts.asked(params_of(seat))
    people = posts.candidates(seat.person.agency, seat.today)
    return (
        Field("code", "岗位", Kind.CHOICE, choices=tuple(Choice(*one) for one in named)),
        Field("people", "担任人员", Kind.CHOICES,
              choices=tuple(Choice(str(one.pk), one.name) for one in people),
              help="由本机关的公示信息员担任，一个岗位可以有几人"),
        Field("since", "自", Kind.DATE, future=True),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def posts_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show who holds each post of publication; the head names who does from a day on."""
    if not seat.roles & SEES or seat.person.agency.supervises:
        raise NotFound
    params = params_of(seat)
    names = Role.HEAD in seat.roles and bool(posts.asked(params))
    fields = _fields(seat) if names else ()
    typed: dict[str, Any] = {"since": seat.today.isoformat()}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST" and names:
        typed = forms.raw(fields, request.POST)
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                made = posts.name_post(
                    agency=seat.person.agency, code=content["code"],
                    people=[int(one) for one in content["people"]],
                    since=date.fromisoformat(content["since"]), params=params, by=seat.person,
                    at=seat.at,
                )  # fmt: skip
                messages.success(request, f"{made.label}岗位已明确到人")
                return HttpResponseRedirect(reverse("desk:publication-posts"))
        except posts.NotPosted as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label="明确到人", action=request.path)
    context = {
        "form": form if names else None, "unmet": unmet,
        "posts": posts.posts_on(seat.person.agency, params, seat.today),
        "source": params.source(POSTS) if params.has(POSTS) else "",
        "history": posts.history(seat.person.agency),
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/publication_posts.html", context, status=status)


def passage(here: Standing) -> dict[str, Any]:
    """Return what the posts have done about a prepared copy and whose turn it is, for its page.

    Empty where the place names no posts or nothing is prepared.
    """
    copy_hash = here.facts.publication_hash
    agency, day = here.dossier.agency, here.situation().today
    named = posts.posts_on(agency, here.params, day)
    if not named or not copy_hash:
        return {}
    waits = posts.due(here.dossier, copy_hash, here.params)
    done = {one.code: one for one in posts.stamps_of(here.dossier, copy_hash)}
    prepared = here.dossier.acts.filter(content_hash=copy_hash).order_by("-seq").first()
    released = here.facts.published_on is not None and here.facts.withdrawn_on is None
    last = here.dossier.acts.filter(step="release_publication").order_by("-seq").first()
    rows = []
    for post in named:
        stamped = done.get(post.code)
        by, at = (stamped.by.name, stamped.at) if stamped else ("", None)
        if post.code == posts.COLLECT and prepared is not None:
            by, at = prepared.by_name, prepared.at
        if post.code == posts.RELEASE and released and last is not None:
            by, at = last.by_name, last.at
        returned = stamped.note if stamped and not stamped.accurate else ""
        rows.append({"post": post, "by": by, "at": at, "returned": returned,
                     "waits": post.code == waits and not released})  # fmt: skip
    mine = next((one for one in named if one.code == waits and one.code in posts.STAMPED), None)
    if released:
        mine = None
    own = mine is not None and here.person.id in {pk for pk, _ in mine.holders}
    return {"rows": rows, "mine": mine if own else None, "waits": mine,
            "ready": waits == posts.RELEASE}  # fmt: skip
