"""Maps for machines: sitemap, robots.txt, and the columns that tell a decision as a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjian.disclosure import public
from sanjian.disclosure.annual.public import out
from sanjian.disclosure.public import SHANGHAI

if TYPE_CHECKING:
    from sanjian.disclosure.models import PublishedDecision

FIXED = (
    "home", "decisions", "agencies", "reports", "promptness", "procedures", "verify", "data",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the open data: its head, what it means, where it comes from."""

    label: str
    meaning: str
    value: Callable[[PublishedDecision], object]


COLUMNS = (
    Column("公示编号", "永久编号，网址为 /decisions/编号", lambda d: d.number),
    Column("执法机关", "作出决定的机关", lambda d: d.agency),
    Column("执法对象", "当事人；自然人作隐名处理", lambda d: d.subject),
    Column("执法类别", "例如行政处罚", lambda d: d.category),
    Column("执法结论", "决定的内容", lambda d: d.conclusion),
    Column("案由", "因什么", lambda d: d.cause),
    Column("依据", "法律、法规、规章条款", lambda d: d.basis),
    Column("文书号", "决定书的编号", lambda d: d.document_number),
    Column("决定日期", "年-月-日；来源未载明的为空", lambda d: d.decided_on or ""),
    Column("应公示日期", "法定期限的最后一日；导入的历史数据为空", lambda d: d.due_on or ""),
    Column("公示时间", "北京时间", lambda d: d.released_at.astimezone(SHANGHAI).isoformat()),
    Column("来历", "本平台办理，或者历史数据导入", lambda d: d.get_origin_display()),
    Column("来源", "导入数据的出处", lambda d: d.source_label),
    Column("来源网址", "导入数据原来公示的网页", lambda d: d.source_url),
    Column("公开文本校验值", "SHA-256", lambda d: d.text_hash),
)


class Echo:
    """A file that hands each line on."""

    def write(self, line: str) -> str:
        """Hand a line on as it is."""
        return line


def cell(value: object) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps."""
    places = [
        request.build_absolute_uri(reverse("portal:sitemap-page", args=[start]))
        for start in public.sitemap_pages()
    ]
    rows = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>" for place in places)
    return _xml(f'<sitemapindex xmlns="{_SCHEMA}">{rows}</sitemapindex>')


_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def sitemap_page(request: HttpRequest, after: str) -> HttpResponse:
    """One sitemap: the public decisions, and the fixed pages on the first one."""
    rows = []
    if int(after) == 0:
        fixed = [reverse(f"portal:{view}") for view in FIXED]
        fixed += [reverse("portal:report", args=[slug, year]) for slug, year in out()]
        for path in fixed:
            place = request.build_absolute_uri(path)
            rows.append(f"<url><loc>{escape(place)}</loc></url>")
    for number, day in public.sitemap(int(after)):
        place = request.build_absolute_uri(reverse("portal:decision", args=[number]))
        rows.append(f"<url><loc>{escape(place)}</loc><lastmod>{day}</lastmod></url>")
    return _xml(f'<urlset xmlns="{_SCHEMA}">{"".join(rows)}</urlset>')


def _xml(body: str) -> HttpResponse:
    answer = HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type=XML)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Reading is free; searching is for people, and all data can be had at once."""
    place = request.build_absolute_uri(reverse("portal:sitemap"))
    closed = [f"Disallow: {path}" for path in ("/search", "/v/", "/opinion")]
    lines = ["User-agent: *", *closed, f"Sitemap: {place}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
