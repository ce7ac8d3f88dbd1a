"""现场公示: what a party reads on his telephone while officers stand before him."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sanjian.disclosure import public
from sanjian.portal.frame import LOOKUPS, counted, not_found, page, shown


@shown
@counted(LOOKUPS)
def onsite(request: HttpRequest, code: str) -> HttpResponse:
    """Officers with their certificates as of now, the papers handed over, the party's rights."""
    found = public.onsite(code)
    if found is None:
        return not_found(request)
    officers = [(name, number, public.certificate(number)) for name, number in found.officers]
    place = public.agency(found.slug)
    context = {
        "visit": found, "officers": officers, "agency": place,
        "valid": all(one is not None and one.state == "有效" for _, _, one in officers),
    }  # fmt: skip
    return page(request, "portal/onsite.html", context)
