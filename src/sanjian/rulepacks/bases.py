"""依据库 as the packs have it: the texts that a place's paper names, and the common ones.

The rows of ``meta.basis`` are what the place's own paper rests on, those of ``basis.texts`` what it
names besides, with the nation's. What a paper does not say (a number, a date) stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import Row
from sanjian.rulepacks.view import Statement, explain

OWN, OTHERS = "meta.basis", "basis.texts"


@dataclass(frozen=True, slots=True)
class BasisText:
    """One text of the library: what it is called, whose it is, and where the pack names it.

    ``own`` says that the place's paper rests on it; a date that nobody has stated is None.
    """

    label: str
    title: str
    number: str
    issuer: str
    sort: str
    level: str
    issued: date | None
    since: date | None
    until: date | None
    source: str
    own: bool


def texts(pack: Pack, day: date) -> tuple[BasisText, ...]:
    """Return the texts a place works under on a day, those its paper rests on first."""
    found: dict[str, BasisText] = {}
    for key in (OWN, OTHERS):
        said = explain(pack, key, day)
        for statement in said.decided:
            rows = statement.value if isinstance(statement.value, tuple) else ()
            for row in rows:
                one = _text(row, statement, key == OWN)
                found.setdefault(one.label, one)
    return tuple(found.values())


def touched_entries(pack: Pack, title: str, day: date) -> tuple[str, ...]:
    """Return the labels of the place's own rules whose source or words name a text on a day."""
    found = [
        f"{entry.key.label}（{entry.source}）"
        for entry in pack.place.entries
        if entry.covers(day) and title in f"{entry.source}{entry.plain()}"
    ]
    return tuple(dict.fromkeys(found))


def _text(row: Row, said: Statement, own: bool) -> BasisText:
    def word(name: str) -> str:
        return str(row.get(name, ""))

    def day(name: str) -> date | None:
        return date.fromisoformat(word(name)) if word(name) else None

    return BasisText(
        label=word("label"), title=word("title") or word("label"), number=word("number"),
        issuer=word("issuer"), sort=word("sort"), level=word("level"), issued=day("issued"),
        since=day("since"), until=day("until"), source=said.source, own=own,
    )  # fmt: skip
