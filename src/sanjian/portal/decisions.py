"""Searching decisions, and the page of one decision with what proves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.disclosure.everywhere import Entry, elsewhere
from sanjian.disclosure.public import Filters, Results
from sanjian.disclosure.search import Understood, marked, snippet, understand
from sanjian.portal.frame import SEARCHES, counted, not_found, page, shown
from sanjian.ui.parts import FilterField, Light, Link, Pagination, Proof, Tombstone
from sanjian.ui.words import date_cn, datetime_cn, day_cn

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedDecision, PublishedTombstone

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One decision in a list, with what was searched for marked."""

    row: PublishedDecision
    title: Pieces
    subject: Pieces
    conclusion: Pieces
    number: Pieces
    found: Pieces


@shown
@counted(SEARCHES)
def search(request: HttpRequest) -> HttpResponse:
    """The results of the one search box."""
    return _listing(request, "portal:search")


@shown
@counted(SEARCHES)
def listing(request: HttpRequest) -> HttpResponse:
    """All decisions, newest first, narrowed by agency, year and category."""
    return _listing(request, "portal:decisions")


def _listing(request: HttpRequest, view: str) -> HttpResponse:
    asked = understand(request.GET.get("q", ""))
    narrowed = filters_of(request)
    nothing = bool(asked.typed) and asked.empty
    results = Results((), 0, False, 1) if nothing else public.find(asked, narrowed, _page(request))
    context = {
        "asked": asked,
        "nothing": nothing,
        "narrowed": narrowed,
        "hits": [hit(row, asked) for row in results.rows],
        "results": results,
        "filters": _filters(narrowed),
        "pages": _pages(request, results),
        "action": reverse(view),
        "capped": results.page >= public.LAST_PAGE and results.more,
        "searching": view == "portal:search",
        "groups": _groups(asked) if view == "portal:search" else (),
        "feed": _feed(narrowed),
    }
    return page(request, "portal/decisions.html", context)


def _groups(asked: Understood) -> list[tuple[str, str, list[tuple[Entry, str]], bool]]:
    """What else is public under these words, each with its address."""
    return [
        (one.label, reverse(f"portal:{one.view}"),
         [(entry, reverse(f"portal:{entry.view}", args=entry.arguments)) for entry in one.entries],
         one.more)
        for one in elsewhere(asked.typed)
    ]  # fmt: skip


def _feed(narrowed: Filters) -> str:
    """The feed of what the list is narrowed to; a feed knows no year."""
    kept = [("agency", narrowed.agency), ("category", narrowed.category)]
    query = urlencode([(name, value) for name, value in kept if value])
    return reverse("portal:feed") + (f"?{query}" if query else "")


def hit(row: PublishedDecision, asked: Understood) -> Hit:
    """Return one row of a list as it is shown."""
    terms = asked.terms
    seen = f"{row.cause}{row.agency}{row.subject}{row.conclusion}{row.document_number}"
    elsewhere = terms and not any(found for _, found in marked(seen, terms))
    return Hit(
        row,
        marked(row.cause or f"{row.subject}{row.category}案", terms),
        marked(row.subject, terms),
        marked(row.conclusion[:120] + ("…" if len(row.conclusion) > 120 else ""), terms),
        marked(row.document_number, terms),
        snippet(f"{row.text}\n{row.basis}", terms) if elsewhere else (),
    )


def filters_of(request: HttpRequest) -> Filters:
    """Return how the list is narrowed; a year that is none counts as not given."""
    year = request.GET.get("year", "")
    return Filters(
        request.GET.get("agency", ""),
        request.GET.get("category", ""),
        int(year) if re.fullmatch(r"(?:19|20)\d\d", year, re.ASCII) else None,
    )


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else 1


def _filters(narrowed: Filters) -> list[FilterField]:
    def named(values: Sequence[str]) -> list[tuple[str, str]]:
        return [(one, one) for one in values]

    years = [(str(one), f"{one}年") for one in public.years()]
    return [
        FilterField("agency", "执法机关", narrowed.agency, choices=named(public.choices("agency"))),
        FilterField("year", "决定年份", str(narrowed.year or ""), choices=years),
        FilterField(
            "category", "执法类别", narrowed.category, choices=named(public.choices("category"))
        ),
    ]


def _pages(request: HttpRequest, results: Results) -> Pagination:
    def to(number: int) -> str:
        kept = [(k, v) for k, v in request.GET.items() if k != "page" and v]
        return "?" + urlencode([*kept, ("page", str(number))])

    return Pagination(
        results.first,
        results.last,
        results.total,
        to(results.page - 1) if results.page > 1 else "",
        to(results.page + 1) if results.has_next else "",
        unit="份",
        more=results.more,
    )


@shown
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision, its tombstone (410), or nothing (404)."""
    found, stone = public.decision(number)
    if found is not None:
        return page(request, "portal/decision.html", _context(found))
    if stone is not None:
        later = public.replacing(number)
        context = {"stone": tombstone(stone), "number": number, "later": later}
        return page(request, "portal/withdrawn.html", context, status=410)
    return not_found(request)


def _context(found: PublishedDecision) -> dict[str, object]:
    return {
        "decision": found,
        "versions": public.versions(found.number),
        "former": public.replaced_by(found),
        "answered": public.corrections_of(found.number),
        "light": timeliness(found),
        "proof": proof_of(found) if found.origin == "handled" else None,
        "paragraphs": [line for line in found.text.split("\n") if line.strip()],
        "crumbs": [
            Link("首页", reverse("portal:home")),
            Link("执法决定", reverse("portal:decisions")),
        ],
    }


def timeliness(found: PublishedDecision) -> Light | None:
    """Return whether a decision came out in time; None for imported history, which has no clock."""
    if found.due_on is None:
        return None
    late = (date_of(found) - found.due_on).days
    return Light("late", f"逾期{late}日公示") if late > 0 else Light("done", "按期公示")


def date_of(found: PublishedDecision) -> date:
    """Return the day of release in Shanghai."""
    return date.fromisoformat(_shanghai(found))


def _shanghai(found: PublishedDecision) -> str:
    return found.released_at.astimezone(public.SHANGHAI).date().isoformat()


def proof_of(found: PublishedDecision) -> Proof:
    """Return what an outsider needs to check that this decision came in time and unchanged."""
    days = [date.fromisoformat(one) for one in found.working_days]
    skipped = [f"{day_cn(date.fromisoformat(one))}（{why}）" for one, why in found.skipped_days]
    clock = [
        ("决定日期", f"{date_cn(found.decided_on)}（当日不计入）"),
        ("计入的工作日", f"{len(days)}个：" + "、".join(day_cn(day) for day in days)),
        ("跳过的日子", "、".join(skipped) or "无"),
        ("放假安排", "、".join(found.calendar_notices) or "尚未公布，暂按周末计算"),
        ("应公示日期", f"{date_cn(found.due_on)}（{found.deadline_source}）"),
        ("公示时间", datetime_cn(found.released_at)),
        ("版本", f"第{found.version}版"),
        ("决定行为校验值", found.act_hash),
        ("决定行为承诺值", found.act_commitment),
        ("发布行为承诺值", found.release_commitment),
    ]
    return Proof(
        sha256=found.text_hash,
        clock=clock,
        position=f"第{found.log_index}位" if found.log_index is not None else "正在写入公开日志",
        links=[
            Link("下载核验数据（JSON）", reverse("portal:proof", args=[found.number])),
            Link("公开日志", reverse("log:about")),
        ],
    )


def tombstone(stone: PublishedTombstone) -> Tombstone:
    """Return the stone as the page draws it."""
    return Tombstone(
        title=f"{stone.agency}的一份{stone.category}决定",
        withdrawn_at=stone.withdrawn_at,
        reason=stone.reason,
        law=stone.law,
        by=stone.agency,
        ended=stone.kind,
    )


@shown
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """What proves a decision, as JSON: the public fields, the days counted, the commitments."""
    found, stone = public.decision(number)
    if found is None:
        status = 410 if stone is not None else 404
        words = "该决定信息已撤下" if stone is not None else "没有已公示的内容"
        code = "WITHDRAWN" if stone is not None else "NOT_FOUND"
        return _json({"code": code, "detail": words}, status)
    names = ("agency", "subject", "category", "conclusion", "document_number", "text")
    return _json(
        {
            "number": found.number,
            "origin": found.origin,
            "version": found.version,
            "public": {name: getattr(found, name) for name in names},
            "hash": found.text_hash,
            "hash_of": "SHA-256 over the RFC 8785 form of `public`",
            "decided_on": found.decided_on and found.decided_on.isoformat(),
            "working_days": found.working_days,
            "skipped_days": found.skipped_days,
            "calendar_notices": found.calendar_notices,
            "due_on": found.due_on and found.due_on.isoformat(),
            "released_at": found.released_at.astimezone(public.SHANGHAI).isoformat(),
            "deadline_source": found.deadline_source,
            "act_hash": found.act_hash,
            "act_commitment": found.act_commitment,
            "release_commitment": found.release_commitment,
            "log_index": found.log_index,
            "public_until": found.until and found.until.isoformat(),
            "source": {"label": found.source_label, "url": found.source_url},
        }
    )


def _json(body: dict[str, object], status: int = 200) -> JsonResponse:
    answer = JsonResponse(
        body, status=status, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer
