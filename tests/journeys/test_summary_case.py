"""A case under the summary procedure on a telephone's screen: registered, decided, paid, closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "organisation", "party_name": "云溪县清源食品有限公司"}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page 390 px wide; script and policy errors fail the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai",
        has_touch=True,
    )  # fmt: skip
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_a_summary_case_is_handled_on_a_small_screen(phone: Page, live_server: Any) -> None:
    county = world.county()
    case = Journey(phone, live_server.url, county)
    case.by(county.officer).desk.shot("home-empty").fits()
    case.opens("penalty_summary", **PARTY)
    case.takes("hear_on_site", standpoint="none")
    case.takes("decide_on_site", penalty_kinds=["fine"], fine="100")
    case.desk.shot("case-summary").fits()
    expect(phone.locator("main")).to_contain_text("当场作出处罚决定")
    case.takes("file_record", primary=False).takes("collect_on_spot", primary=False, amount="100")
    case.takes("hand_in")
    case.publishes(county.clerk, county.publisher)
    case.by(county.head).takes("close_case")
    case.desk.open("/cases?state=all").shot("cases").fits()
    case.desk.open("/").shot("home").fits()
    assert case.dossier is not None
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "closed"
