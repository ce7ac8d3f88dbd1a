"""Two values of one field of a draft, with what was taken out and what was put in."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from sanjian.desk.contents import Speaker
from sanjian.law.forms import Kind
from sanjian.review.material import Line

LONGEST = 4000
"""Characters up to which two texts are compared sign by sign; longer ones stand side by side."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A field of the draft in words; ``pieces`` are (kept, added, removed) and the text."""

    label: str
    text: str
    changed: bool
    pieces: tuple[tuple[str, str], ...] = ()


def compared(line: Line, said: Speaker) -> Compared:
    """Return a field of the draft in words, with its changes since the last round if any."""
    now = said.words(line.field, line.value)
    if not line.changed:
        return Compared(line.field.label, now, False)
    before = said.words(line.field, line.before)
    if line.field.kind is not Kind.LONGTEXT:
        return Compared(line.field.label, now, True, (("removed", before), ("added", now)))
    return Compared(line.field.label, now, True, tuple(pieces(before, now)))


def pieces(before: str, now: str) -> list[tuple[str, str]]:
    """Return the way from one text to the other as pieces: kept, removed, added."""
    if len(before) + len(now) > LONGEST:
        return [("removed", before), ("added", now)]
    found = []
    matcher = difflib.SequenceMatcher(a=before, b=now, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found.append(("kept", before[a:b]))
        else:
            if b > a:
                found.append(("removed", before[a:b]))
            if d > c:
                found.append(("added", now[c:d]))
    return found
