"""What the sample county has made public before it enforces, and a draw of random inspection.

Files, guides, windows and a committed pool come with the county. The draw itself needs a head of
the public log that nobody knew before: `finish` makes it in the first minutes of a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure import draw_lists, draws, guides, windows
from sanjian.disclosure.draw_lists import NotDrawn
from sanjian.disclosure.queries import log_place
from sanjian.law.calendar import WorkCalendar
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.operations.sample.county import Staff
from sanjian.operations.sample.file import ago
from sanjian.records.rules import calendar, rules
from sanjian.registry.models import Agency, Person, PowerItem
from sanjian.registry.queries import holders, powers_on
from sanjian.rulepacks.queries import newest

PLAN = "2026年食品经营者第一次随机抽查（样例）"
SHOPS = (
    ("云溪县丰禾农资店", "商店"), ("云溪县老街便利店", "商店"), ("云溪县清源小吃店", "餐饮"),
    ("云溪县望江楼饭庄", "餐饮"), ("云溪县城东面馆", "餐饮"), ("云溪县好再来副食店", "商店"),
    ("云溪县实验小学食堂", "食堂"), ("云溪县幼儿园食堂", "食堂"), ("云溪县南门鱼档", "商店"),
    ("云溪县临河烧烤店", "餐饮"), ("云溪县第二中学食堂", "食堂"), ("云溪县青石巷豆腐坊", "商店"),
)  # fmt: skip
SUMMARIES: Mapping[str, str] = {
    "inspection": "我们上门看一看您是不是照规矩做，来之前或者到场时会告诉您看什么。",
    "penalty": "有人这样做了，我们会查清楚再决定怎么处罚，您可以说明情况。",
}
CONDITIONS: Mapping[str, str] = {
    "inspection": "列入年度检查计划，或者随机抽中的经营者。\n有人投诉举报的，随时检查。",
    "penalty": "有证据证明发生了这种行为。\n行为发生在本县。\n没有超过追究的期限。",
}


@dataclass(frozen=True, slots=True)
class Context:
    """Under which rules, on which calendar, at what time, and who audits where somebody does."""

    params: Parameters
    calendar: WorkCalendar
    at: datetime
    auditor: Person | None


def build(staff: list[Staff], pack: str, now: datetime) -> int:
    """Release files and guides of every agency, keep windows, commit a pool; returns the files."""
    at = ago(now, 20)
    made = 0
    for team in staff:
        context = _context(team, pack, at)
        powers = list(powers_on(team.agency, at.date()))
        for power in powers:
            _item(team, power, context)
        for power in powers[:2] + [one for one in powers[2:] if one.kind == "inspection"][:1]:
            _guide(team, power, context)
        _window(team, context)
        made += _file(team, context)
    _pool(staff[0], at)
    return made


def finish(*, at: datetime) -> bool:
    """Make the sample draw once the log has gone on after its pool; says whether it was made.

    While the log stands still, the agency releases one guide more: the county goes on, and with it
    the log. Cheap when there is nothing left to do; run every minute of a sample installation.
    """
    plan = draws.open_plan(PLAN)
    if plan is None or log_place("draw", plan.pk) is None:
        return False
    try:
        draws.draw(plan=plan, by=plan.written_by, at=at)
    except NotDrawn:
        _go_on(plan.agency, at)
        return False
    return True


def _go_on(agency: Agency, at: datetime) -> None:
    people = Person.objects.filter(agency=agency, is_sample=True)
    team = Staff(agency, {one.username.partition("-")[2]: one for one in people})
    bare = [one.power for one in guides.standings(agency, at.date()) if one.latest is None]
    if bare:
        pack = newest(settings.PROFILE).digest
        _guide(team, bare[0], _context(team, pack, at))


def _context(team: Staff, pack: str, at: datetime) -> Context:
    bureau = Agency.objects.filter(supervises=True).get()
    auditor = holders(bureau, Role.SUPERVISOR, at.date()).first()
    return Context(rules(pack, at.date(), team.agency.pk), calendar(), at, auditor)


def _checker(team: Staff, context: Context) -> Person:
    params = context.params
    central = params.has(posts.AUDIT) and params.text(posts.AUDIT) == "central"
    return context.auditor if central and context.auditor is not None else team["clerk2"]


def _file(team: Staff, context: Context) -> int:
    version = posts.collect(
        agency=team.agency, params=context.params, by=team["clerk1"], at=context.at
    )
    posts.pass_on(version=version, params=context.params, by=team["clerk1"], at=context.at)
    if version.missing:
        return 0
    posts.check(version=version, accurate=True, note="", params=context.params,
                by=_checker(team, context), at=context.at + timedelta(hours=3))  # fmt: skip
    posts.release(version=version, params=context.params, calendar=context.calendar,
                  by=team["clerk2"], at=context.at + timedelta(hours=4))  # fmt: skip
    return 1


def _item(team: Staff, power: PowerItem, context: Context) -> None:
    if power.kind != "inspection":
        return
    made = draw_lists.write_item(
        power=power, objects="本县范围内的经营者（样例）", method="现场检查、查阅资料", ratio=5,
        yearly=1, by=team["officer1"], at=context.at - timedelta(days=1),
    )  # fmt: skip
    draw_lists.approve_item(item=made, by=team["head"], at=context.at - timedelta(hours=2))


def _guide(team: Staff, power: PowerItem, context: Context) -> None:
    facts: dict[str, Any] = {
        "summary": SUMMARIES[power.kind], "accepting_body": team.agency.name,
        "approving_body": team.agency.name, "conditions": CONDITIONS[power.kind],
        "materials": "营业执照\n与这件事有关的单据", "limit": 90 if power.kind == "penalty" else 20,
        "limit_unit": "day" if power.kind == "penalty" else "working_day", "fee": "不收费",
        "place": f"{team.agency.address}一楼，工作日9时至17时", "phone": team.agency.phone,
    }  # fmt: skip
    at, params = context.at, context.params
    chosen = "inspection" if power.kind == "inspection" else "penalty_ordinary"
    made = guides.write(power=power, facts=facts, procedure=chosen, params=params,
                        by=team["clerk1"], at=at)  # fmt: skip
    guides.pass_on(guide=made, by=team["clerk1"], at=at)
    guides.check(guide=made, plain=True, note="", params=params, by=_checker(team, context), at=at)
    guides.release(guide=made, params=params, by=team["clerk2"], at=at)


def _window(team: Staff, context: Context) -> None:
    windows.put_on_duty(
        agency=team.agency, window="1号", person=team["clerk1"], post="咨询和受理",
        work="解答办事问题，接收申请和材料，出具回执", phone="0000-0000012",
        enquiries=team.agency.phone, sample_papers="申请书、委托书示范文本，窗口前取阅",
        params=context.params, by=team["clerk2"], at=context.at,
    )  # fmt: skip


def _pool(team: Staff, at: datetime) -> None:
    rows = [
        {"name": name, "number": f"样例{number:04d}", "stratum": kind,
         "weight": 2 if kind == "食堂" else 1, "address": f"云溪县城关镇样例路{number}号"}
        for number, (name, kind) in enumerate(SHOPS, start=1)
    ]  # fmt: skip
    draw_lists.keep_subjects(agency=team.agency, rows=rows, by=team["officer1"], at=at)
    plan = draws.plan(
        item=draw_lists.items_in_force(team.agency)[0], name=PLAN, weighted=True,
        quotas=[("餐饮", 2), ("食堂", 1), ("商店", 1)], finish_by=(at + timedelta(days=60)).date(),
        recused=[("云溪县望江楼饭庄", team["officer3"].name, "经营者是其近亲属")],
        by=team["officer1"], at=at,
    )  # fmt: skip
    draws.approve(plan=plan, by=team["head"], at=at + timedelta(hours=1))
