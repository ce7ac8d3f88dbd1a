"""What of the benchmarks is asked for: all versions, those in force on a day, those for a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.assistance.models import Benchmark, Grade
from sanjian.law.citations import number
from sanjian.law.reasons import ARTICLE, plain_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanjian.registry.models import Agency


def versions(agency: Agency | None = None) -> QuerySet[Benchmark]:
    """Return every version with grades and steps, of one agency or of all."""
    rows = Benchmark.objects.select_related("agency", "by").prefetch_related("grades", "steps__by")
    return rows.filter(agency=agency) if agency else rows


def in_force(agency: Agency, day: date) -> list[Benchmark]:
    """Return the versions of an agency in force on a day, one for each code."""
    found: dict[str, Benchmark] = {}
    for row in versions(agency).filter(steps__name="issue").order_by("code", "version"):
        if since(row) <= day:
            found[row.code] = row
    return list(found.values())


def since(row: Benchmark) -> date:
    """Return from which day an issued version holds."""
    issued = next(one for one in row.steps.all() if one.name == "issue")
    return date.fromisoformat(issued.content["since"])


def until(row: Benchmark, rows: Iterable[Benchmark]) -> date | None:
    """Return from which day a later issued version takes its place; None while none does."""
    later = [
        since(one)
        for one in rows
        if one.code == row.code and one.version > row.version
        and any(step.name == "issue" for step in one.steps.all())
    ]  # fmt: skip
    return min(later, default=None)


def fitting(rows: Iterable[Benchmark], cited: Iterable[Mapping[str, Any]]) -> list[Benchmark]:
    """Return the benchmarks whose provision a draft cites: same statute, same article."""
    wanted = {
        (plain_name(str(row.get("statute") or "")), _article(str(row.get("article") or "")))
        for row in cited
    }
    return [one for one in rows if (plain_name(one.statute), _article(one.article)) in wanted]


def published() -> list[dict[str, Any]]:
    """Return the versions that their agencies have published, as the portal's copy has them."""
    rows = list(versions().filter(steps__name="issue"))
    by_agency: dict[int, list[Benchmark]] = {}
    for row in rows:
        by_agency.setdefault(row.agency_id, []).append(row)
    found = []
    for row in rows:
        steps = {step.name: step for step in row.steps.all()}
        if "publish" in steps:
            found.append({
                "agency": row.agency.name, "code": row.code, "version": row.version,
                "matter": row.matter, "basis": f"《{row.statute}》{row.article}",
                "number": steps["issue"].content["number"], "since": since(row),
                "until": until(row, by_agency[row.agency_id]),
                "grades": [{"label": one.label, "conditions": one.conditions, "span": span(one)}
                           for one in row.grades.all()],
            })  # fmt: skip
    return found


def _article(text: str) -> int:
    found = ARTICLE.search(text)
    if found is None:
        return 0
    told = found.group(1)
    try:
        return int(told) if told.isdecimal() else number(told)
    except ValueError:
        return 0


def span(grade: Grade) -> str:
    """Return what a grade gives, in words; amounts in yuan."""
    if grade.low_fen is None or grade.high_fen is None:
        return grade.other or "不予罚款"
    low, high = grade.low_fen / 100, grade.high_fen / 100
    fine = f"罚款{low:,.2f}元至{high:,.2f}元".replace(".00元", "元")
    return f"{fine}；{grade.other}" if grade.other else fine
