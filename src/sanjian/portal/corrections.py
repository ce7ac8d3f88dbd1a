"""更正申请: anybody tells an agency that something public is wrong, and follows what becomes of it.

The form needs no login and no script. The portal's role can add a request and read none; what a
visitor sees of one is its public copy, by a receipt that only he has (ADR 19).
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

from sanjian.disclosure import corrections, public
from sanjian.disclosure.correction_models import SAID_MAXIMUM
from sanjian.law import forms as law
from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Values
from sanjian.portal.frame import LOOKUPS, client, counted, not_found, page, said, shown
from sanjian.portal.limits import Limiter
from sanjian.ui import forms
from sanjian.ui.forms import Form
from sanjian.ui.parts import Link

REQUESTS = Limiter(limit=10, seconds=3600)
"""One visitor hands in this many an hour; the database has bounds of its own for all together."""

FIELDS = (
    Field("said", "哪一处有误，应当是什么", Kind.LONGTEXT, max_length=SAID_MAXIMUM,
          help="请不要写与更正无关的个人信息"),
    Field("asker", "怎样称呼您", required=False, max_length=50),
    Field("contact", "联系方式", required=False, max_length=100,
          help="只供执法机关核实时联系您，不公开"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, number: str) -> HttpResponse:
    """The form about one public decision, and handing it in."""
    found, _ = public.decision(number)
    if found is None:
        return not_found(request)
    typed: dict[str, object] = {}
    errors: law.Errors = {}
    receipt = request.POST.get("receipt", "")
    receipt = receipt if corrections.is_receipt(receipt) else corrections.new_receipt()
    if request.method == "POST":
        typed = forms.raw(FIELDS, request.POST)
        today = timezone.now().astimezone(public.SHANGHAI).date()
        content, errors = law.clean(FIELDS, typed, today=today, lists=Values({}))
        if not errors:
            return _hand_in(request, number, receipt, content)
    shown_form = Form(
        forms.bind(FIELDS, typed, errors=errors), label="提交更正申请", action=request.path,
        hidden=(("receipt", receipt), ("website", "")),
    )  # fmt: skip
    context = {
        "decision": found, "form": shown_form,
        "crumbs": [Link("执法决定", reverse("portal:decisions")),
                   Link(found.document_number or found.cause, _of(number))],
    }  # fmt: skip
    return page(request, "portal/correction.html", context, status=422 if errors else 200)


def _of(number: str) -> str:
    return reverse("portal:decision", args=[number])


def _hand_in(
    request: HttpRequest, number: str, receipt: str, content: Mapping[str, Any]
) -> HttpResponse:
    # A field that people do not see; what fills it in is a program, and is told nothing.
    if request.POST.get("website"):
        return _received(request, number, receipt)
    wait = REQUESTS.wait(client(request), time.monotonic())
    if wait:
        return said(request, 429, "提交太频繁", f"请{wait // 60 + 1}分钟后再试。",
                    "几处有误的，可以写在同一份申请里。", Retry_After=str(wait))  # fmt: skip
    told = {field.name: str(content.get(field.name) or "") for field in FIELDS}
    try:
        corrections.ask(receipt=receipt, number=number, said=told["said"], asker=told["asker"],
                        contact=told["contact"], at=timezone.now())  # fmt: skip
    except IntegrityError:
        pass  # The same form was sent twice: it has come in once, and its receipt holds.
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", "")
        if code == corrections.NOT_PUBLIC:
            return not_found(request)
        if code != corrections.TOO_MANY:
            raise
        return said(request, 429, "今天收到的更正申请太多", "暂时不能再提交。",
                    "请明天再试，或者打电话、到窗口向执法机关提出。")  # fmt: skip
    return _received(request, number, receipt)


def _received(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    context = {"receipt": receipt, "number": number, "back": _of(number),
               "progress": f"{reverse('portal:corrections')}?code={receipt}"}  # fmt: skip
    return page(request, "portal/correction_received.html", context, status=201)


@shown
@counted(LOOKUPS)
def progress(request: HttpRequest) -> HttpResponse:
    """How a request stands, by its receipt."""
    typed = request.GET.get("code", "").strip().lower()
    found = public.correction(typed if corrections.is_receipt(typed) else "")
    context = {"typed": typed, "found": found, "unknown": bool(typed) and found is None}
    return page(request, "portal/corrections.html", context)
