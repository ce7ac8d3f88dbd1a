"""A seizure in the browser: decided first, or urgent and approved within a day; and its return."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sanjian.records.models import Document
from tests import world
from tests.desk.browsing import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOP = {"party_kind": "individual_business", "party_name": "云溪县清源小吃店"}


def test_goods_are_held_on_a_decision_with_a_list_and_given_back(
    page: Page, live_server: Any
) -> None:
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("compulsory_measure", **SHOP)
    case.takes("add_evidence", primary=False).takes("draft_measure", primary=False)
    assert case.dossier is not None
    case.dossier.refresh_from_db()
    if case.dossier.facts["review_required"]:
        case.takes("submit_review", primary=False)
        case.desk.open(f"/cases/{case.dossier.uid}/steps/impose_measure")
        expect(page.locator("main")).to_contain_text("法制审核")
        case.desk.shot("seizure-before-review").fits()
        case.by(county.reviewer).takes("pass_review", primary=False)
    else:
        case.takes("submit_decision", primary=False)
    case.by(county.head).takes("decide_measure", primary=False)
    case.by(county.officer).takes("impose_measure", primary=False)
    case.desk.case(case.dossier).shot("seizure-in-force").fits()
    papers = Document.objects.filter(dossier=case.dossier)
    assert papers.filter(label__contains="清单").exists()
    for paper in papers.filter(label__contains="清单"):
        case.desk.open(f"/documents/{paper.code}").shot("seizure-list").fits()
    case.by(county.head).takes("lift_measure", primary=False)
    case.by(county.officer).takes("return_goods", primary=False)
    case.desk.case(case.dossier).shot("seizure-returned").fits()
    expect(page.locator("#course")).to_contain_text("登记退还财物")


def test_an_urgent_seizure_shows_its_day_and_falls_when_it_is_not_approved(
    page: Page, live_server: Any
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    county = world.county()
    case = Journey(page, live_server.url, county)
    case.by(county.officer).opens("compulsory_measure", urgent=True, **SHOP)
    case.takes("impose_urgently", primary=False)
    assert case.dossier is not None
    case.desk.case(case.dossier).shot("seizure-urgent").fits()
    expect(page.locator("#duties")).to_contain_text("《行政强制法》第十九条")
    case.takes("draft_measure", primary=False)
    case.dossier.refresh_from_db()
    if case.dossier.facts["review_required"]:
        case.takes("submit_review", primary=False)
        case.by(county.reviewer).takes("pass_review", primary=False)
    else:
        case.takes("submit_decision", primary=False)
    case.by(county.head).takes("disapprove_urgent", primary=False)
    case.desk.case(case.dossier).shot("seizure-lifted").fits()
    expect(page.locator("#duties")).to_contain_text("立即解除")
