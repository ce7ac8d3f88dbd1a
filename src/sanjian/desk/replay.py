"""全程回看: the whole course of a case, and the case as it stood at any moment of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.desk import lights
from sanjian.desk.contents import Speaker, speaker
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.records import replaying
from sanjian.records.access import note_access
from sanjian.records.archive.secrecy import withheld
from sanjian.records.queries import dossier_of
from sanjian.records.rules import calendar
from sanjian.ui.parts import Tab

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier
    from sanjian.records.replaying import Event

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """An event with what the page adds to it."""

    event: Event
    kind: str
    url: str
    pairs: Sequence[tuple[str, str]]
    ahead: bool


@require_safe
@seated
def replay(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show a case's course, and how it stood after the act or at the time asked for."""
    dossier = dossier_of(seat.person, uid)
    note_access(dossier=dossier, by=seat.person, at=seat.at, what="全程回看")
    acts = list(dossier.acts.all())
    exhibits = list(dossier.exhibits.select_related("uploaded_by"))
    hidden = withheld(seat.person, dossier, seat.roles, exhibits)
    seen = [row for row in exhibits if row.pk not in hidden]
    events = replaying.events(dossier, acts, list(dossier.documents.all()), seen)
    seq, moment = _moment(request, acts, seat)
    then = replaying.stood(dossier, acts, seq)
    names = {row.pk: row.name for row in seen}
    said = speaker(PROCEDURES[dossier.procedure], then.params, acts, names, seat.today,
                   extra=then.facts.handlers)  # fmt: skip
    kind = request.GET.get("kind", "")
    shown = [one for one in events if kind not in replaying.KINDS or one.kind == kind]
    context = {
        "dossier": dossier,
        "tabs": _tabs(events, kind, seq),
        "parts": _parts(dossier, acts, [_shown(one, acts, said, seq) for one in shown]),
        "last": len(acts),
        "marks": [(act.seq, act.label, act.at) for act in acts],
        "then": then,
        "moment": moment,
        "said": said.pairs(then.act.step, then.act.content),
        "duties": [lights.entry(one, moment, calendar()) for one in then.duties],
        "handlers": [said.people.get(one, "") for one in then.facts.handlers],
        "papers": sum(one.kind == "document" and one.at <= moment for one in events),
        "files": sum(one.kind == "exhibit" and one.at <= moment for one in events),
        "withheld": len(hidden),
        "kind": kind if kind in replaying.KINDS else "",
    }
    return page(request, seat, "desk/replay.html", context, marked=True)


def _moment(request: HttpRequest, acts: Sequence[Act], seat: Seat) -> tuple[int, datetime]:
    """Return the act and the moment asked for; without either, the last act and now.

    A time that cannot be read, or before the case, is its beginning; one to come is now.
    """
    wanted, number = request.GET.get("moment", ""), request.GET.get("at", "")
    if wanted:
        try:
            typed = datetime.fromisoformat(wanted).replace(tzinfo=SHANGHAI) + MINUTE
        except (ValueError, OverflowError):
            typed = acts[0].at
        moment = max(min(typed, seat.at), acts[0].at)
        return replaying.act_at(acts, moment), moment
    if number.isascii() and number.isdigit() and 0 < int(number[:9]) < len(acts):
        return int(number), acts[int(number) - 1].at
    return len(acts), seat.at


def _tabs(events: Sequence[Event], kind: str, seq: int) -> list[Tab]:
    def url(code: str) -> str:
        asked = {"kind": code, "at": str(seq)} if code else {"at": str(seq)}
        return f"?{urlencode(asked)}"

    whole = Tab("全部", url(""), kind not in replaying.KINDS, len(events))
    return [
        whole,
        *(
            Tab(label, url(code), kind == code, sum(one.kind == code for one in events))
            for code, label in replaying.KINDS.items()
        ),
    ]


def _shown(event: Event, acts: Sequence[Act], said: Speaker, seq: int) -> Shown:
    match event.kind:
        case "document":
            url = reverse("desk:document", args=[event.code])
        case "exhibit":
            url = reverse("desk:file", args=[event.digest])
        case _:
            url = ""
    act = acts[event.seq - 1]
    pairs = said.pairs(act.step, act.content) if event.kind == "act" else []
    return Shown(event, replaying.KINDS[event.kind], url, pairs, event.seq > seq)


def _parts(
    dossier: Dossier, acts: Sequence[Act], shown: Sequence[Shown]
) -> list[tuple[str, list[Shown], int]]:
    """Return the parts of the case in the place's order, each with its events and their number.

    Every part is shown, also one in which nothing has been recorded.
    """
    named = replaying.parts_of(dossier, acts)
    found: list[tuple[str, list[Shown], int]] = []
    for code, label in named.items():
        some = [one for one in shown if one.event.part == code]
        found.append((label, some, len(some)))
    return found
