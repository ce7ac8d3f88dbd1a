"""我的工作台: what waits for me, what is late or near, what I did last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import duties_of, recent_acts, waiting_for
from sanjian.cases.waiting import Waiting, met
from sanjian.desk import lights
from sanjian.desk.navigation import RECEIVING
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.calendar import WorkCalendar
from sanjian.law.people import Role
from sanjian.records.queries import sent_back
from sanjian.records.rules import calendar
from sanjian.review.queries import voided
from sanjian.ui.parts import Light

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier, DutyRow

SHOWN = 20
NEAR = timedelta(days=5)
"""How far ahead (calendar days) the list of warnings looks."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the workbench: which case, what to do, by when."""

    dossier: Dossier
    label: str
    url: str
    light: Light | None
    note: str = ""


@require_safe
@seated
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the workbench; who only receives handovers has his list in its place."""
    if seat.roles == RECEIVING:
        return HttpResponseRedirect(reverse("desk:handovers"))
    known = calendar()
    duties = list(duties_of(seat.person, seat.roles, at=seat.at)[: SHOWN * 2])
    tasks = [*_steps(seat, known), *_duties(duties, seat, known)]
    warned = [duty for duty in duties if not duty.paused and duty.due <= seat.at + NEAR]
    context = {
        "tasks": _once(tasks)[:SHOWN],
        "more": len(_once(tasks)) > SHOWN,
        "warnings": [
            (duty, lights.entry(duty, seat.at, known, url=_case(duty.dossier)))
            for duty in warned[:SHOWN]
        ],
        "voided": voided(seat.person, seat.roles),
        "done": [_done(act) for act in recent_acts(seat.person, 12)],
        "officer": Role.OFFICER in seat.roles,
    }
    return page(request, seat, "desk/home.html", context)


def _case(dossier: Dossier) -> str:
    return reverse("desk:case", args=[dossier.uid])


def _steps(seat: Seat, known: WorkCalendar) -> list[Task]:
    found = list(waiting_for(seat.person, seat.roles)[:SHOWN])
    back = sent_back(found)
    return [
        _task(one, lights.of_dossier(one.dossier, seat.at, known), back.get(one.dossier.pk))
        for one in met(seat.person, found, at=seat.at)
        if one.choice.mine
    ]


def _task(waiting: Waiting, light: Light | None, back: tuple[str, str] | None) -> Task:
    option = waiting.choice.option
    assert option is not None
    url = reverse("desk:step", args=[waiting.dossier.uid, option.step.name])
    if waiting.dossier.stage == "review":
        url = reverse("desk:review", args=[waiting.dossier.uid])
    return Task(waiting.dossier, option.step.label, url, light, _said(back))


def _said(back: tuple[str, str] | None) -> str:
    return f"{back[0]}退回：{back[1]}" if back else ""


def _duties(duties: list[DutyRow], seat: Seat, known: WorkCalendar) -> list[Task]:
    back = sent_back([duty.dossier for duty in duties])
    return [
        Task(
            duty.dossier,
            duty.label,
            _case(duty.dossier),
            lights.of_duty(duty, seat.at, known),
            _said(back.get(duty.dossier_id)),
        )
        for duty in duties
    ]


def _once(tasks: list[Task]) -> list[Task]:
    """One line for each case and matter; a step that can be taken stands before its duty."""
    seen: set[tuple[int, str]] = set()
    kept = []
    stepped = {
        task.dossier.pk for task in tasks if "/steps/" in task.url or "/reviews/" in task.url
    }
    for task in tasks:
        key = (task.dossier.pk, task.label)
        is_duty = "/steps/" not in task.url and "/reviews/" not in task.url
        if key in seen or (is_duty and task.dossier.pk in stepped):
            continue
        seen.add(key)
        kept.append(task)
    return kept


def _done(act: Act) -> tuple[Act, str]:
    return act, f"{_case(act.dossier)}#act-{act.seq}"
