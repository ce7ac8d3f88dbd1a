"""Approvals, duties and people: pages that are one list each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.filters import stage_label
from sanjian.cases.queries import agency_duties, agency_people, duties_of, waiting_for
from sanjian.cases.waiting import met
from sanjian.desk import lights
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.people import Role
from sanjian.records.rules import calendar
from sanjian.registry.queries import people_on
from sanjian.ui.parts import Light, Tab
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light
from sanjian.ui.words import date_cn

SHOWN = 50
DUTIES = 100


@require_safe
@seated
def approvals(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the steps that wait for a head, each with what it asks of him."""
    known = calendar()
    found = list(waiting_for(seat.person, seat.roles & {Role.HEAD, Role.UNIT_HEAD})[:SHOWN])
    ready = [one for one in met(seat.person, found, at=seat.at) if one.choice.option]
    items = [
        {
            "dossier": one.dossier,
            "stage": stage_label(one.dossier.procedure, one.dossier.stage),
            "choice": one.choice,
            "url": reverse("desk:step", args=[one.dossier.uid, one.choice.option.step.name])
            if one.choice.mine and one.choice.option
            else reverse("desk:case", args=[one.dossier.uid]),
            "light": lights.of_dossier(one.dossier, seat.at, known),
        }
        for one in ready
    ]
    return page(request, seat, "desk/approvals.html", {"items": items})


@require_safe
@seated
def duties(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the open duties of one's posts, or of the whole agency, nearest first."""
    whole = request.GET.get("of") == "agency"
    found = agency_duties(seat.person) if whole else duties_of(seat.person, seat.roles, at=seat.at)
    if request.GET.get("late") == "1":
        found = found.filter(due__lt=seat.at, paused=False)
    known = calendar()
    rows = list(found[: DUTIES + 1])
    table = Table(
        "期限与义务",
        (
            Column("duty", "义务", wide=True, fixed=True),
            Column("case", "案件", "code"),
            Column("party", "当事人", wide=True),
            Column("owner", "责任岗位"),
            Column("due", "期限"),
            Column("light", "状态"),
            Column("source", "依据", wide=True),
        ),
        [
            Row(
                {
                    "duty": duty.label,
                    "case": str(duty.dossier),
                    "party": duty.dossier.party_name,
                    "owner": lights.ROLES[duty.owner],
                    "due": date_cn(duty.due) + ("（暂定）" if duty.provisional else ""),
                    "light": draw_light(lights.of_duty(duty, seat.at, known)),
                    "source": duty.source,
                },
                reverse("desk:case", args=[duty.dossier.uid]),
            )
            for duty in rows[:DUTIES]
        ],
        empty="没有待履行的义务。办理行为产生的期限（如送达、公示、归档）列在这里。",
        name="duties",
    )
    base = reverse("desk:duties")
    tabs = [
        Tab("我的", base, not whole and "late" not in request.GET),
        Tab("我的已逾期", f"{base}?late=1", not whole and "late" in request.GET),
        Tab("全机关", f"{base}?of=agency", whole and "late" not in request.GET),
        Tab("全机关已逾期", f"{base}?of=agency&late=1", whole and "late" in request.GET),
    ]
    context = {"table": table, "tabs": tabs, "more": len(rows) > DUTIES, "shown": DUTIES}
    return page(request, seat, "desk/duties.html", context)


@require_safe
@seated
def people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the people of the agency with their posts and the state of their certificates today."""
    rows = []
    found = agency_people(seat.person)
    known = people_on([person.pk for person in found], seat.today)
    for person in found:
        seen = known[person.pk]
        defect = seen.certificate_defect(seat.today) if Role.OFFICER in seen.roles else ""
        if seen.certificate is None:
            light = draw_light(Light("late", "没有执法证")) if defect else "不需要"
        elif defect:
            light = draw_light(Light("late", defect.partition(seen.certificate.number)[2]))
        else:
            light = draw_light(lights.of_certificate(seen.certificate, seat.today))
        certificate = seen.certificate
        rows.append(
            Row(
                {
                    "name": person.name,
                    "posts": "、".join(r.label for r in Role if r in seen.roles) or "未任岗位",
                    "number": certificate.number if certificate else "",
                    "term": f"{date_cn(certificate.valid_from)}至{date_cn(certificate.valid_until)}"
                    if certificate
                    else "",
                    "state": light,
                }
            )
        )
    table = Table(
        "执法人员",
        (
            Column("name", "姓名", fixed=True),
            Column("posts", "岗位", wide=True),
            Column("number", "执法证号", "code"),
            Column("term", "有效期"),
            Column("state", "今日状态"),
        ),
        rows,
        empty="本机关尚未登记人员。人员由登记管理岗位录入后列在这里。",
        name="people",
    )
    return page(request, seat, "desk/people.html", {"table": table})
