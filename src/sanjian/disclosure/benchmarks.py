"""裁量基准应当向社会公布: the portal's copy of the versions that agencies have published.

Source: 《行政处罚法》第三十四条. The rows come from who knows them; this room only keeps the copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from sanjian.disclosure.benchmark_models import PublishedBenchmark

FIELDS = ("agency", "code", "version", "matter", "basis", "number", "since", "until", "grades")


@transaction.atomic
def refresh_benchmarks(rows: Sequence[Mapping[str, Any]]) -> int:
    """Make the copy say what ``rows`` say; returns how many there are. Writes only a change.

    A row has the names of FIELDS; days as dates, grades as rows of label, conditions, span.
    """
    wanted = [{name: row[name] for name in FIELDS} for row in rows]
    known = list(PublishedBenchmark.objects.values(*FIELDS))
    if sorted(known, key=_key) != sorted(wanted, key=_key):
        PublishedBenchmark.objects.all().delete()
        PublishedBenchmark.objects.bulk_create(PublishedBenchmark(**row) for row in wanted)
    return len(wanted)


def _key(row: Mapping[str, Any]) -> tuple[str, str, int]:
    return row["agency"], row["code"], row["version"]
