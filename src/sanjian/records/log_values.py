"""What the leaf of each kind of thing is of: one value, made the same way when it is checked.

A value is a hash. Where it is the digest of several particulars, `told` are these; a proof carries
them, so that its holder sees what was recorded and can compare a file with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from sanjian.ledger.canonical import digest, plain
from sanjian.records.models import (
    Access,
    AccessAnswer,
    AccessRequest,
    Act,
    Composition,
    DestructionAnswer,
    DestructionItem,
    DestructionList,
    DockFile,
    Document,
    Exhibit,
    FileHold,
    FormatAct,
    FormatVersion,
    HoldEnd,
    Leaf,
    NumberVoid,
    SealUse,
    SecrecyMark,
    SecretPointer,
    SubjectMerge,
    UnusualSettled,
)
from sanjian.registry.catalogue.models import CatalogueVersion
from sanjian.registry.models import (
    BasisEvent,
    BodyChange,
    BudgetItem,
    CertificateChange,
    PlanDocument,
    PlanFigure,
    PowerChange,
    PowerChangeStep,
    Qualification,
    RegulationAct,
    RegulationVersion,
    SafeguardLine,
)
from sanjian.registry.reviewer_models import ReviewRule
from sanjian.rulepacks.queries import published_digests


@dataclass(frozen=True, slots=True)
class Value:
    """What a commitment is of: the value, the particulars it is the digest of, words for it."""

    value: str
    label: str
    told: Mapping[str, Any] | None = None


Made = dict[int, Value]


def document_value(row: Document) -> Value:
    """The particulars of an issued document; its words stand in `context` and `paper`, by digest.

    A document from before papers were kept has a leaf that knows nothing of its paper.
    """
    told = {
        "context": digest(row.context), "kind": row.kind, "label": row.label,
        "number": row.number, "code": row.code, "issued_at": row.issued_at,
    }  # fmt: skip
    if row.template:
        told |= {"paper": digest(row.paper), "template": row.template}
    return _of(f"文书 {row.label} {row.number}".strip(), told)


def exhibit_value(row: Exhibit) -> Value:
    """The particulars of an exhibit: the file's hash and its labels."""
    return _of(f"证据材料 {row.name}", {
        "blob": row.blob, "chunk_root": row.chunk_root, "name": row.name,
        "media_type": row.media_type, "size": row.size, "case_number": row.case_number,
        "captured_at": row.captured_at, "captured_where": row.captured_where,
        "captured_by": row.captured_by, "proves": row.proves,
        "uploaded_by": row.uploaded_by_id, "uploaded_at": row.uploaded_at,
    })  # fmt: skip


def access_value(row: Access) -> Value:
    """Who read which part of a file, when and why."""
    return _of(f"查阅记录 {row.what}", {
        "dossier": row.dossier.uid, "person": row.person_id, "at": row.at,
        "what": row.what, "purpose": row.purpose,
    })  # fmt: skip


def _of(label: str, told: dict[str, Any]) -> Value:
    shown = plain(told)
    assert isinstance(shown, dict)
    return Value(digest(shown), label, shown)


def _acts(wanted: Collection[int]) -> Made:
    rows = Act.objects.filter(pk__in=wanted).only("seq", "label", "hash")
    return {row.pk: Value(row.hash, f"第{row.seq}条 {row.label}") for row in rows}


def _documents(wanted: Collection[int]) -> Made:
    return {row.pk: document_value(row) for row in Document.objects.filter(pk__in=wanted)}


def _pdfs(wanted: Collection[int]) -> Made:
    rows = Document.objects.filter(pk__in=wanted).only("label", "number", "blob")
    return {row.pk: Value(row.blob, f"文书文件 {row.label} {row.number}".strip()) for row in rows}


def _exhibits(wanted: Collection[int]) -> Made:
    return {row.pk: exhibit_value(row) for row in Exhibit.objects.filter(pk__in=wanted)}


def _accesses(wanted: Collection[int]) -> Made:
    rows = Access.objects.select_related("dossier").filter(pk__in=wanted)
    return {row.pk: access_value(row) for row in rows}


def row_value(row: Model) -> Value:
    """Everything that a row of a register says, column by column."""
    later = getattr(row, "ADDED_LATER", ())
    columns = [(one.attname, getattr(row, one.attname)) for one in row._meta.concrete_fields]
    told = {name: value for name, value in columns if name not in later or value}
    return _of(f"登记簿 {row._meta.label} {row.pk}", told)


def of_rows(model: type[Model]) -> Callable[[Collection[int]], Made]:
    """Return what tells the values of a register's rows, for `VALUES`."""

    def made(wanted: Collection[int]) -> Made:
        rows = model._default_manager.filter(pk__in=wanted)
        return {row.pk: row_value(row) for row in rows}

    return made


def _packs(wanted: Collection[int]) -> Made:
    return {pk: Value(one, f"规则包 {one}") for pk, one in published_digests().items()
            if pk in wanted}  # fmt: skip


def _shown(kind: str) -> Callable[[Collection[int]], Made]:
    """What stands openly in its leaf is its own value."""

    def made(wanted: Collection[int]) -> Made:
        rows = Leaf.objects.filter(kind=kind, reference__in=wanted).only("reference", "shown")
        return {row.reference: Value(row.shown, row.shown) for row in rows}

    return made


REGISTERS: Final[dict[str, type[Model]]] = {
    "body": BodyChange,
    "certificate": CertificateChange,
    "qualification": Qualification,
    "review_rule": ReviewRule,
    "basis_event": BasisEvent,
    "regulation": RegulationVersion,
    "regulation_act": RegulationAct,
    "power_change": PowerChange,
    "power_change_step": PowerChangeStep,
    "catalogue": CatalogueVersion,
    "safeguard": SafeguardLine,
    "budget_item": BudgetItem,
    "plan": PlanDocument,
    "plan_figure": PlanFigure,
    "format": FormatVersion,
    "format_act": FormatAct,
}
"""Registers, of rooms below and of formats, whose rows are only added; each row gets a leaf."""

VALUES: Final[dict[str, Callable[[Collection[int]], Made]]] = {
    "act": _acts,
    "document": _documents,
    "pdf": _pdfs,
    "exhibit": _exhibits,
    "access": _accesses,
    "dock": of_rows(DockFile),
    "composition": of_rows(Composition),
    "number_void": of_rows(NumberVoid),
    "seal_use": of_rows(SealUse),
    "subject": of_rows(SubjectMerge),
    "access_request": of_rows(AccessRequest),
    "access_answer": of_rows(AccessAnswer),
    "secrecy": of_rows(SecrecyMark),
    "pointer": of_rows(SecretPointer),
    "unusual": of_rows(UnusualSettled),
    "hold": of_rows(FileHold),
    "hold_end": of_rows(HoldEnd),
    "destruction": of_rows(DestructionList),
    "destroyed_file": of_rows(DestructionItem),
    "destruction_end": of_rows(DestructionAnswer),
    "key": _shown("key"),
    "exante": _shown("exante"),
    "draw": _shown("draw"),
    "guide": _shown("guide"),
    "onsite": _shown("onsite"),
    "pack": _packs,
    **{kind: of_rows(model) for kind, model in REGISTERS.items()},
}
"""For each kind of leaf, what its value is now; a room above may add a kind of its own."""


def values_of(kind: str, wanted: Collection[int]) -> Made:
    """The values of things of one kind by their id; what no longer exists is not among them."""
    return VALUES[kind](wanted) if kind in VALUES else {}
