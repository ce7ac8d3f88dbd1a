"""本地执法规则: by which rules the agencies here work, where each stands, what holds elsewhere."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import SEARCHES, counted, not_found, page, shown
from sanjian.ui.parts import Link, Tab

YES = "是"
"""How a rule that holds is written."""


@counted(SEARCHES)
@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every published rule by theme, found by words."""
    text = request.GET.get("q", "").strip()
    theme = request.GET.get("theme", "")
    found = public.rules(theme, text)
    here = reverse("portal:rules")
    assumed = public.rule("meta.issued_assumed")
    groups = [
        (label, list(rows)) for label, rows in groupby(found, key=lambda row: row.theme_label)
    ]
    context = {
        "ruleset": public.ruleset(),
        "basis": public.rule("meta.basis"),
        "undated": assumed is not None and assumed.shown == YES,
        "groups": groups,
        "count": len(found),
        "text": text,
        "theme": theme,
        "tabs": [Tab("全部", here, not theme)]
        + [
            Tab(label, f"{here}?theme={name}", theme == name)
            for name, label in public.rule_themes()
        ],
    }
    return page(request, "portal/rules.html", context)


@shown
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: what it says, where that stands, what it said before, what holds elsewhere."""
    found = public.rule(key)
    if found is None:
        return not_found(request)
    crumbs = [Link("首页", reverse("portal:home")), Link("执法规则", reverse("portal:rules"))]
    context = {"rule": found, "ruleset": public.ruleset(), "crumbs": crumbs}
    return page(request, "portal/rule.html", context)
