"""The register of licences as published: what each is worth today, in plain words.

《行政许可法》第四十条: decisions that grant a licence are public. What the law brings about by
itself (a renewal not decided in time) is told too. Names of natural persons are hidden.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sanjian.disclosure.models import PublishedLicence
from sanjian.disclosure.queries import natural_parties
from sanjian.disclosure.redaction.masks import masked_name
from sanjian.disclosure.redaction.names import surname_of
from sanjian.law.citations import LICENSING
from sanjian.law.forms import SHANGHAI
from sanjian.registry.licences.queries import Standing, Worth, all_with_events, standing_on

LONGEST_NAME = 4
"""Who was entered without a file and has a name of so few characters is taken for a person."""
BY_LAW = f"延续申请在有效期届满前未作决定，依照{LICENSING(50, 2)}视为准予延续"
WORDS: Mapping[Worth, str] = {
    Worth.RENEWED_BY_LAW: BY_LAW,
    Worth.NOT_YET: "尚未到许可证所载的有效期",
    Worth.EXPIRED: "有效期已经届满，没有延续",
    Worth.WITHDRAWN: f"依照{LICENSING(8, 2)}撤回，不再有效",
    Worth.REVOKED: f"依照{LICENSING(69)}撤销，不再有效",
    Worth.CANCELLED: f"依照{LICENSING(70)}注销，不再有效",
}


@transaction.atomic
def refresh_licences(*, at: datetime) -> int:
    """Publish every licence as it stands on the day; returns how many are public.

    What is no longer in the register goes; nothing there is ever taken out, so nothing goes.
    """
    day = at.astimezone(SHANGHAI).date()
    rows = list(all_with_events())
    natural = natural_parties(row.dossier for row in rows if row.dossier)
    shown = []
    for row in rows:
        address = slug(row.agency.name, row.number)
        PublishedLicence.objects.update_or_create(
            slug=address, defaults=_shown(standing_on(row, day), natural) | {"updated_at": at}
        )
        shown.append(address)
    PublishedLicence.objects.exclude(slug__in=shown).delete()
    return len(shown)


def slug(agency: str, number: str) -> str:
    """Return the permanent address of a licence: it stays while agency and number stay."""
    digest = hashlib.sha256(f"licence:{agency}:{number}".encode()).digest()
    return b32encode(digest)[:10].decode().lower()


def _shown(standing: Standing, natural: Mapping[UUID, bool]) -> dict[str, Any]:
    row = standing.licence
    person = natural.get(row.dossier, False) if row.dossier else _looks_like_person(row.holder)
    return {
        "agency": row.agency.name,
        "number": row.number,
        "name": row.name,
        "item": row.item,
        "holder": masked_name(row.holder) if person else row.holder,
        "content": "" if person else row.content,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "state": standing.worth.value,
        "counts": standing.counts,
        "words": WORDS.get(standing.worth, ""),
        "history": _history(row.events.all()),
    }


def _looks_like_person(holder: str) -> bool:
    return len(holder) <= LONGEST_NAME and bool(surname_of(holder))


def _history(events: Iterable[Any]) -> list[dict[str, str]]:
    """What happened and when; the words of acts stay inside, they may tell of people."""
    return [
        {"on": one.on.isoformat(), "what": one.get_kind_display(), "until": _iso(one.valid_until)}
        for one in events
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
