"""残留核对: whether the portal has forgotten what went off it, looked at from outside.

The check asks the portal as a visitor does (page, proof, search, lists, open data, sitemap) and
looks for the decision's address and for words of its copy; and whether every answer forbids caches
to give it out without asking again. It knows no database of the portal's: what is left in a file or
a process would be seen too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sanjian.disclosure.ending_models import PublicationEnding, ResidueCheck
from sanjian.disclosure.models import PublishedDecision


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal answered: status, headers (names in small letters), text."""

    status: int
    headers: Mapping[str, str]
    text: str


Ask = Callable[[str], Answer]
"""Ask the portal for a path; raises OSError when it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place that was looked at, and what was left there (empty: nothing)."""

    label: str
    path: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    """What to ask for, which answer is right, which words must not be in it."""

    label: str
    path: str
    statuses: frozenset[int] = frozenset({200})
    words: tuple[str, ...] = field(default=())


def look(ending: PublicationEnding, ask: Ask) -> list[Place]:
    """Return every place that was looked at. Raises OSError when the portal does not answer."""
    words = tuple(str(one) for one in ending.words)
    return [_seen(one, ask) for one in _looks(ending.number, words, ask)]


def _looks(number: str, words: tuple[str, ...], ask: Ask) -> Iterator[_Look]:
    address, gone = f"/decisions/{number}", frozenset({404, 410})
    yield _Look("决定页面", address, gone, words)
    yield _Look("核验数据", f"{address}/proof.json", gone, words)
    yield _Look("更正申请表", f"{address}/correction", gone, words)
    linked = (address,)
    yield _Look("首页", "/", words=linked)
    yield _Look("决定列表", "/decisions", words=linked)
    for word in words[1:4]:
        yield _Look(f"检索“{word[:12]}”", f"/search?q={quote(word[:60])}", words=linked)
    told = (number, words[0] if words else number)
    yield _Look("开放数据", "/decisions.csv", words=told)
    yield _Look("开放数据（JSON）", "/data/decisions.json", words=told)
    yield _Look("订阅", "/decisions.atom", words=(*linked, *told[1:]))
    yield _Look("网站地图", "/sitemap.xml", words=linked)
    for page in re.findall(r"/sitemap-[0-9]+[.]xml", ask("/sitemap.xml").text):
        yield _Look("网站地图分页", page, words=linked)


def _seen(one: _Look, ask: Ask) -> Place:
    answer = ask(one.path)
    left = [f"仍有“{word[:20]}”" for word in one.words if word in answer.text]
    if answer.status not in one.statuses:
        left.append(f"返回{answer.status}")
    kept = answer.headers.get("cache-control", "")
    if not {"no-cache", "no-store"} & set(re.split(r"[,\s]+", kept)):
        left.append("允许缓存")
    return Place(one.label, one.path, "；".join(left))


def check(*, ending: PublicationEnding, ask: Ask, portal: str, at: datetime) -> ResidueCheck:
    """Look and keep what was seen. A portal that does not answer is no clean one."""
    try:
        places = look(ending, ask)
    except OSError:
        places = [Place("公示门户", "/", "没有应答，未能核对")]
    told: list[dict[str, Any]] = [
        {"label": one.label, "path": one.path, "left": one.left} for one in places
    ]
    return ResidueCheck.objects.create(
        ending=ending,
        at=at,
        portal=portal,
        places=told,
        nothing_left=not any(one.left for one in places),
    )


def unchecked(limit: int = 50) -> list[PublicationEnding]:
    """Return endings nobody has found clean yet and whose decision has not been released anew."""
    public = PublishedDecision.objects.values("number")
    rows = PublicationEnding.objects.exclude(checks__nothing_left=True).exclude(number__in=public)
    return list(rows.order_by("id")[:limit])


def last_check(ending: PublicationEnding) -> ResidueCheck | None:
    """Return the latest check of an ending."""
    return ending.checks.order_by("-id").first()
