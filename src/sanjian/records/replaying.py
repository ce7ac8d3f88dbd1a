"""Replay: everything that happened on a file once and in order, and how it stood at any moment.

Nothing here is stored: the course is read from acts, issued papers and files as they were written,
and a past state is the fold of the acts up to it, under the rules of each act's own day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanjian.law import courses
from sanjian.law import procedure as kernel
from sanjian.law.duties import duties
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Act, DockFile, Leaf
from sanjian.records.obligations import row_of
from sanjian.records.rules import calendar, under
from sanjian.registry.catalogue.queries import lists_on_days

if TYPE_CHECKING:
    from sanjian.records.models import Document, Dossier, DutyRow, Exhibit
    from sanjian.rulepacks.view import View

KINDS = {"act": "办理行为", "document": "文书", "exhibit": "材料"}
"""What can happen on a file, by the code that filters use."""

_WITHIN = {"act": 0, "document": 1, "exhibit": 2}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        at: when, by the record's clock.
        kind: one of `KINDS`.
        label: what was done, issued or taken in.
        who: by whom.
        seq: the act it is, or on which it rests; for a file the last act before it.
        part: code of the part of the case in the place's own words, see `law.courses`.
        digest: SHA-256 of the act's link, of the paper's PDF once set, of the file.
        entry: its place in the public log, None while it waits.
        code: verify code of a paper.
        captured: when, where and by whom a file was taken; empty for others.
        device: number of the recorder that took the file or filmed the act; empty where no
            recorder is on record.
    """

    at: datetime
    kind: str
    label: str
    who: str
    seq: int
    part: str
    digest: str
    entry: int | None
    code: str = ""
    captured: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """A file as it stood after an act: its facts, its rules and its duties then."""

    act: Act
    stage: str
    facts: Any
    params: View
    duties: Sequence[DutyRow]


def events(
    dossier: Dossier,
    acts: Sequence[Act],
    documents: Sequence[Document],
    exhibits: Sequence[Exhibit],
) -> list[Event]:
    """Return all that happened, in order; what is not among the arguments is not shown.

    At the same moment an act comes before the papers that it issued.
    """
    places = _places({"act": acts, "document": documents, "exhibit": exhibits})
    known = {act.pk: act for act in acts}
    named = parts_of(dossier, acts)
    parts = {
        act.seq: courses.part_of(courses.course_of(act.step, act.stage_from), named) for act in acts
    }
    found = [
        Event(act.at, "act", act.label, act.by_name, act.seq, parts[act.seq], act.hash,
              places.get(("act", act.pk)), device=str(act.content.get("device") or ""))
        for act in acts
    ]  # fmt: skip
    for row in documents:
        act = known[row.act_id]
        label = f"{row.label} {row.number}".strip()
        found.append(
            Event(row.issued_at, "document", label, act.by_name, act.seq, parts[act.seq], row.blob,
                  places.get(("document", row.pk)), code=row.code)
        )  # fmt: skip
    devices = _devices(exhibits)
    for file in exhibits:
        before = [act for act in acts if act.at <= file.uploaded_at] or list(acts[:1])
        course = courses.of_file(before[-1].stage_to)
        found.append(
            Event(file.uploaded_at, "exhibit", file.name, file.uploaded_by.name, before[-1].seq,
                  courses.part_of(course, named), file.blob, places.get(("exhibit", file.pk)),
                  captured=_captured(file), device=devices.get(file.pk, ""))
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.seq, _WITHIN[one.kind]))


def stood(dossier: Dossier, acts: Sequence[Act], seq: int) -> Stood:
    """Return a file as it stood after one of its acts, under the rules of that act's day.

    Raises LookupError when the file has no such act.
    """
    if not 0 < seq <= len(acts):
        raise LookupError(seq)
    procedure = PROCEDURES[dossier.procedure]
    views = _views(dossier, acts[:seq])
    facts = procedure.start
    for act, view in zip(acts, views, strict=False):
        taken = kernel.Act(act.seq, act.step, act.by_id, act.at, act.content, act.content_hash)
        facts = procedure.apply(facts, taken, view)
    last, view = acts[seq - 1], views[-1]
    label = next(one.label for one in procedure.stages if one.value == facts.stage)
    owed = [row_of(dossier, one) for one in duties(procedure, facts, view, calendar())]
    return Stood(last, label, facts, view, sorted(owed, key=lambda one: (one.due, one.code)))


def act_at(acts: Sequence[Act], moment: datetime) -> int:
    """Return the number of the last act not later than a moment, 1 before the first."""
    return max((act.seq for act in acts if act.at <= moment), default=1)


def parts_of(dossier: Dossier, acts: Sequence[Act]) -> dict[str, str]:
    """Return the parts into which the file's place cuts a case, label by code, in its order."""
    return courses.parts(_views(dossier, acts[-1:])[-1])


def _views(dossier: Dossier, acts: Sequence[Act]) -> list[View]:
    days = [act.at.astimezone(SHANGHAI).date() for act in acts]
    lists = lists_on_days(dossier.agency_id, set(days))
    return [under(act.pack_digest, day, lists[day]) for act, day in zip(acts, days, strict=True)]


def _places(rows: Mapping[str, Collection[Any]]) -> dict[tuple[str, int], int]:
    """Return where things stand in the public log, by kind and id."""
    found: dict[tuple[str, int], int] = {}
    for kind, some in rows.items():
        sealed = Leaf.objects.filter(
            kind=kind, reference__in=[one.pk for one in some], entry__isnull=False
        )
        for reference, index in sealed.values_list("reference", "entry__index"):
            found[kind, reference] = index
    return found


def _devices(exhibits: Sequence[Exhibit]) -> dict[int, str]:
    """Return the recorders' numbers of the files that were handed in from one, by exhibit."""
    rows = DockFile.objects.filter(upload__exhibit__in=[one.pk for one in exhibits])
    return dict(rows.values_list("upload__exhibit_id", "device"))


def _captured(file: Exhibit) -> str:
    when = f"{file.captured_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if file.captured_at else ""
    return "，".join(one for one in (when, file.captured_where, file.captured_by) if one)
