"""Leaves for what rooms below the record write: published packs, and rows of registers.

Those rooms do not know the record, so the sequencer looks for rows that have no leaf yet. They are
few; what a row says is committed to as it stands when it is first seen, and compared ever after.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from sanjian.records.leaves import leave
from sanjian.records.log_values import REGISTERS, row_value
from sanjian.records.models import Leaf
from sanjian.rulepacks.queries import published_digests


def leave_registers() -> int:
    """Leave a leaf for each published pack and each register row that has none; how many."""
    made = 0
    with transaction.atomic():
        for kind, reference, value, shown in _without_leaf():
            leave(kind, reference, value, shown=shown)
            made += 1
    return made


def _without_leaf() -> Iterator[tuple[str, int, str, bool]]:
    """Kind, number, value of each, and whether the value itself may be shown."""
    known = _known("pack")
    for number, digest in published_digests().items():
        if number not in known:
            yield "pack", number, digest, True
    for kind, model in REGISTERS.items():
        for row in model._default_manager.exclude(pk__in=_known(kind)).order_by("pk"):
            yield kind, row.pk, row_value(row).value, False


def _known(kind: str) -> set[int]:
    return set(Leaf.objects.filter(kind=kind).values_list("reference", flat=True))
