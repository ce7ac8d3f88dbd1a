"""Reading for the yearly report: the acts of a year, versions, what is owed and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sanjian.disclosure.annual.counting import SPECIAL, STEPS, Event
from sanjian.disclosure.annual.models import AnnualReport
from sanjian.law import procedure as kernel
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Act, Dossier, DutyRow
from sanjian.records.rules import under
from sanjian.records.taking import facts_of
from sanjian.registry.catalogue.queries import lists_on_days
from sanjian.registry.models import Agency

FACTS_ASKED = frozenset(SPECIAL) - {"give_result", "hand_to_case", "release_publication"}


def events(agency: Agency, year: int) -> Iterator[Event]:
    """Yield the acts of an agency in a year that may count, in order, with the facts they need."""
    begin, end = (datetime.combine(date(y, 1, 1), time(), SHANGHAI) for y in (year, year + 1))
    rows = Act.objects.filter(
        agency=agency, at__gte=begin, at__lt=end, step__in=[*STEPS, *SPECIAL]
    ).select_related("dossier")
    late = _late(agency)
    for act in rows.order_by("at", "id").iterator(chunk_size=500):
        day = act.at.astimezone(SHANGHAI).date()
        facts = facts_when(act) if act.step in FACTS_ASKED else None
        due = late.get(act.dossier_id)
        yield Event(
            act.dossier_id, act.seq, act.dossier.procedure, act.step, day, facts, act.content,
            late=act.step == "release_publication" and due is not None and day > due,
        )  # fmt: skip


def _late(agency: Agency) -> dict[int, date]:
    """Return until when each file's decision had to be public, for those published after it."""
    rows = DutyRow.objects.filter(agency=agency, code="publish", done_on__isnull=False)
    found = {row.dossier_id: (row.due.astimezone(SHANGHAI).date(), row.done_on)
             for row in rows.order_by("due")}  # fmt: skip
    return {number: due for number, (due, done) in found.items() if done and done > due}


def facts_when(act: Act) -> Any:
    """Return the facts after an act: those of the file, or folded up to it after a redo."""
    found = facts_of(act.dossier)
    if getattr(found, "matter", 1) == 1:
        return found
    acts = list(Act.objects.filter(dossier=act.dossier_id, seq__lte=act.seq).order_by("seq"))
    procedure = PROCEDURES[act.dossier.procedure]
    days = {one.at.astimezone(SHANGHAI).date() for one in acts}
    lists = lists_on_days(act.dossier.agency_id, days)
    facts = procedure.start
    for one in acts:
        on = one.at.astimezone(SHANGHAI).date()
        done = kernel.Act(one.seq, one.step, one.by_id, one.at, one.content, one.content_hash)
        facts = procedure.apply(facts, done, under(one.pack_digest, on, lists[on]))
    return facts


def dossiers(numbers: Sequence[int]) -> dict[int, Dossier]:
    """Return files by number."""
    return Dossier.objects.in_bulk(list(numbers))


def first_year() -> int | None:
    """Return the year of the first act in this house: before it nobody owes a report here."""
    first = Act.objects.order_by("at").values_list("at", flat=True).first()
    return first.astimezone(SHANGHAI).year if first else None


def bodies() -> list[Agency]:
    """Return the enforcement bodies, which owe a report each year."""
    return list(Agency.objects.filter(is_subject=True).order_by("id"))


def versions(agency: Agency, year: int) -> list[AnnualReport]:
    """Return the versions of a year, the latest first, with their acts and receipts."""
    rows = AnnualReport.objects.filter(agency=agency, year=year).select_related("prepared_by")
    return list(rows.prefetch_related("steps__by", "receipts__by").order_by("-number"))
