"""How much each agency keeps: files of its dossiers, their bytes, what they cost in a year.

Source: 国办发〔2018〕118号（十）, 成本低、效果好、易保存、防删改的信息化记录储存方式.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sanjian.ledger.blobs import BlobMissing, BlobStore
from sanjian.records.models import Document, Exhibit

GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class Kept:
    """What one agency keeps: distinct files, bytes, and the yearly cost in fen."""

    agency: str
    files: int
    bytes: int
    fen: int

    def as_mapping(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def kept(store: BlobStore, *, price_fen: int) -> list[Kept]:
    """Return what each agency keeps, by name; a file in several dossiers counts once for it.

    ``price_fen`` is what one GiB costs in a year, in fen, backups included. A file that is
    missing from the store counts as a file without bytes; ``verify --full`` names it.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for table in (Exhibit.objects.all(), Document.objects.exclude(blob="")):
        for agency, blob in table.values_list("agency__name", "blob").iterator():
            names[agency].add(blob)
    found = []
    for agency, blobs in sorted(names.items()):
        size = sum(_size(store, blob) for blob in blobs)
        found.append(Kept(agency, len(blobs), size, -(-size * price_fen // GIBIBYTE)))
    return found


def _size(store: BlobStore, blob: str) -> int:
    try:
        return store.size(blob)
    except BlobMissing:
        return 0
