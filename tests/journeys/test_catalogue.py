"""A list of major decisions in the browser: typed, compared, released, filed; a case met by it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sanjian.law.forms import SHANGHAI
from tests import world
from tests.desk.browsing import Desk
from tests.registry.lists import FINE, REVOKED, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(1440, 900), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_list_is_typed_released_and_filed(
    page: Page, live_server: Any, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    county = world.county("wanxin")
    here = office(county.agency)
    here.superior(REVOKED, at=timezone.now() - timedelta(days=3))
    here.released(FINE, at=timezone.now() - timedelta(days=2))
    desk = Desk(page, live_server.url).log_in(here.legal)
    desk.open("/catalogue").fits().shot("catalogue").press("编制新版本")
    desk.follow("新增条目").fits()
    page.fill("[name=text]", "责令停产停业")
    page.select_option("[name=act_kind]", "penalty")
    page.locator("[name=penalty_kinds][value=suspend_business]").check()
    desk.shot("catalogue-entry").press("保存条目").told("条目已保存到草稿")
    tomorrow: date = timezone.now().astimezone(SHANGHAI).date() + timedelta(days=1)
    page.fill("[name=in_force]", tomorrow.isoformat())
    desk.press("保存").told("草稿已保存")
    page.locator("[name=reason]").first.fill("本街道没有许可权")
    desk.press("不采用").told("已记录不采用的理由")
    desk.fits().shot("catalogue-draft")
    expect(page.locator("main")).to_contain_text("编制和发布不得为同一人")

    desk.log_in(here.head).open("/catalogue").follow("查看修订草稿").shot("catalogue-release")
    desk.press("发布新版本").told("第2版已发布")
    desk.fits()

    desk.log_in(here.supervisor).open("/catalogue").fits().shot("catalogue-bureau")
    desk.follow(f"{county.agency.name}重大执法决定法制审核目录清单").fits()
    expect(page.locator("main")).to_contain_text("本街道没有许可权")
    page.fill("[name=reason]", "请补充没收违法所得的数额标准")
    desk.shot("catalogue-version").press("退回").told("已退回")
    desk.log_in(here.legal).open("/catalogue").shot("catalogue-returned").fits()
    expect(page.locator("main")).to_contain_text("请补充没收违法所得的数额标准")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_case_says_why_it_is_reviewed_and_offers_words(
    page: Page, live_server: Any, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    county = world.county()
    office(county.agency).released(FINE, at=world.START - timedelta(days=40))
    case = world.investigated(county, fine="600.00")
    case.take("revise_draft", county.officer, fine="6000.00", social_risk=True)
    desk = Desk(page, live_server.url).log_in(county.officer)
    desk.case(case.dossier).fits().shot("scope-case")
    card = page.locator("#scope")
    expect(card).to_contain_text("对公民罚款达到5,000元，本案罚款6,000元")
    expect(card).to_contain_text("由不需要审核变为")
    desk.open(f"/cases/{case.dossier.uid}/steps/revise_draft")
    page.fill("[name=reason_evidence]", "")
    page.fill("[name=reason_discretion]", "")
    desk.press("核对并提供说理参考").fits().shot("reasons")
    expect(page.locator("#hints")).to_contain_text("法律库中没有这部文件")
    assert "参考文字" in page.input_value("[name=reason_evidence]")
    desk.press("修改处理建议")
    expect(page.locator("main")).to_contain_text("参考文字须经承办人核对修改")
