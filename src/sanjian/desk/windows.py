"""服务窗口: the roster of an agency's windows and the form that changes it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanjian.cases.queries import agency_people
from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import windows
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.ui import forms
from sanjian.ui.forms import Form


def _fields(seat: Seat) -> tuple[Field, ...]:
    people = agency_people(seat.person)
    mine = [one for one in people if one.agency_id == seat.person.agency_id and one.is_active]
    return (
        Field("window", "窗口", max_length=20, help="例如1号"),
        Field("person", "值班人员", Kind.CHOICE,
              choices=tuple(Choice(str(one.pk), one.name) for one in mine)),
        Field("post", "岗位", max_length=60),
        Field("work", "工作内容", max_length=500),
        Field("phone", "监督电话", max_length=40),
        Field("enquiries", "咨询电话", required=False, max_length=40),
        Field("sample_papers", "申请材料示范文本", required=False, max_length=300,
              help="名称和取阅的地方"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def roster(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the roster; put somebody on duty, by which plate and public page change at once."""
    agency = seat.person.agency
    if not windows.keeps(seat.person, seat.roles, agency):
        raise NotFound
    fields = _fields(seat)
    typed = forms.raw(fields, request.POST) if request.method == "POST" else {}
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                number = int(content.pop("person"))
                chosen = next(one for one in agency_people(seat.person) if one.pk == number)
                windows.put_on_duty(agency=agency, person=chosen, params=params_of(seat),
                                    by=seat.person, at=seat.at, **content)  # fmt: skip
                messages.success(request, "已登记，公示牌和公示页面随即更新")
                return HttpResponseRedirect(reverse("desk:windows"))
        except windows.NotDisclosed as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label="登记值班", action=request.path)
    status = 422 if errors else 409 if unmet else 200
    context = {
        "form": form,
        "unmet": unmet,
        "duties": windows.duties_of(agency),
        "plates": windows.plates_of(agency),
        "portal": settings.PORTAL_ADDRESS,
    }
    return page(request, seat, "desk/windows.html", context, status=status)
