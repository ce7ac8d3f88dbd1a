"""裁量基准 for the public: what an agency gives for what, and from when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import page, shown
from sanjian.ui.parts import Link


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every published version, those that hold first, by agency."""
    crumbs = [Link("首页", reverse("portal:home")), Link("执法规则", reverse("portal:rules"))]
    rows = public.benchmarks()
    context = {
        "now": [row for row in rows if row.until is None],
        "former": [row for row in rows if row.until is not None],
        "crumbs": crumbs,
    }
    return page(request, "portal/benchmarks.html", context)
