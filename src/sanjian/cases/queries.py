"""The case list: filtered, sorted, one page at a time, with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KT

from sanjian.cases.filters import PAGES, CaseFilter
from sanjian.cases.models import SavedView
from sanjian.law import procedure as kernel
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Act, ArchiveFile, Document, Dossier, DutyRow, Exhibit
from sanjian.records.queries import dossiers
from sanjian.records.searching import may_hold
from sanjian.records.uploads.models import Blob, Portrait
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.rulepacks.models import PublishedPack

ROWS = 50
COUNTED = 1000
"""Counting stops here: beyond it the list says 1,000以上."""

EXPORTED = 20_000
"""Rows of one Excel file; a narrower filter gives the rest."""


STAGES: dict[Role, frozenset[str]] = {
    Role.HEAD: frozenset({"filing", "decision"}),
    Role.REVIEWER: frozenset({"review"}),
    Role.ARCHIVIST: frozenset({"closed"}),
}
"""The stages in which the way on leads through one post's hands."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the case list."""

    rows: list[Dossier]
    handlers: dict[int, str]
    first: int
    total: int
    more_than_counted: bool
    has_next: bool

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def listing(person: Person, wanted: CaseFilter, *, at: datetime) -> Listing:
    """Return one page of the cases that a person may see, as filtered, at a moment.

    Four queries whatever the number of rows: the page, the capped count, the handlers' names
    with their posts (read with the names).
    """
    found = filtered(person, wanted, at=at)
    offset = (wanted.page - 1) * ROWS
    rows = list(found[offset : offset + ROWS + 1])
    total = found.order_by()[: COUNTED + 1].count()
    day = at.astimezone(SHANGHAI).date()
    wanted_people = {number for row in rows[:ROWS] for number in row.handlers}
    names = {p.id: p.name for p in people_on(wanted_people, day).values()} if rows else {}
    return Listing(
        rows=rows[:ROWS],
        handlers=names,
        first=offset + 1 if rows else 0,
        total=min(total, COUNTED),
        more_than_counted=total > COUNTED,
        has_next=len(rows) > ROWS and wanted.page < PAGES,
    )


def filtered(person: Person, wanted: CaseFilter, *, at: datetime) -> QuerySet[Dossier]:
    """Return the cases that a person may see and asks for, in the order asked for."""
    found = dossiers(person)
    if wanted.state != "all":
        found = found.filter(closed=wanted.state == "closed")
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.procedure:
        found = found.filter(procedure=wanted.procedure)
    if wanted.unit:
        found = found.filter(unit_id=int(wanted.unit))
    if wanted.mine:
        found = found.filter(handlers__contains=[person.pk])
    if wanted.late:
        found = found.filter(next_due__lt=at, next_paused=False)
    if wanted.party:
        found = found.filter(may_hold(wanted.party), party_name__icontains=wanted.party)
    if wanted.text:
        found = found.filter(may_hold(wanted.text), _text(wanted.text))
    if wanted.since:
        found = found.filter(opened_at__gte=datetime.combine(wanted.since, time(), SHANGHAI))
    if wanted.until:
        after = datetime.combine(wanted.until, time(), SHANGHAI) + timedelta(days=1)
        found = found.filter(opened_at__lt=after)
    return found.order_by(*_order(wanted.sort))


def _text(text: str) -> Q:
    return Q(party_name__icontains=text) | Q(cause__icontains=text) | Q(number__icontains=text)


def _order(sort: str) -> tuple[str | OrderBy, ...]:
    down = sort.startswith("-")
    column = {"due": "next_due", "opened": "opened_at", "number": "number"}[sort.removeprefix("-")]
    if column == "next_due":
        due = F("next_due")
        return (due.desc(nulls_last=True), "-id") if down else (due.asc(nulls_last=True), "id")
    return (f"-{column}", "-id") if down else (column, "id")


def views_of(person: Person) -> list[SavedView]:
    """Return the saved filters of a person, the oldest first."""
    return list(SavedView.objects.filter(person=person))


def exported(person: Person, wanted: CaseFilter, *, at: datetime) -> Iterator[Dossier]:
    """Return the rows of the Excel file: exactly what the filter shows, at most EXPORTED."""
    return iter(filtered(person, wanted, at=at)[:EXPORTED])


def handler_names(rows: list[Dossier], *, at: datetime) -> dict[int, str]:
    """Return the names of everybody who handles one of these cases, by id."""
    wanted = {number for row in rows for number in row.handlers}
    return {p.id: p.name for p in people_on(wanted, at.astimezone(SHANGHAI).date()).values()}


def documents_found(person: Person, text: str) -> list[Document]:
    """Return up to 50 issued documents whose number or name holds the text, newest first."""
    visible = dossiers(person).values("pk")
    found = Document.objects.filter(dossier__in=visible).select_related("dossier", "void")
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(label__icontains=text) | Q(code=text.lower())
        )
    return list(found.order_by("-id")[:ROWS])


def duties_of(person: Person, roles: frozenset[Role], *, at: datetime) -> QuerySet[DutyRow]:
    """Return the open duties that are this person's by his posts, nearest first.

    An officer's duties are those of the cases that he handles; a case without handlers yet is
    everybody's.
    """
    mine = Q(owner__in=[r.value for r in roles if r is not Role.OFFICER])
    if Role.OFFICER in roles:
        handled = Q(dossier__handlers__contains=[person.pk]) | Q(dossier__handlers=[])
        mine |= Q(owner=Role.OFFICER.value) & handled
    return (
        DutyRow.objects.filter(mine, agency_id=person.agency_id, done_on__isnull=True)
        .select_related("dossier")
        .order_by("paused", "due", "id")
    )


def agency_duties(person: Person) -> QuerySet[DutyRow]:
    """Return every open duty of the cases that a person may see, nearest first."""
    rows = DutyRow.objects.filter(done_on__isnull=True).select_related("dossier")
    if not person.agency.supervises:
        rows = rows.filter(agency_id=person.agency_id)
    return rows.order_by("paused", "due", "id")


def recent_acts(person: Person, limit: int = 20) -> list[Act]:
    """Return the last acts of a person, newest first."""
    rows = Act.objects.filter(by=person, agency_id=person.agency_id).select_related("dossier")
    return list(rows.order_by("-at", "-id")[:limit])


def waiting_for(person: Person, roles: frozenset[Role]) -> QuerySet[Dossier]:
    """Return the open cases that stand at a step of one of these posts, nearest deadline first.

    Heads also get what only the file shows: a recusal to decide, a disagreement to settle, a
    duty whose step is theirs.
    """
    stages = {stage for role in roles for stage in STAGES.get(role, ())}
    found = Q(stage__in=stages)
    if Role.HEAD in roles:
        found |= Q(recusal__isnull=False, closed=False)
        found |= Q(stage="correction", both_opinions__isnull=False)
    if roles & {Role.HEAD, Role.CHAIR}:
        found |= Q(pk__in=_dutied(person, roles))
    if Role.CHAIR in roles:
        found |= Q(stage__in=("notice", "correction"), hearing_notified__isnull=False,
                   hearing_reported__isnull=True)  # fmt: skip
    # Read as text: a fact that is not there yet is stored as JSON's null, whose key exists.
    return (
        Dossier.objects.alias(
            recusal=KT("facts__recusal_of"),
            both_opinions=KT("facts__both_opinions_on"),
            hearing_notified=KT("facts__hearing_notified_on"),
            hearing_reported=KT("facts__hearing_reported_on"),
        )
        .filter(found, agency_id=person.agency_id)
        .select_related("agency")
        .order_by("next_due", "id")
    )


def _dutied(person: Person, roles: frozenset[Role]) -> QuerySet[DutyRow, int]:
    """Cases with an open duty whose step is one of these posts' and can be taken where they stand.

    The duty to decide is open from the day of filing, and the head's only once the case is his.
    """
    theirs = Q(pk__in=[])
    for table in PROCEDURES.values():
        for name in {rule.step for rule in table.duties}:
            step = next((one for one in table.steps if one.name == name), None)
            if step is not None and step.by in roles:
                theirs |= Q(
                    step=name, dossier__procedure=table.name, dossier__stage__in=step.sources
                )
    return DutyRow.objects.filter(
        theirs, agency_id=person.agency_id, done_on__isnull=True
    ).values_list("dossier_id", flat=True)


def steps_of(roles: frozenset[Role]) -> frozenset[str]:
    """Return the names of the steps that a holder of these posts takes first of all."""
    return frozenset(
        step.name for table in PROCEDURES.values() for step in table.steps if step.by in roles
    )


def pack_in_use() -> PublishedPack | None:
    """Return the published pack that new dossiers stand under: the newest of the installation's.

    Where the installation's own has not been published, the newest of any jurisdiction.
    """
    packs = PublishedPack.objects.exclude(name="cn").defer("content")
    newest = packs.order_by("-published_at", "-id")
    return newest.filter(name=settings.PROFILE).first() or newest.first()


def inspections_of(dossier: Dossier, number: str, year: int) -> QuerySet[Dossier]:
    """Return the agency's other inspections of the same subject that reached the site in a year.

    The subject is known by its number; where none was given, by its name.
    """
    found = Dossier.objects.filter(
        agency_id=dossier.agency_id, procedure="inspection",
        facts__arrived_on__startswith=f"{year}-",
    ).exclude(pk=dossier.pk)  # fmt: skip
    if not number:
        return found.filter(party_name=dossier.party_name)
    same = Act.objects.filter(seq=1, agency_id=dossier.agency_id, content__party_number=number)
    return found.filter(pk__in=same.values("dossier_id"))


def exhibits_with(person: Person, sha256: str) -> QuerySet[Exhibit]:
    """Return the exhibits of that content in cases that a person may see."""
    visible = dossiers(person).values("pk")
    return Exhibit.objects.filter(blob=sha256, dossier__in=visible).select_related("dossier")


def documents_with(person: Person, sha256: str) -> QuerySet[Document]:
    """Return the documents whose PDF has that content in cases that a person may see."""
    visible = dossiers(person).values("pk")
    return Document.objects.filter(blob=sha256, dossier__in=visible).select_related("dossier")


def documents_coded(code: str) -> Document:
    """Return the document with a verify code; the caller has asked whether it may be read."""
    return Document.objects.select_related("dossier__agency", "act").get(code=code)


def is_active(sha256: str) -> bool:
    """Say whether a file was found to run something of its own when it was taken in."""
    blob = Blob.objects.filter(pk=sha256).first()
    return blob is not None and any(
        remark.get("code") == "pdf.active" for remark in blob.remarks if isinstance(remark, dict)
    )


def document_of(person: Person, code: str) -> Document | None:
    """Return an issued document by its code if it lies in a case that a person may see."""
    visible = dossiers(person).values("pk")
    found = Document.objects.filter(code=code, dossier__in=visible)
    return found.select_related("dossier__agency", "act", "void__by").first()


def blank_dossier(agency: Agency, procedure: str, pack: PublishedPack) -> Dossier:
    """Return a dossier that stands nowhere, for drawing the form that opens one."""
    return Dossier(agency=agency, procedure=procedure, pack_id=pack.digest, facts={})


def imagined_act(dossier: Dossier, act: kernel.Act, label: str, name: str) -> Act:
    """Return an act that is not stored, for previewing the documents it would issue."""
    return Act(
        dossier=dossier,
        agency_id=dossier.agency_id,
        seq=act.seq,
        step=act.step,
        label=label,
        by_id=act.by,
        by_name=name,
        at=act.at,
        content=dict(act.content),
    )


def agency_people(person: Person) -> list[Person]:
    """Return the people who work in a person's agency, as registered."""
    return list(Person.objects.filter(agency_id=person.agency_id, is_active=True).order_by("id"))


def portraits_of(exhibits: Iterable[Exhibit]) -> dict[str, Portrait]:
    """Return poster and duration of these files, by their hash, where they have been made."""
    blobs = {row.blob for row in exhibits}
    return {row.blob_id: row for row in Portrait.objects.filter(blob__in=blobs)} if blobs else {}


def poster_owner(sha256: str) -> list[str]:
    """Return the hashes of the files whose poster this is."""
    return list(Portrait.objects.filter(poster_id=sha256).values_list("blob_id", flat=True)[:100])


def registered_between(
    person: Person, procedures: list[str], since: date, until: date
) -> QuerySet[Dossier]:
    """Return the files of some procedures that were registered from a day to a day, both counted.

    Those that the person may see, in the order of registration.
    """
    start = datetime.combine(since, time(), SHANGHAI)
    end = datetime.combine(until, time(), SHANGHAI) + timedelta(days=1)
    found = dossiers(person).filter(opened_at__gte=start, opened_at__lt=end)
    return found.filter(procedure__in=procedures).order_by("opened_at", "id")


def acts_named(files: list[int], steps: list[str]) -> QuerySet[Act]:
    """Return the acts of these steps in these files, in order, without what they say."""
    return Act.objects.filter(dossier__in=files, step__in=steps).order_by("seq").defer("content")


def papers_of(files: list[int]) -> QuerySet[Document]:
    """Return the documents of these files in the order of issue, without their words."""
    return Document.objects.filter(dossier__in=files).order_by("id").defer("context", "paper")


def archive_files(files: list[int]) -> QuerySet[ArchiveFile]:
    """Return the archive's rows of those of these files that have been put away."""
    return ArchiveFile.objects.filter(dossier__in=files)


COMPARED = 500
"""Decided penalties that a case is compared with, the latest."""


def decided_penalties(person: Person, agency: int) -> list[Dossier]:
    """Return an agency's decided penalties that a person may see, the latest; none overturned."""
    named = [
        one.name
        for one in PROCEDURES.values()
        if one.kind is EnforcementKind.PENALTY and one.draft_steps
    ]
    found = dossiers(person).filter(agency_id=agency, procedure__in=named)
    found = found.alias(decided=KT("facts__decided_on"), ended=KT("facts__overturned_as"))
    found = found.filter(decided__isnull=False).filter(Q(ended__isnull=True) | Q(ended=""))
    return list(found.select_related("agency", "unit").order_by("-id")[:COMPARED])


def last_drafts(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the content of the last draft decision of each of these dossiers, by its number."""
    steps = {name for one in PROCEDURES.values() for name in one.draft_steps}
    rows = Act.objects.filter(dossier_id__in=list(numbers), step__in=sorted(steps))
    latest = rows.order_by("dossier_id", "-seq").distinct("dossier_id")
    return dict(latest.values_list("dossier_id", "content"))
