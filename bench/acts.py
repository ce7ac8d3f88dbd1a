"""One act through the full path against a bare durable one-row INSERT, and its growth.

The full path: permission, fold, rules, content check, insert, chain, leaf, duties; committed
durably. The bare row has the same shape and goes through the same driver and connection.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

from django.db import connection
from django.utils import timezone

from sanjian.law.procedures import PROCEDURES
from sanjian.law.sampling import typed
from sanjian.records.models import Dossier
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of, open_dossier, take_step
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.rulepacks.queries import newest

ACTS = 1010
ORDINARY = PROCEDURES["penalty_ordinary"]


def run(acts: int = ACTS) -> dict[str, float]:
    """Rates per second, the ratio of the act to the bare row, and the thousandth to the tenth."""
    office = Office()
    dossier = office.filed()
    content = office.content(dossier, "add_evidence")
    office.take(dossier, "add_evidence", content)
    times, bare = [], []
    for _ in range(acts):  # in turn, so that a busy moment of the machine falls on both
        times.append(_timed(lambda: office.take(dossier, "add_evidence", content)))
        bare += _bare(content, 1)
    act, row = statistics.median(times), statistics.median(bare)
    early, late = statistics.median(times[5:45]), statistics.median(times[-40:])
    return {
        "act_ms_median": round(act * 1000, 2),
        "act_ms_p95": round(sorted(times)[int(len(times) * 0.95)] * 1000, 2),
        "bare_insert_ms_median": round(row * 1000, 2),
        "act_rate_to_bare_insert_rate": round(row / act, 3),
        "thousandth_act_to_tenth": round(late / early, 2),
    }


class Office:
    """The first agency of the sample county, working today."""

    def __init__(self) -> None:
        self.agency = Agency.objects.filter(is_subject=True).order_by("id")[0]
        self.people = {p.username.split("-")[1]: p for p in self.agency.people.all()}
        self.pack = newest("mingxi").digest

    def content(self, dossier: Dossier | None, step: str) -> dict[str, Any]:
        now = timezone.now()
        day = timezone.localdate(now)
        facts = facts_of(dossier) if dossier else ORDINARY.start
        people = people_on([p.pk for p in self.people.values()], day)
        chosen = {"suspected": True} if step == "verify_lead" else {}
        return typed(ORDINARY.step(step), facts, rules(self.pack, day), people, now, chosen)

    def take(self, dossier: Dossier, step: str, content: dict[str, Any]) -> None:
        by: Person = self.people["head" if step == "file_case" else "officer1"]
        take_step(dossier=dossier.pk, step=step, content=content, by=by, at=timezone.now())

    def filed(self) -> Dossier:
        act = open_dossier(
            procedure="penalty_ordinary", agency=self.agency,
            content=self.content(None, "register_lead"), by=self.people["officer1"],
            at=timezone.now(), pack=self.pack, sample=True,
        )  # fmt: skip
        dossier = Dossier.objects.get(pk=act.dossier_id)
        for step in ("verify_lead", "ask_filing", "file_case"):
            dossier.refresh_from_db()
            self.take(dossier, step, self.content(dossier, step))
        dossier.refresh_from_db()
        return dossier


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _bare(content: dict[str, Any], rows: int) -> list[float]:
    body = json.dumps(content, ensure_ascii=False)
    statement = (
        "INSERT INTO bench_row (dossier_id, seq, at, content, hash) "
        "VALUES (%s, %s, now(), %s::jsonb, %s)"
    )
    times = []
    with connection.cursor() as cursor:
        for number in range(rows):
            began = time.perf_counter()
            cursor.execute(statement, [1, number, body, "0" * 64])
            times.append(time.perf_counter() - began)
    return times
