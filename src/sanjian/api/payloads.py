"""What the API takes and gives: shapes only, no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedure import Procedure
from sanjian.law.procedures import PROCEDURES

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedDecision
    from sanjian.records.linking import Related
    from sanjian.records.models import Act, Document, Dossier, DutyRow
    from sanjian.records.replaying import Event, Stood


Name = Annotated[str, Field(max_length=100)]


class Sent(Schema):
    """What a caller sends: nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class NewDossier(Sent):
    """A dossier to open: the procedure and the content of its first step."""

    procedure: Name
    content: dict[str, Any]


class NewAct(Sent):
    """A step to take with its content."""

    step: Name
    content: dict[str, Any] = {}


class ActOut(Schema):
    """An act as recorded."""

    seq: int
    step: str
    label: str
    by: str
    at: datetime
    law: str
    stage_from: str
    stage_to: str
    content: dict[str, Any]
    content_hash: str
    prev_hash: str
    hash: str


class DossierOut(Schema):
    """A dossier's head."""

    uid: UUID
    procedure: str
    agency: str
    number: str
    cause: str
    party: str
    stage: str
    stage_label: str
    seq: int
    head: str
    pack: str
    closed: bool
    sample: bool
    opened_at: datetime
    next_due: datetime | None
    next_duty: str


class RelatedOut(Schema):
    """Another dossier that this one led to or came from."""

    kind: str
    words: str
    uid: UUID
    number: str
    procedure: str
    cause: str
    stage_label: str


class DossierWithRelated(DossierOut):
    """A dossier's head with the dossiers related to it."""

    related: list[RelatedOut]
    coverage: str
    warnings: list[str]


class DutyOut(Schema):
    """A duty with its deadline."""

    dossier: UUID
    code: str
    label: str
    owner: str
    start: str
    due: datetime
    provisional: bool
    paused: bool
    source: str
    done_on: str | None


class EventOut(Schema):
    """One thing that happened on a dossier; see `records.replaying.Event`."""

    at: datetime
    kind: str
    label: str
    who: str
    seq: int
    part: str
    digest: str
    entry: int | None
    code: str
    captured: str
    device: str


class DutyThen(Schema):
    """A duty as it stood at a past moment."""

    code: str
    label: str
    due: datetime
    done_on: str | None


class StoodOut(Schema):
    """A dossier as it stood after one of its acts."""

    seq: int
    stage: str
    pack: str
    duties: list[DutyThen]


class TimelineOut(Schema):
    """The whole course of a dossier, its parts in the place's words, and one state of it."""

    parts: dict[str, str]
    events: list[EventOut]
    then: StoodOut


class DocumentOut(Schema):
    """An issued document."""

    kind: str
    label: str
    number: str
    code: str
    issued_at: datetime
    ready: bool


def _shown(moment: datetime) -> datetime:
    """A moment as the API always tells it, with the offset +08:00."""
    return moment.astimezone(SHANGHAI)


def act_out(act: Act) -> dict[str, Any]:
    """Return an act as ActOut takes it."""
    names = ("seq", "step", "label", "law", "stage_from", "stage_to", "content",
             "content_hash", "prev_hash", "hash")  # fmt: skip
    return {name: getattr(act, name) for name in names} | {
        "by": act.by_name,
        "at": _shown(act.at),
    }


def dossier_out(dossier: Dossier, procedure: Procedure[Any]) -> dict[str, Any]:
    """Return a dossier as DossierOut takes it."""
    names = ("uid", "procedure", "number", "cause", "stage", "seq", "head", "closed",
             "sample", "next_duty")  # fmt: skip
    return {name: getattr(dossier, name) for name in names} | {
        "agency": dossier.agency.name,
        "party": dossier.party_name,
        "stage_label": procedure.stage(dossier.stage).label,
        "pack": dossier.pack_id,
        "opened_at": _shown(dossier.opened_at),
        "next_due": _shown(dossier.next_due) if dossier.next_due else None,
    }


def related_out(one: Related) -> dict[str, Any]:
    """Return a related dossier as RelatedOut takes it."""
    other = one.dossier
    names = ("uid", "number", "procedure", "cause")
    return {name: getattr(other, name) for name in names} | {
        "kind": one.kind,
        "words": one.words,
        "stage_label": PROCEDURES[other.procedure].stage(other.stage).label,
    }


def duty_out(row: DutyRow) -> dict[str, Any]:
    """Return a duty as DutyOut takes it."""
    names = ("code", "label", "owner", "provisional", "paused", "source")
    return {name: getattr(row, name) for name in names} | {
        "dossier": row.dossier.uid,
        "due": _shown(row.due),
        "start": row.start.isoformat(),
        "done_on": row.done_on.isoformat() if row.done_on else None,
    }


def timeline_out(events: Sequence[Event], then: Stood, parts: dict[str, str]) -> dict[str, Any]:
    """Return a course as TimelineOut takes it."""
    return {
        "parts": parts,
        "events": [asdict(one) | {"at": _shown(one.at)} for one in events],
        "then": {
            "seq": then.act.seq,
            "stage": then.stage,
            "pack": then.act.pack_digest,
            "duties": [
                {"code": one.code, "label": one.label, "due": _shown(one.due),
                 "done_on": one.done_on.isoformat() if one.done_on else None}
                for one in then.duties
            ],
        },
    }  # fmt: skip


def document_out(row: Document) -> dict[str, Any]:
    """Return a document as DocumentOut takes it."""
    names = ("kind", "label", "number", "code")
    return {name: getattr(row, name) for name in names} | {
        "issued_at": _shown(row.issued_at),
        "ready": bool(row.blob),
    }


def published(row: PublishedDecision) -> dict[str, Any]:
    """Return a published decision: the four public fields, its text and its source."""
    names = ("number", "origin", "agency", "subject", "category", "conclusion",
             "document_number", "text", "text_hash", "further", "source_label",
             "source_url")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "decided_on": row.decided_on.isoformat() if row.decided_on else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "released_at": _shown(row.released_at).isoformat(),
    }
