"""Draws of random inspection against log and algorithm: the same pool and seed, the same outcome.

What the visitor's browser does with a public draw, `sanjian verify` does with every draw of the
house: pool, place in the log, the head that fixed the seed, the outcome, the tasks, the copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sanjian.disclosure.draw_models import DrawOutcome, DrawPlan, DrawTask, PublishedDraw
from sanjian.disclosure.queries import head_after, log_place, shown_in_log
from sanjian.ledger.canonical import canonical, digest
from sanjian.ledger.lottery import drawn, seed_of
from sanjian.records.verification import Finding


def verify_draws() -> Iterator[Finding]:
    """Yield every difference of a draw; an approved plan without its public copy is one too."""
    plans = DrawPlan.objects.exclude(pool=None).select_related("agency", "outcome")
    for plan in plans.order_by("pk").iterator(chunk_size=100):
        place = f"随机抽查 {plan.agency.name}“{plan.name}”"
        rows = list(_pool(plan))
        copy = PublishedDraw.objects.filter(number=plan.pk).first()
        if copy is None:
            rows.append(("公示", "存在", "缺失"))
        else:
            rows += [("公示的名录", plan.digest, copy.digest)]
            rows += [("公示的名录", canonical(plan.pool).decode(), copy.pool)]
        outcome = getattr(plan, "outcome", None)
        if outcome is not None:
            rows += _outcome(plan, outcome, copy)
        yield from _found(place, rows)
    known = DrawPlan.objects.exclude(pool=None).values("pk")
    for copy in PublishedDraw.objects.exclude(number__in=known):
        yield Finding(f"随机抽查 {copy.agency}“{copy.name}”", 0, "双随机", "计划", "存在", "缺失")


Rows = list[tuple[str, Any, Any]]


def _pool(plan: DrawPlan) -> Rows:
    return [
        ("名录校验值", plan.digest, digest(plan.pool)),
        ("日志中的名录校验值", plan.digest, shown_in_log("draw", plan.pk)),
    ]


def _outcome(plan: DrawPlan, outcome: DrawOutcome, copy: PublishedDraw | None) -> Rows:
    """What follows from pool and log alone, beside what is kept and what is public."""
    place = log_place("draw", plan.pk)
    head = head_after(place) if place is not None else None
    size, root = (head.size, head.root) if head else (0, "")
    seed = seed_of(plan.digest, size, root, outcome.beacon)
    pool = plan.pool or {}
    again = drawn(pool, seed) if head else []
    subjects, officers = pool["subjects"], pool["officers"]
    told = [[subjects[one][0], [officers[who][0] for who in pair]] for one, pair in again]
    kept = [
        [row.subject["name"], [who[0] for who in row.officers]]
        for row in DrawTask.objects.filter(plan=plan).order_by("place")
    ]
    rows: Rows = [
        ("检查点", (size, root), (outcome.size, outcome.root)),
        ("种子", seed, outcome.seed),
        ("抽取结果", again, outcome.tasks),
        ("任务", told, kept),
    ]
    if copy is not None:
        rows.append(("公示的抽取结果", again, copy.proof.get("outcome")))
        rows.append(("公示的种子", seed, copy.proof.get("seed")))
        public = [[row["subject"], row["officers"]] for row in copy.tasks]
        rows.append(("公示的任务", told, public))
    return rows


def _found(place: str, rows: Rows) -> Iterator[Finding]:
    for what, wanted, found in rows:
        if wanted != found:
            yield Finding(place, 0, "双随机", what, str(wanted)[:200], str(found)[:200])
