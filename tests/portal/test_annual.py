"""统计年报 on the portal: what came out, what is missing, the same figures in every form."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sanjian.disclosure.annual import posts
from sanjian.disclosure.annual.counting import digest_of
from sanjian.disclosure.registers import slug
from sanjian.records.rules import rules
from tests import world
from tests.disclosure.scenes import decided
from tests.portal.conftest import Visitor, visitor

__all__ = ["visitor"]


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 10, tzinfo=world.SHANGHAI)


def owed() -> tuple[world.Case, dict[str, Any]]:
    """A decision of 2025, and that the public knows that a report on it is due."""
    case = decided(world.county(), at=datetime(2025, 3, 3, 10, tzinfo=world.SHANGHAI))
    params = rules(case.county.pack, date(2026, 1, 5))
    posts.announce(params=params, at=day(1, 2))
    return case, {"params": params}


def publish(case: world.Case, whole: dict[str, Any], at: datetime) -> None:
    c = case.county
    report = posts.prepare(agency=c.agency, year=2025, words="办案一件。", change="", by=c.clerk,
                           at=at, **whole)  # fmt: skip
    posts.approve(report=report, by=c.head, at=at, **whole)
    posts.publish(report=report, by=c.publisher, at=at, **whole)


def test_a_missing_report_is_listed_with_how_late_it_is_and_has_no_page(visitor: Visitor) -> None:
    case, _ = owed()
    listed = visitor.get("/reports").words
    assert case.county.agency.name in listed and "未公布，已逾期" in listed
    assert "应公布1件，逾期1件" in listed
    page = f"/reports/{slug(case.county.agency.name)}/2025"
    assert visitor.get(page).status_code == 404
    assert page not in visitor.get("/sitemap-0.xml").words


def test_a_report_is_read_and_downloaded_and_its_hash_proves_it(visitor: Visitor) -> None:
    case, whole = owed()
    publish(case, whole, day(1, 20))
    page = f"/reports/{slug(case.county.agency.name)}/2025"
    read = visitor.get(page).words
    assert "5,000.00" in read and "按期公布" in read and "办案一件。" in read
    assert "按期公布" in visitor.get("/reports").words
    assert page in visitor.get("/sitemap-0.xml").words
    told = json.loads(visitor.get(f"{page}.json").words)
    assert digest_of(told) == told["hash"]
    told["lines"][0]["value"] += 1
    assert digest_of(told) != told["hash"]
    assert "罚没金额,5000" in visitor.get(f"{page}.csv").words
    assert visitor.get(f"{page}.xlsx").headers["Content-Type"].endswith("spreadsheetml.sheet")
    for wrong in (f"/reports/{slug('别的机关')}/2025", page.replace("2025", "2024")):
        assert visitor.get(wrong).status_code == 404


def test_a_report_that_came_late_stays_late(visitor: Visitor) -> None:
    case, whole = owed()
    publish(case, whole, day(2, 10))
    assert "逾期10日公布" in visitor.get("/reports").words
