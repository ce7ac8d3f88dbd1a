"""双随机、一公开: lists of items, draws with results, and what anybody needs to draw again."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import not_found, page, shown
from sanjian.ui.parts import Link


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """The lists of items with older versions, and all draws."""
    items = public.random_items()
    context = {
        "items": [one for one in items if one.until is None],
        "older": [one for one in items if one.until is not None],
        "draws": public.draws(),
    }
    return page(request, "portal/draws.html", context)


@shown
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """One draw: pool, seed, outcome, results, and its computation in the visitor's browser."""
    found = public.draw(int(number))
    if found is None:
        return not_found(request)
    pool = json.loads(found.pool)
    context: dict[str, Any] = {
        "draw": found,
        "pool": pool,
        "recused": [
            (pool["subjects"][row[0]][0], pool["officers"][row[1]][0], row[2])
            for row in pool["recused"]
        ],
        "quotas": [(stratum or "全部对象", count) for stratum, count in pool["quotas"]],
        "again": public.redrawn(found.number),
        "crumbs": [Link("首页", reverse("portal:home")), Link("双随机", reverse("portal:draws"))],
    }
    return page(request, "portal/draw.html", context)


@shown
def pool(request: HttpRequest, number: str) -> HttpResponse:
    """The frozen pool: exactly the bytes whose digest stands in the public log."""
    found = public.draw(int(number))
    return not_found(request) if found is None else _json(found.pool)


@shown
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """Place in the log, later head, outside value, seed and outcome of a draw."""
    found = public.draw(int(number))
    if found is None or found.drawn_at is None:
        return not_found(request)
    return _json(json.dumps({"digest": found.digest, **found.proof}, ensure_ascii=False))


def _json(text: str) -> HttpResponse:
    answer = HttpResponse(text, "application/json; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
