"""Disputes in the browser: a hearing, a disagreement with the reviewer, a decision overturned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.records.verification import verify
from tests import world
from tests.desk.browsing import Journey
from tests.journeys.scenes import before_today, goes_on, opens_papers, proposed, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LARGE = {"fine": "500000"}


@pytest.fixture(params=[1440, 390])
def desk(page: Page, request: pytest.FixtureRequest) -> Page:
    """A wide screen and a telephone."""
    page.set_viewport_size({"width": request.param, "height": 900})
    return page


def test_a_hearing_is_asked_for_notified_held_and_reported(desk: Page, live_server: Any) -> None:
    county = world.county()
    asked = proposed(county, 6, **LARGE)
    journey = goes_on(Journey(desk, live_server.url, county), asked)
    journey.by(county.officer)
    journey.takes("record_statement", primary=False, standpoint="stated", statement="请求从轻。")
    journey.takes("review_statement", primary=False)
    opens_papers(journey, "statement_record", "statement_review")
    journey.takes("ask_hearing", primary=False)
    journey.takes("notify_hearing", primary=False, hearing_time="14时30分")
    opens_papers(journey, "hearing_notice")
    expect(desk.locator(".paper")).to_contain_text("14时30分")

    called = proposed(county, 60, **LARGE)
    called.take("ask_hearing", county.officer)
    day = (called.at + timedelta(days=20)).date().isoformat()
    called.take("notify_hearing", county.officer, hearing_day=day)
    goes_on(journey, called).by(county.chair)
    journey.desk.open("/").fits().shot("home-chair")
    expect(desk.get_by_role("link", name="举行听证")).to_be_visible()
    journey.takes("hold_hearing", primary=False)
    journey.takes("report_hearing", primary=False)
    opens_papers(journey, "hearing_record", "hearing_report")
    assert list(verify()) == []


def test_officer_and_reviewer_disagree_and_the_head_reads_both(
    desk: Page, live_server: Any
) -> None:
    county = world.county("wanxin")
    case = proposed(county, 30)
    case.take("record_statement", county.officer, standpoint="waived")
    case.take("submit_review", county.officer)
    case.take("raise_problems", county.reviewer)
    journey = goes_on(Journey(desk, live_server.url, county), case).by(county.officer)
    journey.takes("state_disagreement", primary=False)
    journey.takes("record_negotiation", primary=False, agreed=False)
    journey.takes("report_disagreement", primary=False)
    journey.by(county.head)
    journey.desk.open(f"/cases/{case.dossier.uid}/steps/rule_disagreement").fits()
    journey.desk.shot("ruling-before-reading")
    opens_papers(journey, "review_opinion", "handler_opinion")
    journey.takes("rule_disagreement", primary=False, ruling="follow_review")
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "correction"
    assert list(verify()) == []


def test_an_overturned_decision_is_taken_off_the_site(desk: Page, live_server: Any) -> None:
    county = world.county()
    case = served(county, 20)
    journey = goes_on(Journey(desk, live_server.url, county), case)
    journey.publishes(county.clerk, county.publisher)
    journey.by(county.head).takes("record_overturn", primary=False, how="revoked")
    journey.by(county.clerk)
    journey.desk.open("/").fits().shot("home-clerk-withdraw")
    with desk.expect_navigation():
        journey.desk.case(case.dossier).page.locator(".next a").first.click()
    journey.desk.fill({"reason": "行政复议决定撤销了该处罚决定。"}).fits().press("撤下公示")
    expect(desk.locator("main")).to_contain_text("已撤下，公示门户保留撤下说明")
    journey.desk.case(case.dossier).shot("withdrawn")
    case.dossier.refresh_from_db()
    assert case.facts.withdrawn_on == before_today(0).date()
    assert list(verify()) == []
