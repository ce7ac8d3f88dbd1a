"""What the library knows of a statute: the pack's lists, what an operator enters, 立改废释."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from sanjian.law.parameters import Parameters
from sanjian.law.reasons import KnownStatute, plain_name
from sanjian.registry.models import BasisEvent, RegisteredStatute

KEY = "law.statutes"
LIBRARY = ("meta.basis", "basis.texts")


@transaction.atomic
def enter_statutes(*, statutes: Sequence[KnownStatute], source: str, at: datetime) -> int:
    """Enter editions of statutes; returns how many were new. The same facts are entered once."""
    before = RegisteredStatute.objects.count()
    RegisteredStatute.objects.bulk_create(
        [
            RegisteredStatute(
                name=plain_name(one.name)[:200], articles=one.articles, since=one.since,
                until=one.until, source=(one.source or source)[:200], entered_at=at,
            )
            for one in statutes
            if plain_name(one.name)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return RegisteredStatute.objects.count() - before


def known_statutes(params: Parameters, names: Iterable[str]) -> list[KnownStatute]:
    """Return what the pack and the register know of statutes by these names."""
    wanted = {plain_name(name) for name in names}
    shipped = [
        KnownStatute(
            str(row["label"]),
            int(str(row["articles"])) if row.get("articles") else None,
            _day(row.get("since")),
            _day(row.get("until")),
            params.source(KEY),
        )
        for row in (params.rows(KEY) if params.has(KEY) else ())
        if plain_name(str(row["label"])) in wanted
    ]
    entered = [
        KnownStatute(row.name, row.articles, row.since, row.until, row.source)
        for row in RegisteredStatute.objects.filter(name__in=wanted)
    ]
    return _followed([*shipped, *_library(params, wanted), *entered], wanted)


def _library(params: Parameters, wanted: set[str]) -> list[KnownStatute]:
    """The texts of the library that a pack names with a day from which they hold."""
    return [
        KnownStatute(
            str(row.get("title") or row["label"]), None, _day(row.get("since")),
            _day(row.get("until")), params.source(key),
        )
        for key in LIBRARY
        if params.has(key)
        for row in params.rows(key)
        if row.get("since") and plain_name(str(row.get("title") or row["label"])) in wanted
    ]  # fmt: skip


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _followed(known: list[KnownStatute], wanted: set[str]) -> list[KnownStatute]:
    """Return editions as the events of the library (立改废释) have left them.

    A text that was made is known from its day (of one that was amended the first day is not told),
    one that ended or was replaced by another no longer holds from that day on.
    """
    events = [
        one
        for one in BasisEvent.objects.exclude(kind=BasisEvent.Kind.INTERPRETED)
        if {plain_name(one.title), plain_name(one.replaced)} & wanted
    ]
    for one in events:
        title, replaced = plain_name(one.title), plain_name(one.replaced)
        if one.kind == BasisEvent.Kind.ENDED:
            known = _ended(known, title, one.in_force, one.source)
        elif title in wanted:
            since = one.in_force if one.kind == BasisEvent.Kind.MADE else None
            known = [*known, KnownStatute(one.title, None, since, None, one.source)]
        if replaced and replaced != title and replaced in wanted:
            known = _ended(known, replaced, one.in_force, one.source)
    return known


def _ended(known: list[KnownStatute], name: str, since: date, source: str) -> list[KnownStatute]:
    last = since - timedelta(days=1)
    own = [one for one in known if plain_name(one.name) == name]
    rest = [one for one in known if plain_name(one.name) != name]
    if not own:
        return [*rest, KnownStatute(name, None, None, last, source)]
    return rest + [
        replace(one, until=last)
        if (one.until is None or one.until > last) and (one.since is None or one.since <= last)
        else one
        for one in own
    ]
