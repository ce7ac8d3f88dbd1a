"""A yearly report on paper: the PDF that is sent to those who must receive it.

It is set from what was kept with the version, so it comes out the same whenever it is asked for.
"""

from __future__ import annotations

from typing import Any

from sanjian.disclosure.annual import counting
from sanjian.disclosure.annual.models import AnnualReport, AnnualStep
from sanjian.law.forms import SHANGHAI
from sanjian.records.documents import filters
from sanjian.records.documents.typeset import set_request

TITLE = "行政执法统计年报"


def number_of(report: AnnualReport) -> str:
    """Return the number of a report's paper: agency, year in which it was made, year and version.

    One agency has one report of a year, so the year reported on is its running number.
    """
    made = report.prepared_at.astimezone(SHANGHAI).year
    version = f"-{report.number}" if report.number > 1 else ""
    return f"{report.agency.code_word}年报〔{made}〕{report.year}{version}号"


def pdf_of(report: AnnualReport) -> bytes:
    """Return the PDF of a version. Raises TypesettingFailed when it cannot be set."""
    approved = next((x for x in report.steps.all() if x.name == AnnualStep.Name.APPROVED), None)
    day = (approved.at if approved else report.prepared_at).astimezone(SHANGHAI).date()
    blocks: list[dict[str, Any]] = [
        {"kind": "title", "agency": report.agency.name, "title": f"{report.year}年度{TITLE}"},
        {"kind": "heading", "text": "一、数据", "level": 1},
    ]
    for table, lines in counting.tables(report.figures):
        blocks.append({"kind": "paragraph", "text": table, "style": "body"})
        blocks += [
            {"kind": "entry", "label": line["label"], "text": f"{line['shown']}{line['unit']}"}
            for line in lines
        ]
    blocks.append({"kind": "heading", "text": "二、情况说明", "level": 1})
    if report.change:
        blocks.append({"kind": "paragraph", "text": f"变更说明：{report.change}", "style": "body"})
    blocks += [
        {"kind": "paragraph", "text": text, "style": "body"}
        for text in report.words.split("\n") if text.strip()
    ]  # fmt: skip
    blocks.append({"kind": "paragraph", "text": f"数据校验值：{report.digest}", "style": "body"})
    blocks.append({"kind": "seal", "agency": report.agency.name})
    return set_request({
        "layout": "form", "heading": f"{report.year}年度{TITLE}", "agency": report.agency.name,
        "number": number_of(report), "date": [day.year, day.month, day.day],
        "date_text": filters.day(day), "draft": approved is None,
        "draft_word": "" if approved else "待审批", "seal": False, "seal_file": "", "qr": "",
        "page_signatures": [], "blocks": blocks,
    })  # fmt: skip
