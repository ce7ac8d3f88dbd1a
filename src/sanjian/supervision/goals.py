"""两个目标: disputes should become fewer, files better. Both are counted, year by year.

A dispute is one number of a reconsideration or court case on a file, in the year in which the
agency was told of it (《行政复议法》第四十八条、《行政诉讼法》第六十七条). The quality of files is
the average of what 案卷评查 gave, in the year of the draw (国办发〔2018〕118号（十）).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures.dispute import ENDINGS, SORTS
from sanjian.registry.models import Agency
from sanjian.supervision.appraisal import Sort, result
from sanjian.supervision.models import AppraisalFile

SORT = {one.code: one.label for one in SORTS}
ENDING = {one.code: one.label for one in ENDINGS}
DISPUTES_RULE = "按收到复议、应诉通知的年度；同一案卷的同一受理案号计一件，结果取最后登记的"
SCORES_RULE = "按抽取的年度；各案卷得分的平均，未评完的不计，经申诉处理的取处理后的分数"
_DISPUTES = """
SELECT DISTINCT ON (d.id, a.content->>'sort', a.content->>'number') d.uid, d.agency_id,
  d.party_name, d.number, d.cause, a.content->>'sort', a.content->>'organ', a.content->>'number',
  first_value(a.content->>'accepted_on') OVER (
    PARTITION BY d.id, a.content->>'sort', a.content->>'number' ORDER BY a.seq),
  a.content->>'ending'
FROM records_act a JOIN records_dossier d ON d.id = a.dossier_id
WHERE a.step = 'enter_dispute' AND d.agency_id = ANY(%(agencies)s)
ORDER BY d.id, a.content->>'sort', a.content->>'number', a.seq DESC
"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute about one decision: its file, where it was brought, how it stands."""

    uid: UUID
    agency: int
    file: str
    cause: str
    sort: str
    organ: str
    number: str
    accepted_on: str
    ending: str

    @property
    def year(self) -> int:
        """The year in which the agency was told of it."""
        return int(self.accepted_on[:4])

    @property
    def sort_label(self) -> str:
        """复议 or 诉讼."""
        return SORT[self.sort]

    @property
    def ending_label(self) -> str:
        """How it ended, in words."""
        return ENDING[self.ending]


@dataclass(frozen=True, slots=True)
class Scored:
    """One appraised file with its points."""

    file: AppraisalFile
    points: float
    grade: str

    @property
    def year(self) -> int:
        """The year of the draw."""
        return int(self.file.appraisal.at.astimezone(SHANGHAI).year)


@dataclass(frozen=True, slots=True)
class Year:
    """The two goals of one year, and how they stand to the year before."""

    year: int
    reconsidered: int
    sued: int
    overturned: int
    score: float | None
    files: int
    fewer: str
    better: str

    @property
    def disputes(self) -> int:
        """Reconsiderations and court cases together."""
        return self.reconsidered + self.sued


def disputes(agencies: Iterable[int]) -> list[Dispute]:
    """Return the disputes of agencies (ids), each once with its latest state, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DISPUTES, {"agencies": list(agencies)})
        found = [
            Dispute(uid, agency, f"{party}，{number}" if number else party, cause, *rest)
            for uid, agency, party, number, cause, *rest in cursor.fetchall()
        ]
    return sorted(found, key=lambda one: (one.accepted_on, one.number), reverse=True)


def scored(agencies: Iterable[Agency]) -> list[Scored]:
    """Return the appraised files of agencies with their points, as drawn."""
    rows = AppraisalFile.objects.filter(
        dossier__agency__in=list(agencies), appraisal__sort=Sort.CAMPAIGN
    ).select_related("appraisal", "dossier__agency")
    found = ((one, result(one)) for one in rows)
    return [Scored(one, got.points, got.grade) for one, got in found if got.points is not None]


def years(told: Sequence[Dispute], points: Sequence[Scored], wanted: Sequence[int]) -> list[Year]:
    """Return the two goals for the years wanted (newest first), each beside the year before it."""
    found = []
    for year in wanted:
        now, before = _of(told, points, year), _of(told, points, year - 1)
        mine = [one for one in told if one.year == year]
        sued = sum(one.sort == "court" for one in mine)
        found.append(
            Year(year, len(mine) - sued, sued, sum(one.ending == "overturned" for one in mine),
                 now[1], now[2], _against(now[0], before[0]), _against(now[1], before[1]))
        )  # fmt: skip
    return found


def _of(
    told: Sequence[Dispute], points: Sequence[Scored], year: int
) -> tuple[int, float | None, int]:
    given = [one.points for one in points if one.year == year]
    average = sum(given) / len(given) if given else None
    return sum(one.year == year for one in told), average, len(given)


def _against(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return "无可比"
    if now == before:
        return "与上年持平"
    words = "上升" if now > before else "下降"
    return f"比上年{words}{abs(now - before):.4g}"
