"""服务窗口: the plates of an agency's windows, one to hang up, and how an application stands."""

from __future__ import annotations

import time
from datetime import datetime

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sanjian.disclosure import progress as asking
from sanjian.disclosure import public, public_guides
from sanjian.portal.frame import LOOKUPS, client, not_found, page, said, shown, too_long
from sanjian.ui.parts import Link

LONGEST = 120
"""Characters of a number or a name that are looked at."""


@shown
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The plates of an agency's windows, to read and to print."""
    found = public.windows(slug)
    if not found:
        return not_found(request)
    return page(request, "portal/windows.html", {"windows": found})


@shown
def plate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One plate to print and hang up: who sits there, papers, progress, questions, complaints."""
    found = public.window(int(number))
    if found is None or found.slug != slug:
        return not_found(request)
    progress = request.build_absolute_uri(reverse("portal:progress"))
    place = public.agency(slug)
    context = {
        "window": found, "guides": public_guides.guides(slug=slug)[:8],
        "supervision": place.supervision if place else "",
        "progress": progress, "progress_code": _drawn(progress, "扫码查询办理进度"),
        "crumbs": [Link("首页", reverse("portal:home")),
                   Link(f"{found.agency}服务窗口", reverse("portal:windows", args=[slug]))],
    }  # fmt: skip
    return page(request, "portal/plate.html", context)


def _drawn(address: str, title: str) -> str:
    """A QR code as SVG with real title, without style attributes."""
    made = segno.make(address, error="m", micro=False)
    drawn: str = made.svg_inline(
        omitsize=True, border=2, title=title, svgclass="qr", lineclass=None
    )
    return drawn


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """How an application stands: by number and name (posted, so no log keeps them) or by code."""
    if wrong := too_long(request):
        return said(request, 400, "查询内容太长或无法识别", f"{wrong}。", "请核对后再试。")
    code = request.GET.get("code", "")
    number = request.POST.get("number", "")[:LONGEST]
    name = request.POST.get("name", "")[:LONGEST]
    asks = bool(code.strip() or (number.strip() and name.strip()))
    wait = LOOKUPS.wait(client(request), time.monotonic()) if asks else 0
    if wait:
        return said(request, 429, "查询太频繁", f"请{wait}秒后再试。", "", Retry_After=str(wait))
    key = asking.by_code(code) if code.strip() else asking.by_number(number, name)
    found = public.progress(key) if asks else None
    rows = found.stages if found else []
    context = {
        "found": found, "unknown": asks and found is None, "number": number, "name": name,
        "half": request.method == "POST" and not asks,
        "stages": [(label, datetime.fromisoformat(at)) for label, at in rows],
    }  # fmt: skip
    return page(request, "portal/progress.html", context)
