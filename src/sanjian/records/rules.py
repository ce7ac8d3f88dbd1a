"""The rules a dossier stands under on one day: its pinned pack, and its agency's own lists.

What a digest names never changes, so a view by pack, day and lists is computed once in a process.
An agency's list of major decisions is read like a parameter of the pack (``review.catalogue``);
which version speaks on a day can be asked again later with the same answer, because no version
comes into force before the day after its release.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.conf import settings

from sanjian.law import catalogue
from sanjian.law.calendar import WorkCalendar
from sanjian.law.catalogue import Entry, narrower, row_of
from sanjian.law.procedure import combined_hash
from sanjian.registry.catalogue.queries import Listed, listed, lists_on, parent_key
from sanjian.registry.regulation_queries import spoken
from sanjian.registry.regulations import stricter
from sanjian.rulepacks.holidays import work_calendar
from sanjian.rulepacks.queries import pinned
from sanjian.rulepacks.view import View, on

OWN_RULE = "r:"
ORDINARY = "review.scope.all_ordinary"


def rules(digest: str, day: date, agency: int | None = None) -> View:
    """Return the pack of that digest as in force on a day, with an agency's lists if one is named.

    Raises UnknownPack.
    """
    return under(digest, day, lists_on(agency, day) if agency is not None else ())


@lru_cache(maxsize=4096)
def under(digest: str, day: date, lists: tuple[str, ...] = ()) -> View:
    """Return the pack of that digest as in force on a day, under these versions of lists."""
    view = on(pinned(digest), day)
    own = [one.removeprefix(OWN_RULE) for one in lists if one.startswith(OWN_RULE)]
    if catalogues := [listed(one) for one in lists if not one.startswith(OWN_RULE)]:
        view = _with_lists(view, catalogues)
    return _with_own_rules(view, own) if own else view


def _with_own_rules(view: View, digests: Iterable[str]) -> View:
    """Return a view in which an agency's own rules count wherever they are stricter.

    The digest stays: a rule about terms and filing does not undo a review that has passed.
    """
    for one in map(spoken, digests):
        said = {
            key: value
            for key, plain in one.values
            if (value := stricter(view, key, plain)) is not None
        }
        view = replace(
            view,
            values={**view.values, **said},
            sources={**view.sources, **dict.fromkeys(said, one.name)},
            defaults=view.defaults - said.keys(),
        )
    return view


def _with_lists(view: View, lists: Iterable[Listed]) -> View:
    """Return a view that also tells the lists; a superior's only where the place binds to it."""
    bound = view.has("review.catalogue_parent") and (
        view.text("review.catalogue_parent") == "binding"
    )
    spoken = [one for one in lists if one.kind == "own" or bound]
    if not spoken:
        return view
    own = next((one for one in spoken if one.kind == "own"), None)
    entries = _entries(own, [one for one in spoken if one.kind != "own"])
    values = dict(view.values) | {
        catalogue.KEY: [{**row_of(entry), "label": entry.text} for entry in entries],
        catalogue.FIELDS: _choices((entry.field, entry.field) for entry in entries),
        catalogue.POWERS: _choices(
            (code, own.powers.get(code, code) if own else code)
            for entry in entries
            for code in entry.powers
        ),
        catalogue.ASKED: [
            {"code": entry.code, "label": f"{entry.label}"} for entry in entries if entry.asked
        ],
        catalogue.LEVEL: own.level if own else "",
    }
    if own and own.all_ordinary:
        values[ORDINARY] = True
    names = "；".join(one.name for one in spoken)
    return replace(
        view,
        values=values,
        sources={**view.sources, catalogue.KEY: names},
        digest=combined_hash(view.digest, *(one.digest for one in spoken)),
    )


def _entries(own: Listed | None, superior: Iterable[Listed]) -> list[Entry]:
    """Return the agency's entries, then the superiors' that none of them stands for."""
    mine = list(own.entries) if own else []
    made = {entry.parent: entry for entry in mine if entry.parent}
    for one in superior:
        for entry in one.entries:
            key = parent_key(one.catalogue, entry.code)
            if key not in made or narrower(made[key], entry):
                mine.append(replace(entry, code=key, locked=True, source=one.name))
    return mine


def _choices(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what can be chosen, each once, and that it is none of them."""
    named = {code: label for code, label in pairs if code}
    rows = [{"code": code, "label": label} for code, label in named.items()]
    return [*rows, {"code": catalogue.OTHER, "label": "不属于以上各项"}] if rows else []


def calendar() -> WorkCalendar:
    """Return the working calendar of all announced holiday notices."""
    return work_calendar(settings.PACKS_ROOT)
