"""The whole ordinary case in the browser: officer, head, reviewer, two clerks, archivist."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "organisation", "party_name": "云溪县清源食品有限公司"}


@pytest.mark.clause("MX-55")
def test_an_ordinary_case_goes_through_the_hands_of_its_people(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("penalty_ordinary", **PARTY)
    case.desk.shot("case-lead")
    case.takes("verify_lead", suspected=True).takes("ask_filing")
    case.desk.told("待行政机关负责人审批立案")

    case.by(county.head)
    case.desk.open("/approvals").shot("approvals").fits()
    case.takes("file_case")

    case.by(county.officer).takes("on_site_record").takes("add_evidence", primary=False)
    case.takes("conclude", fine="500000").takes("notify")
    case.takes("record_statement", standpoint="waived")
    case.takes("waive_hearing", primary=False)
    case.takes("submit_review")
    case.desk.told("已报送，待法制审核人员")
    case.desk.shot("case-review")

    case.by(county.reviewer)
    case.desk.open("/reviews").shot("reviews").fits()
    with page.expect_navigation():
        page.locator("table a").first.click()
    case.desk.shot("review").fits()
    _conclude(case, "提出存在问题的意见", problem="裁量理由只写了情节较重，请逐项说明。")

    case.by(county.officer).takes("revise_draft", primary=False, fine="400000")
    answers = [{"problem": "裁量理由只写了情节较重，请逐项说明。", "answer": "已逐项说明。"}]
    case.takes("submit_review", answers=answers)
    case.by(county.reviewer)
    case.desk.open(f"/reviews/{case.dossier.uid}").shot("review-second").fits()
    _conclude(case, "审核同意")

    case.by(county.head).takes("deliberate").takes("decide_penalty")
    case.desk.shot("case-decided")
    case.by(county.officer).takes("serve_decision")
    case.takes("record_payment", amount="400000")
    case.publishes(county.clerk, county.publisher)
    case.by(county.head).takes("close_case")
    case.desk.shot("case-closed")
    case.tells_of_filming().by(county.archivist)
    case.desk.shot("home-archivist").fits()
    case.takes("archive_case")
    expect(page.locator("main")).to_contain_text("本案已办理完毕")
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "archived"
    assert case.dossier.reviews.count() == 2


def _conclude(case: Journey, label: str, problem: str = "") -> None:
    desk = case.desk
    for item in desk.page.locator(".check-item").all():
        item.get_by_label("符合", exact=True).check()
    if problem:
        desk.page.locator("[name=problems-0-kind]").select_option(index=1)
        desk.page.locator("[name=problems-0-problem]").fill(problem)
    desk.page.locator("[name=opinion]").fill("请研究处理。" if problem else "同意。")
    desk.press(label)
    expect(desk.page.locator("#course")).to_contain_text(label)
