"""基本情况调查 at the desk: the bureau asks, organs answer, a summary names the silent."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.desk.register_forms import Content, RegisterForm
from sanjian.desk.rollout import oversees, speaks
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.exchange import sheets
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.records.refusals import NotFound
from sanjian.supervision import surveys

if TYPE_CHECKING:
    from sanjian.supervision.models import Survey

BACK, ROOM = "desk:surveys", "基本情况调查"
READERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the surveys: the bureau how many answered, an organ whether it has."""
    if not seat.roles & READERS:
        raise Http404
    own = seat.person.agency
    told = [surveys.summary(one) for one in surveys.surveys()]
    rows = [
        (one, next((said for said in one.answers if said.agency_id == own.pk), None),
         one.survey.due < seat.today)
        for one in told
    ]  # fmt: skip
    context = {"rows": rows, "asks": oversees(seat), "speaks": speaks(seat),
               "watching": own.supervises}  # fmt: skip
    return page(request, seat, "desk/surveys.html", context)


@require_safe
@seated
def summary(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show or send the summary: to the bureau every organ's row, to an organ its own answer."""
    if not seat.roles & READERS:
        raise Http404
    told = surveys.summary(_survey(seat, number))
    if seat.person.agency.supervises and request.GET.get("form") == "xlsx":
        return _sent(told)
    own = next((one for one in told.answers if one.agency_id == seat.person.agency_id), None)
    if own is None and not seat.person.agency.supervises:
        raise NotFound
    parts = [
        (label, [(field, [(one, one.said[field.name]) for one in told.answers],
                  sum(int(one.said[field.name]) for one in told.answers)
                  if field in surveys.FIGURES else None,
                  own.said[field.name] if own else "") for field in fields])
        for label, fields in surveys.PARTS
    ]  # fmt: skip
    context = {
        "told": told, "parts": parts, "own": own, "watching": seat.person.agency.supervises,
        "late": [one for one in told.answers if told.late(one)], "today": seat.today,
    }  # fmt: skip
    return page(request, seat, "desk/survey.html", context)


def _sent(told: surveys.Summary) -> HttpResponse:
    held = io.BytesIO()
    rows: list[dict[str, Any]] = [
        {"agency": one.agency.name, "late": "逾期" if told.late(one) else "", **one.said}
        for one in told.answers
    ]
    totals = {field.name: total for field, total in zip(surveys.FIGURES, told.sums, strict=True)}
    rows.append({"agency": "合计", **totals})
    rows += [{"agency": one.name, "late": "没有填报"} for one in told.silent]
    columns = [sheets.Column("agency", "执法机关", 30), sheets.Column("late", "填报", 12)]
    columns += [sheets.Column(one.name, one.label, 18) for one in surveys.FIELDS]
    sheets.write_xlsx(held, rows, columns, title="汇总表", notes=[str(told.survey)])
    answer = HttpResponse(held.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="survey-{told.survey.pk}.xlsx"'
    return answer


def _survey(seat: Seat, number: int) -> Survey:
    found = next((one for one in surveys.surveys() if one.pk == number), None)
    if found is None:
        raise NotFound
    return found


def _ask(seat: Seat, target: Any, content: Content, params: Parameters) -> str:
    made = surveys.ask(title=content["title"], due=date.fromisoformat(content["due"]),
                       by=seat.person, at=seat.at)  # fmt: skip
    return f"已向各执法机关发出“{made}”"


def _answer(seat: Seat, survey: Survey, content: Content, params: Parameters) -> str:
    surveys.answer(survey=survey, said=content, by=seat.person, at=seat.at)
    return f"已填报“{survey}”"


SURVEY_FORMS: dict[str, RegisterForm] = {
    "survey": RegisterForm(
        "发出基本情况调查", surveys.LAW, BACK, oversees,
        lambda seat, target: (
            Field("title", "名称", max_length=100, help="如：2026年行政执法基本情况调查"),
            Field("due", "填报期限", Kind.DATE, future=True),
        ),
        _ask, room=ROOM,
    ),
    "survey-answer": RegisterForm("填报基本情况", surveys.LAW, BACK, speaks,
                                  lambda seat, survey: surveys.FIELDS, _answer, _survey, str,
                                  ROOM),
}  # fmt: skip
