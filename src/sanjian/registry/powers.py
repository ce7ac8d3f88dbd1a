"""权责清单动态管理: an item is asked for, checked, approved, audited, filed.

Nobody passes what he asked for himself. The list changes with the last step that the place's rules
ask for (`powerlist.audit_before_publish`), by a new row with its own term: what was listed on an
earlier day can always be told.
Sources: 国办发〔2018〕118号（四）; 香格里拉市 二（二）; 海门市 五（四）.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from sanjian.law import periods
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.registry.models import Agency, Person, PowerChange, PowerChangeStep, PowerItem
from sanjian.registry.power_models import PowerAction as Action
from sanjian.registry.power_models import PowerStep as Name
from sanjian.registry.queries import people_on, powers_on
from sanjian.registry.refusals import NotRegistered, refuse

LAW = "国办发〔2018〕118号（四）"
FIELDS, AUDIT, FILING = (
    "powerlist.fields", "powerlist.audit_before_publish", "powerlist.change_filing",
)  # fmt: skip
CENTRAL = "central"
WHOLE = "power_list"
"""The code by which a paper names the list as a whole, which is no field of an item."""

KINDS = {one.value: one.label for one in EnforcementKind}
DOERS: dict[Name, Role] = {
    Name.CHECKED: Role.REVIEWER,
    Name.APPROVED: Role.HEAD,
    Name.AUDITED: Role.SUPERVISOR,
    Name.FILED: Role.SUPERVISOR,
}
WHO = {Role.REVIEWER: "本机关法制审核人员", Role.HEAD: "本机关负责人",
       Role.SUPERVISOR: "司法行政部门监督人员"}  # fmt: skip
ASKS = frozenset({Role.OFFICER, Role.CLERK})


@dataclass(frozen=True, slots=True)
class Course:
    """A change as it stands: the steps taken, the next one, and until when it is to be filed."""

    change: PowerChange
    steps: tuple[PowerChangeStep, ...]
    next: Name | None
    filing_due: date | None

    @property
    def returned(self) -> PowerChangeStep | None:
        """The step by which it was returned."""
        return next((one for one in self.steps if one.name == Name.RETURNED), None)

    @property
    def state(self) -> str:
        """How far it has come, in words."""
        if self.returned:
            return "已退回"
        if self.next is None:
            return "已备案"
        return {
            Name.CHECKED: "待合法性审查", Name.APPROVED: "待批准",
            Name.AUDITED: "待监督机关审核", Name.FILED: "已生效，待备案",
        }[self.next]  # fmt: skip

    def late(self, today: date) -> bool:
        """Say whether its filing is overdue."""
        return self.next is Name.FILED and self.filing_due is not None and today > self.filing_due


def fields_of(params: Parameters) -> list[tuple[str, str]]:
    """Return what the place wants told of each item: code and label."""
    rows = params.rows(FIELDS) if params.has(FIELDS) else ()
    return [(str(row["code"]), str(row["label"])) for row in rows if row["code"] != WHOLE]


def order(params: Parameters) -> tuple[Name, ...]:
    """Return the steps that a change takes in this place, one after the other."""
    central = params.has(AUDIT) and params.text(AUDIT) == CENTRAL
    audited = (Name.AUDITED,) if central else ()
    return (Name.CHECKED, Name.APPROVED, *audited, Name.FILED)


def why_not(values: Mapping[str, Any], agency: Agency, params: Parameters) -> list[Unmet]:
    """Return what a wished change lacks: fields, basis, a code that is free."""
    found: list[Unmet] = []
    removes = values["action"] == Action.REMOVE
    lacking = [
        label for code, label in fields_of(params)
        if not removes and not str(values["details"].get(code) or "").strip()
    ]  # fmt: skip
    if lacking:
        found.append(Unmet("FIELD_MISSING", f"清单事项应当写明{'、'.join(lacking)}",
                           params.source(FIELDS), "请补充后再提交"))  # fmt: skip
    if not removes and not str(values["basis"]).strip():
        found.append(
            Unmet("BASIS_MISSING", "清单事项应当有实施依据", LAW, "请写明法律、法规、规章及条款")
        )
    if not str(values["reason"]).strip():
        found.append(Unmet("REASON_MISSING", "应当写明调整的原因", LAW,
                           "如机构改革、依据立改废、上级清单调整"))  # fmt: skip
    taken = powers_on(agency, values["in_force"]).filter(code=values["code"])
    if values["action"] == Action.ADD and taken.exists():
        found.append(Unmet("CODE_TAKEN", f"编码{values['code']}已经列入清单", LAW,
                           "请换一个编码，或者调整原有事项"))  # fmt: skip
    return found


@transaction.atomic
def ask(
    *, agency: Agency, action: str, power: PowerItem | None, code: str, name: str, kind: str,
    basis: str, details: Mapping[str, str], reason: str, in_force: date, params: Parameters,
    by: Person, at: datetime,
) -> PowerChange:  # fmt: skip
    """Ask for a change of one's agency's list; raises NotRegistered with all that is lacking.

    POWER_ROLE, POWER_UNKNOWN, FIELD_MISSING, BASIS_MISSING, REASON_MISSING, CODE_TAKEN,
    KIND_UNKNOWN, IN_FORCE_PAST.
    """
    today = at.astimezone(SHANGHAI).date()
    if by.agency_id != agency.pk or not _roles(by, today) & ASKS:
        raise refuse("POWER_ROLE", "权责清单由本机关的执法人员、公示信息员提出调整", LAW,
                     "请由上述人员提出")  # fmt: skip
    if action != Action.ADD and (power is None or power.agency_id != agency.pk):
        raise refuse("POWER_UNKNOWN", "没有这一事项", LAW, "请从现行清单中选择")
    if kind not in KINDS:
        raise refuse("KIND_UNKNOWN", "没有这种执法类别", LAW, "请从所列类别中选择")
    if in_force < today:
        raise refuse(
            "IN_FORCE_PAST", "施行日期不能早于今天", LAW, "清单的历史版本不能改动，请填写以后的日期"
        )
    values = {
        "action": action, "code": code.strip(), "name": name.strip(), "kind": kind,
        "basis": basis.strip(), "details": dict(details), "reason": reason.strip(),
        "in_force": in_force,
    }  # fmt: skip
    if unmet := why_not(values, agency, params):
        raise NotRegistered(*unmet)
    return PowerChange.objects.create(agency=agency, power=power, by=by, at=at, **values)


def course(change: PowerChange, params: Parameters, calendar: WorkCalendar) -> Course:
    """Return a change as it stands; the term of its filing counts from the day it took effect."""
    steps = tuple(change.steps.select_related("by").order_by("id"))
    taken = {one.name: one for one in steps}
    ahead = next((one for one in order(params) if one not in taken), None)
    last = taken.get(order(params)[-2])
    due = None
    if last is not None:
        due = periods.due(last.at.astimezone(SHANGHAI).date(), params.period(FILING), calendar).day
    return Course(change, steps, None if Name.RETURNED in taken else ahead, due)


@transaction.atomic
def take(
    *, change: PowerChange, name: str, words: str, params: Parameters, by: Person, at: datetime
) -> PowerChangeStep:
    """Check, approve, audit, file or return a change; the list follows where this was the last.

    Raises NotRegistered: POWER_STEP_ROLE, OWN_DRAFT (nobody passes what he asked for), POWER_ORDER,
    WORDS_MISSING (a return without reason), POWER_STEP_DONE.
    """
    Agency.objects.select_for_update().get(pk=change.agency_id)
    today = at.astimezone(SHANGHAI).date()
    done = {one.name for one in change.steps.all()}
    ahead = next((one for one in order(params) if one not in done), None)
    if ahead is None or Name.RETURNED in done:
        raise refuse("POWER_STEP_DONE", "这一调整已经办结或者退回", LAW, "请刷新页面查看")
    if name not in (ahead, Name.RETURNED):
        raise refuse("POWER_ORDER", f"现在应当办理的是“{ahead.label}”", LAW, "请按顺序办理")
    if name == Name.RETURNED and ahead is Name.FILED:
        raise refuse("POWER_ORDER", "已经生效的调整不能退回", LAW, "请提出新的调整")
    _require_post(change, ahead, by, today)
    if name == Name.RETURNED and not words.strip():
        raise refuse("WORDS_MISSING", "退回应当写明理由", LAW, "请填写理由")
    try:
        with transaction.atomic():
            made = PowerChangeStep.objects.create(
                change=change, name=name, words=words.strip(), by=by, at=at
            )
    except IntegrityError as lost:
        raise refuse("POWER_STEP_DONE", "这一步已经办过", LAW, "请刷新页面查看") from lost
    if name == order(params)[-2]:
        _apply(change, max(change.in_force, today))
    return made


def _require_post(change: PowerChange, step: Name, by: Person, today: date) -> None:
    role = DOERS[step]
    bureau = role is Role.SUPERVISOR
    seated = by.agency.supervises if bureau else by.agency_id == change.agency_id
    if not seated or role not in _roles(by, today):
        raise refuse("POWER_STEP_ROLE", f"“{step.label}”由{WHO[role]}办理", LAW, "请由上述人员办理")
    if by.pk == change.by_id or change.steps.filter(by=by).exclude(name=Name.AUDITED).exists():
        raise refuse("OWN_DRAFT", "提出、审查、批准由不同的人办理", LAW, "请由其他人员办理")


def _apply(change: PowerChange, day: date) -> None:
    """Write the list: the old row ends the day before, the new one begins."""
    old = change.power
    if old is not None:
        old.valid_until = day - timedelta(days=1)
        if old.valid_until < old.valid_from:
            old.valid_until = old.valid_from
            day = old.valid_from + timedelta(days=1)
        old.save(update_fields=["valid_until"])
    if change.action == Action.REMOVE:
        return
    PowerItem.objects.create(
        agency_id=change.agency_id, code=change.code, name=change.name, kind=change.kind,
        basis=change.basis, details=change.details, valid_from=day,
    )  # fmt: skip


def _roles(person: Person, day: date) -> frozenset[Role]:
    return people_on([person.pk], day)[person.pk].roles


def changes_of(
    agency: Agency | None, params: Parameters, calendar: WorkCalendar, *, ended: bool = False
) -> list[Course]:
    """Return the changes of an agency (None: of all) that go on, or those that have ended."""
    rows: QuerySet[PowerChange] = PowerChange.objects.select_related("agency", "by", "power")
    if agency is not None:
        rows = rows.filter(agency=agency)
    over = Q(steps__name__in=(Name.FILED, Name.RETURNED))
    kept = rows.filter(over) if ended else rows.exclude(pk__in=rows.filter(over).values("pk"))
    return [course(one, params, calendar) for one in kept.distinct()[:200]]


def change_of(number: int) -> PowerChange | None:
    """Return one change."""
    return PowerChange.objects.select_related("agency", "by", "power").filter(pk=number).first()


def waiting(agency: Agency | None, roles: frozenset[Role]) -> int:
    """Return how many changes of an agency (None: of all) wait for one of these posts."""
    rows = (
        PowerChange.objects.all() if agency is None else PowerChange.objects.filter(agency=agency)
    )
    rows = rows.exclude(pk__in=rows.filter(steps__name__in=(Name.FILED, Name.RETURNED)))
    checked, approved = Q(steps__name=Name.CHECKED), Q(steps__name=Name.APPROVED)
    if agency is None:
        found = rows.filter(approved) if Role.SUPERVISOR in roles else rows.none()
        return found.distinct().count()
    unchecked = rows.exclude(pk__in=rows.filter(checked)) if Role.REVIEWER in roles else rows.none()
    ready = rows.filter(checked).exclude(pk__in=rows.filter(approved))
    return unchecked.count() + (ready.distinct().count() if Role.HEAD in roles else 0)


def doubled(day: date) -> list[tuple[str, str, list[PowerItem]]]:
    """Return the items that two or more bodies hold on a day: name, kind, the rows (职责交叉)."""
    held: dict[tuple[str, str], list[PowerItem]] = defaultdict(list)
    for item in _in_force(day).filter(agency__is_subject=True):
        held[("".join(item.name.split()), item.kind)].append(item)
    return [
        (rows[0].name, KINDS[kind], rows)
        for (_, kind), rows in sorted(held.items())
        if len({row.agency_id for row in rows}) > 1
    ]


def vacant(day: date) -> list[PowerItem]:
    """Return the items whose body may no longer enforce on a day and no other body holds."""
    held = {
        ("".join(one.name.split()), one.kind)
        for one in _in_force(day).filter(agency__is_subject=True)
    }
    gone = _in_force(day).filter(agency__is_subject=False)
    return [one for one in gone if ("".join(one.name.split()), one.kind) not in held]


def _in_force(day: date) -> QuerySet[PowerItem]:
    ends = Q(valid_until=None) | Q(valid_until__gte=day)
    return PowerItem.objects.filter(ends, valid_from__lte=day).select_related("agency")


HEAD = ("事项编码", "事项名称", "类别", "实施依据")


def layout(params: Parameters) -> list[str]:
    """Return the columns of the one format in which a list is handed in (统一格式)."""
    return [*HEAD, *(label for _, label in fields_of(params))]


def read_rows(
    rows: Sequence[Sequence[str]], agency: Agency, params: Parameters, in_force: date
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return what a sheet asks for, and every fault with its line; with a fault nothing is taken.

    The first line holds the columns, as `layout` gives them.
    """
    wanted = layout(params)
    found = [cell.strip() for cell in rows[0]] if rows else []
    if found != wanted:
        return [], [f"第1行：列名应当依次为{'、'.join(wanted)}"]
    kinds = {label: kind for kind, label in KINDS.items()}
    asked: list[dict[str, Any]] = []
    faults: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        cells = dict(zip(wanted, [*row, *[""] * len(wanted)], strict=False))
        if not any(cell.strip() for cell in row):
            continue
        values: dict[str, Any] = {
            "action": Action.ADD, "code": cells[HEAD[0]].strip(), "name": cells[HEAD[1]].strip(),
            "kind": kinds.get(cells[HEAD[2]].strip(), ""), "basis": cells[HEAD[3]].strip(),
            "details": {code: cells[label].strip() for code, label in fields_of(params)},
            "reason": "按统一格式导入清单", "in_force": in_force,
        }  # fmt: skip
        faults += [f"第{number}行：{one}" for one in _faults(values, seen, agency, params)]
        seen.add(values["code"])
        asked.append(values)
    if not asked and not faults:
        faults.append("没有可以导入的事项")
    return asked, faults


def _faults(
    values: Mapping[str, Any], seen: set[str], agency: Agency, params: Parameters
) -> list[str]:
    told = [label for key, label in (("code", HEAD[0]), ("name", HEAD[1])) if not values[key]]
    faults = [f"{'、'.join(told)}没有填写"] if told else []
    if not values["kind"]:
        faults.append("类别不在所列的执法类别之内")
    if values["code"] and values["code"] in seen:
        faults.append("事项编码与前面的行重复")
    return faults + [one.text for one in why_not(values, agency, params)]
