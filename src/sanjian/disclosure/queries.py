"""Reading for the disclosure clerk's desk: what waits, what is out, what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate

from sanjian.disclosure.models import (
    Preparation,
    PublicationEnding,
    PublishedDecision,
    PublishedDocumentProof,
    PublishedTombstone,
)
from sanjian.disclosure.progress_models import PublishedProgress
from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures.publication import CHANGED
from sanjian.records.documents.templates import load
from sanjian.records.layering import layers
from sanjian.records.models import (
    Act,
    Decision,
    Document,
    Dossier,
    DutyRow,
    Leaf,
    LogCheckpoint,
    LogEntry,
    NumberVoid,
)
from sanjian.registry.models import Agency, Certificate, Person

QUEUES: Mapping[str, str] = {
    "prepare": "待编制",
    "release": "待审核发布",
    "withdraw": "待撤下",
    "late": "逾期未办",
    "released": "已公示",
    "withdrawn": "已撤下",
    "exempt": "不予公开",
}
OPEN = ("prepare", "release", "withdraw", "late")
RENEWED = (
    Q(dossier__facts__overturned_as=CHANGED)
    & ~Q(dossier__facts__overturned_on=None)
    & ~Q(dossier__facts__withdrawn_on=None)
)
"""Changed by law and taken off: the changed content waits to be made public."""
PUBLICITY = ("publish", "withdraw_publication")
COUNTED = 1000
"""Counts stop here; nobody reads further."""


def queue(person: Person, which: str) -> QuerySet[DutyRow]:
    """Return the duties of one queue of a person's agency, nearest deadline first.

    ``which`` is a key of QUEUES; anything else is read as "prepare".
    """
    rows = DutyRow.objects.filter(_seen(person)).select_related("dossier", "dossier__agency")
    facts = "dossier__facts__"
    match which:
        case "withdraw":
            return rows.filter(code="withdraw_publication", done_on__isnull=True).order_by("due")
        case "late":
            owed = rows.filter(code__in=PUBLICITY, done_on__isnull=True, paused=False)
            return owed.filter(due__lt=Now()).order_by("due")
        case "release":
            waiting = _waiting(rows).exclude(**{f"{facts}publication_hash": ""})
            return waiting.order_by("due", "id")
        case "released":
            done = rows.filter(code="publish", **{f"{facts}withdrawn_on": None})
            return done.exclude(**{f"{facts}published_on": None}).order_by("-done_on", "-id")
        case "withdrawn":
            gone = rows.filter(~RENEWED, code="publish").exclude(**{f"{facts}withdrawn_on": None})
            return gone.order_by("-done_on", "-id")
        case "exempt":
            exempt = rows.filter(code="publish").exclude(**{f"{facts}publication_exempt_on": None})
            return exempt.order_by("-done_on", "-id")
        case _:
            return _waiting(rows).filter(**{f"{facts}publication_hash": ""}).order_by("due", "id")


def _seen(person: Person) -> Q:
    """The same files as `visible_to`, asked through the duty's own agency (an index)."""
    return Q() if person.agency.supervises else Q(agency_id=person.agency_id)


def _waiting(rows: QuerySet[DutyRow]) -> QuerySet[DutyRow]:
    return rows.filter(Q(done_on__isnull=True) | RENEWED, code="publish")


def natural_parties(files: Iterable[UUID]) -> dict[UUID, bool]:
    """Return for each of these files (by public id) whether its party is a natural person."""
    rows = Dossier.objects.filter(uid__in=set(files)).values_list("uid", "facts__party_kind")
    return {uid: kind == "person" for uid, kind in rows}


def counts(person: Person) -> dict[str, int]:
    """Return how many stand in each open queue (at most COUNTED)."""
    return {name: queue(person, name).order_by()[:COUNTED].count() for name in OPEN}


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How one agency publishes: decisions published in time, and those that were or are late."""

    agency: str
    on_time: int
    late: int


def timeliness(person: Person | None, *, year: int, at: datetime) -> list[Timeliness]:
    """Return, for each agency whose files a person may see, its publications due in a year.

    For None those of every agency.

    A decision that stands unpublished after its deadline is late; one that is not published on
    a ground of law counts nowhere.
    """
    seen = _seen(person) if person is not None else Q()
    last_day = TruncDate("due", tzinfo=SHANGHAI)
    rows = (
        DutyRow.objects.filter(seen, code="publish", due__year=year)
        .filter(dossier__facts__publication_exempt_on=None)
        .annotate(last_day=last_day)
        .values("agency__name")
        .annotate(
            on_time=Count("id", filter=Q(done_on__lte=F("last_day"))),
            late=Count(
                "id",
                filter=Q(done_on__gt=F("last_day"))
                | Q(done_on__isnull=True, due__lt=at, paused=False),
            ),
        )
        .order_by("agency_id")
    )
    return [Timeliness(row["agency__name"], row["on_time"], row["late"]) for row in rows]


def waiting(person: Person, *, at: datetime) -> tuple[int, bool]:
    """Return how many publications wait for this person's agency, and whether one is late."""
    rows = DutyRow.objects.filter(
        agency_id=person.agency_id,
        code__in=PUBLICITY,
        done_on__isnull=True,
    )
    late = rows.filter(due__lt=at, paused=False)[:1].exists()
    return rows[:COUNTED].count(), late


def preparation_of(dossier: Dossier) -> Preparation | None:
    """Return what was decided so far about the public copy of a file."""
    return Preparation.objects.filter(dossier=dossier).select_related("saved_by").first()


def prepared_act(dossier: Dossier) -> Act | None:
    """Return the last act by which a public copy was prepared."""
    return dossier.acts.filter(step="prepare_publication").order_by("-seq").first()


def released_copy(number: str) -> PublishedDecision | None:
    """Return the public copy with this number while it is public."""
    return PublishedDecision.objects.filter(number=number).first()


def tombstone_of(number: str) -> PublishedTombstone | None:
    """Return the tombstone with this number, if it was withdrawn."""
    return PublishedTombstone.objects.filter(number=number).first()


def commitment_of(kind: str, reference: int) -> str:
    """Return the salted commitment under which something recorded stands in the public log."""
    leaf = Leaf.objects.filter(kind=kind, reference=reference).first()
    return leaf.commitment if leaf else ""


@dataclass(frozen=True, slots=True)
class Released:
    """What the record says about a public copy: who released what, on which decision."""

    seq: int
    prepared: tuple[Mapping[str, Any], ...]
    decided_hash: str
    earlier: tuple[str, ...] = ()


def released_as(copy: PublishedDecision) -> Released | None:
    """Return the copies that were prepared before a release, the latest first.

    None when the record has no act of release or no decision under the copy's commitments.
    """
    release, decision = _act(copy.release_commitment), _act(copy.act_commitment)
    if release is None or decision is None:
        return None
    before = Act.objects.filter(
        dossier_id=release.dossier_id, step="prepare_publication", seq__lt=release.seq
    ).order_by("-seq")
    made = Decision.objects.filter(dossier_id=decision.dossier_id, act_seq=decision.seq).first()
    uid, matter = str(decision.dossier.uid), made.matter if made else 1
    keys = (uid, *(f"{uid}/{one}" for one in range(2, matter)))[: matter - 1]
    return Released(release.seq, tuple(one.content for one in before), decision.hash, keys)


def _act(commitment: str) -> Act | None:
    leaf = Leaf.objects.filter(kind="act", commitment=commitment).first()
    return Act.objects.filter(pk=leaf.reference).first() if leaf else None


def dossier_released_by(commitment: str) -> Dossier | None:
    """Return the file whose act of release stands under this commitment, None for no such act."""
    act = _act(commitment)
    return Dossier.objects.filter(pk=act.dossier_id).first() if act else None


def handled_copies() -> QuerySet[PublishedDecision]:
    """Return the public copies of decisions made here, without their search columns."""
    rows = PublishedDecision.objects.filter(origin=PublishedDecision.Origin.HANDLED)
    return rows.defer("grams", "search_text").order_by("id")


def copies_over(today: date) -> QuerySet[PublishedDecision]:
    """Return the copies whose period is over, and those that have been given none yet."""
    return handled_copies().filter(Q(until__lt=today) | Q(until=None))


def lock_copy(number: str) -> None:
    """Let nobody else decide about this copy until the transaction ends."""
    list(PublishedDecision.objects.filter(number=number).select_for_update().values_list("pk"))


@dataclass(frozen=True, slots=True)
class LastWord:
    """The latest act of a file about publicity: its release, or that it was taken back."""

    dossier: int
    number: str
    seq: int
    at: datetime
    public: bool
    commitment: str


def last_words() -> Iterator[LastWord]:
    """Yield for every file that was ever released what was done last: released or withdrawn."""
    steps = ("release_publication", "withdraw_publication")
    acts = Act.objects.filter(step__in=steps).order_by("dossier_id", "-seq")
    latest = acts.distinct("dossier_id").select_related("dossier")
    for act in latest.iterator(chunk_size=500):
        public = act.step == steps[0]
        yield LastWord(act.dossier_id, str(act.dossier), act.seq, act.at, public,
                       commitment_of("act", act.pk) if public else "")  # fmt: skip


def ended_after(dossier: int, at: datetime) -> bool:
    """Say whether time or a repair took a file's copy off after this moment."""
    return PublicationEnding.objects.filter(
        dossier=dossier, at__gte=at, kind__in=("expired", "repaired")
    ).exists()  # fmt: skip


def registered_agencies() -> QuerySet[Agency]:
    """Return the enforcement bodies of the register, as registered."""
    return Agency.objects.order_by("id")


def certificates() -> QuerySet[Certificate]:
    """Return every certificate with its holder and its changes."""
    return Certificate.objects.select_related("person__agency").prefetch_related("changes")


def documents_not_proven(limit: int) -> QuerySet[Document]:
    """Return issued documents that the verify page does not know as they are now.

    That is, new ones, and those whose PDF was set or whose number became void since.
    """
    known = PublishedDocumentProof.objects.filter(code=OuterRef("code"), blob=OuterRef("blob"))
    void = Exists(NumberVoid.objects.filter(document=OuterRef("pk")))
    untold = void & ~Exists(known.filter(voided_on__isnull=False))
    missing = Document.objects.filter(~Exists(known) | untold).select_related("agency", "void")
    return missing.order_by("id")[:limit]


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the public log: how many entries, root, the note byte for byte."""

    size: int
    root: str
    note: str


def log_place(kind: str, reference: int) -> int | None:
    """Return the place in the public log of something recorded, None while it is not sealed."""
    return LogEntry.objects.filter(
        leaf__kind=kind, leaf__reference=reference
    ).values_list("index", flat=True).first()  # fmt: skip


def places_of(commitments: Iterable[str]) -> dict[str, int]:
    """Return where these commitments stand in the public log, those that are sealed."""
    rows = LogEntry.objects.filter(leaf__commitment__in=list(commitments))
    return dict(rows.values_list("leaf__commitment", "index"))


def shown_in_log(kind: str, reference: int) -> str:
    """Return what stands openly in the leaf of something recorded, empty without a leaf."""
    leaf = Leaf.objects.filter(kind=kind, reference=reference).first()
    return leaf.shown if leaf else ""


def head_after(place: int) -> Head | None:
    """Return the second signed head that covers an entry: the first one after its own.

    None while the log has not gone on.
    """
    rows = LogCheckpoint.objects.filter(size_id__gt=place).order_by("size_id")[1:2]
    return next((Head(row.size_id, row.root, row.note) for row in rows), None)


def inspected(dossier: int) -> tuple[str, str]:
    """Return result and day of an inspection's file in words, empty while there is none."""
    row = Dossier.objects.get(pk=dossier)
    outcome, day = str(row.facts.get("outcome") or ""), str(row.facts.get("decided_on") or "")
    return RESULTS.get(outcome, ""), day if outcome else ""


RESULTS = {"clean": "未发现问题", "correct": "发现问题，责令改正", "lead": "涉嫌违法，转为案件线索"}


def applications_moved(procedures: Sequence[str], limit: int) -> list[Dossier]:
    """Return the files of these procedures that have acted since their progress was published."""
    told = PublishedProgress.objects.filter(file=OuterRef("uid"), seq=OuterRef("seq"))
    rows = Dossier.objects.filter(procedure__in=procedures).exclude(Exists(told))
    return list(rows.select_related("agency").order_by("id")[:limit])


def papers_of(dossier: int) -> list[tuple[str, str]]:
    """Return number and verify code of each paper issued on a file."""
    return list(Document.objects.filter(dossier=dossier).values_list("number", "code"))


def papers_of_file(file: UUID) -> list[tuple[str, str, str]]:
    """Return label, number and verify code of each paper addressed to the party of a file.

    What is written for the inside (approvals, opinions, reports) is not among them.
    """
    dossier = Dossier.objects.get(uid=file)
    folders = layers(dossier)
    return [
        (row.label, row.number, row.code)
        for row in Document.objects.filter(dossier=dossier).order_by("id")
        if load(row.kind, folders).to == "party"
    ]


def stages_passed(dossier: int) -> list[tuple[str, datetime]]:
    """Return the stages that a file has come to, each with the moment, in their order."""
    rows = Act.objects.filter(dossier=dossier).order_by("seq").values_list("stage_to", "at")
    found: list[tuple[str, datetime]] = []
    for stage, at in rows:
        if not found or found[-1][0] != stage:
            found.append((stage, at))
    return found


def deadline_of(dossier: int) -> tuple[datetime | None, str]:
    """Return until when a file must be decided and under which rule; None when that is done."""
    row = DutyRow.objects.filter(dossier=dossier, code="decide", done_on=None, paused=False).first()
    return (row.due, row.source) if row else (None, "")
