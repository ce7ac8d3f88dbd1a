"""What stands beside the tiles for whoever has a paper in his hand: keys, and openings by code.

A document's verify code is 64 random bits printed on the paper. Under it the log's folder holds
what opens the entry of its PDF (salt and hash), so that the portal can hand out the proof without
reading the record. Written by the sequencer, found again by a cursor, safe to write twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sanjian.ledger.openings import Opening, PublicLog
from sanjian.records import log_bundles, log_entries
from sanjian.records.log_values import values_of
from sanjian.records.models import Document, LogEntry

AT_ONCE: Final = 500


def publish_keys(folder: Path) -> None:
    """Write down the log's public keys, one a line."""
    PublicLog(folder).keep_keys(log_bundles.keys_text())


def publish_openings(folder: Path, size: int) -> int:
    """Keep what opens the PDFs that came into the log since the last time; how many."""
    public = PublicLog(folder)
    done = public.opened_upto()
    if done >= size:
        return 0
    rows = LogEntry.objects.filter(index__gte=done, index__lt=size, leaf__kind="pdf")
    made = 0
    for entry in rows.select_related("leaf").order_by("index").iterator(chunk_size=AT_ONCE):
        made += _keep(public, entry)
    public.all_opened(size)
    return made


def _keep(public: PublicLog, entry: LogEntry) -> int:
    document = Document.objects.filter(pk=entry.leaf.reference).first()
    if document is None:
        return 0
    (found,) = log_entries.stored(entry.index, entry.index + 1)
    of = values_of("pdf", [document.pk])[document.pk]
    extra = log_bundles.extra_of(found.entry, of)
    public.keep(document.code, Opening(entry.index, extra))
    return 1
