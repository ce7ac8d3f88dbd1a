"""A pack with new dated entries: what was in force stays in it and is given its last day.

Nothing is changed in place. An entry that takes the place of another from a day on closes the
other on the day before; the loader's own checks then say whether the whole stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sanjian.rulepacks.entries import Entry, PackError
from sanjian.rulepacks.packs import Layer, Pack, PackRefused, loosening_errors, overlap_errors

_ONE_DAY = timedelta(days=1)


def amended(layers: tuple[Layer, ...], entries: Iterable[Entry]) -> tuple[Layer, ...]:
    """The layers with `entries` added to the lowest one, their predecessors closed.

    A predecessor is an entry under the same key that began earlier and would still be in force
    on the new entry's first day. Says nothing about whether the outcome is sound: see `faults`.
    """
    added = tuple(entries)
    place = layers[-1]
    kept: list[Entry] = []
    for old in place.entries:
        starts = [
            new.in_force
            for new in added
            if new.key is old.key and old.in_force < new.in_force <= old.last
        ]
        kept.append(replace(old, until=min(starts) - _ONE_DAY) if starts else old)
    return (*layers[:-1], replace(place, entries=(*kept, *added)))


def faults(layers: tuple[Layer, ...]) -> list[PackError]:
    """Everything the loader would say of these layers together: overlaps and loosening."""
    found: list[PackError] = []
    for depth, layer in enumerate(layers):
        found += overlap_errors(layer)
        found += loosening_errors(layer, layers[:depth])
    return found


def amended_pack(layers: tuple[Layer, ...], entries: Iterable[Entry]) -> Pack:
    """The sound pack that comes of the entries. Raises PackRefused with every fault."""
    whole = amended(layers, entries)
    if found := faults(whole):
        raise PackRefused(found)
    return Pack(whole)
