"""A place's rules as a list: by theme, with words, source and what other places say instead.

Pages, the public copy and the command line all show this list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import check
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import Key, Row
from sanjian.rulepacks.themes import Theme, grouped
from sanjian.rulepacks.view import Explanation, explain

FLOOR = "cn"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another place says under the same key: its label, the value in words, its source."""

    place: str
    shown: str
    source: str
    default: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter of a place on a day, and the same in the other places."""

    key: Key
    here: Explanation
    elsewhere: tuple[Elsewhere, ...]

    @property
    def since(self) -> date | None:
        """The day from which the value holds; None while there is none."""
        said = self.here.decided
        return said[0].in_force if said else None

    @property
    def different(self) -> tuple[Elsewhere, ...]:
        """The places that say something else."""
        return tuple(one for one in self.elsewhere if one.differs)

    def matches(self, text: str) -> bool:
        """Whether key, label, value, source or untranslated words contain the text."""
        said = (*self.here.decided, *self.here.words)
        whole = [self.key.name, self.key.label, self.here.shown]
        whole += [words for one in said for words in (one.source, one.shown, *one.clauses)]
        return any(text.lower() in words.lower() for words in whole)

    def as_mapping(self) -> dict[str, object]:
        """For `--json`."""
        return {
            **self.here.as_mapping(),
            "elsewhere": [
                {"place": one.place, "shown": one.shown, "source": one.source,
                 "default": one.default, "differs": one.differs}
                for one in self.elsewhere
            ],
        }  # fmt: skip


_HINTS = ("number", "issuer", "issued", "sort", "law", "note", "part", "filing", "who", "to", "due")
_BY_SUPERIOR = ("by_superior", "根据上级部门试点工作要求")


def row_hints(pack: Pack, day: date, row: Row) -> list[str]:
    """What a row of a list carries besides its name, in words: kinds of act, article, note."""
    names = dict([_BY_SUPERIOR])
    for key in ("types.core", "types.exploratory"):
        value = explain(pack, key, day).value
        if isinstance(value, tuple):
            names |= {str(one["code"]): str(one["label"]) for one in value}
    kinds = row.get("types")
    said = ["、".join(names.get(one, one) for one in kinds)] if isinstance(kinds, tuple) else []
    return said + [str(row[name]) for name in _HINTS if row.get(name)]


@lru_cache(maxsize=8)
def places(root: Path) -> Mapping[str, Pack]:
    """The sound packs of places under `root` (not the national layer), read once in a process."""
    packs, _ = check(root)
    return {name: pack for name, pack in packs.items() if name != FLOOR}


def line(pack: Pack, key: str, day: date, others: Iterable[Pack]) -> Line:
    """One parameter of `pack` on `day` beside the other places. Raises NotGiven: unknown key."""
    here = explain(pack, key, day)
    found = []
    for other in others:
        if other.name == pack.name:
            continue
        there = explain(other, key, day)
        found.append(
            Elsewhere(other.label, _words(there), there.source, there.is_default,
                      _said(there) != _said(here))
        )  # fmt: skip
    return Line(here.key, here, tuple(found))


def _said(found: Explanation) -> object:
    """The value as it is compared: of a list what it names, in whatever order."""
    if not isinstance(found.value, tuple):
        return found.value
    return frozenset((row["code"], row["label"]) for row in found.value)


def _words(said: Explanation) -> str:
    if said.value is None and said.words:
        return f"原文：{said.words[0].shown}"
    return said.shown


def lines(
    pack: Pack, day: date, others: Iterable[Pack], *, text: str = "", theme: str = ""
) -> list[tuple[Theme, list[Line]]]:
    """Every parameter that `pack` or another place states, by theme, narrowed by words and theme.

    A parameter that has no value here is listed too when the place's document has words for it
    or another place has a value: silence is shown as such.
    """
    known = tuple(others)
    names = {*pack.keys, *(key for other in known for key in other.keys)} & set(KEYS)
    found = []
    for group, keys in grouped(tuple(names)):
        if theme and group.name != theme:
            continue
        shown = [line(pack, key.name, day, known) for key in keys]
        if kept := [one for one in shown if not text or one.matches(text)]:
            found.append((group, kept))
    return found
