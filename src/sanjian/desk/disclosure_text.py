"""The two texts of the redaction editor, cut into pieces that a page can mark and let decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanjian.disclosure import schemas
from sanjian.disclosure.actions import BESIDES
from sanjian.disclosure.redaction import LABELS, Confidence, Kind, Span
from sanjian.disclosure.schemas import codes_of
from sanjian.ui.words import datetime_cn

if TYPE_CHECKING:
    from sanjian.disclosure.actions import Proposal
    from sanjian.disclosure.models import Preparation

SURE = {
    Confidence.CERTAIN: "案件记录中有",
    Confidence.LIKELY: "很可能是",
    Confidence.SUGGESTED: "请判断",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding on the page: what stood there, what stands there now, and what can be done."""

    key: str
    number: int
    original: str
    shown: str
    kind: str
    reason: str
    sure: str
    state: str
    decided: bool
    by_hand: bool

    @property
    def words(self) -> str:
        """The state in words."""
        return {"hidden": "已隐去", "kept": "保留", "open": "待确认"}[self.state]

    @property
    def turn(self) -> str:
        """What pressing it does."""
        return "keep" if self.state == "hidden" else "hide"


@dataclass(frozen=True, slots=True)
class ByHand:
    """One manual mark."""

    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Editor:
    """Everything the editor shows."""

    left: Sequence[tuple[str, Found | None]]
    right: Sequence[tuple[str, Found | None]]
    findings: Sequence[Found]
    marks: Sequence[ByHand]
    fields: Sequence[tuple[str, str, str, bool]]
    trail: Sequence[tuple[str, str, str]]
    kinds: Sequence[tuple[str, str]]
    typed: Mapping[str, str]
    waiting: int
    further: Sequence[Mapping[str, Any]] = ()


FORMATS = {one.code: one.label for one in schemas.FORMATS}
WORDED = frozenset({"subject", "conclusion"})
FIELDS = (
    ("agency", "执法机关"),
    ("subject", "执法对象"),
    ("category", "执法类别"),
    ("conclusion", "执法结论"),
    ("document_number", "文书号"),
)


def editor(
    proposal: Proposal,
    stored: Preparation | None,
    typed: Mapping[str, str],
    kinds: Sequence[tuple[str, str]],
    further: Sequence[Mapping[str, Any]] = (),
) -> Editor:
    """Return the editor of a proposal; what was typed and refused comes back.

    ``further`` are the rows that the schema in force asks for besides.
    """
    text = proposal.redacted
    found = {id(span): _found(proposal, span, at) for at, span in enumerate(text.spans, 1)}
    refused = typed if typed.get("act") == "prepare" else {}
    return Editor(
        left=list(_left(proposal, found)),
        right=[(part, found[id(span)] if span else None) for part, span in text.pieces()],
        findings=list(found.values()),
        marks=[
            ByHand(number, text.source[one["start"] : one["end"]], LABELS[Kind(one["kind"])])
            for number, one in enumerate(proposal.marks)
        ],
        fields=[
            (name, label, refused.get(name, proposal.fields.get(name, "")), name in WORDED)
            for name, label in FIELDS
        ],
        trail=[
            (datetime_cn(datetime.fromisoformat(one["at"])), one["by"], one["what"])
            for one in reversed(stored.trail if stored and proposal.trail else [])
        ],
        kinds=kinds,
        typed=typed if typed.get("act") == "mark" else {},
        waiting=len(text.open),
        further=[
            {"name": BESIDES + row["label"], "label": row["label"], "must": row.get("must"),
             "codes": codes_of(row) if row["format"] == "code" else [],
             "format": FORMATS[row["format"]],
             "value": refused.get(BESIDES + row["label"],
                                  proposal.fields.get(BESIDES + row["label"], ""))}
            for row in further
        ],
    )  # fmt: skip


def _found(proposal: Proposal, span: Span, number: int) -> Found:
    text = proposal.redacted
    state = "open" if span.open else "hidden" if span.hidden else "kept"
    by_hand = span.finding.reason == "人工标注"
    return Found(
        key=span.finding.key,
        number=number,
        original=text.original(span),
        shown=text.text[span.start : span.end] if span.hidden else span.finding.replacement,
        kind=LABELS[span.finding.kind],
        reason=span.finding.reason,
        sure=SURE[span.finding.confidence],
        state=state,
        decided=span.finding.key in proposal.decisions,
        by_hand=by_hand,
    )


def _left(proposal: Proposal, found: Mapping[int, Found]) -> Iterator[tuple[str, Found | None]]:
    """The original text cut at the findings."""
    place = 0
    source = proposal.redacted.source
    for span in proposal.redacted.spans:
        if span.source_start > place:
            yield source[place : span.source_start], None
        yield source[span.source_start : span.source_end], found[id(span)]
        place = span.source_end
    if place < len(source):
        yield source[place:], None
