"""Loads the sample county: forty-one cases through the same actions as real ones.

Their dates are declared sample history. Refused in production: sample accounts must not exist
there (see `installation`, which holds a database to what it was settled as).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures import PROCEDURES
from sanjian.law.sampling import typed
from sanjian.operations.preparation import Account
from sanjian.operations.sample import (
    before,
    checks,
    county,
    filming,
    licences,
    lists,
    matters,
    review_force,
)
from sanjian.operations.sample.county import Staff
from sanjian.operations.sample.file import name_posts, prepare_copy, stamp_copy
from sanjian.operations.sample.histories import PLANS, Move, Plan
from sanjian.records.models import Act, Dossier
from sanjian.records.rules import rules
from sanjian.records.taking import facts_of, open_dossier, take_step
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.rulepacks.queries import newest

LABELS = {
    "officer1": "执法人员", "officer2": "执法人员", "officer3": "执法人员",
    "reviewer": "法制审核人员", "head": "行政机关负责人", "chair": "听证主持人",
    "clerk1": "公示信息员", "clerk2": "公示信息员", "archivist": "档案管理员",
    "police": "公安机关受理人员",
    "supervisor1": "行政执法监督人员", "supervisor2": "行政执法监督人员",
}  # fmt: skip


class NotHere(Exception):
    """The sample county was asked for where it must not be."""


def prepare(*, profile: str, say: Callable[[str], None]) -> None:
    """Load the sample county once, under the newest published pack of ``profile``.

    Raises NotHere in production mode.
    """
    if not settings.SAMPLE_MODE:
        raise NotHere("正式运行不得装入样例账号和样例案件")
    if Agency.objects.exists():
        return
    now = timezone.now().astimezone(SHANGHAI)
    with transaction.atomic():
        staff = county.build(now)
        digest = newest(profile).digest
        for team in staff:
            long_ago = datetime.combine(county.SINCE, time(9), tzinfo=SHANGHAI)
            name_posts(team, rules(digest, now.date()), long_ago)
        lists.release(staff[0], rules(digest, now.date()), now)
        say(f"样例审核人员和顾问 {review_force.enter(staff, rules(digest, now.date()), now)}人")
        for number, plan in enumerate(PLANS, 1):
            _case(staff, plan, digest, now)
            if number % 10 == 0:
                say(f"样例案件 {number}/{len(PLANS)}")
        say(f"样例许可 {licences.build(staff[0], digest, now)}件")
        say(f"样例事前公示 {before.build(staff, digest, now)}个机关")
        say(f"样例检查和强制 {checks.build(staff[0], staff[1], digest, now)}件")


def accounts() -> Sequence[Account]:
    """Return the sample accounts the launcher prints: first agency, bureau, police."""
    shown = Person.objects.filter(is_sample=True).select_related("agency")
    chosen = [p for p in shown if p.username.split("-")[0] in ("sj", "sf", "ga")]
    return [
        Account(
            f"{person.agency.short_name} {LABELS[person.username.split('-')[1]]}",
            person.name,
            person.username,
            county.PASSWORD,
        )
        for person in chosen
    ]


def _case(staff: list[Staff], plan: Plan, pack: str, now: datetime) -> None:
    matter = matters.MATTERS[plan.matter]
    team = staff[matter.agency]
    at = (now - timedelta(days=plan.began)).replace(hour=9, minute=10, second=0, microsecond=0)
    name = "penalty_summary" if plan.summary else "penalty_ordinary"
    procedure = PROCEDURES[name]
    opening = procedure.step(procedure.opening)
    people = people_on([p.pk for p in team.people.values()], at.date())
    content = typed(
        opening, procedure.start, rules(pack, at.date(), team.agency.pk), people, at,
        _opening(plan, matter, team, at, {f.name for f in opening.form}),
    )  # fmt: skip
    act = open_dossier(
        procedure=name, agency=team.agency, content=content, by=team["officer1"], at=at,
        pack=pack, sample=True,
    )  # fmt: skip
    for move in plan.moves:
        at = min(at + timedelta(days=move.days, minutes=17), now - timedelta(seconds=30))
        _take(team, act, move, plan, at)


def _opening(
    plan: Plan, matter: matters.Matter, team: Staff, at: datetime, names: set[str]
) -> dict[str, Any]:
    kind, name, representative = matters.PARTIES[plan.party]
    street = matters.STREETS[(plan.party + plan.began) % len(matters.STREETS)]
    day = (at - timedelta(days=1)).date().isoformat()
    values = {
        "cause": matter.cause,
        "party_kind": kind,
        "party_name": name,
        "legal_representative": representative,
        "party_address": f"云溪县城关镇{street}{plan.began}号",
        "place": f"云溪县城关镇{street}",
        "discovered_on": day,
        "act_ended_on": day,
        "summary": f"日常巡查发现，{matter.facts}",
        "facts": matter.facts,
        "clear": True,
        "certificates_shown": True,
        "officers": [team["officer1"].pk, team["officer2"].pk],
    }
    return {field: value for field, value in values.items() if field in names}


def _take(team: Staff, opened: Act, move: Move, plan: Plan, at: datetime) -> None:
    dossier = Dossier.objects.get(pk=opened.dossier_id)
    if move.step == "prepare_publication":
        prepare_copy(dossier, team[move.post], at)
        return
    if move.step == "archive_case":
        filming.tell(team, dossier, at)
    if move.step == "release_publication":
        stamp_copy(dossier, team, at - timedelta(minutes=10))
    step = PROCEDURES[dossier.procedure].step(move.step)
    chosen = dict(move.content)
    if move.draft:
        chosen = matters.MATTERS[plan.matter].draft() | chosen
    if move.step == "decide_on_site":
        draft = matters.MATTERS[plan.matter].draft()
        chosen |= {"basis": draft["basis"], "correction": draft["correction"]}
    if any(field.name == "officers" for field in step.form):
        chosen["officers"] = [team["officer1"].pk, team["officer2"].pk]
    people = people_on([p.pk for p in team.people.values()], at.date())
    params = rules(dossier.pack_id, at.date(), dossier.agency_id)
    content = typed(step, facts_of(dossier), params, people, at, chosen)
    take_step(dossier=dossier.pk, step=move.step, content=content, by=team[move.post], at=at)
