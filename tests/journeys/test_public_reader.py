"""A citizen in the browser: finds a decision, reads it, checks it; and sees what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.disclosure import actions, registers
from sanjian.disclosure.snapshots import public_number
from sanjian.records.rules import rules
from sanjian.registry import actions as registry
from tests import world
from tests.desk.browsing import Desk
from tests.disclosure.scenes import decided, prepared, released
from tests.portal.conftest import portal_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COMPANY = {
    "party_kind": "organisation", "party_name": "云溪县好味来食品有限公司", "party_number": "",
    "party_phone": "", "party_address": "云溪县城关镇文昌路66号", "cause": "经营超过保质期的食品",
}  # fmt: skip


@pytest.fixture
def cases(transactional_db: None) -> dict[str, world.Case]:
    """Three decisions: of a company, of a person, and one withdrawn again."""
    county = world.county()
    registry.list_power(
        agency=county.agency, code="YX-001", name="对经营超过保质期食品的处罚",
        basis="《食品安全法》第一百二十四条第一款第五项", valid_from=world.SINCE, by=None,
        at=world.START,
    )  # fmt: skip
    made = {
        "company": released(prepared(decided(county, **COMPANY))),
        "person": released(prepared(decided(county, cause="未经许可占道经营"))),
        "gone": released(prepared(decided(county, cause="无照经营"))),
    }
    gone = made["gone"]
    gone.later(days=2).take("record_overturn", county.head, how="revoked")
    actions.withdraw(
        dossier=gone.dossier, reason="行政复议决定撤销本处罚决定。", by=county.clerk,
        at=gone.at + timedelta(hours=1),
    )  # fmt: skip
    registers.refresh_agencies(at=world.START)
    registers.refresh_site(place="云溪县", name="", operator="云溪县司法局主办", at=world.START)
    registers.refresh_procedures(params=rules(county.pack, world.START.date()), at=world.START)
    registers.publish_document_proofs(at=world.START)
    return made


@pytest.fixture
def code(cases: dict[str, world.Case]) -> str:
    """The verify code printed on the company's decision."""
    return str(cases["company"].dossier.documents.get(kind="penalty_decision").code)


@pytest.fixture
def portal(cases: dict[str, world.Case], settings: Any, live_server: Any) -> Iterator[str]:
    """The address of the portal, running as its own database role."""
    settings.ROOT_URLCONF = "config.urls_portal"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    with portal_role():
        yield live_server.url


@pytest.mark.parametrize("width", [1440, 390])
def test_a_citizen_finds_a_decision_reads_it_and_checks_it(
    page: Page, portal: str, cases: dict[str, world.Case], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    desk = Desk(page, portal)
    desk.open("/").shot("portal-home").fits()
    expect(page.locator(".front-place")).to_have_text("云溪县")

    page.get_by_role("searchbox").fill("保质期")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("main")).to_contain_text("共1份")
    expect(page.locator("mark").first).to_have_text("保质期")
    desk.shot("portal-search").fits()

    page.get_by_role("link", name="经营超过保质期的食品").click()
    page.get_by_text("核验这份决定").click()
    expect(page.locator(".proof-body")).to_contain_text("计入的工作日")
    desk.shot("portal-decision").fits()

    desk.open(f"/decisions/{public_number(str(cases['gone'].dossier.uid))}")
    expect(page.locator("main")).to_contain_text("行政复议决定撤销本处罚决定。")
    desk.shot("portal-tombstone").fits()

    desk.open("/agencies").shot("portal-agencies").fits()
    page.get_by_role("link", name="云溪县市场监督管理局").click()
    expect(page.locator("main")).to_contain_text("对经营超过保质期食品的处罚")
    desk.shot("portal-agency").fits()
    desk.open("/procedures").shot("portal-procedures").fits()


def test_a_document_code_and_the_elder_mode_work_by_hand(
    page: Page, code: str, portal: str
) -> None:
    desk = Desk(page, portal)
    desk.open("/verify")
    page.get_by_label("核验码或者执法证号").fill(code)
    page.get_by_role("button", name="核验").click()
    expect(page.locator("main")).to_contain_text("本地机关制发的文书")
    desk.shot("portal-verify")

    page.get_by_role("link", name="长者模式").click()
    page.goto(f"{portal}/decisions")
    expect(page.locator("html")).to_have_attribute("data-elder", "on")
    desk.shot("portal-elder").fits()


def test_everything_works_without_scripts(
    browser: Any, portal: str, cases: dict[str, world.Case]
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(portal)
    page.get_by_role("searchbox").fill("占道经营")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="未经许可占道经营").click()

    expect(page.locator("main")).to_contain_text("周某某")
    expect(page.locator("main")).not_to_contain_text("周小满")
    page.get_by_role("link", name="长者模式").click()
    expect(page.locator("html")).to_have_attribute("data-elder", "on")
    context.close()
