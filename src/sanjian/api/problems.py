"""Errors as application/problem+json (RFC 9457): code, Chinese detail, basis, cure."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse


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
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
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
