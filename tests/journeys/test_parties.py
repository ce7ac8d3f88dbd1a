"""Two parties, one case: an officer asks, the head approves, each party stands beside the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sanjian.records.models import Link
from tests import world
from tests.cases.test_joining import OTHER, investigated
from tests.desk.browsing import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_further_party_gets_a_file_of_its_own(page: Page, live_server: Any) -> None:
    where = world.county()
    case = investigated(where, timezone.now() - timedelta(days=3))
    desk = Desk(page, live_server.url).log_in(where.officer).case(case.dossier)
    desk.follow("报请分案")
    desk.fill({**OTHER, "act_ended_on": "2026-01-05", "reason": "两人共同经营，应当分别处理。"})
    desk.fits().shot("ask_split").press("报请分案")
    desk.log_in(where.head).case(case.dossier).follow("批准分案")
    desk.fill({"opinion": "同意分案。"}).fits().shot("approve_split").press("批准分案")
    desk.log_in(where.officer).case(case.dossier).follow("分出新案卷")
    desk.fits().shot("split_case").press("分出新案卷")
    other = Link.objects.get(source=case.dossier).target
    desk.case(other)
    parties = page.locator("#parties").locator("xpath=ancestor-or-self::section").first
    expect(parties).to_contain_text(case.dossier.party_name)
    expect(parties).to_contain_text("云溪县望山茶庄")
    expect(parties).to_contain_text("92350425MA00000002")
    expect(page.locator("main")).to_contain_text("现场照片6张")
    desk.fits().shot("parties")
    page.set_viewport_size({"width": 390, "height": 844})
    desk.case(case.dossier).fits().shot("parties")
