"""After the decision, in the browser: instalments, additional fine, urging, court, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.records.verification import verify
from tests import world
from tests.desk.browsing import Journey
from tests.journeys.scenes import before_today, goes_on, opens_papers, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[1440, 390])
def desk(page: Page, request: pytest.FixtureRequest) -> Page:
    """A wide screen and a telephone."""
    page.set_viewport_size({"width": request.param, "height": 900})
    return page


def test_a_fine_is_paid_in_instalments_and_the_decision_corrected(
    desk: Page, live_server: Any
) -> None:
    county = world.county()
    case = served(county, 16)
    journey = goes_on(Journey(desk, live_server.url, county), case)
    journey.by(county.head)
    until = (before_today(0) + timedelta(days=60)).date().isoformat()
    plan = "分两期缴纳，每期各半。"
    journey.takes("grant_deferral", primary=False, kind="instalment", until=until, plan=plan)
    opens_papers(journey, "deferral_notice")
    expect(desk.locator(".paper")).to_contain_text(plan)
    journey.takes("correct_clerical", primary=False)
    opens_papers(journey, "clerical_correction", "penalty_decision", "decision_approval")
    journey.by(county.officer)
    owed = case.facts.owed_fen
    journey.takes("record_payment", primary=False, amount=f"{owed / 200:.2f}")
    journey.desk.case(case.dossier).shot("half-paid")
    journey.takes("record_payment", primary=False, amount=f"{owed / 200:.2f}")
    case.dossier.refresh_from_db()
    assert case.facts.owed_fen == 0
    assert list(verify()) == []


def test_a_fine_that_is_not_paid_grows_is_urged_and_goes_to_court(
    desk: Page, live_server: Any
) -> None:
    county = world.county()
    overdue = served(county, 60)
    journey = goes_on(Journey(desk, live_server.url, county), overdue)
    journey.by(county.head).takes("impose_additional", primary=False)
    opens_papers(journey, "additional_fine_decision")
    journey.by(county.officer).takes("urge", primary=False)
    opens_papers(journey, "performance_demand")
    expect(desk.locator(".paper")).to_contain_text("尚应缴纳")
    expect(desk.locator(".paper")).to_contain_text("加处罚款150元")
    journey.desk.case(overdue.dossier).shot("urged")

    lapsed = served(county, 240)
    lapsed.at = before_today(40)
    lapsed.take("urge", county.officer)
    goes_on(journey, lapsed).by(county.head).takes("apply_court", primary=False)
    opens_papers(journey, "court_application")
    journey.takes("end_enforcement", primary=False, result="enforced")
    journey.desk.case(lapsed.dossier).shot("enforced")
    assert list(verify()) == []


def test_too_early_the_page_says_what_to_wait_for(desk: Page, live_server: Any) -> None:
    county = world.county()
    case = served(county, 60)
    journey = goes_on(Journey(desk, live_server.url, county), case).by(county.head)
    journey.desk.open(f"/cases/{case.dossier.uid}/steps/apply_court").fits().shot("court-early")
    expect(desk.locator("main")).to_contain_text("应当催告当事人履行义务")
    expect(desk.locator("main")).to_contain_text("《行政强制法》第五十四条")
