"""What the portal reads of yearly reports: the published copies and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanjian.disclosure.annual.models import PublishedAnnual
from sanjian.law.forms import SHANGHAI


def published_reports() -> list[PublishedAnnual]:
    """Return every agency's reports as the public reads them, missing ones too."""
    return list(PublishedAnnual.objects.defer("figures", "words"))


def published_report(slug: str, year: int) -> PublishedAnnual | None:
    """Return one public report that has come out."""
    return PublishedAnnual.objects.filter(slug=slug, year=year, published_at__isnull=False).first()


def reports_of(slug: str) -> list[PublishedAnnual]:
    """Return one agency's reports that have come out, the latest first."""
    rows = PublishedAnnual.objects.filter(slug=slug, published_at__isnull=False)
    return list(rows.defer("figures", "words"))


def out() -> list[tuple[str, int]]:
    """Return agency and year of every report that has come out."""
    rows = PublishedAnnual.objects.filter(published_at__isnull=False)
    return list(rows.values_list("slug", "year"))


def told(row: PublishedAnnual) -> dict[str, Any]:
    """Return what a public report says, as anybody may download it."""
    assert row.published_at is not None
    return {
        "agency": row.agency, "year": row.year, "version": row.number,
        "lines": row.figures.get("lines", []), "words": row.words, "hash": row.digest,
        "hash_of": "SHA-256 over the RFC 8785 form of `agency`, `lines`, `year`",
        "commitment": row.commitment, "due_on": row.due_on.isoformat(),
        "published_at": row.published_at.astimezone(SHANGHAI).isoformat(),
        "versions": [{**one, "at": datetime.fromisoformat(one["at"])} for one in row.versions],
    }  # fmt: skip
