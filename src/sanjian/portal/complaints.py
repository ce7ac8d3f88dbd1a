"""监督与意见: anybody complains, reports or suggests, and follows by a receipt what comes of it.

No login and no script. The portal's role can add a complaint and read none; what a visitor sees
of one is its public copy, by a receipt that only he has.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sanjian.disclosure import public
from sanjian.law import forms as law
from sanjian.law.forms import SHANGHAI, Choice
from sanjian.law.parameters import Values
from sanjian.portal.frame import LOOKUPS, client, counted, not_found, page, said, shown
from sanjian.portal.limits import Limiter
from sanjian.supervision import complaints, fields, publishing
from sanjian.ui import forms
from sanjian.ui.forms import Form

COMPLAINTS = Limiter(limit=10, seconds=3600)
"""One visitor hands in this many an hour; the database has bounds of its own for all together."""


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form, and handing it in; ``from`` is the page that the visitor came from."""
    wanted = fields.intake([Choice(one.slug, one.name) for one in public.agencies()])
    typed: dict[str, object] = {}
    errors: law.Errors = {}
    receipt = request.POST.get("receipt", "")
    receipt = receipt if complaints.is_receipt(receipt) else complaints.new_receipt()
    about = complaints.page_of(request.POST.get("about", "") or request.GET.get("from", ""))
    if request.method == "POST":
        typed = forms.raw(wanted, request.POST)
        today = timezone.now().astimezone(SHANGHAI).date()
        content, errors = law.clean(wanted, typed, today=today, lists=Values({}))
        if content.get("previous") and not complaints.is_receipt(content["previous"]):
            errors["previous"] = ["回执号由20个字母和数字组成，请核对"]
        if not errors:
            return _hand_in(request, receipt, about, content)
    shown_form = Form(
        forms.bind(wanted, typed, errors=errors), label="提交", action=request.path,
        hidden=(("receipt", receipt), ("about", about), ("website", "")),
    )  # fmt: skip
    context = {"form": shown_form, "about": about, "correction": _correction(about)}
    return page(request, "portal/complaint.html", context, status=422 if errors else 200)


def _correction(about: str) -> str:
    """Return where to ask for a correction, when the message is about a public decision."""
    parts = about.split("?")[0].strip("/").split("/")
    if len(parts) == 2 and parts[0] == "decisions" and public.decision(parts[1])[0]:
        return reverse("portal:correction", args=[parts[1]])
    return ""


def _hand_in(
    request: HttpRequest, receipt: str, about: str, content: Mapping[str, Any]
) -> HttpResponse:
    # A field that people do not see; what fills it in is a program, and is told nothing.
    if request.POST.get("website"):
        return _received(request, receipt)
    wait = COMPLAINTS.wait(client(request), time.monotonic())
    if wait:
        return said(request, 429, "提交太频繁", f"请{wait // 60 + 1}分钟后再试。",
                    "几件事可以写在同一份里。", Retry_After=str(wait))  # fmt: skip
    told = {name: str(value or "") for name, value in content.items()}
    try:
        complaints.hand_in(receipt=receipt, about=about, at=timezone.now(), channel="portal",
                           sort=told["sort"], slug=told["slug"], said=told["said"],
                           asker=told["asker"], contact=told["contact"],
                           previous=told["previous"])  # fmt: skip
    except IntegrityError:
        pass  # The same form was sent twice: it has come in once, and its receipt holds.
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", "")
        if code == complaints.NOT_PUBLIC:
            return not_found(request)
        if code != complaints.TOO_MANY:
            raise
        return said(request, 429, "今天收到的太多", "暂时不能再提交。",
                    "请明天再试，或者打电话、到窗口向执法机关反映。")  # fmt: skip
    return _received(request, receipt)


def _received(request: HttpRequest, receipt: str) -> HttpResponse:
    context = {"receipt": receipt,
               "progress": f"{reverse('portal:complaints')}?code={receipt}"}  # fmt: skip
    return page(request, "portal/complaint_received.html", context, status=201)


@shown
@counted(LOOKUPS)
def progress(request: HttpRequest) -> HttpResponse:
    """How a complaint stands, by its receipt."""
    typed = request.GET.get("code", "").strip().lower()
    found = publishing.progress(typed) if complaints.is_receipt(typed) else None
    context = {"typed": typed, "found": found, "unknown": bool(typed) and found is None}
    return page(request, "portal/complaints.html", context)
