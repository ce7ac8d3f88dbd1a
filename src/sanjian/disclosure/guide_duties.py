"""What is owed about released guides: law, function or list changed, so they must be gone over.

Opened beside the duties about an agency's whole file (`adjusting`), with the same term; closed by
the release of a newer version of the same guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sanjian.disclosure import guide_contents as contents
from sanjian.disclosure.guide_models import GuideDuty, GuideStep, PublishedGuide, ServiceGuide
from sanjian.disclosure.registers import slug
from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.parameters import Parameters
from sanjian.registry.models import Agency, Person, PowerItem
from sanjian.registry.queries import powers_on

TERM = "exante.adjust"


def released_of(agency: Agency) -> list[ServiceGuide]:
    """Return the guides of an agency that are public, one for each item."""
    codes = set(
        PublishedGuide.objects.filter(slug=slug(agency.name), until=None)
        .values_list("code", flat=True)
    )  # fmt: skip
    newest: dict[str, ServiceGuide] = {}
    rows = ServiceGuide.objects.filter(agency=agency, steps__name=GuideStep.Name.RELEASED)
    for one in rows.select_related("power__agency", "agency").order_by("number"):
        if one.power.code in codes:
            newest[one.power.code] = one
    return list(newest.values())


def cites(guide: ServiceGuide, statute: str) -> bool:
    """Say whether a guide names a statute, in its basis or as the law of its chart."""
    told = "\n".join(value for _, _, value in guide.content["fields"])
    return statute in told or statute in str(guide.content["law"])


def open_for(
    guides: Sequence[ServiceGuide], *, kind: str, said: str, changed_on: date, params: Parameters,
    calendar: WorkCalendar, by: Person | None, at: datetime,
) -> list[GuideDuty]:  # fmt: skip
    """Open a duty about each guide; term `exante.adjust` of the place's rules."""
    due = periods.due(changed_on, params.period(TERM), calendar).day
    return [
        GuideDuty.objects.create(
            guide=one, kind=kind, said=said[:500], changed_on=changed_on, opened_at=at,
            opened_by=by, due=due, source=params.source(TERM),
        )
        for one in guides
    ]  # fmt: skip


def note_guide_drift(
    agency: Agency, *, kind: str, params: Parameters, calendar: WorkCalendar, day: date,
    at: datetime,
) -> int:  # fmt: skip
    """Open a duty where a guide no longer says what list and procedure say; returns how many.

    The guide to an item that has left the list is no longer in force from now on.
    """
    powers = {one.code: one for one in powers_on(agency, day)}
    public = PublishedGuide.objects.filter(slug=slug(agency.name), until=None)
    public.exclude(code__in=powers).update(until=at)
    made = 0
    for guide in released_of(agency):
        power = powers[guide.power.code]
        now = contents.content_of(power, guide.facts, guide.procedure, params)
        owed = GuideDuty.objects.filter(guide=guide, kind=kind, opened_by=None, closed_at=None)
        if contents.digest_of(now) != guide.digest and not owed.exists():
            words = "、".join(row[0] for row in contents.differences(guide.content, now))
            open_for([guide], kind=kind, said=f"登记与已公示的不同：{words or '流程图、文字'}",
                     changed_on=day, params=params, calendar=calendar, by=None, at=at)  # fmt: skip
            made += 1
    return made


def close_for(guide: ServiceGuide, *, at: datetime) -> int:
    """Close what was owed about an item's guide when this version was written."""
    owed = GuideDuty.objects.filter(
        guide__agency=guide.agency_id, guide__power__code=guide.power.code, closed_at=None,
        opened_at__lte=guide.written_at,
    )  # fmt: skip
    return owed.update(closed_at=at, closed_with=guide)


def open_duties(agency: Agency | None = None) -> list[GuideDuty]:
    """Return the guides that must still be gone over, of one agency or of all."""
    rows = GuideDuty.objects.filter(closed_at=None).select_related("guide__power__agency")
    return list(rows.filter(guide__agency=agency) if agency is not None else rows)


def duties_of(power: PowerItem) -> list[GuideDuty]:
    """Return what was and is owed about an item's guide, the newest first."""
    rows = GuideDuty.objects.filter(guide__agency=power.agency_id, guide__power__code=power.code)
    return list(rows.select_related("closed_with").order_by("-opened_at", "-id"))
