"""The register of statutes: what an operator enters, read together with the pack's own list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from sanjian.law.parameters import Parameters
from sanjian.law.reasons import KnownStatute, plain_name
from sanjian.registry.models import RegisteredStatute

KEY = "law.statutes"


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
            date.fromisoformat(str(row["since"])) if row.get("since") else None,
            date.fromisoformat(str(row["until"])) if row.get("until") else None,
            params.source(KEY),
        )
        for row in (params.rows(KEY) if params.has(KEY) else ())
        if plain_name(str(row["label"])) in wanted
    ]
    entered = [
        KnownStatute(row.name, row.articles, row.since, row.until, row.source)
        for row in RegisteredStatute.objects.filter(name__in=wanted)
    ]
    return shipped + entered
