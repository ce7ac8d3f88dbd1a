"""Publishing a rule pack: the only write of this room."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanjian.law.periods import china_day
from sanjian.rulepacks.models import PublishedPack
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.view import on

_RULING = "review.ruling_allowed"


@transaction.atomic
def publish_pack(*, pack: Pack, by: str, at: datetime) -> PublishedPack:
    """Publishes a checked `pack` (from `loader.load`) and returns its row.

    Publishing the same words again returns the row that is there: the digest is their identity.
    `by` names who publishes, `at` is an aware moment. Raises ValueError for an empty name or a
    moment without zone.
    """
    if not by.strip():
        raise ValueError("须写明发布人")
    rules = on(pack, china_day(at))
    row, _ = PublishedPack.objects.get_or_create(
        digest=pack.digest,
        defaults={
            "name": pack.name,
            "label": pack.label,
            "content": pack.plain(),
            "head_ruling_allowed": rules.has(_RULING) and rules.flag(_RULING),
            "published_at": at,
            "published_by": by,
        },
    )
    return row
