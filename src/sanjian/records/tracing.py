"""三项覆盖: recorded throughout, traceable, reviewed; as figures that name what falls short.

全程记载: of the stages that files have passed, those in which something is recorded. 可回溯: of
the files looked at, those whose whole record still verifies. 审核全覆盖: of the decisions that had
to be reviewed, those that stand on a review. Verifying reads every act again, so a job does it
file by file and keeps what it found; the figures say how many files it has not come to yet.
Source: 国办发〔2018〕118号（四）（九）（十二）.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from sanjian.records.models import Dossier, TraceCheck
from sanjian.records.verification import verify_some

ANEW = timedelta(days=1)
"""After this time a file is looked at again, though nothing was added to it."""

_STAGES = """
WITH mine AS (
  SELECT id, agency_id, stage FROM records_dossier
  WHERE agency_id = ANY(%(agencies)s) AND opened_at >= %(since)s AND opened_at < %(until)s
), passed AS (
  SELECT DISTINCT a.dossier_id, a.stage_to AS stage
  FROM records_act a JOIN mine ON mine.id = a.dossier_id WHERE a.stage_to <> mine.stage
), recorded AS (
  SELECT DISTINCT a.dossier_id, a.stage_from AS stage
  FROM records_act a JOIN mine ON mine.id = a.dossier_id
)
SELECT mine.agency_id, count(*), count(recorded.stage)
FROM passed JOIN mine ON mine.id = passed.dossier_id
LEFT JOIN recorded ON recorded.dossier_id = passed.dossier_id AND recorded.stage = passed.stage
GROUP BY mine.agency_id
"""
_DECISIONS = """
SELECT d.agency_id, count(*), count(v.id)
FROM records_decision n JOIN records_dossier d ON d.id = n.dossier_id
LEFT JOIN records_review v ON v.id = n.review_id AND v.dossier_id = n.dossier_id
  AND v.draft_hash = n.draft_hash AND v.outcome IN ('passed', 'ruled')
WHERE n.review_required AND d.agency_id = ANY(%(agencies)s)
  AND d.opened_at >= %(since)s AND d.opened_at < %(until)s
GROUP BY d.agency_id
"""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def full(self) -> bool:
        """Say whether nothing is missing; of nothing, nothing is."""
        return self.part == self.whole

    @property
    def percent(self) -> str:
        """The share in per cent with one decimal, cut off: what is short of all is never 100."""
        if not self.whole:
            return "无"
        tenths = int(Fraction(self.part * 1000, self.whole))
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, slots=True)
class Broken:
    """A file whose record does not verify, with the first difference in words."""

    uid: UUID
    name: str
    first: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The three figures of one agency; ``unseen`` files have not been verified yet."""

    recorded: Share
    traceable: Share
    reviewed: Share
    unseen: int
    broken: tuple[Broken, ...]


def look(*, at: datetime, limit: int = 200) -> int:
    """Verify files that changed since they were looked at, or have not been for a day.

    Those never looked at come first. Returns how many were verified; each keeps what was found.
    """
    changed = Q(trace__isnull=True) | ~Q(trace__seq=F("seq")) | Q(trace__at__lt=at - ANEW)
    rows = Dossier.objects.filter(changed).order_by(F("trace__at").asc(nulls_first=True), "id")
    numbers = list(rows.values_list("pk", "uid", "seq")[:limit])
    found: dict[str, list[str]] = {}
    for one in verify_some([number for number, _, _ in numbers]):
        found.setdefault(one.dossier, []).append(str(one))
    for number, uid, seq in numbers:
        told = found.get(str(uid), [])[:20]
        TraceCheck.objects.update_or_create(
            dossier_id=number, defaults={"seq": seq, "at": at, "differences": told}
        )
    return len(numbers)


def coverage(agencies: Collection[int], since: datetime, until: datetime) -> Mapping[int, Coverage]:
    """Return the figures of agencies (ids) for files opened from ``since`` until ``until``."""
    asked = {"agencies": list(agencies), "since": since, "until": until}
    stages, decisions = _counted(_STAGES, asked), _counted(_DECISIONS, asked)
    files: dict[int, list[tuple[bool, Broken | None]]] = {}
    for row in Dossier.objects.filter(
        agency_id__in=agencies, opened_at__gte=since, opened_at__lt=until
    ).select_related("trace").order_by("id"):  # fmt: skip
        check = getattr(row, "trace", None)
        wrong = check.differences if check else []
        broken = Broken(row.uid, f"{row.party_name}，{row}", wrong[0]) if wrong else None
        files.setdefault(row.agency_id, []).append((check is not None, broken))
    return {
        agency: _coverage(stages.get(agency), decisions.get(agency), files.get(agency, []))
        for agency in agencies
    }


def _coverage(
    stages: Share | None, decisions: Share | None, files: list[tuple[bool, Broken | None]]
) -> Coverage:
    broken = tuple(one for _, one in files if one)
    seen = sum(looked for looked, _ in files)
    return Coverage(
        stages or Share(0, 0),
        Share(seen - len(broken), seen),
        decisions or Share(0, 0),
        len(files) - seen,
        broken,
    )


def _counted(statement: str, asked: Mapping[str, Any]) -> dict[int, Share]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return {agency: Share(part, whole) for agency, whole, part in cursor.fetchall()}
