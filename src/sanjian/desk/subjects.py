"""同一执法对象: one party's text and footage of all cases together, and merging double entries."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sanjian.desk.evidence import file_entries
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.records import subjects
from sanjian.records.queries import dossier_of
from sanjian.records.refusals import Invalid


@require_safe
@seated
def subject_page(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Show everything about the party of a case that this person may see."""
    dossier = dossier_of(seat.person, uid)
    found = subjects.gather(dossier, by=seat.person, roles=seat.roles, at=seat.at)
    context = {
        "dossier": dossier,
        "cases": [(one, file_entries(one.files)) for one in found],
        "names": list(dict.fromkeys(one.dossier.party_name for one in found)),
        "papers": sum(len(one.papers) for one in found),
        "files": sum(len(one.files) for one in found),
        "merges": subjects.keys_with(subjects.key_of(dossier))[1],
        "merges_may": bool(seat.roles & subjects.KEEPERS),
    }
    return page(request, seat, "desk/subject.html", context, marked=True)


@require_POST
@seated
def merge(request: HttpRequest, seat: Seat, uid: UUID) -> HttpResponse:
    """Say that the party of another case is the same."""
    dossier = dossier_of(seat.person, uid)
    try:
        subjects.merge(
            dossier=dossier, number=request.POST.get("number", ""),
            reason=request.POST.get("reason", ""), by=seat.person, roles=seat.roles, at=seat.at,
        )  # fmt: skip
        messages.success(request, "已认定为同一对象，两边的经过都保留")
    except Invalid as invalid:
        messages.error(request, str(invalid))
    return HttpResponseRedirect(reverse("desk:subject", args=[dossier.uid]))
