"""依据库 for the public: by which texts the agencies here work, and what has happened to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import page, shown
from sanjian.ui.parts import Link


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every text of the library with its history."""
    crumbs = [Link("首页", reverse("portal:home")), Link("执法规则", reverse("portal:rules"))]
    context = {"texts": public.bases(), "ruleset": public.ruleset(), "crumbs": crumbs}
    return page(request, "portal/bases.html", context)
