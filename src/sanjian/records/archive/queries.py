"""Reading the archive: files that wait for it, files in it, files whose term has run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from sanjian.records.models import Access, Act, ArchiveFile, Dossier, DutyRow
from sanjian.records.permissions import visible_to
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Person

EXPORTED = "导出移交包"
"""How the export of a package is written down among the readings of a file."""
AFTER = ("request_addendum", "approve_addendum", "refuse_addendum", "file_addendum")


def waiting(person: Person) -> QuerySet[Dossier]:
    """Return the closed files that have not been put away, the nearest deadline first.

    ``archive_due`` is the last moment of the duty (`archive.within`), None where there is none.
    """
    due = DutyRow.objects.filter(dossier=OuterRef("pk"), code="archive", done_on__isnull=True)
    return (
        Dossier.objects.filter(visible_to(person), closed=True)
        .exclude(stage="archived")
        .select_related("agency")
        .annotate(archive_due=Subquery(due.values("due")[:1]))
        .order_by(F("archive_due").asc(nulls_last=True), "id")
    )


def kept(person: Person, *, words: str = "") -> QuerySet[ArchiveFile]:
    """Return the files in the archive that this person may see, the newest first."""
    found = ArchiveFile.objects.select_related("dossier__agency").filter(
        dossier__in=Dossier.objects.filter(visible_to(person)).values("pk")
    )
    if words:
        found = found.filter(
            Q(number__icontains=words)
            | Q(dossier__number__icontains=words)
            | Q(dossier__party_name__icontains=words)
        )
    return found.order_by("-archived_at", "-id")


def expired(person: Person, on: date) -> QuerySet[ArchiveFile]:
    """Return the files whose term has run out by a day: to be appraised, never destroyed by that.

    Source: 《档案法》第二十一条第二款, 《档案法实施条例》第二十四条.
    """
    return kept(person).filter(expires_on__lt=on).order_by("expires_on", "id")


def file_of(person: Person, uid: Any) -> ArchiveFile:
    """Return the archive's row of a file; raises NotFound, also for a hidden or open one."""
    found = ArchiveFile.objects.select_related("dossier__agency").filter(
        dossier=dossier_of(person, uid)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Addendum:
    """What was added to a file after it was put away, with who approved it."""

    what: str
    reason: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    filed_at: datetime | None
    filed: tuple[str, ...]


def archived(dossier: Dossier) -> ArchiveFile | None:
    """Return the archive's entry of a file, None while it has not been put away."""
    return ArchiveFile.objects.filter(dossier=dossier).first()


def addenda(dossier: Dossier) -> list[Addendum]:
    """Return the supplements of a file in order: asked for, answered, filed."""
    found: list[Addendum] = []
    names = {row.pk: row.name for row in dossier.exhibits.all()}
    rounds: list[list[Act]] = []
    for act in dossier.acts.filter(step__in=AFTER).order_by("seq"):
        if act.step == "request_addendum":
            rounds.append([])
        rounds[-1].append(act)
    for acts in rounds:
        by = {act.step: act for act in acts}
        asked = by["request_addendum"]
        answered = by.get("approve_addendum") or by.get("refuse_addendum")
        filed = by.get("file_addendum")
        things = filed.content.get("evidence") or () if filed else ()
        found.append(
            Addendum(
                asked.content["what"], asked.content["reason"], asked.by_name, asked.at,
                answered.label if answered else "等待批准",
                answered.by_name if answered else "",
                filed.at if filed else None,
                tuple(names.get(one, "") for one in things),
            )
        )  # fmt: skip
    return found


def hand_overs(dossier: Dossier) -> list[Act]:
    """Return the acts by which a file was handed over, the oldest first."""
    return list(dossier.acts.filter(step="hand_over_archive").order_by("seq"))


def exports(row: ArchiveFile) -> list[Access]:
    """Return who exported a file's package and when; the purpose is the package's SHA-256."""
    found = Access.objects.filter(dossier=row.dossier, what=EXPORTED)
    return list(found.select_related("person").order_by("id"))
