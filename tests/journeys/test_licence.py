"""A licence in the browser: from the application to the certificate, and what time alone does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sanjian.records.models import Document
from sanjian.registry.licences.models import Licence
from tests import world
from tests.api import test_licence as licensing
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTY = {"party_kind": "individual_business", "party_name": "云溪县清源小吃店"}


def test_a_licence_goes_from_the_counter_to_the_register(page: Page, live_server: Any) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("licence", **PARTY)
    case.desk.shot("licence-application")
    case.takes("accept_application").takes("verify_on_site", primary=False)
    today = timezone.localdate().isoformat()
    case.takes("conclude_examination", licence_number="样例食证00201", valid_from=today)
    case.takes("submit_decision", primary=False)
    case.desk.shot("licence-submitted")

    case.by(county.head).takes("decide_grant")
    row = Licence.objects.get(number="样例食证00201")
    case.desk.open("/licences").shot("licences").fits()
    expect(page.locator("table")).to_contain_text("样例食证00201")
    case.by(county.officer).takes("serve_decision")
    case.takes("deliver_certificate", primary=False)
    case.desk.open(f"/licences/{row.pk}").shot("licence").fits()
    expect(page.locator("#events")).to_contain_text("颁发证件")
    case.publishes(county.clerk, county.publisher)
    case.by(county.head).takes("close_case")
    case.tells_of_filming().by(county.archivist).takes("archive_case")
    assert case.dossier is not None
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "archived"


def test_an_application_nobody_answered_says_by_itself_that_it_is_accepted(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.dossier = licensing.applied(county, licensing.START).dossier
    case.by(county.officer).desk.case(case.dossier).shot("licence-by-law").fits()
    expect(page.locator("main")).to_contain_text("自2026年3月2日起即为受理")
    case.takes("record_acceptance_by_law")
    expect(page.locator("main")).not_to_contain_text("自2026年3月2日起即为受理")
    expect(page.locator("#course")).to_contain_text("登记视为受理")


def test_a_renewal_nobody_decided_says_by_itself_that_it_is_granted(
    page: Page, live_server: Any
) -> None:
    asked = datetime(2026, 4, 8, 9, tzinfo=world.SHANGHAI)
    old = licensing.renewing(date(2026, 5, 20), asked)
    county = old.county
    case = Journey(page, live_server.url, county)
    case.dossier = old.dossier
    row = Licence.objects.get()
    case.by(county.officer).desk.open(f"/licences/{row.pk}").shot("licence-renewed-by-law").fits()
    expect(page.locator("main")).to_contain_text("视为准予延续")
    case.desk.case(case.dossier).shot("licence-case-renewed").fits()
    expect(page.locator("main")).to_contain_text(
        "有效期届满前未作出是否准予延续的决定，视为准予延续"
    )
    until = (timezone.localdate() + timedelta(days=900)).isoformat()
    case.takes("record_renewal_by_law", primary=False, valid_until=until)
    row.refresh_from_db()
    assert row.valid_until is not None and row.valid_until.isoformat() == until


def test_an_older_licence_is_entered_once_by_the_head_alone(page: Page, live_server: Any) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).desk.open("/licences").fits()
    expect(page.locator("main")).to_contain_text("没有符合条件的许可证")
    expect(page.get_by_role("link", name="补登平台启用前的许可证")).to_have_count(0)
    desk = case.by(county.head).desk.open("/licences")
    page.get_by_role("link", name="补登平台启用前的许可证").click()
    content = {
        "number": "样例食证00301", "name": "食品经营许可证", "item": "食品经营许可",
        "holder": "云溪县老街便利店", "content": "预包装食品销售。", "valid_from": "2022-05-01",
        "valid_until": "2026-10-31", "granted_on": "2022-04-28", "safety": True,
    }  # fmt: skip
    desk.fill(content).shot("licence-entry").fits()
    desk.press("补登")
    expect(page.locator("main")).to_contain_text("日未延续")
    desk.open("/licences/new").fill(content)
    desk.press("补登")
    expect(page.locator("main")).to_contain_text("许可证编号样例食证00301已经登记过")
    desk.shot("licence-entry-refused").fits()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_licence_is_revoked_and_every_page_fits(page: Page, live_server: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    county = world.county()
    licensing.granted(county)
    case = Journey(page, live_server.url, county)
    case.dossier = licensing.heard(county, ground="not_qualified").dossier
    case.by(county.officer).takes("submit_review")
    case.desk.case(case.dossier).shot("withdrawal-review").fits()
    old = world.Case(county, case.dossier, timezone.localtime() - timedelta(minutes=5))
    old.take("pass_review", county.reviewer)
    case.by(county.head).takes("decide_end")
    row = Licence.objects.get()
    case.desk.open("/licences?worth=ended").shot("licences-ended").fits()
    expect(page.locator("main")).to_contain_text("已撤销")
    case.by(county.officer).takes("serve_decision")
    case.takes("deregister", primary=False)
    case.desk.open(f"/licences/{row.pk}").shot("licence-ended").fits()
    expect(page.locator("#events")).to_contain_text("注销")
    for paper in ("licence_grant", "licence_end_decision", "licence_certificate"):
        for issued in Document.objects.filter(kind=paper):
            case.desk.open(f"/documents/{issued.code}").shot(paper).fits()
