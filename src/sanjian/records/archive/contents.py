"""The contents of a case file (卷内目录): what lies in it, in which volume, in which order.

The order is the pack's list `archive.volumes` (正卷、副卷); what the list does not name goes to the
last row of its volume. Within a row the order is that of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Literal, cast

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.ledger.canonical import digest, plain
from sanjian.records.documents.templates import load
from sanjian.records.layering import layers
from sanjian.records.models import Document, Dossier, Exhibit, SecretPointer
from sanjian.records.numbers import void_of

MAIN, SECONDARY, NONE = "main", "secondary", "none"
PARTS: Final = {MAIN: "正卷", SECONDARY: "副卷"}
GROUPS: Final = {
    "filing_approval": "filing_approval",
    "lead_register": "lead",
    "application_receipt": "lead",
    "licence_receipt": "lead",
    "initiation_sheet": "lead",
    "investigation_report": "investigation_report",
    "application_report": "investigation_report",
    "decision_report": "investigation_report",
    "licence_examination_report": "investigation_report",
    "licence_end_report": "investigation_report",
    "review_submission": "review_opinion",
    "review_opinion": "review_opinion",
    "joint_review_opinion": "review_opinion",
    "handler_opinion": "review_opinion",
    "review_resubmission": "review_opinion",
    "negotiation_record": "review_opinion",
    "hearing_record": "hearing_record",
    "licence_hearing_record": "hearing_record",
    "hearing_report": "hearing_report",
    "licence_hearing_report": "hearing_report",
    "closing_approval": "closing_approval",
    "on_site_record": "evidence",
    "interview_record": "evidence",
    "inspection_record": "evidence",
    "sampling_record": "evidence",
    "preservation_notice": "evidence",
    "preservation_decision": "evidence",
    "measure_list": "property",
    "measure_return": "property",
    "requisition_list": "property",
    "requisition_return": "property",
    "payment_entry": "property",
}
"""Kinds of documents by their row in `archive.volumes`; decisions are found by the procedure."""

Kind = Literal["document", "exhibit", "pointer"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a file: its place in the order, its volume, what it is and its hash.

    ``key`` finds it again: the verify code of a document, the SHA-256 of a file, the off-line
    number of what is kept elsewhere. ``digest`` is that of a document's paper or of a file's bytes.
    """

    order: int
    volume: str
    row: str
    kind: Kind
    name: str
    number: str
    day: date
    key: str
    digest: str

    @property
    def part(self) -> str:
        """The volume in words."""
        return PARTS.get(self.volume, "")


def of(dossier: Dossier, params: Parameters) -> tuple[Item, ...]:
    """Return the contents of a file in the order of the rules, numbered through both volumes.

    Papers of the putting away itself (cover, index, note) are not among them.
    """
    known = {str(row["code"]): row for row in params.rows("archive.volumes")}
    rank = {code: place for place, code in enumerate(known)}
    papers = dossier.documents.select_related("void").order_by("id")
    found = [one for row in papers if (one := _paper(row, dossier))]
    found += [_file(row) for row in dossier.exhibits.order_by("id")]
    found += [_pointer(row) for row in SecretPointer.objects.filter(dossier=dossier).order_by("id")]
    placed = [replace(one, volume=_volume(known, one)) for one in found]
    last = len(rank)
    placed.sort(key=lambda one: (one.volume != MAIN, rank.get(one.row, last), one.day))
    return tuple(replace(one, order=number) for number, one in enumerate(placed, 1))


def hash_of(items: tuple[Item, ...]) -> str:
    """Return the SHA-256 over everything that a list of contents says."""
    return hash_of_told(told(items))


def hash_of_told(kept: list[dict[str, Any]]) -> str:
    """Return the SHA-256 over contents as they were kept."""
    return digest(kept)


def told(items: tuple[Item, ...]) -> list[dict[str, Any]]:
    """Return contents as JSON, to be kept."""
    made = plain([asdict(one) for one in items])
    return cast("list[dict[str, Any]]", made)


def _volume(known: Mapping[str, Mapping[str, Any]], one: Item) -> str:
    return str(known[one.row]["volume"]) if one.row in known else one.volume


def _paper(row: Document, dossier: Dossier) -> Item | None:
    template = load(row.kind, layers(dossier))
    if template.volume not in PARTS:
        return None
    decisions = {
        step.documents[0]
        for step in PROCEDURES[dossier.procedure].steps
        if step.gate == "decision" and step.documents
    }
    if row.kind in decisions:
        group = "decision"
    elif row.kind in GROUPS:
        group = GROUPS[row.kind]
    elif template.volume == SECONDARY:
        group = "secondary_other"
    else:
        group = "other_documents" if template.to == "party" else "main_other"
    if row.kind.endswith("service_receipt") and row.act.step == "serve_decision":
        group = "decision"
    day = row.issued_at.astimezone(SHANGHAI).date()
    name = f"{row.label}（作废）" if void_of(row) else row.label
    return Item(0, template.volume, group, "document", name, row.number, day, row.code,
                digest(row.paper))  # fmt: skip


def _file(row: Exhibit) -> Item:
    day = (row.captured_at or row.uploaded_at).astimezone(SHANGHAI).date()
    return Item(0, MAIN, "evidence", "exhibit", row.name, "", day, row.blob, row.blob)


def _pointer(row: SecretPointer) -> Item:
    day = row.registered_at.astimezone(SHANGHAI).date()
    name = f"涉密材料（线下保管）{row.offline_number}"
    return Item(0, SECONDARY, "secondary_other", "pointer", name, row.offline_number, day,
                row.offline_number, "")  # fmt: skip
