"""A door of two addresses for the browser tests: the upload protocol, mounted as any door does."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path, re_path
from django.utils import timezone

from sanjian.ledger.blobs import BLOCK_BYTES
from sanjian.records.models import Dossier
from sanjian.records.uploads.actions import local_room
from sanjian.records.uploads.models import Upload
from sanjian.records.uploads.protocol import Request, handle
from sanjian.records.uploads.ranges import Served, serve
from sanjian.registry.models import Person

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>上传</title>
<link rel="icon" href="/static/ui/favicon.svg">
<script src="/static/vendor/tus/tus.min.js" defer></script>
<script src="/static/ui/upload.js" defer></script>
<form data-upload="/uploads"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<label>文件<input type="file" name="file"></label>
<label>案件编号<input name="case_number"></label>
<label>时间<input name="captured_at" type="datetime-local"></label>
<label>地点<input name="captured_where"></label>
<label>采集人<input name="captured_by"></label>
<label>证明对象<input name="proves"></label>
<button>开始上传</button></form></html>"""


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.replace("{token}", get_token(request)))


def uploads(request: HttpRequest, upload: str = "", tail: str = "") -> HttpResponse:
    asked = Request(
        request.method or "",
        {name.lower(): value for name, value in request.headers.items()},
        iter(lambda: request.read(BLOCK_BYTES), b""),
        "/uploads",
        UUID(upload) if upload else None,
        tail,
    )
    answer = handle(
        asked,
        room=local_room(Path(settings.BLOB_ROOT)),
        by=Person.objects.get(username="liyun"),
        at=timezone.now(),
        dossier=Dossier.objects.get(),
    )
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def played(request: HttpRequest, upload: str) -> StreamingHttpResponse:
    blob = Upload.objects.get(pk=upload).blob
    headers = {name.lower(): value for name, value in request.headers.items()}
    answer = serve(
        local_room(Path(settings.BLOB_ROOT)).store,
        Served(blob.sha256, blob.media_type, "现场"),
        headers,
    )
    return StreamingHttpResponse(answer.blocks, status=answer.status, headers=answer.headers)


IDENTIFIER = r"(?P<upload>[0-9a-f-]{36})"
urlpatterns = [
    path("page", page),
    path("uploads", uploads),
    re_path(rf"^uploads/{IDENTIFIER}$", uploads),
    re_path(rf"^uploads/{IDENTIFIER}/(?P<tail>.+)$", uploads),
    re_path(rf"^play/{IDENTIFIER}$", played),
]
