"""The redaction editor in the browser: every decision shows at once in the text beside it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.desk.browsing import Desk
from tests.disclosure.scenes import decided

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT = """() => {
  const original = document.querySelector("[data-original]");
  const walker = document.createTreeWalker(original, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf("证据确凿");
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 4);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  throw new Error("not there");
}"""


def test_a_finding_is_turned_in_the_text_and_a_selection_is_hidden(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = decided(county)
    desk = Desk(page, live_server.url).log_in(county.clerk)
    desk.open("/disclosure").shot("disclosure-queue").fits()
    desk.open(f"/disclosure/{case.dossier.uid}").shot("disclosure-person").fits()
    public = page.locator("#public .copy")
    expect(public).not_to_contain_text("周小满")

    page.locator("[data-original] a.finding.hidden", has_text="周小满").first.click()
    expect(public).to_contain_text("周小满")
    page.get_by_role("button", name="撤销").first.click()
    expect(public).not_to_contain_text("周小满")

    expect(public).to_contain_text("证据确凿")
    page.evaluate(SELECT)
    expect(page.locator("[data-first]")).to_have_value("证据确凿")
    page.get_by_label("属于哪一类").select_option(label="商业秘密标志")
    page.get_by_role("button", name="隐去这些文字").click()
    expect(public).not_to_contain_text("证据确凿")
    expect(page.locator(".trail").or_(page.locator("#marking"))).to_contain_text(["商业秘密标志"])
    page.locator("#marking").get_by_role("button", name="撤销").click()
    expect(public).to_contain_text("证据确凿")
    page.set_viewport_size({"width": 390, "height": 800})
    desk.shot("disclosure-person").fits()
