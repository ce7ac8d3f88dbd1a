"""统计年报 on the portal: every agency's yearly figures, and whose are missing or late."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from sanjian.disclosure.annual import counting, exports
from sanjian.disclosure.annual.public import published_report, published_reports, told
from sanjian.disclosure.public import SHANGHAI
from sanjian.exchange import sheets
from sanjian.portal.frame import not_found, page, shown
from sanjian.ui.parts import Light, Link

if TYPE_CHECKING:
    from datetime import date

    from sanjian.disclosure.models import PublishedAnnual

COLUMNS = [sheets.Column(*one) for one in exports.COLUMNS]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def light(one: PublishedAnnual, today: date) -> Light:
    """Return whether a report came out in time, is missing and late, or not yet due."""
    if one.published_at is not None:
        late = (one.published_at.astimezone(SHANGHAI).date() - one.due_on).days
        return Light("late", f"逾期{late}日公布") if late > 0 else Light("done", "按期公布")
    late = (today - one.due_on).days
    return Light("late", f"未公布，已逾期{late}日") if late > 0 else Light("gray", "未到期限")


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """Every agency's years, the latest first, with how many are in time."""
    today = timezone.localdate()
    rows = [(one, light(one, today)) for one in published_reports()]
    due = [one for one in rows if one[0].due_on < today or one[0].published_at]
    context = {"rows": rows, "due": len(due), "late": sum(one[1].state == "late" for one in due)}
    return page(request, "portal/reports.html", context)


@shown
def report(request: HttpRequest, slug: str, year: str) -> HttpResponse:
    """One year of one agency: figures by table, words, versions, proof."""
    found = published_report(slug, int(year))
    if found is None:
        return not_found(request)
    crumbs = [Link("首页", reverse("portal:home")), Link("统计年报", reverse("portal:reports"))]
    context = {
        "report": found, "tables": counting.tables(found.figures), "crumbs": crumbs,
        "light": light(found, timezone.localdate()),
        "paragraphs": [line for line in found.words.split("\n") if line.strip()],
        "versions": told(found)["versions"],
    }  # fmt: skip
    return page(request, "portal/report.html", context)


@shown
def file(request: HttpRequest, slug: str, year: str, form: str) -> HttpResponse:
    """The same figures as a spreadsheet, or as JSON with the hash that proves them."""
    found = published_report(slug, int(year))
    if found is None:
        return not_found(request)
    answer = _made(found, form, told(found))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _made(found: PublishedAnnual, form: str, whole: Mapping[str, Any]) -> HttpResponse:
    if form == "json":
        return JsonResponse(whole, json_dumps_params={"ensure_ascii": False, "indent": 1})
    if form == "csv":
        text = sheets.csv_text(exports.rows(found.figures), COLUMNS)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    else:
        held = io.BytesIO()
        notes = exports.notes(found.figures, found.words, found.digest)
        sheets.write_xlsx(held, exports.rows(found.figures), COLUMNS, title="统计年报", notes=notes)
        answer = HttpResponse(held.getvalue(), content_type=XLSX)
    name = f"annual-{found.slug}-{found.year}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
