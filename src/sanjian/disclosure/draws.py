"""Draws of random inspection: plan, approval that freezes and commits the pool, draw, tasks.

The pool stands in the public log before anybody can know the seed. The seed is made from the
pool's digest, the first head of the log signed after the one that took the pool in, and, where the
plan names an outside source, its value. Algorithm: `ledger/lottery.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from sanjian.disclosure.draw_lists import OPINION, latest_subjects, may, refuse
from sanjian.disclosure.draw_models import (
    DrawOutcome,
    DrawPlan,
    DrawTask,
    PublishedDraw,
    RandomItem,
)
from sanjian.disclosure.draw_results import with_terms
from sanjian.disclosure.queries import head_after, inspected, log_place
from sanjian.disclosure.registers import slug
from sanjian.law.forms import SHANGHAI
from sanjian.ledger.canonical import canonical, digest
from sanjian.ledger.lottery import PAIR, drawn, seed_of
from sanjian.ledger.tiles import TileFolder
from sanjian.records.leaves import leave
from sanjian.records.taking import open_dossier
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

if TYPE_CHECKING:
    from sanjian.records.models import Act

ARTICLE = re.compile(r"《(?P<name>[^《》]+)》(?P<article>第[^，。；、《》]+)?")


@transaction.atomic
def plan(
    *, item: RandomItem, name: str, quotas: Sequence[tuple[str, int]], finish_by: date,
    by: Person, at: datetime, weighted: bool = False, beacon: str = "",
    excluded: Sequence[tuple[str, str]] = (), recused: Sequence[tuple[str, str, str]] = (),
    again_of: DrawPlan | None = None, again_because: str = "",
) -> DrawPlan:  # fmt: skip
    """Write a plan; raises NotDrawn.

    ``quotas`` are how many of which stratum ("" for all together); ``excluded`` subjects and
    ``recused`` pairs (subject, officer) each with a reason; ``beacon`` names an outside source
    whose value enters the seed. A redraw names the draw before and why.
    """
    may(by, at, item.agency)
    subjects = latest_subjects(item.agency)
    if subjects is None:
        raise refuse("POOL_EMPTY", "还没有检查对象名录库", OPINION, "请先录入检查对象名录库")
    if item.approved_by_id is None:
        raise refuse("ITEM_NOT_APPROVED", "未公布的事项不得抽查", OPINION, "请先批准并公布该事项")
    if any(not row[-1].strip() for row in [*excluded, *recused]):
        raise refuse("REASON_EMPTY", "排除和回避应当写明原因", OPINION, "请填写原因")
    if again_of is not None and not again_because.strip():
        raise refuse("AGAIN_REASON", "重新抽取应当写明原因，原结果保留公开", OPINION, "请填写原因")
    made = DrawPlan(
        agency=item.agency, item=item, subjects=subjects, name=name.strip()[:100],
        wishes={
            "quotas": [list(row) for row in quotas], "weighted": weighted, "beacon": beacon.strip(),
            "excluded": [list(row) for row in excluded], "recused": [list(row) for row in recused],
        },
        finish_by=finish_by, again_of=again_of, again_because=again_because.strip()[:300],
        written_by=by, written_at=at,
    )  # fmt: skip
    _pool(made, at)
    made.save()
    return made


@transaction.atomic
def approve(*, plan: DrawPlan, by: Person, at: datetime) -> PublishedDraw:
    """Approve a plan: its pool is frozen, committed to the public log and published.

    Raises NotDrawn.
    """
    found = DrawPlan.objects.select_for_update().get(pk=plan.pk)
    may(by, at, found.agency, approve=True)
    if found.written_by_id == by.pk:
        raise refuse("SAME_PERSON", "编制人不能批准自己编制的计划", OPINION, "请由另一人批准")
    if found.approved_by_id is not None:
        raise refuse("APPROVED", "名录已经冻结，不能再改", OPINION, "需要改变的，写明原因重新抽取")
    found.pool = _pool(found, at)
    found.digest = digest(found.pool)
    found.approved_by, found.approved_at = by, at
    found.save(update_fields=["pool", "digest", "approved_by", "approved_at"])
    leave("draw", found.pk, found.digest, shown=True)
    return PublishedDraw.objects.create(
        number=found.pk, slug=slug(found.agency.name), agency=found.agency.name, name=found.name,
        item=found.item.power.name, pool=canonical(found.pool).decode(), digest=found.digest,
        committed_at=at, finish_by=found.finish_by, again_of=found.again_of_id,
        again_because=found.again_because, updated_at=at,
    )  # fmt: skip


def _pool(plan: DrawPlan, at: datetime) -> dict[str, Any]:
    """What is drawn from, complete; raises NotDrawn when it does not allow the draw."""
    wishes = plan.wishes
    out = {row[0] for row in wishes["excluded"]}
    rows = [row for row in plan.subjects.rows if row["name"] not in out]
    names = [row["name"] for row in rows]
    officers = officer_pool(plan.agency, at)
    called = {name: place for place, (name, _) in enumerate(officers)}
    places = {name: place for place, name in enumerate(names)}
    known = {row["name"] for row in plan.subjects.rows}
    wrong = [name for name in out if name not in known]
    wrong += [row[0] for row in wishes["recused"] if row[0] not in known]
    wrong += [row[1] for row in wishes["recused"] if row[1] not in called]
    if wrong:
        raise refuse("NAME_UNKNOWN", f"名录中没有{'、'.join(wrong)}", OPINION, "请核对名称")
    recused = [[places[row[0]], called[row[1]], row[2]] for row in wishes["recused"]
               if row[0] in places]  # fmt: skip
    _drawable(rows, wishes["quotas"], len(officers), recused)
    return {
        "v": 1, "agency": plan.agency.name, "item": plan.item.power.name, "plan": plan.name,
        "subjects_version": plan.subjects.number, "beacon": wishes["beacon"],
        "subjects": [[row["name"], row["stratum"], row["weight"] if wishes["weighted"] else 1]
                     for row in rows],
        "officers": [list(row) for row in officers], "recused": recused,
        "excluded": wishes["excluded"], "quotas": wishes["quotas"],
    }  # fmt: skip


def _drawable(
    rows: Sequence[Mapping[str, Any]], quotas: Sequence[Sequence[Any]], officers: int,
    recused: Sequence[Sequence[Any]],
) -> None:  # fmt: skip
    left = len(rows)
    for stratum, count in quotas:
        there = sum(1 for row in rows if stratum in ("", row["stratum"]))
        left -= count
        if count < 1 or count > there or left < 0:
            words = f"“{stratum or '全部'}”只有{there}个对象，不能抽{count}个"
            raise refuse("QUOTA_TOO_LARGE", words,
                         OPINION, "请减少抽取数量，或者补充名录")  # fmt: skip
    by_subject: dict[int, set[int]] = {}
    for subject, officer, _ in recused:
        by_subject.setdefault(subject, set()).add(officer)
    most = max((len(one) for one in by_subject.values()), default=0)
    if not quotas or officers - most < PAIR:
        raise refuse("OFFICERS_TOO_FEW", "每个对象应当有不少于两名可以检查的人员", OPINION,
                     "请补充持有效证的执法人员，或者核对回避")  # fmt: skip


def officer_pool(agency: Agency, at: datetime) -> list[tuple[str, str]]:
    """Return name and certificate of each officer of an agency whose certificate is valid today."""
    day = at.astimezone(SHANGHAI).date()
    ids = list(Person.objects.filter(agency=agency, is_active=True).values_list("pk", flat=True))
    found = sorted(people_on(ids, day).values(), key=lambda one: one.id)
    return [(one.name, one.certificate.number) for one in found
            if one.certificate is not None and not one.certificate.defect_on(day)]  # fmt: skip


@transaction.atomic
def draw(*, plan: DrawPlan, by: Person, at: datetime, beacon: str = "") -> DrawOutcome:
    """Draw from a committed pool; raises NotDrawn while the seed is not yet fixed.

    ``beacon`` is the value that the plan's outside source gave after the commitment.
    """
    found = DrawPlan.objects.select_for_update().get(pk=plan.pk)
    may(by, at, found.agency)
    if found.pool is None:
        raise refuse("NOT_APPROVED", "计划批准以后才能抽取", OPINION, "请先由负责人批准")
    if DrawOutcome.objects.filter(plan=found).exists():
        raise refuse("DRAWN", "已经抽取，结果不能更改", OPINION, "确需重新抽取的，写明原因另立计划")
    value = beacon.strip()
    if bool(value) != bool(found.pool["beacon"]):
        source = found.pool["beacon"]
        raise refuse("BEACON", "外部数值应当与计划写明的来源一致", OPINION,
                     f"请填写{source}" if source else "本计划没有外部来源")  # fmt: skip
    place = log_place("draw", found.pk)
    head = head_after(place) if place is not None else None
    if place is None or head is None:
        raise refuse("SEED_NOT_FIXED", "公开日志还没有名录承诺之后的检查点", OPINION,
                     "请稍后再抽取，日志有新的记录后即可")  # fmt: skip
    seed = seed_of(found.digest, head.size, head.root, value)
    outcome = drawn(found.pool, seed)
    made = DrawOutcome.objects.create(
        plan=found, size=head.size, root=head.root, note=head.note, beacon=value, seed=seed,
        tasks=outcome, by=by, at=at,
    )  # fmt: skip
    rows = {row["name"]: row for row in found.subjects.rows}
    DrawTask.objects.bulk_create(
        DrawTask(plan=found, place=number, subject=rows[found.pool["subjects"][subject][0]],
                 officers=[found.pool["officers"][one] for one in pair])
        for number, (subject, pair) in enumerate(outcome, start=1)
    )  # fmt: skip
    path = TileFolder(settings.LOG_ROOT).inclusion(place, head.size)
    PublishedDraw.objects.filter(number=found.pk).update(
        proof={"index": place, "size": head.size, "root": head.root, "note": head.note,
               "beacon": value, "seed": seed, "outcome": outcome,
               "path": [one.hex() for one in path]},
        drawn_at=at, updated_at=at, tasks=told_tasks(found),
    )  # fmt: skip
    return made


@transaction.atomic
def open_task(*, task: DrawTask, pack: str, planned_on: date, by: Person, at: datetime) -> Act:
    """Open the file of an inspection from a drawn task, with everything the draw knows.

    Raises NotDrawn, or the record's Refusal and Invalid; nothing is written then.
    """
    found = DrawTask.objects.select_for_update().get(pk=task.pk)
    if found.dossier_id is not None:
        raise refuse("OPENED", "这个任务已经立卷", OPINION, "请在已有的案卷中办理")
    power, row = found.plan.item.power, found.subject
    basis = [
        {"statute": one["name"], "article": one["article"] or "有关规定"}
        for one in ARTICLE.finditer(power.basis)
    ] or [{"statute": power.basis[:100], "article": "有关规定"}]
    act = open_dossier(
        procedure="inspection", agency=found.plan.agency, by=by, at=at, pack=pack,
        content={
            "cause": power.name, "source": "random", "party_kind": "organisation",
            "party_name": row["name"], "party_number": row["number"],
            "party_address": row["address"], "place": row["address"], "basis": basis,
            "reason": f"随机抽查计划“{found.plan.name}”第{found.place}个抽中。",
            "content": found.plan.item.method, "planned_on": planned_on.isoformat(),
            "announced": False,
        },
    )  # fmt: skip
    found.dossier_id = act.dossier_id
    found.save(update_fields=["dossier"])
    return act


def told_tasks(plan: DrawPlan) -> list[dict[str, Any]]:
    """Return the tasks as the public sees them: whom, by whom, and the result when it is there."""
    rows = []
    for one in DrawTask.objects.filter(plan=plan).order_by("place"):
        result, day = inspected(one.dossier_id) if one.dossier_id else ("", "")
        rows.append({"place": one.place, "subject": one.subject["name"],
                     "officers": [row[0] for row in one.officers], "result": result,
                     "day": day})  # fmt: skip
    return rows


def refresh_draws(*, at: datetime) -> int:
    """Publish the results that have come since; returns how many draws changed. Run every hour."""
    changed = 0
    for copy in PublishedDraw.objects.exclude(drawn_at=None):
        plan = DrawPlan.objects.get(pk=copy.number)
        day = at.astimezone(SHANGHAI).date()
        tasks = with_terms(told_tasks(plan), copy.tasks, plan.agency_id, day)
        if tasks != copy.tasks:
            changed += PublishedDraw.objects.filter(pk=copy.pk).update(tasks=tasks, updated_at=at)
    return changed


def overdue(agency: Agency, day: date) -> list[DrawTask]:
    """Return the drawn tasks of an agency that have no result after the plan's last day."""
    rows = DrawTask.objects.filter(plan__agency=agency, plan__finish_by__lt=day)
    return [one for one in rows.select_related("plan")
            if one.dossier_id is None or not inspected(one.dossier_id)[0]]  # fmt: skip


def open_plan(name: str) -> DrawPlan | None:
    """Return the approved plan of that name that has not been drawn yet."""
    rows = DrawPlan.objects.filter(name=name, approved_at__isnull=False, outcome=None)
    return rows.select_related("written_by").first()


def plans_of(agency: Agency) -> list[DrawPlan]:
    """Return an agency's plans, the newest first."""
    rows = DrawPlan.objects.filter(agency=agency)
    return list(rows.select_related("item__power", "written_by", "approved_by", "outcome")[:100])


def tasks_of(plan: DrawPlan) -> list[DrawTask]:
    """Return a plan's tasks with their files, in the order of drawing."""
    return list(DrawTask.objects.filter(plan=plan).select_related("dossier").order_by("place"))
