"""Understanding what a citizen types: words, names, document numbers, days. Pure.

Chinese has no spaces, and a dictionary misses names (stack.md §4), so texts are found by pairs of
neighbouring characters and checked against the text itself. Brackets, dashes and spaces inside
numbers do not count: 云市监罚〔2026〕1号, (2026) and [2026] are the same.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sanjian.disclosure.traditional import simplified

LONGEST_QUERY = 64
"""Characters of one query; nobody searches for more, and it bounds the work."""

GRAMS_MAXIMUM = 60_000
"""Distinct pairs kept of one text; PostgreSQL holds at most 1 MiB of them in a row."""

MOST_TERMS = 8

_JOINED = re.compile(r"[〔〕\[\]()（）【】〈〉<>《》“”‘’\"'`·•・\-—–_\s]+")
_BREAK = re.compile(r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])(?!\d)"
    r"(?:\s*(?:月|[-./])\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*日?|\s*月)?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年(?!\s*\d)")


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as understood: words that must all occur, and the days it names."""

    typed: str
    terms: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to look for."""
        return not self.terms and self.first is None

    @property
    def period(self) -> str:
        """The days in words, for the page to say what it looked for."""
        if self.first is None or self.last is None:
            return ""
        if self.first == self.last:
            return f"{self.first.year}年{self.first.month}月{self.first.day}日"
        if self.first.month == self.last.month:
            return f"{self.first.year}年{self.first.month}月"
        return f"{self.first.year}年"


def searchable(text: str) -> str:
    """Return a text as it is searched: half width, lower case, joined inside, broken by commas."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _BREAK.sub("\n", _JOINED.sub("", folded)).strip("\n")


def grams(searched: str) -> list[str]:
    """Return the distinct pairs of neighbouring characters, and each run's last character."""
    found: dict[str, None] = {}
    for run in searched.split("\n"):
        for place in range(len(run)):
            found[run[place : place + 2]] = None
            if len(found) >= GRAMS_MAXIMUM:
                return list(found)
    return list(found)


def understand(typed: str) -> Understood:
    """Return what a query asks for; days are recognised in the forms people write them."""
    rest = simplified(unicodedata.normalize("NFKC", typed))
    first = last = None
    if (match := _DAY.search(rest)) and (span := _span(match)):
        first, last = span
        rest = rest[: match.start()] + " " + rest[match.end() :]
    elif match := _YEAR.search(rest):
        year = int(match[1])
        first, last = date(year, 1, 1), date(year, 12, 31)
        rest = rest[: match.start()] + " " + rest[match.end() :]
    words: dict[str, None] = {}
    for word in re.split(r"\s+", rest):
        words.update(dict.fromkeys(part for part in searchable(word).split("\n") if part))
    seen = "".join(char for char in typed if unicodedata.category(char) != "Cf").strip()
    return Understood(seen, tuple(words)[:MOST_TERMS], first, last)


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    year, month = int(match[1]), int(match[2])
    if match[3]:
        try:
            day = date(year, month, int(match[3]))
        except ValueError:
            return None
        return day, day
    return date(year, month, 1), date(year, month, 1) + timedelta(monthrange(year, month)[1] - 1)


def tsquery(terms: tuple[str, ...]) -> str:
    """Return PostgreSQL's query for texts that hold every pair of every term.

    Terms come from `searchable`, so they hold letters and digits only and need no quoting rules.
    """
    asked: dict[str, None] = {}
    for term in terms:
        if len(term) == 1:
            asked[f"'{term}':*"] = None
        else:
            asked.update(dict.fromkeys(f"'{term[at : at + 2]}'" for at in range(len(term) - 1)))
    return " & ".join(asked)


def marked(text: str, terms: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return a text cut into pieces, each with whether it is what was searched for."""
    if not terms:
        return [(text, False)]
    between = r"[〔〕\[\]()（）《》“”\s\-—·]*"
    longest = sorted(terms, key=len, reverse=True)
    pattern = "|".join(between.join(map(re.escape, term)) for term in longest)
    pieces: list[tuple[str, bool]] = []
    place = 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        pieces += [(text[place : match.start()], False), (match[0], True)]
        place = match.end()
    pieces.append((text[place:], False))
    return [piece for piece in pieces if piece[0]]


def snippet(text: str, terms: tuple[str, ...], around: int = 40) -> list[tuple[str, bool]]:
    """Return the part of a text around the first thing searched for, marked; [] if not there."""
    pieces = marked(text, terms)
    if not any(hit for _, hit in pieces):
        return []
    start = 0
    for part, hit in pieces:
        if hit:
            break
        start += len(part)
    begin = max(0, start - around)
    cut = text[begin : start + 2 * around].replace("\n", " ")
    ends = ("…" if begin else "", "…" if start + 2 * around < len(text) else "")
    return list(_with_ends(marked(cut, terms), ends))


def _with_ends(pieces: list[tuple[str, bool]], ends: tuple[str, str]) -> Iterator[tuple[str, bool]]:
    if ends[0]:
        yield ends[0], False
    yield from pieces
    if ends[1]:
        yield ends[1], False
