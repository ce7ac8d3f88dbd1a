"""Verifying: which document carries this code, and whether a certificate is valid today."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.frame import LOOKUPS, counted, page, shown
from sanjian.portal.public_log import public_log

_CODE = re.compile(r"[0-9a-f]{16,32}")


@shown
@counted(LOOKUPS)
def verify(request: HttpRequest) -> HttpResponse:
    """A verify code or a certificate number, typed in one box."""
    return _answer(request, request.GET.get("code", ""))


@shown
@counted(LOOKUPS)
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """The page that the code printed on a document leads to."""
    return _answer(request, code)


def _answer(request: HttpRequest, typed: str) -> HttpResponse:
    typed = typed.strip()
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).lower()
    # Both are always asked, so that a wrong code takes as long as a right one.
    document = public.document_proof(plain if _CODE.fullmatch(plain) else "")
    certificate = public.certificate(unicodedata.normalize("NFKC", typed))
    context = {
        "typed": typed,
        "document": document,
        "certificate": certificate if document is None else None,
        "sealed": public_log().proven(plain, document.blob) if document else None,
        "proof_url": reverse("log:proof", args=[plain]) if document else "",
        "unknown": bool(typed) and document is None and certificate is None,
    }
    return page(request, "portal/verify.html", context)
