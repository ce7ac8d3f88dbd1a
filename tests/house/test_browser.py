"""The browser that journeys use: it reaches a real door, and sees what a person would see."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_browser_reads_a_page_of_a_live_door(page: Page, live_server: Any) -> None:
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer is not None
    assert answer.status in (200, 503)
    assert "database" in page.content()
