"""许可证登记: who holds which licence, until when, and whether it counts today."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import SEARCHES, counted, not_found, page, shown
from sanjian.ui.parts import Link, Pagination, Tab

STATES = (("", "全部"), ("valid", "现行有效"), ("ended", "已失效"))


@counted(SEARCHES)
@shown
def listing(request: HttpRequest) -> HttpResponse:
    """The licences whose number, holder or item has the words, by whether they count."""
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = public.licences(text, state, _asked(request))
    here = reverse("portal:licences")
    words = [("q", text)] if text else []
    context = {
        "found": found,
        "text": text,
        "state": state,
        "tabs": [
            Tab(label, f"{here}?{urlencode([*words, ('state', code)])}", state == code)
            for code, label in STATES
        ],
        "pages": _pages(found, [*words, ("state", state)]),
    }
    return page(request, "portal/licences.html", context)


@shown
def licence(request: HttpRequest, slug: str) -> HttpResponse:
    """One licence: what it allows whom, until when, what it is worth and what became of it."""
    found = public.licence(slug)
    if found is None:
        return not_found(request)
    crumbs = [Link("首页", reverse("portal:home")), Link("许可证", reverse("portal:licences"))]
    history = [
        {"on": date.fromisoformat(one["on"]), "what": one["what"],
         "until": date.fromisoformat(one["until"]) if one["until"] else None}
        for one in found.history
    ]  # fmt: skip
    context = {"licence": found, "history": history, "crumbs": crumbs}
    return page(request, "portal/licence.html", context)


def _asked(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else 1


def _pages(found: public.Licences, kept: list[tuple[str, str]]) -> Pagination:
    def to(number: int) -> str:
        return "?" + urlencode([*kept, ("page", str(number))])

    first = (found.page - 1) * public.PAGE + 1 if found.rows else 0
    return Pagination(
        first,
        first + len(found.rows) - 1 if found.rows else 0,
        found.total,
        to(found.page - 1) if found.page > 1 else "",
        to(found.page + 1) if found.page < found.pages else "",
        unit="件",
    )
