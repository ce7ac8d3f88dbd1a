"""An inspection in the browser: reason first, the door, the record, and what it leads to."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.records.models import Dossier
from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOP = {"party_kind": "individual_business", "party_name": "云溪县清源小吃店",
        "place": "云溪县城关镇集贸市场"}  # fmt: skip


def test_a_check_that_finds_something_becomes_a_lead_without_retyping(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("inspection", announced=False, **SHOP)
    assert case.dossier is not None
    door = f"/cases/{case.dossier.uid}/steps/arrive"
    case.desk.open(door).shot("inspection-unapproved").fits()
    expect(page.locator("main")).to_contain_text("本案处于“检查审批”阶段")
    case.by(county.head).takes("approve_inspection")
    case.by(county.officer).takes("arrive", primary=False, scanned=True)
    case.takes("record_inspection", primary=False, found=True, findings="未见进货台账。")
    case.takes("give_result", primary=False, outcome="lead", conclusion="涉嫌违法。")
    case.takes("hand_to_case", primary=False)
    case.desk.case(case.dossier).shot("inspection-handed").fits()
    lead = Dossier.objects.get(procedure="penalty_ordinary")
    assert lead.party_name == case.dossier.party_name
    case.desk.follow(f"{lead.party_name}，{lead.cause}").shot("inspection-lead").fits()
    expect(page.locator("#related")).to_contain_text("食品安全日常监督检查")
    expect(page.locator("#course")).to_contain_text(SHOP["place"])


def test_a_check_without_findings_ends_public_and_put_away(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("inspection", **SHOP)
    case.by(county.head).takes("approve_inspection")
    case.by(county.officer).takes("notify_inspection", primary=False)
    case.takes("arrive", primary=False, scanned=True)
    case.takes("record_inspection", primary=False, found=False)
    case.takes("give_result", primary=False, outcome="clean", conclusion="未发现问题。")
    case.publishes(county.clerk, county.publisher)
    case.by(county.officer).takes("account_recording", primary=False, of=5, how="text_full",
                                  reason="检查记录逐项记明。")  # fmt: skip
    case.by(county.head).takes("close_case", primary=False)
    case.by(county.archivist).takes("archive_case", primary=False)
    assert case.dossier is not None
    case.dossier.refresh_from_db()
    assert case.dossier.stage == "archived"
    case.desk.case(case.dossier).shot("inspection-archived").fits()
