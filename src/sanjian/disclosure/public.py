"""What the portal asks: the published snapshots only, every answer bounded.

Runs as the role that can read nothing else. Hidden and absent are the same here: what is not in
these tables does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from sanjian.disclosure.models import (
    PublishedAgency,
    PublishedBasis,
    PublishedBenchmark,
    PublishedCatalogue,
    PublishedCertificate,
    PublishedCorrection,
    PublishedDecision,
    PublishedDocumentProof,
    PublishedDraw,
    PublishedExante,
    PublishedGuidingCase,
    PublishedLicence,
    PublishedOnsite,
    PublishedProcedure,
    PublishedProgress,
    PublishedPromptness,
    PublishedRandomItem,
    PublishedRule,
    PublishedRuleset,
    PublishedSite,
    PublishedTombstone,
    PublishedVersion,
    PublishedWindow,
)
from sanjian.disclosure.search import Understood, tsquery
from sanjian.law.forms import SHANGHAI

__all__ = ["SHANGHAI", "Filters", "Results"]

PAGE = 20
LAST_PAGE = 50
"""Nobody reads a thousand results; whoever wants everything takes the open data."""

COUNTED = 1000
SITEMAP_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """How a list of decisions is narrowed; empty means all."""

    agency: str = ""
    category: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of decisions. ``more`` says that there are more than ``total``."""

    rows: Sequence[PublishedDecision]
    total: int
    more: bool
    page: int

    @property
    def first(self) -> int:
        """The place of the first row, from 1."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def has_next(self) -> bool:
        """Say whether there is a next page that may be asked for."""
        return self.last < self.total and self.page < LAST_PAGE


def site() -> PublishedSite | None:
    """Return whose portal this is, None before it has been published."""
    return PublishedSite.objects.first()


def find(asked: Understood, narrowed: Filters, page: int = 1) -> Results:
    """Return one page (from 1, at most LAST_PAGE) of the decisions asked for, newest first."""
    page = min(max(page, 1), LAST_PAGE)
    start = (page - 1) * PAGE
    with transaction.atomic():
        rows = _narrowed(asked, narrowed)
        if asked.terms:
            # The planner underrates reading long texts: a common pair became a full scan.
            _plan(seqscan=False)
        counted = rows.order_by().values("id")[: COUNTED + 1].count()
        newest: Func | F = F("decided_on")
        if asked.terms and counted > COUNTED:
            # Many match: walking from the newest on meets a page of them soonest.
            _plan(seqscan=False, bitmapscan=False)
        elif asked.terms:
            newest = Func(newest, template="(%(expressions)s + 0)")
        ordered = rows.order_by(OrderBy(newest, descending=True, nulls_last=True), "-id")
        shown = list(ordered.defer("grams", "search_text")[start : start + PAGE])
    return Results(shown, min(counted, COUNTED), counted > COUNTED, page)


def _plan(*, seqscan: bool, bitmapscan: bool = True) -> None:
    """Tell the planner, until the end of the transaction, which ways not to take."""
    with connection.cursor() as cursor:
        for name, allowed in (("seqscan", seqscan), ("bitmapscan", bitmapscan)):
            cursor.execute(f"SET LOCAL enable_{name} = {'on' if allowed else 'off'}")


def _narrowed(asked: Understood, narrowed: Filters) -> QuerySet[PublishedDecision]:
    rows = PublishedDecision.objects.all()
    if asked.terms:
        rows = rows.filter(
            RawSQL("grams @@ %s::tsquery", [tsquery(asked.terms)], output_field=BooleanField())
        )
        for term in asked.terms:
            rows = rows.filter(search_text__contains=term)
    if asked.first and asked.last:
        rows = rows.filter(decided_on__range=(asked.first, asked.last))
    if narrowed.agency:
        rows = rows.filter(agency=narrowed.agency)
    if narrowed.category:
        rows = rows.filter(category=narrowed.category)
    if narrowed.year:
        first, last = date(narrowed.year, 1, 1), date(narrowed.year, 12, 31)
        rows = rows.filter(decided_on__range=(first, last))
    return rows


def newest_summaries(number: int = 6) -> list[PublishedDecision]:
    """Return what was released here last; imported history is no news."""
    rows = PublishedDecision.objects.filter(origin="handled").defer("grams", "search_text")
    return list(rows.order_by("-released_at", "-id")[:number])


def newest_of(narrowed: Filters, number: int) -> list[PublishedDecision]:
    """Return what was released last, of one agency and one kind where asked."""
    rows = _narrowed(Understood(""), narrowed).defer("grams", "search_text", "text")
    return list(rows.order_by("-released_at", "-id")[:number])


def more_than(number: int) -> bool:
    """Say whether more decisions than that are public, without counting the rest."""
    return PublishedDecision.objects.order_by("id")[number : number + 1].exists()


def choices(column: str, limit: int = 200) -> list[str]:
    """Return the distinct agencies or categories that have decisions, by walking the index."""
    if column not in ("agency", "category"):
        raise ValueError(column)
    step = f"(SELECT {column} FROM published.decision WHERE {column} > t.one "
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE t AS ((SELECT {column} AS one FROM published.decision "
            f"ORDER BY {column} LIMIT 1) UNION ALL SELECT {step} ORDER BY {column} LIMIT 1) "
            "FROM t WHERE t.one IS NOT NULL) SELECT one FROM t WHERE one IS NOT NULL LIMIT %s",
            [limit],
        )
        return [str(one) for (one,) in cursor.fetchall()]


def years() -> list[int]:
    """Return the years that decisions were made in, newest first."""
    rows = PublishedDecision.objects.exclude(decided_on=None).order_by("decided_on")
    days = rows.values_list("decided_on", flat=True)
    first, last = days.first(), days.last()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def decision(number: str) -> tuple[PublishedDecision | None, PublishedTombstone | None]:
    """Return a decision and its tombstone by number; both asked always, so both take as long."""
    shown = PublishedDecision.objects.defer("grams", "search_text").filter(number=number).first()
    return shown, PublishedTombstone.objects.filter(number=number).first()


def replaced_by(found: PublishedDecision) -> list[PublishedTombstone]:
    """Return what stays of the decisions that this one replaced, in order."""
    stones = {
        one.number: one for one in PublishedTombstone.objects.filter(number__in=found.replaces)
    }
    return [stones[number] for number in found.replaces if number in stones]


def replacing(number: str) -> list[PublishedDecision]:
    """Return the public decision that was made anew in place of a withdrawn one, if any."""
    rows = PublishedDecision.objects.filter(replaces__contains=[number])
    return list(rows.defer("grams", "search_text").order_by("-id")[:1])


def agencies() -> list[PublishedAgency]:
    """Return the agencies as registered."""
    return list(PublishedAgency.objects.all())


def agency(slug: str) -> PublishedAgency | None:
    """Return one agency."""
    return PublishedAgency.objects.filter(slug=slug).first()


def certificates_of(name: str, limit: int = 500) -> list[PublishedCertificate]:
    """Return the certificates of an agency's officers, by number."""
    return list(PublishedCertificate.objects.filter(agency=name).order_by("number")[:limit])


def decisions_of(name: str, number: int = 5) -> list[PublishedDecision]:
    """Return an agency's latest decisions."""
    rows = PublishedDecision.objects.filter(agency=name).defer("grams", "search_text")
    return list(rows.order_by("-id")[:number])


def procedures() -> list[PublishedProcedure]:
    """Return the procedures with their steps."""
    return list(PublishedProcedure.objects.all())


def document_proof(code: str) -> PublishedDocumentProof | None:
    """Return what is known of the document with this verify code."""
    return PublishedDocumentProof.objects.filter(code=code).first()


def certificate(number: str) -> PublishedCertificate | None:
    """Return the certificate with this number."""
    return PublishedCertificate.objects.filter(number=number).first()


def everything(narrowed: Filters) -> Iterator[PublishedDecision]:
    """Yield every decision for the open data, without holding them all in memory."""
    rows = _narrowed(Understood(""), narrowed).defer("grams", "search_text", "text")
    return rows.order_by("id").iterator(chunk_size=1000)


def sitemap_pages() -> list[int]:
    """Return the ids after which each page of the sitemap begins."""
    starts, last = [0], 0
    while True:
        ids = PublishedDecision.objects.filter(id__gt=last).order_by("id").values_list("id")
        after = ids[SITEMAP_PAGE - 1 : SITEMAP_PAGE + 1]
        found = [one for (one,) in after]
        if len(found) < 2:
            return starts
        last = found[0]
        starts.append(last)


def sitemap(after: int) -> list[tuple[str, str]]:
    """Return number and day of release of one page of the sitemap."""
    rows = PublishedDecision.objects.filter(id__gt=after).order_by("id")[:SITEMAP_PAGE]
    return [
        (row.number, row.released_at.astimezone(SHANGHAI).date().isoformat())
        for row in rows.only("number", "released_at")
    ]


def ruleset() -> PublishedRuleset | None:
    """Return under which document's rules the place works, None before they are published."""
    return PublishedRuleset.objects.first()


def benchmarks() -> list[PublishedBenchmark]:
    """Return the published versions of benchmarks by agency, the newest first."""
    return list(PublishedBenchmark.objects.all())


def guiding_cases() -> list[PublishedGuidingCase]:
    """Return the published guiding cases, the latest first."""
    return list(PublishedGuidingCase.objects.all())


def bases() -> list[PublishedBasis]:
    """Return the published texts by which the place works, those its paper rests on first."""
    return list(PublishedBasis.objects.all())


def rules(theme: str = "", text: str = "") -> list[PublishedRule]:
    """Return the published rules of a theme ("" for all) that contain the words ("" for all)."""
    found = PublishedRule.objects.all()
    if theme:
        found = found.filter(theme=theme)
    if text:
        found = found.filter(
            Q(label__icontains=text)
            | Q(shown__icontains=text)
            | Q(source__icontains=text)
            | Q(key__icontains=text)
        )
    return list(found)


def rule_themes() -> list[tuple[str, str]]:
    """Return the themes that have rules, name and heading, in their order."""
    rows = PublishedRule.objects.order_by("position").values_list("theme", "theme_label")
    return list(dict.fromkeys(rows))


def rule(key: str) -> PublishedRule | None:
    """Return one published rule by its key, None for any other word."""
    return PublishedRule.objects.filter(key=key).first()


def catalogue(slug: str) -> PublishedCatalogue | None:
    """Return the list in force of the agency at that address, if it has published one."""
    return PublishedCatalogue.objects.filter(slug=slug).first()


def exante(slug: str, number: int | None = None) -> PublishedExante | None:
    """Return an agency's file of disclosure beforehand: the one in force, or an older version."""
    rows = PublishedExante.objects.filter(slug=slug)
    return rows.filter(until=None).first() if number is None else rows.filter(number=number).first()


def exante_versions(slug: str) -> list[PublishedExante]:
    """Return the versions of an agency's file, the newest first, with the days they held."""
    return list(PublishedExante.objects.filter(slug=slug).defer("content", "changes"))


def exante_all() -> list[PublishedExante]:
    """Return the files in force of all agencies."""
    return list(PublishedExante.objects.filter(until=None).order_by("agency"))


@dataclass(frozen=True, slots=True)
class Licences:
    """One page of licences; ``total`` of them fit."""

    rows: Sequence[PublishedLicence]
    total: int
    page: int
    pages: int


LICENCE_STATES = ("valid", "ended")


def licences(text: str = "", state: str = "", page: int = 1) -> Licences:
    """Return one page (from 1) of the licences whose number, holder or item has the words.

    ``state`` is one of LICENCE_STATES; anything else means all.
    """
    found = PublishedLicence.objects.all()
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(holder__icontains=text) | Q(item__icontains=text)
            | Q(name__icontains=text) | Q(agency__icontains=text)
        )  # fmt: skip
    if state in LICENCE_STATES:
        found = found.filter(counts=state == "valid")
    total = found.count()
    pages = min(max(1, -(-total // PAGE)), LAST_PAGE)
    page = min(max(page, 1), pages)
    return Licences(list(found[(page - 1) * PAGE : page * PAGE]), total, page, pages)


def all_licences() -> Iterator[PublishedLicence]:
    """Yield every licence for the open data."""
    return PublishedLicence.objects.iterator(chunk_size=1000)


def licence(slug: str) -> PublishedLicence | None:
    """Return one published licence by its address, None for any other word."""
    return PublishedLicence.objects.filter(slug=slug).first()


def random_items() -> list[PublishedRandomItem]:
    """Return the items of all lists of random inspection, older versions behind the newest."""
    return list(PublishedRandomItem.objects.all())


def draws() -> list[PublishedDraw]:
    """Return the draws of all agencies, the newest first, without their pools."""
    return list(PublishedDraw.objects.defer("pool", "proof")[:500])


def draw(number: int) -> PublishedDraw | None:
    """Return one draw with everything to recompute it."""
    return PublishedDraw.objects.filter(number=number).first()


def redrawn(number: int) -> PublishedDraw | None:
    """Return the draw that was made anew in the place of this one, if any."""
    return PublishedDraw.objects.filter(again_of=number).defer("pool", "proof").first()


def windows(slug: str) -> list[PublishedWindow]:
    """Return the plates of an agency's windows."""
    return list(PublishedWindow.objects.filter(slug=slug))


def window(number: int) -> PublishedWindow | None:
    """Return the plate of one window."""
    return PublishedWindow.objects.filter(pk=number).first()


def onsite(code: str) -> PublishedOnsite | None:
    """Return the page that officers on site made under this code."""
    return PublishedOnsite.objects.filter(code=code).first()


def progress(key: str) -> PublishedProgress | None:
    """Return how an application stands, by what only its applicant knows (`progress.by_…`)."""
    return PublishedProgress.objects.filter(key=key).first()


def versions(number: str) -> list[PublishedVersion]:
    """Return the versions under which a decision was public, the first first."""
    return list(PublishedVersion.objects.filter(number=number))


def correction(receipt: str) -> PublishedCorrection | None:
    """Return how the request with this receipt stands."""
    return PublishedCorrection.objects.filter(receipt=receipt).first()


def corrections_of(number: str, limit: int = 20) -> list[PublishedCorrection]:
    """Return the answered requests about a decision, the latest first."""
    rows = PublishedCorrection.objects.filter(number=number, answered_at__isnull=False)
    return list(rows.order_by("-answered_at")[:limit])


def promptness() -> list[PublishedPromptness]:
    """Return how promptly each agency publishes, the latest year first."""
    return list(PublishedPromptness.objects.all())
