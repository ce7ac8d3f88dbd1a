"""What the API takes and gives: shapes only, no rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Schema

from sanjian.law.procedure import Procedure

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedDecision
    from sanjian.records.models import Act, Document, Dossier, DutyRow


class NewDossier(Schema):
    """A dossier to open: the procedure and the content of its first step."""

    procedure: str
    content: dict[str, Any]


class NewAct(Schema):
    """A step to take with its content."""

    step: str
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
    opened_at: datetime
    next_due: datetime | None
    next_duty: str


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


class DocumentOut(Schema):
    """An issued document."""

    kind: str
    label: str
    number: str
    code: str
    issued_at: datetime
    ready: bool


def act_out(act: Act) -> dict[str, Any]:
    """Return an act as ActOut takes it."""
    names = ("seq", "step", "label", "at", "law", "stage_from", "stage_to", "content",
             "content_hash", "prev_hash", "hash")  # fmt: skip
    return {name: getattr(act, name) for name in names} | {"by": act.by_name}


def dossier_out(dossier: Dossier, procedure: Procedure[Any]) -> dict[str, Any]:
    """Return a dossier as DossierOut takes it."""
    names = ("uid", "procedure", "number", "cause", "stage", "seq", "head", "closed",
             "opened_at", "next_due", "next_duty")  # fmt: skip
    return {name: getattr(dossier, name) for name in names} | {
        "agency": dossier.agency.name,
        "party": dossier.party_name,
        "stage_label": procedure.stage(dossier.stage).label,
        "pack": dossier.pack_id,
    }


def duty_out(row: DutyRow) -> dict[str, Any]:
    """Return a duty as DutyOut takes it."""
    names = ("code", "label", "owner", "due", "provisional", "paused", "source")
    return {name: getattr(row, name) for name in names} | {
        "dossier": row.dossier.uid,
        "start": row.start.isoformat(),
        "done_on": row.done_on.isoformat() if row.done_on else None,
    }


def document_out(row: Document) -> dict[str, Any]:
    """Return a document as DocumentOut takes it."""
    names = ("kind", "label", "number", "code", "issued_at")
    return {name: getattr(row, name) for name in names} | {"ready": bool(row.blob)}


def published(row: PublishedDecision) -> dict[str, Any]:
    """Return a published decision: the four public fields, its text and its source."""
    names = ("number", "origin", "agency", "subject", "category", "conclusion",
             "document_number", "text", "text_hash", "source_label", "source_url")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "decided_on": row.decided_on.isoformat() if row.decided_on else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "released_at": row.released_at.isoformat(),
    }
