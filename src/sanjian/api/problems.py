"""Errors as application/problem+json (RFC 9457): code, Chinese detail, basis, cure."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    UnreadablePostError,
)


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> HttpResponse:
    """Return one problem; ``more`` are further members such as ``unmet`` or ``errors``."""
    body = {
        "type": f"urn:sanjian:problem:{code.lower().replace('_', '-')}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    # What a caller sent may come back in it, half characters too: they have no UTF-8 form.
    return HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        content_type="application/problem+json; charset=utf-8",
        status=status,
    )


def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """Answer a Refusal: every unmet rule with its article and what would cure it."""
    unmet = [unmet_of(one) for one in refusal.unmet]
    return problem(
        409,
        refusal.code,
        f"不能办理“{refusal.refused.label}”",
        str(refusal),
        basis=[one["basis"] for one in unmet if one["basis"]],
        cure=[one["cure"] for one in unmet],
        unmet=unmet,
    )


def unmet_of(rule: Any) -> dict[str, str]:
    """Return one unmet rule as JSON."""
    return {
        "code": rule.code,
        "text": str(rule),
        "basis": rule.law,
        "cure": rule.cure,
        "cure_step": rule.cure_step,
    }


def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer content that cannot be taken (Invalid), field by field."""
    return problem(422, error.code, "填写内容有误", str(error), errors=error.errors)


def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer NotFound: for what does not exist or may not be seen; both look the same."""
    return problem(404, error.code, "未找到", str(error))


def with_problem(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view with what the framework refuses by itself told as a problem."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return unknown_address(request)
        except RequestDataTooBig:
            words = "请求内容过大；文件请用上传接口分块发送"
            return problem(413, "TOO_LARGE", "请求内容过大", words)
        except UnreadablePostError:
            return problem(400, "BAD_REQUEST", "请求有误", "请求内容没有收全，请重新发送")
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        words = f"这个地址不接受{request.method}，可以用{answer.headers['Allow']}"
        instead = problem(405, "METHOD_NOT_ALLOWED", "请求方法不对", words)
        instead.headers["Allow"] = answer.headers["Allow"]
        return instead

    return told


def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer an address that the API does not have."""
    return problem(404, "NOT_FOUND", "未找到", "接口没有这个地址，请查阅 /api/v1/openapi.json")
