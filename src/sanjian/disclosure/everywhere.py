"""One search over all that is public beside decisions: bodies, powers, guides, licences, draws.

Small tables, so plain comparison does; a few of each kind are named, with the page that has more.
All words must occur in one entry, in any of its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from sanjian.disclosure.models import (
    PublishedAgency,
    PublishedAnnual,
    PublishedDraw,
    PublishedGuide,
    PublishedLicence,
    PublishedProcedure,
    PublishedRandomItem,
    PublishedRule,
)

NAMED = 5
"""So many of each kind are named."""

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing found: its words, a line under it, the name of its address and its arguments."""

    title: str
    under: str
    view: str
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` says that not all of it is named."""

    label: str
    view: str
    entries: tuple[Entry, ...]
    more: bool


def elsewhere(typed: str) -> list[Group]:
    """Return what else is public under these words, kinds without a hit left out.

    ``typed`` is what somebody typed, words apart by spaces; nothing is found for nothing.
    """
    words = typed.split()[:MOST_WORDS]
    if not words:
        return []
    found = [_group(one, words) for one in SOURCES]
    return [one for one in [*found, _powers(words)] if one.entries]


@dataclass(frozen=True, slots=True)
class _Source:
    label: str
    view: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    entry: Callable[[Any], Entry]


def _group(source: _Source, words: Sequence[str]) -> Group:
    rows = source.rows()
    for word in words:
        one = Q()
        for column in source.columns:
            one |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(one)
    named = list(rows[: NAMED + 1])
    entries = tuple(source.entry(row) for row in named[:NAMED])
    return Group(source.label, source.view, entries, len(named) > NAMED)


def _powers(words: Sequence[str]) -> Group:
    """Powers stand inside their agency's row; each links to the agency that has it."""
    found = [
        Entry(str(item.get("name", "")), agency.name, "agency", (agency.slug,))
        for agency in PublishedAgency.objects.only("slug", "name", "powers")
        for item in agency.powers
        if all(word in f"{agency.name}{item.get('name', '')}{item.get('basis', '')}"
               for word in words)
    ]  # fmt: skip
    return Group("权责事项", "agencies", tuple(found[:NAMED]), len(found) > NAMED)


SOURCES = (
    _Source("执法机关", "agencies", PublishedAgency.objects.all, ("name", "duties", "kind"),
            lambda row: Entry(row.name, row.kind, "agency", (row.slug,))),
    _Source("办事指南", "guides", lambda: PublishedGuide.objects.filter(until=None),
            ("item", "agency", "summary", "words"),
            lambda row: Entry(row.item, f"{row.agency}，{row.summary}", "guide",
                              (row.slug, row.code))),
    _Source("许可证", "licences", PublishedLicence.objects.all,
            ("number", "holder", "item", "name", "agency"),
            lambda row: Entry(f"{row.name} {row.number}", f"{row.holder}，{row.item}", "licence",
                              (row.slug,))),
    _Source("随机抽查事项", "draws", lambda: PublishedRandomItem.objects.filter(until=None),
            ("item", "agency", "basis"),
            lambda row: Entry(row.item, row.agency, "draws")),
    _Source("双随机抽取", "draws", lambda: PublishedDraw.objects.defer("pool"),
            ("name", "item", "agency"),
            lambda row: Entry(row.name, row.agency, "draw", (row.number,))),
    _Source("统计年报", "reports", lambda: PublishedAnnual.objects.exclude(published_at=None),
            ("agency", "year", "words"),
            lambda row: Entry(f"{row.agency}{row.year}年度统计年报", "", "report",
                              (row.slug, row.year))),
    _Source("执法程序", "procedures", lambda: PublishedProcedure.objects.defer("svg"),
            ("label", "law"), lambda row: Entry(row.label, row.law, "procedures")),
    _Source("执法规则", "rules", PublishedRule.objects.all, ("label", "shown", "source"),
            lambda row: Entry(row.label, row.shown[:80], "rule", (row.key,))),
)  # fmt: skip
