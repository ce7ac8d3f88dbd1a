"""People at the desk in a real browser: logging in, filling in forms, pressing the button."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier
from sanjian.registry.models import Person
from tests import world
from tests.desk.helpers import posted

SHOTS = os.environ.get("SANJIAN_SHOTS", "")
"""A folder for pictures of the pages, for those who want to look at them."""

WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return Array.from(document.querySelectorAll("main *"))
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => one.tagName + "." + one.className).slice(0, 12);
}"""


class Desk:
    """A browser at the desk, one person after the other."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.shots = 0
        page.set_default_timeout(20_000)
        expect.set_options(timeout=15_000)

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
        button = self.page.locator("main").get_by_role("button", name=label, exact=True).last
        with self.page.expect_navigation():
            button.click()
        return self

    def follow(self, label: str) -> Desk:
        """Follow the link with these words."""
        link = self.page.locator("main").get_by_role("link", name=label, exact=True).first
        with self.page.expect_navigation():
            link.click()
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
        over = self.page.evaluate(WIDE)
        assert over == [], f"{self.page.url} is too wide: {over}"
        return self


def content(where: world.County, dossier: Dossier, step: str) -> dict[str, Any]:
    """Sample content for a step on a case as it stands now."""
    at = world.datetime.now(world.SHANGHAI)
    return world.sample_content(where, dossier, step, at)


class Journey:
    """One case on its way through the pages, with whoever is logged in at the moment."""

    def __init__(self, page: Page, url: str, where: world.County) -> None:
        self.desk = Desk(page, url)
        self.where = where
        self.person: Person | None = None
        self.dossier: Dossier | None = None

    def by(self, person: Person) -> Journey:
        """Let this person sit down."""
        if person != self.person:
            self.desk.log_in(person)
            self.person = person
        return self

    def opens(self, procedure: str, **changes: Any) -> Journey:
        """Register a case."""
        table = PROCEDURES[procedure]
        opening = table.step(table.opening)
        at = world.datetime.now(world.SHANGHAI)
        rules = world.rules(self.where.pack, at.date(), self.where.agency.pk)
        whole = world.typed(opening.form, table.start, rules, self.where, at)
        choice = self.desk.open("/").follow("登记案件").page.get_by_text(opening.label)
        with self.desk.page.expect_navigation():
            choice.click()
        self.desk.fill(whole | changes).shot(f"form-{opening.name}").press(opening.label)
        self.desk.told(f"已{opening.label}")
        self.dossier = Dossier.objects.latest("id")
        return self

    def takes(self, step: str, *, primary: bool = True, **changes: Any) -> Journey:
        """Take a step: from the large button of the case page, or from the list below it."""
        assert self.dossier is not None
        self.dossier.refresh_from_db()
        label = PROCEDURES[self.dossier.procedure].step(step).label
        self.desk.case(self.dossier).fits()
        if primary:
            large = self.desk.page.locator(".next").get_by_role("link", name=label, exact=True)
            with self.desk.page.expect_navigation():
                large.click()
        else:
            self.desk.open(f"/cases/{self.dossier.uid}/steps/{step}")
        whole = content(self.where, self.dossier, step) | changes
        self.desk.fits().fill(whole).shot(f"step-{step}").press(label)
        told = self.desk.page.locator(".error-summary, .next-refused[role=alert]")
        assert told.count() == 0, told.first.inner_text()
        expect(self.desk.page.locator("#course")).to_contain_text(label)
        return self

    def tells_of_filming(self) -> Journey:
        """Account for the acts that are to be filmed, behind the pages."""
        assert self.dossier is not None
        self.dossier.refresh_from_db()
        world.tell_of_filming(self.where, self.dossier, world.datetime.now(world.SHANGHAI))
        return self

    def _stamped(self, *posts: tuple[Person, str]) -> None:
        """Where the place names posts of publication, each presses its button in turn."""
        assert self.dossier is not None
        for person, said in posts:
            self.by(person).desk.open(f"/disclosure/{self.dossier.uid}").fits()
            button = self.desk.page.get_by_role("button", name=said, exact=True)
            if button.count():
                self.desk.shot("disclosure-post").press(said)

    def publishes(self, clerk: Person, publisher: Person) -> Journey:
        """One clerk prepares the public copy in the editor, another releases what he sees."""
        assert self.dossier is not None
        self.by(clerk).desk.open(f"/cases/{self.dossier.uid}/steps/prepare_publication").fits()
        rest = self.desk.page.get_by_role("button", name="其余提示我已看过，全部保留")
        if rest.count():
            rest.click()
        self.desk.page.get_by_label("已逐处核对").check()
        self.desk.shot("disclosure-editor").press("编制公开文本，送审核发布")
        self.desk.told("公开文本已编制")
        self._stamped((clerk, "传递"), (publisher, "审核通过"))
        self.by(publisher).desk.open(f"/disclosure/{self.dossier.uid}").fits()
        self.desk.shot("disclosure-release").press("审核发布").told("已公示，公示编号")
        return self
