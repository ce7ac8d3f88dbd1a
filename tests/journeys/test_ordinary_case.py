"""The whole ordinary case in the browser: officer, head, reviewer, two clerks, archivist."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.law.procedures import PROCEDURES
from sanjian.records.models import Dossier
from sanjian.registry.models import Person
from tests import world
from tests.desk.browsing import Desk, content

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "organisation", "party_name": "云溪县清源食品有限公司"}


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
        rules = world.rules(self.where.pack, at.date())
        whole = world.typed(opening.form, table.start, rules, self.where, at)
        self.desk.open("/").follow("登记案件").page.get_by_text(opening.label).click()
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
            self.desk.page.locator(".next").get_by_role("link", name=label, exact=True).click()
        else:
            self.desk.open(f"/cases/{self.dossier.uid}/steps/{step}")
        whole = content(self.where, self.dossier, step) | changes
        self.desk.fits().fill(whole).shot(f"step-{step}").press(label)
        expect(self.desk.page.locator("#course")).to_contain_text(label)
        return self


def test_an_ordinary_case_goes_through_the_hands_of_its_people(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("penalty_ordinary", **PARTY)
    case.desk.shot("case-lead")
    case.takes("verify_lead", suspected=True).takes("ask_filing")
    case.desk.told("待行政机关负责人批准立案")

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
    case.desk.open("/reviews").shot("reviews").fits().page.locator("table a").first.click()
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
    case.by(county.clerk).takes("prepare_publication", subject=PARTY["party_name"])
    case.by(county.publisher).takes("release_publication")
    case.by(county.head).takes("close_case")
    case.desk.shot("case-closed")
    case.by(county.archivist)
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
