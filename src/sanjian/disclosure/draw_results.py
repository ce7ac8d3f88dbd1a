"""抽查结果的公开: until when each result must be public, and which ones are late.

Term: `publish.random_result` of the place's rules, from the day the inspection gave its result.
The hourly publication makes results public; who watches sees what did not come in time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanjian.cases.queries import pack_in_use
from sanjian.disclosure.draw_models import DrawPlan, DrawTask, PublishedDraw
from sanjian.disclosure.queries import inspected
from sanjian.law import periods
from sanjian.law.parameters import Parameters
from sanjian.records.rules import calendar, rules
from sanjian.registry.models import Agency

TERM = "publish.random_result"


def limits(day: date, agency: int) -> Parameters | None:
    """Return the rules in force for an agency on a day, None while none are published."""
    pack = pack_in_use()
    return rules(pack.digest, day, agency) if pack is not None else None


def due_of(result_on: date, params: Parameters | None) -> date | None:
    """Return the last day on which a result of that day is made public in time."""
    if params is None or not params.has(TERM):
        return None
    return periods.due(result_on, params.period(TERM), calendar()).day


def with_terms(
    rows: Sequence[dict[str, Any]], before: Sequence[Mapping[str, Any]], agency: int, today: date
) -> list[dict[str, Any]]:
    """Return a draw's public rows with the day until which, and on which, a result became public.

    ``before`` are the rows as they were public: a day once written stays.
    """
    kept = {row["place"]: row for row in before}
    made = []
    for row in rows:
        told = dict(row)
        if row["result"]:
            was = kept.get(row["place"], {})
            due = due_of(date.fromisoformat(row["day"]), limits(today, agency))
            told["due"] = was.get("due") or (due.isoformat() if due else "")
            told["public"] = was.get("public") or today.isoformat()
        made.append(told)
    return made


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one drawn inspection: of when, to be public until when, public since when."""

    plan: DrawPlan
    subject: str
    result: str
    day: date
    due: date | None
    public: date | None

    def late_on(self, today: date) -> bool:
        """Say whether it became public after its term, or is still hidden after it."""
        return self.due is not None and (self.public or today) > self.due


def results_of(agency: Agency | None, today: date) -> list[Result]:
    """Return the results there are, of one agency or of all, those not yet public first."""
    tasks = DrawTask.objects.filter(dossier__isnull=False).select_related("plan__agency")
    if agency is not None:
        tasks = tasks.filter(plan__agency=agency)
    shown: dict[tuple[int, int], str] = {}
    for copy in PublishedDraw.objects.exclude(drawn_at=None).only("number", "tasks"):
        for row in copy.tasks:
            shown[copy.number, row["place"]] = str(row.get("public", ""))
    found = []
    for one in tasks.order_by("-plan_id", "place")[:500]:
        assert one.dossier_id is not None
        result, day = inspected(one.dossier_id)
        if result:
            ended = date.fromisoformat(day)
            since = shown.get((one.plan_id, one.place), "")
            found.append(Result(
                one.plan, one.subject["name"], result, ended,
                due_of(ended, limits(today, one.plan.agency_id)),
                date.fromisoformat(since) if since else None,
            ))  # fmt: skip
    return sorted(found, key=lambda row: (row.public is not None, row.due or today))
