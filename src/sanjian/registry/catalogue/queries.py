"""Reading the lists: what is in force for an agency on a day, drafts, versions, filings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, QuerySet

from sanjian.law.catalogue import Entry, entry_of
from sanjian.registry.catalogue.models import (
    Catalogue,
    CatalogueDraft,
    CatalogueEntry,
    CatalogueVersion,
)
from sanjian.registry.catalogue.permissions import visible_to
from sanjian.registry.catalogue.refusals import NoCatalogue

if TYPE_CHECKING:
    from sanjian.registry.models import Agency, Person

ENTRY_COLUMNS = (
    "code", "text", "act_kind", "level", "field", "powers", "penalty_kinds", "measure",
    "person_fen", "organisation_fen", "inclusive", "impacts", "asked", "basis", "parent",
)  # fmt: skip
# The digests of the versions that speak for an agency on a day, its own first: of every list the
# version with the highest number that is in force, of superiors' lists those meant for the agency.
# After them, each with the mark "r:", its own rules of implementation (制度库) in force.
# Every act asks this together with its dossier, hence as an expression and not as a query.
LISTS = """ARRAY(SELECT l.digest::text FROM (
  SELECT DISTINCT ON (v.catalogue_id) v.digest, c.kind, v.applies_to
  FROM registry_catalogueversion v JOIN registry_catalogue c ON c.id = v.catalogue_id
  WHERE v.in_force <= {day} AND (c.kind = 'parent' OR v.agency_id = {agency})
  ORDER BY v.catalogue_id, v.number DESC) l
  WHERE l.kind = 'own' OR l.applies_to = '[]'::jsonb OR l.applies_to @> to_jsonb({agency}::bigint)
  ORDER BY l.kind, l.digest)
|| ARRAY(SELECT 'r:' || r.digest FROM (
  SELECT DISTINCT ON (v.kind) v.id, v.digest FROM registry_regulationversion v
  JOIN registry_regulationact a ON a.version_id = v.id AND a.what = 'approved'
  WHERE v.agency_id = {agency} AND v.year = 0 AND v.in_force <= {day}
  ORDER BY v.kind, v.number DESC) r
  WHERE NOT EXISTS (SELECT FROM registry_regulationact e
    WHERE e.version_id = r.id AND e.what = 'ended' AND e.effective <= {day})
  ORDER BY 1)"""
_ON_DAYS = (
    f"SELECT d.day, {LISTS.format(day='d.day', agency='%(agency)s')} "
    "FROM unnest(%(days)s::date[]) AS d(day)"
)


def lists_on_days(agency: int, days: Iterable[date]) -> dict[date, tuple[str, ...]]:
    """Return for each day the digests of the versions that speak for an agency, its own first."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_DAYS, {"agency": agency, "days": list(days)})
        return {day: tuple(digests) for day, digests in cursor.fetchall()}


def lists_on(agency: int, day: date) -> tuple[str, ...]:
    """Return the digests of the versions that speak for an agency on a day, its own first."""
    return lists_on_days(agency, [day])[day]


@dataclass(frozen=True, slots=True)
class Listed:
    """A released version as plain values: what the kernel is told of it."""

    digest: str
    catalogue: int
    kind: str
    name: str
    level: str
    all_ordinary: bool
    entries: tuple[Entry, ...]
    powers: Mapping[str, str]


@lru_cache(maxsize=512)
def listed(digest: str) -> Listed:
    """Return the version of that digest; it never changes, so it is read once in a process.

    Raises CatalogueVersion.DoesNotExist.
    """
    version = CatalogueVersion.objects.select_related("catalogue", "agency").get(digest=digest)
    return Listed(
        digest,
        version.catalogue_id,
        version.catalogue.kind,
        version.catalogue.name,
        version.level,
        version.all_ordinary,
        entries_of(version),
        dict(version.agency.powers.values_list("code", "name")),
    )


def entries_of(version: CatalogueVersion) -> tuple[Entry, ...]:
    """Return the entries of a version in the order of the list."""
    return tuple(entry_of(row) for row in version.entries.values(*ENTRY_COLUMNS))


def catalogues(person: Person) -> QuerySet[Catalogue]:
    """Return the lists that this person may see, the agencies' own first."""
    return (
        Catalogue.objects.filter(visible_to(person)).select_related("agency").order_by("kind", "id")
    )


def catalogue_of(person: Person, number: int) -> Catalogue:
    """Return one list that this person may see; raises NoCatalogue."""
    found = catalogues(person).filter(pk=number).first()
    if found is None:
        raise NoCatalogue
    return found


def draft_of(catalogue: Catalogue) -> CatalogueDraft | None:
    """Return the draft of the next version, if somebody has begun one."""
    return CatalogueDraft.objects.select_related("edited_by").filter(catalogue=catalogue).first()


def versions(catalogue: Catalogue) -> QuerySet[CatalogueVersion]:
    """Return the released versions, the latest first, with the bureau's answers."""
    return catalogue.versions.select_related(
        "prepared_by", "released_by", "filing", "filing__by", "catalogue", "agency"
    ).order_by("-number")


def latest(catalogue: Catalogue) -> CatalogueVersion | None:
    """Return the version with the highest number, in force already or not yet."""
    return versions(catalogue).first()


def in_force(catalogue: Catalogue, day: date) -> CatalogueVersion | None:
    """Return the version in force on a day."""
    return versions(catalogue).filter(in_force__lte=day).first()


def superiors(agency: Agency, day: date) -> list[CatalogueVersion]:
    """Return the superiors' lists that are meant for an agency, as in force on a day."""
    wanted = lists_on(agency.pk, day)
    found = CatalogueVersion.objects.filter(digest__in=wanted, catalogue__kind="parent")
    return list(found.select_related("catalogue").order_by("catalogue_id"))


def superior_entries(agency: Agency, day: date) -> dict[str, tuple[Entry, str]]:
    """Return the rows of the superiors' lists by key ("list.number"), with the list's name."""
    return {
        parent_key(version.catalogue_id, entry.code): (entry, version.catalogue.name)
        for version in superiors(agency, day)
        for entry in entries_of(version)
    }


def parent_key(catalogue: int, code: str) -> str:
    """Return the key by which a local entry names the superior's row it was made from."""
    return f"{catalogue}.{code}"


def next_code(catalogue: Catalogue, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a number that no entry of the draft or of any version has had; none is used twice."""
    used = CatalogueEntry.objects.filter(version__catalogue=catalogue).values_list(
        "code", flat=True
    )
    numbers = [int(one) for one in (*used, *(str(row["code"]) for row in rows)) if one.isdigit()]
    return str(max(numbers, default=0) + 1)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that two lists differ in: added, dropped or changed, before and after."""

    what: str
    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The row as it is to be, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found


def changes(before: Iterable[Entry], after: Iterable[Entry]) -> list[Change]:
    """Return in what two lists differ, row by row, by the number of the row."""
    old = {entry.code: entry for entry in before}
    new = {entry.code: entry for entry in after}
    found = [
        Change("改动" if code in old else "新增", old.get(code), entry)
        for code, entry in new.items()
        if old.get(code) != entry
    ]
    return found + [Change("删除", entry, None) for code, entry in old.items() if code not in new]


def unanswered() -> QuerySet[CatalogueVersion]:
    """Return the versions filed with the bureau that it has not answered, the oldest first.

    A version that a later one of the same list has replaced waits no longer.
    """
    newest = (
        Catalogue.objects.filter(kind="own", versions__isnull=False)
        .annotate(newest=Max("versions__number"))
        .values_list("pk", "newest")
    )
    wanted = dict(newest)
    found = (
        CatalogueVersion.objects.filter(catalogue__in=wanted, filing__isnull=True)
        .select_related("catalogue", "agency", "released_by", "prepared_by")
        .order_by("released_at")
    )
    ids = [one.pk for one in found if wanted[one.catalogue_id] == one.number]
    return found.filter(pk__in=ids)


def returned(agency: Agency) -> CatalogueVersion | None:
    """Return the agency's latest version if the bureau has returned it."""
    own = Catalogue.objects.filter(agency=agency, kind="own").first()
    last = latest(own) if own else None
    answer = getattr(last, "filing", None)
    return last if last is not None and answer is not None and answer.answer == "returned" else None
