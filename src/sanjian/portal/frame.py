"""Everything around a page of the portal, what a visitor may ask, and how often."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.disclosure import public
from sanjian.disclosure.search import LONGEST_QUERY
from sanjian.portal.limits import Limiter
from sanjian.ui.context import preferences
from sanjian.ui.parts import Link, NavItem, PortalShell

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LONGEST_PARAMETER = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
NAVIGATION = (
    ("执法决定", "portal:decisions"),
    ("许可证", "portal:licences"),
    ("执法机关", "portal:agencies"),
    ("事前公开", "portal:before-all"),
    ("办事指南", "portal:guides"),
    ("双随机", "portal:draws"),
    ("执法程序", "portal:procedures"),
    ("执法规则", "portal:rules"),
    ("核验", "portal:verify"),
)
# Reading is free; asking the database to search is what a flood would use.
SEARCHES = Limiter(limit=120, seconds=60)
LOOKUPS = Limiter(limit=60, seconds=60)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page of the portal. It may be kept by nobody without asking again (withdrawal)."""
    whole = {**preferences(request), **context, "shell": shell(request)}
    answer = render(request, template, whole, status=status)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def shell(request: HttpRequest) -> PortalShell:
    """Return the frame: whose portal this is, where one can go."""
    site = public.site()
    nav = [
        NavItem(label, url := reverse(view), current=request.path.startswith(url))
        for label, view in NAVIGATION
    ]
    return PortalShell(
        place=site.place if site else "",
        home_url=reverse("portal:home"),
        verify_url=reverse("portal:verify"),
        nav=nav,
        foot=[
            Link(
                "监督与意见", f"{reverse('portal:complaint')}?{urlencode({'from': request.path})}"
            ),
            Link("我的案件", reverse("portal:own-case")),
            Link("统计年报", reverse("portal:reports")),
            Link("公示是否按期", reverse("portal:promptness")),
            Link("开放数据", reverse("portal:data")),
            Link("更正申请", reverse("portal:corrections")),
            Link("网站地图", reverse("portal:sitemap")),
        ],
        platform=site.name if site else "",
        operator="，".join(part for part in (site.name, site.operator) if part) if site else "",
    )


def said(
    request: HttpRequest, status: int, title: str, text: str, how: str = "", **headers: str
) -> HttpResponse:
    """Answer with a page that says in plain words why there is nothing else to see."""
    context = {"title": title, "text": text, "how": how, "status": status}
    answer = page(request, "portal/said.html", context, status=status)
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer for what does not exist and for what is not public: they are the same."""
    return said(
        request, 404, "没有找到这一页", "这个地址没有已公示的内容。",
        "可以核对地址，或者用文书号、名称重新查找。",
    )  # fmt: skip


def failed(request: HttpRequest) -> HttpResponse:
    """The answer when something is broken here."""
    return HttpResponse(
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>暂时无法显示</title>"
        "<h1>暂时无法显示</h1><p>本站出现故障，已经记录。请稍后再试。</p></html>",
        status=500,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a request that cannot be understood."""
    return said(request, 400, "没有看懂这次查询", "查询内容的写法无法识别。", "请改短一些再试。")


def client(request: HttpRequest) -> str:
    """Return who asks, for counting only; behind our own proxy it is the one the proxy names."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def too_long(request: HttpRequest) -> str:
    """Return what is wrong with the parameters of a request, or an empty string."""
    for name, values in request.GET.lists():
        limit = LONGEST_QUERY if name in ("q", "code") else LONGEST_PARAMETER
        if any(len(value) > limit for value in values) or len(values) > 20:
            return f"查询内容最多{limit}个字"
        if any(_CONTROL.search(value) for value in values) or _CONTROL.search(name):
            return "查询内容含有无法识别的字符"
    return ""


def shown(view: View[P]) -> View[P]:
    """Every page of the portal: reading only, parameters bounded, a slow query said plainly."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if wrong := too_long(request):
            return said(request, 400, "查询内容太长或无法识别", f"{wrong}。",
                        "写名称、文书号中的几个字就可以。")  # fmt: skip
        try:
            return view(request, *args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "57014":
                raise
            return said(request, 503, "这次查询用时太久", "已经停止这次查询。",
                        "请多写几个字，或者选择机关、年份缩小范围。", Retry_After="10")  # fmt: skip

    return wrapped


def counted(limiter: Limiter) -> Callable[[View[P]], View[P]]:
    """Answer 429 to who asks more often than ``limiter`` allows; reading is never counted."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asks = any(request.GET.get(name) for name in ("q", "code")) or "code" in kwargs
            wait = limiter.wait(client(request), time.monotonic()) if asks else 0
            if wait:
                return said(
                    request, 429, "查询太频繁", f"请{wait}秒后再试。",
                    "需要成批的数据，请到“开放数据”一次下载。", Retry_After=str(wait),
                )  # fmt: skip
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
