"""The interface in a real browser: no barrier, nothing wider than the screen, nothing lost."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

VENDOR = Path(__file__).resolve().parents[1] / "vendor"
AXE = VENDOR / "axe-core" / "axe.min.js"
PAGES = ["gallery", "gallery/form", "gallery/form?wrong", "gallery/portal"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_checker_is_the_one_its_authors_published() -> None:
    listed = json.loads((VENDOR / "vendor.json").read_text("utf-8"))["packages"][0]["files"][0]
    digest = base64.b64encode(hashlib.sha384(AXE.read_bytes()).digest()).decode()
    assert listed["integrity"] == f"sha384-{digest}"


@pytest.fixture(params=["light", "dark"])
def themed(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1440, 1024, 820, 390])
def test_no_barrier_is_found_and_nothing_is_wider_than_the_screen(
    themed: Page, live_server: Any, width: int
) -> None:
    themed.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        themed.goto(f"{live_server.url}/ui/{path}")
        themed.evaluate(AXE.read_text("utf-8"))
        found = themed.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert themed.evaluate("document.documentElement.scrollWidth") <= width, path


def test_elder_mode_makes_everything_larger_and_still_fits(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/ui/gallery/portal")
    before = page.locator("h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.get_by_role("link", name="长者模式").click()
    after = page.locator("h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after >= 1.2 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    assert page.locator("html").get_attribute("data-elder") == "on"


def test_a_draft_saves_itself_and_is_offered_again(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery/form")
    page.get_by_role("button", name="添加一行").click()
    page.locator("#id_goods-1-name").fill("散装卤蛋")
    page.locator("#id_fine").fill("10203.05")
    expect(page.locator("[data-capital]").first).to_have_text("壹万零贰佰零叁元零伍分")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已存在本机")
    page.reload()
    page.get_by_role("button", name="接着填写").click()
    expect(page.locator("#id_goods-1-name")).to_have_value("散装卤蛋")
    expect(page.locator("#id_fine")).to_have_value("10203.05")


def test_a_session_that_has_ended_takes_no_word_away(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery/form")
    page.locator("#id_title").fill("占道经营")
    page.locator(".act-bar .button").click()
    ended = page.get_by_role("dialog", name="登录已到期")
    expect(ended).to_be_visible()
    login = ended.get_by_role("link", name="在新窗口登录")
    expect(login).to_have_attribute("href", "/login")
    expect(login).to_have_attribute("target", "_blank")
    ended.get_by_role("button", name="先不办理").click()
    expect(page.locator("#id_title")).to_have_value("占道经营")
    assert page.url.endswith("/ui/gallery/form")


def test_an_act_that_binds_is_asked_for_once_more_in_its_own_words(
    page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/ui/gallery")
    page.locator("button[data-confirm]").click()
    asked = page.get_by_role("dialog", name="作出处罚决定")
    expect(asked).to_contain_text("5,000元（伍仟元整）")
    asked.get_by_role("button", name="先不办理").click()
    expect(asked).to_be_hidden()


def test_a_list_is_walked_with_the_arrow_keys(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery")
    page.locator("table tbody tr").first.focus()
    for key, row in (("ArrowDown", 2), ("ArrowDown", 3), ("ArrowUp", 2), ("End", 6), ("Home", 1)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.rowIndex") == row
    page.keyboard.press("Enter")
    page.wait_for_url("**#case-0")


def test_a_column_put_away_stays_away_in_the_address(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery")
    page.locator(".columns summary").click()
    page.get_by_label("案由").uncheck()
    expect(page.locator("th[data-col=matter]")).to_be_hidden()
    page.goto(page.url)
    expect(page.locator("th[data-col=matter]")).to_be_hidden()
    expect(page.locator("th[data-col=party]")).to_be_visible()


def test_the_errors_take_the_focus_and_lead_to_their_fields(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery/form?wrong")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="涉案物品第1行").click()
    assert page.evaluate("document.activeElement.name") == "goods-0-amount"


def test_on_a_phone_the_navigation_opens_without_a_script(
    browser: Browser, live_server: Any
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN"
    )
    phone = context.new_page()
    phone.goto(f"{live_server.url}/ui/gallery")
    expect(phone.get_by_role("link", name="执法人员")).to_be_hidden()
    phone.get_by_role("button", name="菜单").click()
    expect(phone.get_by_role("link", name="执法人员")).to_be_visible()
    context.close()
