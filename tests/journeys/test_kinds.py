"""Property taken and assistance given, in the browser: what these kinds show on their pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "individual_business", "party_name": "云溪县清源小吃店"}


def test_a_building_is_taken_only_after_review_and_compensated_first(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("expropriation", object="building", **PARTY)
    case.takes("add_evidence", primary=False).takes("notify_party", primary=False)
    case.takes("record_statement", primary=False).takes("conclude_inquiry", primary=False)
    case.takes("submit_review", primary=False)
    case.by(county.reviewer).takes("pass_review", primary=False)
    case.by(county.head).takes("decide_levy", primary=False)
    case.by(county.officer).takes("serve_decision", primary=False)
    assert case.dossier is not None
    case.desk.case(case.dossier).shot("levy-served").fits()
    case.desk.open(f"/cases/{case.dossier.uid}/steps/record_delivery")
    expect(page.locator("main")).to_contain_text("应当先补偿、后搬迁")
    case.desk.shot("levy-refused")
    case.takes("record_compensation", primary=False).takes("record_delivery", primary=False)


def test_assistance_is_explored_where_the_place_only_explores_it(
    page: Page, live_server: Any, settings: Any
) -> None:
    settings.PROFILE = "shangrila"
    page.set_viewport_size({"width": 390, "height": 844})
    county = world.county("shangrila")
    case = Journey(page, live_server.url, county)
    case.by(county.officer).desk.open("/").follow("登记案件").shot("new-case").fits()
    expect(page.locator("main h2", has_text="行政给付")).to_contain_text("探索适用")
    expect(page.locator("main h2", has_text="行政收费")).to_contain_text("本辖区未列入")
    case.opens("payment", **PARTY)
    case.takes("accept_application", primary=False).takes("add_evidence", primary=False)
    case.takes("conclude_inquiry", primary=False).takes("submit_decision", primary=False)
    case.by(county.head).takes("decide_payment", primary=False)
    case.by(county.officer).takes("serve_decision", primary=False)
    case.takes("record_payout", primary=False)
    assert case.dossier is not None
    case.desk.case(case.dossier).shot("payment-paid").fits()
