"""办事指南: found by a plain word; a page for each matter with its flow chart, to print."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public_guides
from sanjian.portal.frame import SEARCHES, counted, not_found, page, shown
from sanjian.ui.parts import Link

ABOVE = ("item_name", "summary")
"""What stands in the head of the page already."""


@shown
@counted(SEARCHES)
def listing(request: HttpRequest) -> HttpResponse:
    """All guides by agency, or those that have the words asked for."""
    typed = request.GET.get("q", "").strip()
    found = public_guides.guides(typed)
    groups = [(name, list(rows)) for name, rows in groupby(found, key=lambda one: one.agency)]
    if typed:
        groups = [("", found)] if found else []
    return page(request, "portal/guides.html", {"groups": groups, "typed": typed,
                                                "total": len(found)})  # fmt: skip


@shown
def guide(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One guide: what it is, conditions, term, flow chart; older versions with their days."""
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    found = public_guides.guide(slug, code, number if asked else None)
    if found is None:
        return not_found(request)
    crumbs = [
        Link("首页", reverse("portal:home")),
        Link("办事指南", reverse("portal:guides")),
        Link(found.agency, reverse("portal:agency", args=[found.slug])),
    ]
    context = {
        "guide": found, "crumbs": crumbs, "versions": public_guides.guide_versions(slug, code),
        "fields": [row for row in found.content["fields"] if row[0] not in ABOVE],
        "address": request.build_absolute_uri(reverse("portal:guide", args=[slug, code])),
    }  # fmt: skip
    return page(request, "portal/guide.html", context)
