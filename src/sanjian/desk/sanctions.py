"""联合惩戒 at the desk: who is listed, until when and why; listing and taking off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.coordination import promise_fields, promises, sanctions
from sanjian.coordination.sanctions import NotListed
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law import forms as law
from sanjian.law.parameters import Values
from sanjian.law.procedure import Unmet
from sanjian.records.refusals import NotFound
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Light

MOST = 200


@require_http_methods(["GET", "POST"])
@seated
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the list, and list a party."""
    wanted = promise_fields.SANCTION
    told = request.GET.get("promise", "")
    about = promises.promises_for(seat.person).filter(pk=int(told) if told.isdecimal() else 0)
    promise = about.first()
    typed: dict[str, Any] = {"since": seat.today.isoformat(),
                             "party": promise.licence.holder if promise else ""}  # fmt: skip
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        content, errors = law.clean(wanted, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                sanctions.enter(content=content, promise=promise, by=seat.person, at=seat.at)
                messages.success(request, "已列入，期内不适用承诺审批")
                return HttpResponseRedirect(reverse("desk:sanctions"))
        except NotListed as refused:
            unmet = refused.unmet
    rows = [(one, _light(one, seat)) for one in sanctions.listed()[:MOST]]
    context = {
        "rows": rows, "unmet": unmet, "may": bool(seat.roles & sanctions.LISTS),
        "ends": bool(seat.roles & sanctions.ENDS),
        "form": Form(forms.bind(wanted, typed, errors=errors), label="列入",
                     action=request.get_full_path()),
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/sanctions.html", context, status=status)


def _light(one: Any, seat: Seat) -> Light:
    if hasattr(one, "end"):
        return Light("done", "已移出")
    if one.until < seat.today:
        return Light("gray", "期满")
    return Light("soon", "惩戒期内")


@require_POST
@seated
def end(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Take a party off the list."""
    found = sanctions.listed().filter(pk=number).first()
    if found is None:
        raise NotFound
    try:
        reason = law.plain_text(request.POST.get("reason", ""), "移出的理由", 300, one_line=True)
        if not reason:
            raise law.Wrong("请填写移出的理由")
        sanctions.end(sanction=found, reason=reason, by=seat.person, at=seat.at)
        messages.success(request, "已移出")
    except (NotListed, law.Wrong) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("desk:sanctions"))
