"""我的案件: a party opens his own case with the code he was given, and hands in what he has to say.

No account and no session: the code travels in the body of each request, never in an address, and
the answer is kept by nobody. Without the code the portal itself cannot read what it stores.
"""

from __future__ import annotations

import time
from base64 import b32encode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.law import forms as law
from sanjian.law.forms import SHANGHAI, Choice, Field
from sanjian.law.forms import Kind as Widget
from sanjian.law.parameters import Values
from sanjian.party import handing
from sanjian.party.keys import Opening, opening
from sanjian.portal.frame import client, page, said
from sanjian.portal.limits import Limiter
from sanjian.ui import forms
from sanjian.ui.forms import Form

OPENINGS = Limiter(limit=60, seconds=600)
"""Requests of one visitor in ten minutes: enough to read one's case, not to try codes."""

KEY = (
    Field("code", "查询码", max_length=40, help="办案人员交给您的24位字母和数字，空格可以不输"),
    Field("tail", "证件号码后四位", max_length=8,
          help="您的身份证号码或者单位统一社会信用代码的最后四位"),
)  # fmt: skip
SAY = (
    Field("kind", "提交什么", Widget.CHOICE,
          choices=tuple(Choice(one.value, one.label) for one in handing.BY_HAND)),
    Field("said", "内容", Widget.LONGTEXT, max_length=handing.SAID_MAXIMUM,
          help="写明事实、理由和要求；有证据材料的，写明是什么、在哪里，办案人员会联系您"),
)  # fmt: skip
UNKNOWN = "没有打开案件。请核对查询码和证件号码后四位；查询码已经停用的，请向办案人员重新领取。"

Page = Callable[[HttpRequest], HttpResponse]


def _private(view: Page) -> Page:
    """Kept by nobody, and not asked too often."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        wait = OPENINGS.wait(client(request), time.monotonic()) if request.method == "POST" else 0
        answer = (
            said(request, 429, "查询太频繁", f"请{wait // 60 + 1}分钟后再试。",
                 "查询码遗失的，请向办案人员重新领取。", Retry_After=str(wait))
            if wait
            else view(request)
        )  # fmt: skip
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return wrapped


def _opened(request: HttpRequest) -> tuple[Opening | None, dict[str, Any] | None]:
    """Return the key that was typed and the case it opens, if both are there."""
    opened = opening(request.POST.get("code", "")[:60], request.POST.get("tail", "")[:8])
    return opened, handing.own_case(opened) if opened else None


def _hidden(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    return (("code", request.POST.get("code", "")), ("tail", request.POST.get("tail", "")))


@csrf_exempt  # no login and no session: what a request may do is only what is in its body
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def own_case(request: HttpRequest) -> HttpResponse:
    """The form for the code, and the case that it opens."""
    if request.method != "POST":
        return _ask(request, {}, {}, "")
    typed = forms.raw(KEY, request.POST)
    _, errors = law.clean(KEY, typed, today=_today(), lists=Values({}))
    if errors:
        return _ask(request, typed, errors, "")
    opened, seen = _opened(request)
    if opened is None or seen is None:
        return _ask(request, typed, {}, UNKNOWN)
    return _show(request, seen, {}, {})


def _ask(
    request: HttpRequest, typed: Mapping[str, Any], errors: law.Errors, wrong: str
) -> HttpResponse:
    form = Form(forms.bind(KEY, typed, errors=errors), label="打开我的案件",
                action=reverse("portal:own-case"))  # fmt: skip
    status = 422 if errors else 404 if wrong else 200
    return page(request, "portal/my.html", {"form": form, "wrong": wrong}, status=status)


def _show(
    request: HttpRequest, seen: Mapping[str, Any], typed: Mapping[str, Any], errors: law.Errors
) -> HttpResponse:
    form = Form(
        forms.bind(SAY, typed, errors=errors), label="提交", action=reverse("portal:own-message"),
        hidden=(*_hidden(request), ("receipt", handing.new_receipt())),
    )  # fmt: skip
    context = {"seen": _dated(seen), "form": form, "hidden": _hidden(request)}
    return page(request, "portal/my_case.html", context, status=422 if errors else 200)


def _dated(value: Any) -> Any:
    """Return what was sealed with its moments as moments again."""
    moments = ("at", "opened", "made", "issued", "answered")
    if isinstance(value, Mapping):
        return {
            name: datetime.fromisoformat(one) if name in moments else _dated(one)
            for name, one in value.items()
        } | {
            name: [[datetime.fromisoformat(row[place]) if at == place else cell
                    for at, cell in enumerate(row)] for row in value[name]]
            for name, place in (("duties", 1), ("readers", 0)) if name in value
        }  # fmt: skip
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return value


@csrf_exempt
@require_POST
@_private
def message(request: HttpRequest) -> HttpResponse:
    """Hand something in; what was typed stays when it cannot be taken."""
    opened, seen = _opened(request)
    if opened is None or seen is None:
        return _ask(request, forms.raw(KEY, request.POST), {}, UNKNOWN)
    typed = forms.raw(SAY, request.POST)
    content, errors = law.clean(SAY, typed, today=_today(), lists=Values({}))
    receipt = request.POST.get("receipt", "")
    if errors:
        return _show(request, seen, typed, errors)
    receipt = receipt if handing.is_receipt(receipt) else handing.new_receipt()
    if refused := _handed(request, opened, receipt, content["kind"], content["said"]):
        return refused
    context = {"receipt": receipt, "hidden": _hidden(request)}
    return page(request, "portal/my_received.html", context, status=201)


def _handed(
    request: HttpRequest, opened: Opening, receipt: str, kind: str, words: str
) -> HttpResponse | None:
    try:
        handing.hand_in(opened=opened, receipt=receipt, kind=kind, said=words, at=timezone.now())
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", "")
        if code == handing.NOT_OPEN:
            return _ask(request, forms.raw(KEY, request.POST), {}, UNKNOWN)
        if code != handing.TOO_MANY:
            raise
        return said(request, 429, "今天提交的太多", "暂时不能再提交。",
                    "请明天再试，或者当面、打电话向办案人员提出。")  # fmt: skip
    return None


@csrf_exempt
@require_POST
@_private
def paper(request: HttpRequest) -> HttpResponse:
    """A paper that the party has agreed to receive electronically; that he fetched it is noted."""
    opened, seen = _opened(request)
    if opened is None or seen is None:
        return _ask(request, forms.raw(KEY, request.POST), {}, UNKNOWN)
    code = request.POST.get("paper", "")[:32]
    found = handing.own_paper(opened, code)
    known = next((one for one in seen["papers"] if one["code"] == code), None)
    if found is None or known is None:
        return said(request, 404, "没有这份文书", "这份文书没有以电子方式送给您。",
                    "刚刚制发的，一分钟后再试；没有确认电子送达的，请向办案人员领取。")  # fmt: skip
    receipt = b32encode(sha256(f"{opened.index}{code}".encode()).digest()).decode().lower()[:20]
    name = f"{known['label']} {known['number']}".strip()
    if refused := _handed(request, opened, receipt, handing.Kind.OPENED, f"{name}（{code}）"):
        return refused
    answer = HttpResponse(found, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}.pdf"'
    return answer


def _today() -> Any:
    return timezone.now().astimezone(SHANGHAI).date()
