"""事前公开: each agency's file, older versions, the window notice, the export for others."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.portal.feeds import cell
from sanjian.portal.frame import not_found, page, shown
from sanjian.ui.parts import Link

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedExante

SECTIONS = (
    ("事前公开", "portal:before-all", "谁有权执法、管什么、依据什么、怎样办理、找谁救济"),
    ("事中公开", "portal:during", "现场核对执法人员和文书，服务窗口谁在岗"),
    ("事后公开", "portal:decisions", "已经作出的执法决定"),
    ("双随机、一公开", "portal:draws", "随机抽查事项清单、抽取情况和检查结果，抽取可以自行复算"),
)


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every agency's file in force, and where the other sections are."""
    return page(request, "portal/before_all.html", {"files": public.exante_all(),
                                                    "sections": sections()})  # fmt: skip


@shown
def during(request: HttpRequest) -> HttpResponse:
    """事中公开: how to check who stands before one, and who sits at which window, by agency."""
    bodies = [(one, public.windows(one.slug)) for one in public.agencies()]
    return page(request, "portal/during.html", {"bodies": bodies})


def sections() -> list[tuple[str, str, str]]:
    """Return the four sections of enforcement disclosure: label, address, what is there."""
    return [(label, reverse(view), words) for label, view, words in SECTIONS]


@shown
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency's file, or the older version asked for."""
    found = _wanted(request, slug)
    if found is None:
        return not_found(request)
    return page(request, "portal/before.html", _context(found))


@shown
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The same content as a notice to print and put up in the hall or at the window."""
    found = public.exante(slug)
    if found is None:
        return not_found(request)
    context = _context(found) | {"address": request.build_absolute_uri(
        reverse("portal:before", args=[slug]))}  # fmt: skip
    return page(request, "portal/before_notice.html", context)


@shown
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency's file as JSON, with its digest and the commitment in the public log."""
    found = _wanted(request, slug)
    return not_found(request) if found is None else _json(told(found))


@shown
def export(request: HttpRequest) -> HttpResponse:
    """All files in force as one JSON document: what the government portal takes over."""
    return _json({"files": [told(one) for one in public.exante_all()]})


HEAD = ("执法机关", "栏目", "名目", "内容", "登记来源", "版本", "发布时间", "下次核对", "校验值")


@shown
def table(request: HttpRequest) -> HttpResponse:
    """All files in force as one table (CSV), a row for each line: what a clerk can hand on."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(HEAD)
    for one in public.exante_all():
        tail = (f"第{one.number}版", one.released_at.astimezone(public.SHANGHAI).isoformat(),
                one.next_check.isoformat(), one.digest)  # fmt: skip
        for part in one.content["parts"]:
            for line in part["lines"]:
                cells = (one.agency, part["label"], *line, part["register"], *tail)
                writer.writerow([cell(value) for value in cells])
    answer = HttpResponse("\ufeff" + lines.getvalue(), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="before.csv"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def told(found: PublishedExante) -> dict[str, Any]:
    """A file in the shape of the export; its fields are described on the page of open data."""
    return {
        "agency": found.agency, "version": found.number, "content": found.content,
        "digest": found.digest, "released_at": found.released_at.isoformat(),
        "until": found.until.isoformat() if found.until else None,
        "next_check": found.next_check.isoformat(), "channels": found.channels,
        "log_commitment": found.commitment, "address": reverse("portal:before", args=[found.slug]),
    }  # fmt: skip


def _wanted(request: HttpRequest, slug: str) -> PublishedExante | None:
    asked = request.GET.get("version", "")
    if not asked:
        return public.exante(slug)
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    return public.exante(slug, number)


def _context(found: PublishedExante) -> dict[str, Any]:
    crumbs = [
        Link("首页", reverse("portal:home")),
        Link("事前公开", reverse("portal:before-all")),
        Link(found.agency, reverse("portal:agency", args=[found.slug])),
    ]
    versions = public.exante_versions(found.slug)
    parts = [one for one in found.content["parts"] if one["lines"]]
    return {"file": found, "parts": parts, "versions": versions, "crumbs": crumbs}


def _json(value: dict[str, Any]) -> HttpResponse:
    answer = HttpResponse(
        json.dumps(value, ensure_ascii=False, indent=1), "application/json; charset=utf-8"
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer
