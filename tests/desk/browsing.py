"""People at the desk in a real browser: logging in, filling in forms, pressing the button."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from sanjian.records.models import Dossier
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import posted

SHOTS = os.environ.get("SANJIAN_SHOTS", "")
"""A folder for pictures of the pages, for those who want to look at them."""


class Desk:
    """A browser at the desk, one person after the other."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.shots = 0
        page.set_default_timeout(8000)

    def log_in(self, person: Person) -> Desk:
        """End whatever session there is and log in as this person."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/login")
        self.page.fill("[name=username]", person.username)
        self.page.fill("[name=password]", world.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", name="我的工作台")).to_be_visible()
        return self

    def open(self, address: str) -> Desk:
        """Go to an address of the desk."""
        self.page.goto(f"{self.url}{address}")
        return self

    def case(self, dossier: Dossier) -> Desk:
        """Open the page of a case."""
        return self.open(f"/cases/{dossier.uid}/")

    def fill(self, content: dict[str, Any]) -> Desk:
        """Fill in the form on the page as a person would."""
        for name, value in posted(content).items():
            controls = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            row = name.split("-")
            if controls.count() == 0 and len(row) == 3:
                self.page.locator(f'[data-add-row="{row[0]}"]').click()
            if controls.count() == 0:
                continue
            first = controls.first
            kind = first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                wanted = value if isinstance(value, list) else [value]
                for control in controls.all():
                    chosen = control.get_attribute("value") in wanted
                    if chosen or kind == "checkbox":
                        control.set_checked(chosen)
            elif first.evaluate("one => one.tagName") == "SELECT":
                first.select_option(str(value))
            else:
                first.fill(str(value)[:16] if kind == "datetime-local" else str(value))
        return self

    def press(self, label: str) -> Desk:
        """Press the button with these words."""
        self.page.locator("main").get_by_role("button", name=label, exact=True).last.click()
        self.page.wait_for_load_state()
        return self

    def follow(self, label: str) -> Desk:
        """Follow the link with these words."""
        self.page.locator("main").get_by_role("link", name=label, exact=True).first.click()
        self.page.wait_for_load_state()
        return self

    def told(self, words: str) -> Desk:
        """The page says so after the act."""
        expect(self.page.locator(".message").first).to_contain_text(words)
        return self

    def shot(self, name: str) -> Desk:
        """Take a picture of the whole page, if pictures are wanted."""
        if SHOTS:
            self.shots += 1
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{width}-{name}.png", full_page=True)
        return self

    def fits(self) -> Desk:
        """Nothing on the page is wider than the screen."""
        over = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{self.page.url} is {over} px too wide"
        return self


def content(where: world.County, dossier: Dossier, step: str) -> dict[str, Any]:
    """Sample content for a step on a case as it stands now."""
    at = world.datetime.now(world.SHANGHAI)
    return world.sample_content(where, dossier, step, at)
