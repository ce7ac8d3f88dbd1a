"""现场码: an officer on site makes the page that the party opens, and shows its code."""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanjian.cases.queries import agency_people
from sanjian.desk.catalogue import params_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.disclosure import beforehand_posts as posts
from sanjian.disclosure import onsite
from sanjian.law import forms as law
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Values
from sanjian.law.people import Role
from sanjian.law.procedure import Unmet
from sanjian.records.permissions import works_on
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry.queries import people_on
from sanjian.ui import forms
from sanjian.ui.forms import Form


def _fields(seat: Seat) -> tuple[Field, ...]:
    held = people_on([one.pk for one in agency_people(seat.person)], seat.today)
    officers = [one for one in held.values() if Role.OFFICER in one.roles]
    return (
        Field("activity", "正在进行的活动", Kind.CHOICE,
              choices=tuple(Choice(*one) for one in onsite.activities(params_of(seat)))),
        Field("officers", "到场执法人员", Kind.CHOICES, help="不少于两人，含本人",
              choices=tuple(Choice(str(one.id), one.name) for one in officers)),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@seated
def show(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show the latest code of a file large enough to scan; make a new one."""
    dossier = dossier_of(seat.person, uid)
    if Role.OFFICER not in seat.roles or not works_on(seat.person, dossier):
        raise NotFound
    fields = _fields(seat)
    begun = {"officers": [str(one) for one in {seat.person.pk, *dossier.handlers}]}
    typed = forms.raw(fields, request.POST) if request.method == "POST" else begun
    errors: law.Errors = {}
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST":
        content, errors = law.clean(fields, typed, today=seat.today, lists=Values({}))
        try:
            if not errors:
                wanted = {int(one) for one in content["officers"]}
                there = [one for one in agency_people(seat.person) if one.pk in wanted]
                params = rules(dossier.pack_id, seat.today, dossier.agency_id)
                onsite.show(file=dossier.uid, agency=dossier.agency, officers=there,
                            activity=content["activity"], params=params, by=seat.person,
                            at=seat.at)  # fmt: skip
                return HttpResponseRedirect(reverse("desk:onsite", args=[dossier.uid]))
        except posts.NotDisclosed as refused:
            unmet = refused.unmet
    form = Form(forms.bind(fields, typed, errors=errors), label="生成现场码", action=request.path)
    made = onsite.shown_for(dossier.uid)
    address = f"{settings.PORTAL_ADDRESS}/onsite/{made[0].code}" if made else ""
    context = {
        "dossier": dossier, "form": form, "unmet": unmet, "made": made, "address": address,
        "drawn": drawn(address) if address else "", "title": "未能生成",
    }  # fmt: skip
    status = 422 if errors else 409 if unmet else 200
    return page(request, seat, "desk/onsite.html", context, status=status)


def drawn(address: str) -> str:
    """Return an address as a QR code: SVG with a title, without style attributes."""
    made = segno.make(address, error="m", micro=False)
    found: str = made.svg_inline(
        omitsize=True, border=2, title="现场码，请当事人扫描", svgclass="qr", lineclass=None
    )
    return found
