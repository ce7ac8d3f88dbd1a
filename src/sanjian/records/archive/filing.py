"""Putting a file away: what the record fills in, the row of the archive, and its own check.

The archive number is 全宗代字-类别·年度-期限代码-案卷号 (the order of parts of DA/T 13), in one
series of each agency and year, taken under a lock and never twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.records.archive import checking, contents
from sanjian.records.archive.models import ArchiveFile
from sanjian.records.models import Act, Dossier, NumberCounter
from sanjian.records.registers import WRITERS
from sanjian.records.rules import rules
from sanjian.records.taking import FILLERS, Standing

SERIES = "档"
MEMORY = "archive.retention"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a file is kept: words, years (0 for ever), the code of its number, the source."""

    label: str
    years: int
    source: str

    @property
    def code(self) -> str:
        """The code in the archive number: Y for ever, else D and the years (DA/T 13)."""
        return f"D{self.years}" if self.years else "Y"

    def until(self, closed: date) -> date | None:
        """The last day of the term: the end of the year, so many years after that of closing."""
        return date(closed.year + self.years, 12, 31) if self.years else None


def register() -> None:
    """Hand filler and writer to the one way of taking a step."""
    FILLERS["archive_case"] = told_of_file
    WRITERS["archive"] = put_away


def retention_of(dossier: Dossier, facts: CaseFacts, params: Parameters) -> Retention:
    """Return how long a file is kept under the list in force (`archive.retention`).

    A file that was heard, reviewed, overturned or handed on to the courts or the police is a
    major one; a procedure on the spot a summary one; every other an ordinary one.
    """
    rows = {str(row["code"]): row for row in params.rows(MEMORY)}
    transferred = facts.closed_as == "transfer" or facts.outcome == "transfer"
    major = facts.was_heard or facts.review_round or facts.overturned_on or transferred
    summary = dossier.procedure.endswith("summary")
    row = rows["major" if major else "summary" if summary else "ordinary"]
    years = 0 if row.get("permanent") else int(str(row["years"]))
    return Retention(f"定期{years}年" if years else "永久", years, params.source(MEMORY))


def told_of_file(here: Standing) -> Mapping[str, Any]:
    """Return number, term, digest of the contents and what is lacking, for the form."""
    dossier, year = here.dossier, here.at.astimezone(SHANGHAI).year
    kept = retention_of(dossier, here.facts, here.params)
    series = PROCEDURES[dossier.procedure].series
    serial = _next(dossier, year)
    return {
        "volume": f"{dossier.agency.code_word}-{series}·{year}-{kept.code}-{serial:04d}",
        "retention": kept.label,
        "contents_hash": contents.hash_of(contents.of(dossier, here.params)),
        "lacking": "；".join(checking.findings(dossier, here.facts, here.params)),
    }


@transaction.atomic
def _next(dossier: Dossier, year: int) -> int:
    """The next number of the agency's series, locked until the caller's transaction ends."""
    NumberCounter.objects.get_or_create(agency_id=dossier.agency_id, word=SERIES, year=year)
    return _counter(dossier, year).last + 1


def _counter(dossier: Dossier, year: int) -> NumberCounter:
    return NumberCounter.objects.select_for_update().get(
        agency_id=dossier.agency_id, word=SERIES, year=year
    )


def put_away(dossier: Dossier, before: CaseFacts, facts: CaseFacts, act: Act) -> None:
    """Write the row of the archive that an act of putting away means."""
    day = act.at.astimezone(SHANGHAI).date()
    params = rules(dossier.pack_id, day, dossier.agency_id)
    kept = retention_of(dossier, before, params)
    items = contents.of(dossier, params)
    ArchiveFile.objects.create(
        dossier=dossier,
        agency_id=dossier.agency_id,
        number=act.content["volume"],
        retention=act.content["retention"],
        retention_source=kept.source[:300],
        expires_on=kept.until(before.closed_on or day),
        pages=act.content["pages"],
        contents=contents.told(items),
        contents_hash=act.content["contents_hash"],
        act_seq=act.seq,
        archived_at=act.at,
    )
    counter = _counter(dossier, day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
