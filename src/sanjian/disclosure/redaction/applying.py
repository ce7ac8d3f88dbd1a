"""Applies findings and the clerk's decisions to a text, keeping the way back for the editor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sanjian.disclosure.redaction.intervals import Stretches
from sanjian.disclosure.redaction.terms import LABELS, Confidence, Finding, Kind


class Decision(StrEnum):
    """What the clerk decided about one finding."""

    HIDE = "hide"
    KEEP = "keep"


@dataclass(frozen=True)
class Mark:
    """A place that the clerk marked by hand; `replacement` empty means the kind's plain word."""

    start: int
    end: int
    kind: Kind
    replacement: str = ""


@dataclass(frozen=True)
class Span:
    """One finding in both texts: original offsets, offsets in the public text, hidden or shown.

    `decided` tells whether a person decided; a suggestion without decision is still open.
    """

    source_start: int
    source_end: int
    start: int
    end: int
    finding: Finding
    hidden: bool
    decided: bool

    @property
    def open(self) -> bool:
        """Whether a person must still look at it before release."""
        return not self.decided and self.finding.confidence is Confidence.SUGGESTED


@dataclass(frozen=True)
class RedactedText:
    """The public text, and every finding with its place in it and in the original."""

    text: str
    source: str
    spans: tuple[Span, ...]

    @property
    def open(self) -> tuple[Span, ...]:
        """Suggestions that nobody decided."""
        return tuple(span for span in self.spans if span.open)

    def pieces(self) -> Iterator[tuple[str, Span | None]]:
        """The public text cut into pieces, each with its span or None, for a page to mark up."""
        place = 0
        for span in self.spans:
            if span.start > place:
                yield self.text[place : span.start], None
            yield self.text[span.start : span.end], span
            place = span.end
        if place < len(self.text):
            yield self.text[place:], None

    def original(self, span: Span) -> str:
        """What stood there: only for the editor, never for the public copy."""
        return self.source[span.source_start : span.source_end]


def apply(
    text: str,
    findings: Sequence[Finding],
    decisions: Mapping[str, Decision] | None = None,
    marks: Sequence[Mark] = (),
) -> RedactedText:
    """The public text of `text`: findings hidden as decided, marks hidden, all else unchanged.

    `decisions` maps `Finding.key` to the clerk's decision; without one, `Finding.hide` holds. A
    mark over a finding hides both. Raises ValueError when a mark lies outside the text or a
    decision names no finding, so that a decision about an earlier text is never lost silently.
    """
    decided = dict(decisions or {})
    if unknown := decided.keys() - {finding.key for finding in findings}:
        raise ValueError(f"脱敏决定所指的内容已不存在：{', '.join(sorted(unknown))}")
    entries = [
        (finding, decided.get(finding.key), _hidden(finding, decided)) for finding in findings
    ]
    for mark in marks:
        if not 0 <= mark.start < mark.end <= len(text):
            raise ValueError("人工标注超出文本范围")
        entries.append((_marked(mark), Decision.HIDE, True))
    return _built(text, _without_overlap(entries))


def _hidden(finding: Finding, decided: Mapping[str, Decision]) -> bool:
    decision = decided.get(finding.key)
    return finding.hide if decision is None else decision is Decision.HIDE


def _marked(mark: Mark) -> Finding:
    word = mark.replacement or f"（{LABELS[mark.kind]}略）"
    return Finding(mark.start, mark.end, mark.kind, "人工标注", word, Confidence.CERTAIN, hide=True)


_Entry = tuple[Finding, Decision | None, bool]


def _without_overlap(entries: Sequence[_Entry]) -> list[_Entry]:
    """Entries in order; hidden ones that touch are joined, shown ones under them are dropped."""
    joined: list[_Entry] = []
    for finding, decision, _ in sorted(
        (entry for entry in entries if entry[2]), key=lambda entry: (entry[0].start, entry[0].end)
    ):
        if joined and finding.start < joined[-1][0].end:
            joined[-1] = (_joined(joined[-1][0], finding), Decision.HIDE, True)
        else:
            joined.append((finding, decision, True))
    taken = Stretches((finding.start, finding.end) for finding, _, _ in joined)
    joined += [
        entry
        for entry in entries
        if not entry[2] and not taken.touches(entry[0].start, entry[0].end)
    ]
    return sorted(joined, key=lambda entry: entry[0].start)


def _joined(first: Finding, second: Finding) -> Finding:
    longer = max(first, second, key=lambda one: one.end - one.start)
    return Finding(
        first.start,
        max(first.end, second.end),
        longer.kind,
        longer.reason,
        longer.replacement,
        longer.confidence,
        hide=True,
        subject=longer.subject,
    )


def _built(text: str, entries: Sequence[_Entry]) -> RedactedText:
    parts: list[str] = []
    spans: list[Span] = []
    place = length = 0
    for finding, decision, hidden in entries:
        before = text[place : finding.start]
        word = finding.replacement if hidden else text[finding.start : finding.end]
        start = length + len(before)
        parts += [before, word]
        length = start + len(word)
        place = finding.end
        spans.append(
            Span(finding.start, finding.end, start, length, finding, hidden, decision is not None)
        )
    parts.append(text[place:])
    return RedactedText("".join(parts), text, tuple(spans))
