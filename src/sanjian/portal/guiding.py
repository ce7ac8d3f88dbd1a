"""指导案例 for the public: cases told without their people, each with its point of law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import page, shown
from sanjian.ui.parts import Link


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every published guiding case, the latest first."""
    crumbs = [Link("首页", reverse("portal:home")), Link("执法规则", reverse("portal:rules"))]
    context = {"rows": public.guiding_cases(), "crumbs": crumbs}
    return page(request, "portal/guiding.html", context)
