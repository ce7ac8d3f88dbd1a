"""案卷评查 at the desk: drawing, scoring, rectification, appeal, weak links and advice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.people import Role
from sanjian.records.access import note_access
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry.models import Agency
from sanjian.supervision import appraisal

MONTH = timedelta(days=30)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0


@require_safe
@seated
def appraisals(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the drawings one sees, what waits for rectification, and the form to draw."""
    sorts = [one for one in appraisal.Sort.choices
             if appraisal.may_draw(seat.person, one[0], seat.at)]  # fmt: skip
    context = {
        "runs": appraisal.runs(seat.person),
        "sorts": sorts,
        "no_check": ("spot" in dict(sorts)
                     and not appraisal.checked_since(seat.today.replace(day=1))),
        "defects": [(one, appraisal.handles(seat.person, one))
                    for one in appraisal.open_defects(seat.person)[:100]],
        "today": seat.today, "since": seat.today - MONTH, "largest": appraisal.LARGEST,
    }  # fmt: skip
    return page(request, seat, "desk/appraisals.html", context)


def _done(
    request: HttpRequest, said: str, back: str, act: Callable[[], object]
) -> HttpResponseRedirect:
    """Do something and say so, or say why it may not be done."""
    try:
        act()
        messages.success(request, said)
    except appraisal.NotDone as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(back)


@require_POST
@seated
def draw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Draw files at random."""
    told, pack = request.POST, pack_in_use()
    if pack is None:
        raise NotFound
    return _done(
        request, "已抽取，结果和种子列在下面", reverse("desk:appraisals"),
        lambda: appraisal.draw(
            sort=told.get("sort", ""), title=told.get("title", ""),
            since=_day(told.get("since", ""), seat.today),
            until=_day(told.get("until", ""), seat.today),
            per_unit=_number(told.get("per_unit", "")), seed=told.get("seed", ""),
            params=rules(pack.digest, seat.today), by=seat.person, at=seat.at,
        ),
    )  # fmt: skip


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one drawing: seed, files with results, weak links, advice."""
    run = appraisal.run_of(seat.person, number)
    if run is None:
        raise NotFound
    files = appraisal.files_of(seat.person, run)
    results = [(file, appraisal.result(file)) for file in files]
    context = {
        "run": run, "results": results, "weak": appraisal.weak_links(run),
        "same": appraisal.redrawn(run),
        "advice": appraisal.advice_of(seat.person, run),
        "leads": appraisal.may_draw(seat.person, run.sort, seat.at),
        "units": list(Agency.objects.filter(pk__in={file.dossier.agency_id for file in files})),
        "answers": bool(seat.roles & {Role.HEAD, Role.REVIEWER, Role.REVIEW_HEAD}),
        "due": seat.today + MONTH, "pool": len(run.pool),
    }  # fmt: skip
    return page(request, seat, "desk/appraisal.html", context)


def _file(seat: Seat, number: int) -> appraisal.AppraisalFile:
    found = appraisal.file_of(seat.person, number)
    if found is None:
        raise NotFound
    return found


@require_safe
@seated
def file(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one drawn file: scores, defects and their rectification, the appeal; or the sheet."""
    row = _file(seat, number)
    note_access(dossier=row.dossier, by=seat.person, at=seat.at, what="案卷评查",
                purpose=row.appraisal.title)  # fmt: skip
    labels = {item["code"]: item["label"] for item in row.appraisal.criteria}
    own = row.dossier.agency_id == seat.person.agency_id
    context = {
        "row": row, "result": appraisal.result(row),
        "scores": [(step, [(labels.get(code, ""), said)
                           for code, said in step.content["faults"].items()])
                   for step in appraisal.scores(row)],
        "defects": appraisal.defects_of(row),
        "refused": appraisal.why_not_score(row, seat.person, seat.at),
        "appeals": own and Role.HEAD in seat.roles,
        "leads": appraisal.may_draw(seat.person, row.appraisal.sort, seat.at),
        "handles": seat.person.pk in row.dossier.handlers,
    }  # fmt: skip
    return page(request, seat, "desk/appraisal_file.html", context, marked=True)


@require_POST
@seated
def score(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Score a drawn file."""
    row = _file(seat, number)
    codes = [str(item["code"]) for item in row.appraisal.criteria]
    faults = {code: request.POST.get(f"fault-{code}", "") for code in codes}
    return _done(request, "已评分", reverse("desk:appraisal-file", args=[number]),
                 lambda: appraisal.score(file=row, faults=faults, by=seat.person,
                                         at=seat.at))  # fmt: skip


@require_POST
@seated
def appeal(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Appeal against a result as the head of the agency."""
    row, words = _file(seat, number), request.POST.get("words", "")
    return _done(request, "已申诉", reverse("desk:appraisal-file", args=[number]),
                 lambda: appraisal.appeal(file=row, words=words, by=seat.person,
                                          at=seat.at))  # fmt: skip


@require_POST
@seated
def decide(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Decide an appeal."""
    row, told = _file(seat, number), request.POST.get("points", "").strip()
    points = (_number(told) if told.isdecimal() else -1) if told else None
    return _done(request, "已处理", reverse("desk:appraisal-file", args=[number]),
                 lambda: appraisal.decide(file=row, words=request.POST.get("words", ""),
                                          points=points, by=seat.person, at=seat.at))  # fmt: skip


@require_POST
@seated
def put_right(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Say how a defect was put right."""
    words = request.POST.get("words", "")
    return _done(request, "整改情况已登记", reverse("desk:appraisals"),
                 lambda: appraisal.put_right(step=number, words=words, by=seat.person,
                                             at=seat.at))  # fmt: skip


@require_POST
@seated
def advise(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Send a unit advice."""
    run = appraisal.run_of(seat.person, number)
    to = Agency.objects.filter(pk=_number(request.POST.get("to", ""))).first()
    if run is None or to is None:
        raise NotFound
    told = request.POST
    return _done(request, "改进建议已发出", reverse("desk:appraisal", args=[number]),
                 lambda: appraisal.advise(
                     run=run, to=to, code=told.get("code", ""), words=told.get("words", ""),
                     due=_day(told.get("due", ""), seat.today + MONTH), by=seat.person,
                     at=seat.at))  # fmt: skip


@require_POST
@seated
def answer(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Answer advice."""
    words = request.POST.get("words", "")
    return _done(request, "已答复", reverse("desk:appraisals"),
                 lambda: appraisal.answer(step=number, words=words, by=seat.person,
                                          at=seat.at))  # fmt: skip
