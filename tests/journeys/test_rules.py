"""Two people of the justice bureau amend the rules of their place in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sanjian.law.people import Role
from sanjian.operations import jobs
from sanjian.rulepacks.queries import newest, report_of, runs_waiting
from tests import world
from tests.desk.browsing import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A screen that turns into a telephone for each picture; script errors fail the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


class Both(Desk):
    """A desk looked at on a wide screen and on a telephone: the check of a pack runs once."""

    def shot(self, name: str) -> Both:
        """Take the picture at both widths; nothing may be wider than its window."""
        for width in (390, 1440):
            self.page.set_viewport_size({"width": width, "height": 900})
            super().shot(f"{name}-{width}").fits()
        return self


def test_a_rule_is_amended_checked_and_released_by_two_persons(
    screen: Page, live_server: Any
) -> None:
    county = world.county("mingxi")
    case = world.opened(county)
    bureau = world.agency("云溪县司法局", "云司")
    type(bureau).objects.filter(pk=bureau.pk).update(supervises=True, is_subject=False)
    sun = world.person(bureau, "sun", "孙监督", Role.SUPERVISOR)
    qian = world.person(bureau, "qian", "钱监督", Role.SUPERVISOR)
    desk, main = Both(screen, live_server.url), screen.locator("main")

    desk.log_in(sun).open("/rules").shot("rules").fits()
    desk.open("/rules/review.scope.triggers").shot("rule").fits()
    desk.open("/rules/drafts").shot("drafts-empty").fits()
    screen.fill("#id_purpose", "缩短案源核查期限")
    desk.press("开始起草").shot("draft-empty").fits()
    screen.select_option("#id_key", "case.verify_lead")
    desk.press("填写").shot("entry").fits()
    screen.fill("[name=count]", "0")
    screen.fill("[name=source]", "云溪县司法局通知（2026）第三条")
    tomorrow = datetime.now(world.SHANGHAI).date() + timedelta(days=1)
    screen.fill("[name=in_force]", tomorrow.isoformat())
    desk.press("写入草案").shot("entry-wrong").fits()
    expect(screen.locator(".error").first).to_contain_text("正整数")
    assert screen.input_value("[name=source]") == "云溪县司法局通知（2026）第三条"
    screen.fill("[name=count]", "5")
    desk.press("写入草案").told("已写入草案").shot("draft").fits()
    expect(main).to_contain_text(str(case.dossier))
    desk.press("提请发布").shot("proposal-waiting").fits()
    expect(main).to_contain_text("须由另一人核发")
    number = screen.url.rsplit("/", 1)[1]

    jobs.check_packs(timestamp=0)
    desk.log_in(qian).open(f"/rules/proposals/{number}").shot("proposal-checked").fits()
    expect(main).to_contain_text("全部性质在这一规则下成立")
    before = newest("mingxi").digest
    desk.press("发布").told("在办案件不受影响").shot("proposal-released").fits()
    now = newest("mingxi")
    assert now.digest != before
    report = report_of(now.digest)
    assert report is not None
    assert report.held
    assert report.states > 40_000
    assert "行政处罚普通程序" in {part["label"] for part in report.report["parts"]}
    assert runs_waiting() == []
    case.dossier.refresh_from_db()
    assert case.dossier.pack_id == before
    desk.open("/rules/case.verify_lead").shot("rule-after").fits()
    expect(main).to_contain_text("5个工作日")
