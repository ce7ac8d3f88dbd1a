"""推行台账: each unit's 督导记录 with what must follow, and 信息报送, 问题台账, 经验库."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk import linked
from sanjian.desk.register_forms import RegisterForm, day_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.records.refusals import NotFound
from sanjian.registry.models import Agency
from sanjian.review.ratios import params_in_use
from sanjian.supervision import rollout
from sanjian.supervision.milestones import Milestone, milestones, sign_off

if TYPE_CHECKING:
    from sanjian.supervision.models import GuidanceVisit, UnitReport

Content = Mapping[str, Any]
BACK, ROOM = "desk:rollout", "推行台账"


@require_safe
@seated
def rollout_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the ledger of one's own unit; the justice bureau sees every unit's."""
    watching = seat.person.agency.supervises
    own = None if watching else seat.person.agency
    found = rollout.reports(own)
    sent = Counter(one.report.agency for one in found)
    context = {
        "units": _units(),
        "visits": rollout.visits(own),
        "inbox": [one for one in found if not one.ledger and not one.closed],
        "problems": [one for one in found if one.ledger == "问题台账"],
        "practices": [one for one in found if one.ledger == "经验库"],
        "sent": sent.most_common(),
        "watching": watching,
        "linked": linked.lines(seat),
        "milestones": _milestones(seat),
        "oversees": oversees(seat),
        "speaks": speaks(seat),
        "today": seat.today,
    }
    return page(request, seat, "desk/rollout.html", context)


def _milestones(seat: Seat) -> list[Milestone]:
    params = params_in_use(seat.today)
    return milestones(params, seat.today) if params is not None else []


def _milestone_fields(seat: Seat, target: object) -> tuple[Field, ...]:
    waiting = tuple(Choice(one.code, f"{one.label}（{one.due:%Y年%-m月%-d日}前）")
                    for one in _milestones(seat) if one.done is None)  # fmt: skip
    return (
        Field("code", "节点", Kind.CHOICE, choices=waiting),
        Field("words", "完成情况", Kind.LONGTEXT, max_length=1000),
    )


def _signed(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = sign_off(code=content["code"], words=content["words"], params=params,
                    today=seat.today, by=seat.person, at=seat.at)  # fmt: skip
    return f"已签收{made.due:%Y年%-m月%-d日}的节点"


def _units() -> list[Agency]:
    return list(Agency.objects.filter(is_subject=True))


def oversees(seat: Seat) -> bool:
    """Say whether this person keeps the ledger."""
    return rollout.oversees(seat.person, seat.at)


def speaks(seat: Seat) -> bool:
    """Say whether this person answers and reports for his unit."""
    return rollout.speaks(seat.person, seat.at)


def _visit(seat: Seat, agency: Agency, content: Content, params: Parameters) -> str:
    due = content.get("follow_due")
    rollout.note_visit(
        agency=agency, visited_on=day_of(content, "visited_on"), finding=content["finding"],
        follow_up=content.get("follow_up") or "",
        follow_due=date.fromisoformat(due) if due else None, by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已登记对{agency.short_name}的督导记录"


def _unit(seat: Seat, number: int) -> Agency:
    found = Agency.objects.filter(pk=number, is_subject=True).first()
    if found is None:
        raise NotFound
    return found


def _own_visit(seat: Seat, number: int) -> GuidanceVisit:
    found = rollout.visits(seat.person.agency).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _answer(seat: Seat, visit: GuidanceVisit, content: Content, params: Parameters) -> str:
    rollout.answer_visit(visit=visit, words=content["words"], by=seat.person, at=seat.at)
    return "已登记落实情况"


def _report(seat: Seat, target: object, content: Content, params: Parameters) -> str:
    made = rollout.send_report(
        sort=content["sort"], title=content["title"], said=content["said"], by=seat.person,
        at=seat.at,
    )  # fmt: skip
    return f"已报送“{made.title}”"


def _reported(seat: Seat, number: int) -> UnitReport:
    own = None if seat.person.agency.supervises else seat.person.agency
    found = [one.report for one in rollout.reports(own) if one.report.pk == number]
    if not found:
        raise NotFound
    return found[0]


def _step_fields(seat: Seat, report: UnitReport) -> tuple[Field, ...]:
    names = rollout.STEPS if oversees(seat) else rollout.STEPS[1:2]
    owners = tuple(Choice(str(one.pk), one.short_name) for one in Agency.objects.order_by("pk"))
    return (
        Field("name", "办理", Kind.CHOICE, choices=tuple(Choice(*one) for one in names)),
        Field("owner", "责任单位", Kind.CHOICE, required=False, choices=owners,
              help="收入问题台账、经验库的填写"),
        Field("words", "意见", Kind.LONGTEXT, max_length=1000),
    )  # fmt: skip


def _step(seat: Seat, report: UnitReport, content: Content, params: Parameters) -> str:
    owner = content.get("owner")
    done = rollout.handle(
        report=report, name=content["name"], words=content["words"],
        owner=Agency.objects.get(pk=int(owner)) if owner else None, by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"“{report.title}”：{done.get_name_display()}"


VISIT = (
    Field("visited_on", "督导日期", Kind.DATE),
    Field("finding", "督导情况", Kind.LONGTEXT, max_length=1000),
    Field("follow_up", "需要落实的事项", Kind.LONGTEXT, required=False, max_length=500),
    Field("follow_due", "应落实日期", Kind.DATE, required=False, future=True),
)
REPORT = (
    Field("sort", "类别", Kind.CHOICE,
          choices=tuple(Choice(*one) for one in rollout.SORTS)),
    Field("title", "题目", max_length=100),
    Field("said", "内容", Kind.LONGTEXT, max_length=2000),
)  # fmt: skip
ROLLOUT_FORMS: dict[str, RegisterForm] = {
    "visit": RegisterForm("登记督导记录", rollout.LAW, BACK, oversees,
                          lambda seat, target: VISIT, _visit, _unit,
                          lambda agency: str(agency.name), ROOM),
    "visit-answer": RegisterForm(
        "登记落实情况", rollout.LAW, BACK, speaks,
        lambda seat, target: (Field("words", "落实情况", Kind.LONGTEXT, max_length=1000),),
        _answer, _own_visit, lambda visit: str(visit.follow_up), ROOM,
    ),
    "milestone": RegisterForm("签收推行节点", rollout.LAW, BACK, oversees, _milestone_fields,
                              _signed, room=ROOM),
    "report": RegisterForm("报送信息", rollout.LAW, BACK, speaks, lambda seat, target: REPORT,
                           _report, room=ROOM),
    "report-step": RegisterForm(
        "办理报送的信息", rollout.LAW, BACK, lambda seat: oversees(seat) or speaks(seat),
        _step_fields, _step, _reported, lambda report: str(report.title), ROOM,
    ),
}  # fmt: skip
