"""本机关程序: an organ lays down its own flow; the head approves it after the checker has run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law import checker
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI
from sanjian.law.kind_scope import Coverage, coverage
from sanjian.law.own_flow import LAW, Flow, OwnStage, faults, trimmed
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures import PROCEDURES
from sanjian.registry.models import Agency, OwnFlow, OwnFlowAct, Person
from sanjian.registry.queries import people_on
from sanjian.registry.refusals import NotRegistered, refuse

What = OwnFlowAct.What
DRAFTERS = frozenset({Role.CLERK, Role.REVIEWER, Role.HEAD})


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles


def read(row: OwnFlow) -> Flow:
    """Return a version as the kernel reads it."""
    stages = tuple(OwnStage(one["label"], one["last"], tuple(one["steps"])) for one in row.stages)
    label = PROCEDURES[row.procedure].label
    return Flow(row.procedure, f"本机关{label}程序第{row.number}版（{row.source}）", stages)


def _require_sound(flow: Flow, params: Parameters) -> None:
    table = PROCEDURES[flow.procedure]
    if wrong := faults(table, flow, coverage(table.kind, params)):
        raise NotRegistered(*wrong)


@transaction.atomic
def draft(
    *, agency: Agency, procedure: str, stages: Sequence[Mapping[str, Any]], source: str,
    in_force: date, params: Parameters, by: Person, at: datetime,
) -> OwnFlow:  # fmt: skip
    """Draft an own flow of an exploratory kind.

    ``params`` are the place's rules today. Raises NotRegistered: FLOW_ROLE, FLOW_SOURCE,
    FLOW_PROCEDURE, and those of `law.own_flow.faults`.
    """
    if by.agency_id != agency.pk or not agency.is_subject or not _roles(by, at) & DRAFTERS:
        raise refuse("FLOW_ROLE", "本机关程序由本机关信息员、法制审核人员或者负责人拟订", LAW,
                     "请转其办理")  # fmt: skip
    if procedure not in PROCEDURES:
        raise refuse("FLOW_PROCEDURE", "没有这种程序", LAW, "请从程序中选择")
    if not source.strip():
        raise refuse("FLOW_SOURCE", "应当写明规定程序的文件", LAW, "请填写文件名称、文号")
    locked = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    last = OwnFlow.objects.filter(agency=locked, procedure=procedure).order_by("-number").first()
    made = OwnFlow(
        agency=locked, procedure=procedure, number=last.number + 1 if last else 1,
        stages=[{"label": str(one["label"]).strip(), "last": one["last"],
                 "steps": list(one["steps"])} for one in stages],
        source=source.strip(), in_force=in_force, drafted_by=by, drafted_at=at,
    )  # fmt: skip
    _require_sound(read(made), params)
    made.save()
    return made


@transaction.atomic
def approve(
    *, flow: OwnFlow, params: Parameters, calendar: WorkCalendar, by: Person, at: datetime
) -> OwnFlowAct:
    """Approve a version as the head, who did not draft it, after the checker has visited it.

    The checker proves the procedure's properties without the steps that were left out. Raises
    NotRegistered: FLOW_ROLE, SAME_PERSON, FLOW_PAST, FLOW_BROKEN, FLOW_DONE and those of `draft`.
    """
    _require_head(flow, by, at)
    if by.pk == flow.drafted_by_id:
        raise refuse("SAME_PERSON", "拟订和批准不得为同一人", LAW, "请由另一名人员拟订")
    today = at.astimezone(SHANGHAI).date()
    if flow.in_force <= today:
        raise refuse("FLOW_PAST", "施行日期应当晚于批准之日", LAW, "请另拟一版，改施行日期")
    _require_sound(read(flow), params)
    table = trimmed(PROCEDURES[flow.procedure], read(flow))
    report = checker.check(table, params, calendar, today)
    if not report.held:
        broken = "；".join(one.text for one in report.findings if not one.held)
        raise refuse("FLOW_BROKEN", f"按这一程序，下列性质不成立：{broken}", LAW, "请退回修改")
    return _act(flow, What.APPROVED, by, at, states=report.states)


def send_back(*, flow: OwnFlow, words: str, by: Person, at: datetime) -> OwnFlowAct:
    """Return a version with the reason, as the head. Raises NotRegistered."""
    _require_head(flow, by, at)
    if not words.strip():
        raise refuse("FLOW_WORDS", "退回应当写明理由", LAW, "请填写理由")
    return _act(flow, What.RETURNED, by, at, words=words.strip()[:300])


def end(*, flow: OwnFlow, effective: date, by: Person, at: datetime) -> OwnFlowAct:
    """End an approved version from a coming day on, as the head. Raises NotRegistered."""
    _require_head(flow, by, at)
    if not flow.acts.filter(what=What.APPROVED).exists():
        raise refuse("FLOW_UNAPPROVED", "尚未批准，不需要废止", LAW, "请刷新查看")
    if effective <= at.astimezone(SHANGHAI).date():
        raise refuse("FLOW_PAST", "废止日期应当晚于今天", LAW, "请核对日期")
    return _act(flow, What.ENDED, by, at, effective=effective)


def _require_head(flow: OwnFlow, by: Person, at: datetime) -> None:
    if by.agency_id != flow.agency_id or Role.HEAD not in _roles(by, at):
        raise refuse("FLOW_ROLE", "本机关程序由本机关负责人批准、退回和废止", LAW, "请转其办理")


def _act(flow: OwnFlow, what: str, by: Person, at: datetime, **more: Any) -> OwnFlowAct:
    try:
        with transaction.atomic():
            return OwnFlowAct.objects.create(flow=flow, what=what, by=by, at=at, **more)
    except IntegrityError:
        raise refuse("FLOW_DONE", "该事项已经办理", LAW, "请刷新查看") from None


def versions(agency: Agency | None) -> list[OwnFlow]:
    """Return the versions of one agency or of all, with what became of them, newest first."""
    rows = OwnFlow.objects.select_related("agency", "drafted_by").prefetch_related("acts__by")
    return list(rows if agency is None else rows.filter(agency=agency))


def flow_on(agency: int, procedure: str, day: date) -> Flow | None:
    """Return the own flow that an agency had in force on a day, the latest that was approved."""
    rows = OwnFlow.objects.filter(agency=agency, procedure=procedure, in_force__lte=day)
    for row in rows.filter(acts__what=What.APPROVED).order_by("-in_force", "-number"):
        ended = row.acts.filter(what=What.ENDED, effective__lte=day).exists()
        return None if ended else read(row)
    return None


def explored(params: Parameters) -> list[str]:
    """Return the names of the procedures that the place only explores."""
    return [name for name, one in PROCEDURES.items()
            if coverage(one.kind, params) is Coverage.EXPLORED]  # fmt: skip
