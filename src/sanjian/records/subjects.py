"""同一执法对象: everything written and filmed about one party, across its cases, on one page.

A party is known by its number (统一社会信用代码、身份证件号码), without one by its name. Who may
not see a case does not see it here either. Source: 国办发〔2018〕118号（九）.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sanjian.law.people import Role
from sanjian.records.access import note_access
from sanjian.records.archive.secrecy import withheld
from sanjian.records.joining import party_of
from sanjian.records.leaves import leave
from sanjian.records.log_values import row_value
from sanjian.records.models import Act, Document, Dossier, Exhibit, SubjectMerge
from sanjian.records.queries import dossiers
from sanjian.records.refusals import Invalid, NotFound
from sanjian.registry.models import Person

SEEN = "同一对象集中查看"
KEEPERS = frozenset({Role.HEAD, Role.ARCHIVIST, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class CaseOf:
    """One case of a party with its papers and its files; ``hidden`` may not be opened."""

    dossier: Dossier
    papers: Sequence[Document]
    files: Sequence[Exhibit]
    hidden: int


def key_of(dossier: Dossier) -> str:
    """Return by what a file's party is known: its number in capitals, else its name."""
    number, name = party_of(dossier)
    return (number.upper() or name)[:120]


def keys_with(key: str) -> tuple[set[str], list[SubjectMerge]]:
    """Return all keys that stand for the same party, and the merges that say so."""
    known, merges = {key}, list(SubjectMerge.objects.select_related("merged_by"))
    used: list[SubjectMerge] = []
    grew = True
    while grew:
        new = [one for one in merges if one not in used and {one.one, one.other} & known]
        grew = bool(new)
        used += new
        known |= {key for one in new for key in (one.one, one.other)}
    return known, used


def gather(dossier: Dossier, *, by: Person, roles: frozenset[Role], at: datetime) -> list[CaseOf]:
    """Return everything about a file's party that a person may see; each case read is noted."""
    keys, _ = keys_with(key_of(dossier))
    told = keys | {one.lower() for one in keys}
    named = Act.objects.filter(seq=1, dossier__in=dossiers(by).values("pk")).filter(
        Q(content__party_number__in=told) | Q(content__party_name__in=keys)
    )
    found = []
    for one in Dossier.objects.filter(pk__in=named.values("dossier")).select_related("agency"):
        if key_of(one) not in keys:
            continue
        note_access(dossier=one, by=by, at=at, what=SEEN)
        files = list(one.exhibits.all())
        closed = withheld(by, one, roles, files)
        seen = [row for row in files if row.pk not in closed]
        found.append(CaseOf(one, list(one.documents.order_by("id")), seen, len(closed)))
    return sorted(found, key=lambda case: case.dossier.opened_at)


def merge(
    *, dossier: Dossier, number: str, reason: str, by: Person, roles: frozenset[Role], at: datetime
) -> SubjectMerge:
    """Say that the party of a file is that of the file with a number.

    Raises NotFound for somebody who may not, Invalid where there is no such file that he may see,
    both are one already, or the reason is missing.
    """
    if not roles & KEEPERS:
        raise NotFound
    other = dossiers(by).filter(number=number.strip()).exclude(number="").first()
    if other is None:
        raise Invalid({"number": ["没有这一案号的案件"]})
    one, two = key_of(dossier), key_of(other)
    if two in keys_with(one)[0]:
        raise Invalid({"number": ["两案的当事人已经是同一对象"]})
    if not reason.strip():
        raise Invalid({"reason": ["请写明认定为同一对象的理由"]})
    with transaction.atomic():
        row = SubjectMerge.objects.create(
            one=one, other=two, reason=reason.strip()[:300], merged_by=by, merged_at=at
        )
        leave("subject", row.pk, row_value(row).value)
    return row
