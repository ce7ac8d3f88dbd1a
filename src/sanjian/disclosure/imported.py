"""Imported history on the portal: what others have published before, always with its source.

It is never shown as handled here: it has no act, no clock and no proof, and a name of a natural
person that the source printed is hidden as it would be here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sanjian.disclosure.models import PublishedDecision
from sanjian.disclosure.redaction import Keep, apply, find
from sanjian.disclosure.redaction.masks import masked_name
from sanjian.disclosure.redaction.names import surname_of
from sanjian.disclosure.snapshots import index, public_number
from sanjian.law.citations import numeral
from sanjian.ledger.canonical import digest

AT_ONCE = 500
NOT_SAID = "来源未载明"
_MASKED = re.compile(r"[某*＊×xX●○]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}(?:[·•][\u4e00-\u9fff]{1,10})+")
_ARTICLE = re.compile(r"([^/；;]+)/(\d{1,3})(?:\.(\d{1,2}))?(?:\(([一二三四五六七八九十]{1,3})\))?")
_ORGANISED = re.compile(r"[店厂社行部所馆院场坊局队站吧房铺司处会户家]$")


@dataclass(frozen=True, slots=True)
class Historic:
    """A decision that somebody else has published. ``key`` is the same at every import.

    ``person`` says whether the party is a natural person; None when the source does not tell.
    """

    key: str
    agency: str
    subject: str
    conclusion: str
    source_label: str
    category: str = "行政处罚"
    cause: str = ""
    basis: str = ""
    facts: str = ""
    document_number: str = ""
    decided_on: date | None = None
    published_on: date | None = None
    source_url: str = ""
    person: bool | None = None


def publish_imported(*, rows: Iterable[Historic], at: datetime) -> dict[str, int]:
    """Put imported decisions on the portal; the same row again changes nothing.

    Returns how many were ``published``, ``updated`` and ``unchanged``.
    """
    counts = {"published": 0, "updated": 0, "unchanged": 0}
    batch: dict[str, Historic] = {}
    for row in rows:
        batch[row.key] = row
        if len(batch) >= AT_ONCE:
            _publish(list(batch.values()), at, counts)
            batch = {}
    if batch:
        _publish(list(batch.values()), at, counts)
    return counts


def _publish(rows: Sequence[Historic], at: datetime, counts: dict[str, int]) -> None:
    with transaction.atomic():
        known: Mapping[str | None, tuple[str, int]] = {
            key: (found, version)
            for key, found, version in PublishedDecision.objects.filter(
                stable_key__in=[row.key for row in rows]
            ).values_list("stable_key", "text_hash", "version")
        }
        fresh: list[PublishedDecision] = []
        for row in rows:
            made = _row(row, at)
            before = known.get(row.key)
            if before and before[0] == made.text_hash:
                counts["unchanged"] += 1
                continue
            made.version = before[1] + 1 if before else 1
            counts["updated" if before else "published"] += 1
            fresh.append(made)
        PublishedDecision.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["stable_key"],
            update_fields=_CHANGING,
        )


_CHANGING = [
    "agency", "subject", "category", "cause", "basis", "conclusion", "document_number",
    "decided_on", "released_at", "text", "text_hash", "source_label", "source_url", "version",
    "search_text", "grams",
]  # fmt: skip


def _row(row: Historic, at: datetime) -> PublishedDecision:
    keep = Keep(organisations=(row.agency,) if row.agency else ())
    subject = _subject(row, keep)
    public = {
        "agency": row.agency or NOT_SAID,
        "subject": subject or NOT_SAID,
        "category": row.category,
        "conclusion": _hidden(row.conclusion, row, subject, keep) or NOT_SAID,
        "document_number": row.document_number[:120],
        "text": _hidden(row.facts, row, subject, keep),
    }
    cause = _hidden(row.cause, row, subject, keep)[:500]
    source = row.source_label
    if row.published_on:
        day = row.published_on
        source = f"{source}，原公示日期{day.year}年{day.month}月{day.day}日"
    return PublishedDecision(
        number=public_number(f"imported:{row.key}"),
        origin=PublishedDecision.Origin.IMPORTED,
        **{**public, "agency": public["agency"][:100], "subject": public["subject"][:200]},
        cause=cause,
        basis=articles(row.basis),
        decided_on=row.decided_on,
        released_at=at,
        text_hash=digest([public, cause, row.basis, source, row.decided_on, row.source_url]),
        source_label=source[:200],
        source_url=row.source_url[:500] if row.source_url.startswith("http") else "",
        stable_key=row.key,
        **index(public["agency"], public["subject"], cause, public["document_number"],
                public["conclusion"], row.basis, public["text"]),
    )  # fmt: skip


def _subject(row: Historic, keep: Keep) -> str:
    name = row.subject.strip()
    if not name or _MASKED.search(name):
        return name
    if row.person or (row.person is None and looks_like_a_person(name)):
        return masked_name(name)
    return apply(name, find(name, keep=Keep(organisations=(*keep.organisations, name)))).text


def articles(basis: str) -> str:
    """Write short citations (食品安全法/124.1(五)) as statutes are cited; all else stays as it is.

    《食品安全法》第一百二十四条第一款第五项.
    """
    written = []
    for one in re.split(r"[；;]", basis):
        match = _ARTICLE.fullmatch(one.strip())
        if match is None:
            written.append(one.strip())
            continue
        name, article, paragraph, item = match.groups()
        words = f"《{name.strip('《》')}》第{numeral(int(article))}条"
        words += f"第{numeral(int(paragraph))}款" if paragraph else ""
        written.append(words + (f"第{item}项" if item else ""))
    return "；".join(part for part in written if part)


def looks_like_a_person(name: str) -> bool:
    """Say whether a party's name reads like a natural person's rather than a shop's."""
    if not _HAN_NAME.fullmatch(name) or _ORGANISED.search(name):
        return False
    return "·" in name or "•" in name or bool(surname_of(name))


def _hidden(text: str, row: Historic, subject: str, keep: Keep) -> str:
    name = row.subject.strip()
    if subject != name and name:
        text = text.replace(name, subject)
    elif name:
        keep = Keep(organisations=(*keep.organisations, name))
    return apply(text, find(text, keep=keep)).text if text else ""
