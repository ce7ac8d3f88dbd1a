"""Logging in and out, and changing one's password."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sanjian.desk.carrying import keep_carried
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import SHANGHAI
from sanjian.registry import passwords

WRONG = "账号或者密码不对"
HIDDEN = re.compile(r"[\x00-\x1f\x7f]")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Show the login page, or log in and go where the person wanted to go."""
    if request.method == "GET":
        return _login_page(request, _target(request, request.GET.get("next", "/")), "")
    target = _target(request, request.POST.get("next", "/"))
    username = HIDDEN.sub("", request.POST.get("username", "")).strip()[:60]
    credentials = {"username": username}
    now = timezone.now()
    if AxesProxyHandler.is_locked(request, credentials):
        return _locked(request, target, credentials, now)
    password = HIDDEN.sub("", request.POST.get("password", ""))[:200]
    user = authenticate(request, username=username, password=password) if username else None
    request.axes_locked_out = False  # type: ignore[attr-defined]  # answered here, in words
    if user is None or (settings.PRODUCTION and user.is_sample):
        if AxesProxyHandler.is_locked(request, credentials):
            return _locked(request, target, credentials, now)
        return _login_page(request, target, WRONG, username, status=422)
    login(request, user)
    if (carried := request.POST.get("carried", "")) and keep_carried(
        target, carried, by=user, at=now
    ):
        messages.info(request, "登录到期前填写的内容已恢复，请核对后再办理一次")
    return HttpResponseRedirect(target)


def _locked(
    request: HttpRequest, target: str, credentials: dict[str, str], now: datetime
) -> HttpResponse:
    minutes = minutes_left(request, credentials, now)
    until = (now + timedelta(minutes=minutes)).astimezone(SHANGHAI)
    words = (
        f"连续输错{settings.AXES_FAILURE_LIMIT}次，账号已锁定，请{minutes}分钟后再试"
        f"（{until:%H:%M}以后）。忘记密码的，请联系本机关管理账号的人员，由其核实身份后重设密码；"
        "不是本人输错的，也请告知。"
    )
    answer = _login_page(request, target, words, credentials["username"], status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def minutes_left(request: HttpRequest, credentials: dict[str, str], now: datetime) -> int:
    """Return after how many minutes (rounded up) a locked account may try again."""
    last = max(
        (attempt.attempt_time
         for found in AxesDatabaseHandler().get_user_attempts(request, credentials)
         for attempt in found),
        default=now,
    )  # fmt: skip
    left: timedelta = last + settings.AXES_COOLOFF_TIME - now
    return max(1, -(-int(left.total_seconds()) // 60))


def _login_page(
    request: HttpRequest, target: str, wrong: str, username: str = "", *, status: int = 200
) -> HttpResponse:
    context = {
        "next": target,
        "wrong": wrong,
        "username": username,
        "carried": request.POST.get("carried", ""),
        "sample_mode": settings.SAMPLE_MODE,
    }
    return render(request, "desk/login.html", context, status=status)


def _target(request: HttpRequest, wanted: str) -> str:
    """An address on this host, never one that logs in or out again."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    looping = wanted.split("?")[0] in ("/login", "/logout")
    return wanted if safe and not looping and not HIDDEN.search(wanted) else "/"


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out."""
    logout(request)
    return HttpResponseRedirect("/login")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@seated
def change_password(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the page for a new password, or set it; other sessions end."""
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        old, new = request.POST.get("old", ""), request.POST.get("new", "")
        if not seat.person.check_password(old):
            wrong["old"] = ["现在的密码不对"]
        try:
            validate_password(new, seat.person)
        except ValidationError as refused:
            wrong["new"] = list(refused.messages)
        if new != request.POST.get("again", ""):
            wrong["again"] = ["两次填写的新密码不一致"]
        if not wrong:
            passwords.change_password(person=seat.person, password=new, by=seat.person, at=seat.at)
            update_session_auth_hash(request, seat.person)
            messages.success(request, "密码已更换，其他设备上的登录已失效")
            return HttpResponseRedirect("/")
    context = {"wrong": wrong}
    return page(request, seat, "desk/password.html", context, status=422 if wrong else 200)
