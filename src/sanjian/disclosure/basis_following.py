"""依据库: what an event of 立改废释 touches, and the duties it leaves with each agency concerned.

Touched are items of the power lists, formats of documents, released guides, what is public
beforehand, and entries of the place's own rules (the justice bureau's to amend).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanjian.disclosure.adjusting import TERM, note_law_change, open_adjustments
from sanjian.disclosure.guide_duties import cites, open_duties, released_of
from sanjian.disclosure.models import PublishedBasis
from sanjian.disclosure.queries import registered_agencies
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.records.formats import used
from sanjian.registry import bases
from sanjian.registry.models import Agency, BasisDuty, BasisEvent, Person
from sanjian.registry.queries import powers_on
from sanjian.rulepacks.bases import BasisText, texts, touched_entries
from sanjian.rulepacks.packs import Pack

Touched = list[dict[str, str]]
CHECK = "对照新的文本核对权责清单、执法文书和服务指南"


@transaction.atomic
def record(
    *, pack: Pack, params: Parameters, calendar: WorkCalendar, by: Person, at: datetime, **told: Any
) -> BasisEvent:
    """Record an event with the columns of `bases.record_event`; open what follows from it.

    Every agency concerned owes its adjustment within `exante.adjust` of the day it is in force.
    Raises NotRegistered.
    """
    event = bases.record_event(by=by, at=at, **told)
    day = at.astimezone(SHANGHAI).date()
    due = periods.due(event.in_force, params.period(TERM), calendar).day
    source = params.source(TERM)
    for agency in registered_agencies():
        touched = touched_of(agency, event, pack, day)
        if touched:
            bases.owe(event=event, agency=agency, touched=touched, due=due, source=source)
    for name in dict.fromkeys(one for one in (event.title, event.replaced) if one):
        kind = event.kind if name == event.title else "ended"
        note_law_change(event=kind, statute=name, changed_on=event.in_force, params=params,
                        calendar=calendar, by=by, at=at)  # fmt: skip
    refresh_bases(pack=pack, at=at)
    return event


def touched_of(agency: Agency, event: BasisEvent, pack: Pack, day: date) -> Touched:
    """Return what of an agency names the text, or the one it replaces: sort and label of each.

    A new text concerns every enforcement body: where nothing names it yet, it is to be compared.
    """
    names = [one for one in (event.title, event.replaced) if one]
    found: dict[str, list[str]] = {
        "权责事项": [],
        "执法文书格式": [],
        "服务指南": [],
        "本辖区规则": [],
    }
    for name in names:
        powers = powers_on(agency, day).filter(basis__contains=name)
        found["权责事项"] += powers.values_list("name", flat=True)
        formats = used().filter(agency=agency, text__contains=name)
        found["执法文书格式"] += formats.values_list("label", flat=True)
        found["服务指南"] += [one.power.name for one in released_of(agency) if cites(one, name)]
        if agency.supervises:
            found["本辖区规则"] += touched_entries(pack, name, day)
    told = [
        {"sort": sort, "label": label} for sort in found for label in dict.fromkeys(found[sort])
    ]
    if not told and event.kind == BasisEvent.Kind.MADE and agency.is_subject:
        return [{"sort": "核对", "label": CHECK}]
    return told


def still_open(duty: BasisDuty) -> list[str]:
    """Return the public files and guides of the agency that have not followed the event yet."""
    names = [f"《{one}》" for one in (duty.event.title, duty.event.replaced) if one]

    def meant(said: str) -> bool:
        return any(said.startswith(name) for name in names)

    open_files = open_adjustments(duty.agency).filter(changed_on=duty.event.in_force)
    files = ["事前公示内容"] if any(meant(one.said) for one in open_files) else []
    guides = [one.guide.power.name for one in open_duties(duty.agency)
              if meant(one.said) and one.changed_on == duty.event.in_force]  # fmt: skip
    return [*files, *(f"“{name}”服务指南" for name in guides)]


def library(pack: Pack, day: date) -> list[BasisText]:
    """Return the texts in the library on a day: the packs', and what has been recorded since.

    An ended or replaced text keeps its place, with its last day.
    """
    known = list(texts(pack, day))
    told = list(bases.events())
    known += [_made(one) for one in reversed(told) if one.kind == BasisEvent.Kind.MADE]
    return [_until(one, _end(history_of(one, known, told), one)) for one in known]


def history_of(
    text: BasisText, known: Sequence[BasisText], told: Sequence[BasisEvent]
) -> list[BasisEvent]:
    """Return the events of a text, the newest first.

    Two texts may bear one title; an event then is about the one of the same issuer.
    """
    alone = sum(one.title == text.title for one in known) == 1
    return [
        one
        for one in told
        if text.title in (one.title, one.replaced) and (alone or one.issuer == text.issuer)
    ]


def _end(told: Sequence[BasisEvent], text: BasisText) -> date | None:
    """The day from which a text is no longer in force by these events, None while it is."""
    for event in told:
        ended = event.kind == BasisEvent.Kind.ENDED and event.title == text.title
        if ended or event.replaced == text.title:
            return event.in_force
    return None


def _made(event: BasisEvent) -> BasisText:
    number = f"{event.number}" if event.number else ""
    return BasisText(
        label=f"{number}《{event.title}》", title=event.title, number=number,
        issuer=event.issuer, sort=event.sort, level=event.level, issued=event.issued_on,
        since=event.in_force, until=None, source=event.source, own=False,
    )  # fmt: skip


def _until(text: BasisText, ended: date | None) -> BasisText:
    if ended is None or (text.since is not None and text.since > ended):
        return text
    return BasisText(
        text.label, text.title, text.number, text.issuer, text.sort, text.level, text.issued,
        text.since, ended, text.source, text.own,
    )  # fmt: skip


@transaction.atomic
def refresh_bases(*, pack: Pack, at: datetime) -> int:
    """Publish the library as it stands with the history of each text; returns how many texts."""
    day = at.astimezone(SHANGHAI).date()
    rows, told = library(pack, day), list(bases.events())
    PublishedBasis.objects.all().delete()
    PublishedBasis.objects.bulk_create(
        PublishedBasis(
            position=place, label=one.label[:400], issuer=one.issuer, sort=one.sort,
            level=one.level, issued=one.issued, since=one.since, until=one.until, own=one.own,
            source=one.source[:400], history=[
                {
                    "what": str(event),
                    "on": event.in_force.isoformat(),
                    "said": event.said,
                    "source": event.source,
                }
                for event in history_of(one, rows, told)
            ], updated_at=at,
        )
        for place, one in enumerate(rows)
    )  # fmt: skip
    return len(rows)
