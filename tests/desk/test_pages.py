"""Every page of the desk opens for everybody who works here, at every stage of a case."""

import re

import pytest
from django.test import Client

from sanjian.desk.navigation import ENTRIES, GROUPS
from sanjian.law.procedures import PROCEDURES
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db

PAGES = ("/", "/cases", "/cases/new", "/duties", "/duties?of=agency&late=1", "/documents",
         "/people", "/rules", "/reviews", "/approvals", "/password",
         "/cases/new/penalty_ordinary", "/cases/new/penalty_summary")  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "head", "reviewer", "clerk", "archivist", "expired"])
def test_every_page_opens_for_every_post(who: str) -> None:
    county = world.county()
    world.investigated(county)
    desk = at_desk(getattr(county, who))
    for address in PAGES:
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert county.agency.name in text(answer)


def test_the_case_page_and_every_form_open_at_every_stage() -> None:
    county = world.county()
    case = world.opened(county)
    procedure = PROCEDURES[case.dossier.procedure]
    desks = [at_desk(p) for p in (county.officer, county.head, county.reviewer, county.clerk)]

    def look() -> None:
        for desk in desks:
            page = desk.get(f"/cases/{case.dossier.uid}/")
            assert page.status_code == 200
            for step in procedure.open_steps(case.facts):
                shown = desk.get(f"/cases/{case.dossier.uid}/steps/{step.name}")
                assert shown.status_code == 200
                assert step.label in text(shown)

    look()
    for step, by, content in (
        ("verify_lead", county.officer, {"suspected": True}),
        ("ask_filing", county.officer, {}),
        ("file_case", county.head, {}),
        ("on_site_record", county.officer, {}),
        ("add_evidence", county.officer, {}),
        ("conclude", county.officer, {}),
        ("notify", county.officer, {}),
        ("record_statement", county.officer, {"standpoint": "waived"}),
        ("submit_review", county.officer, {}),
    ):
        case.take(step, by, **content)
        look()


def test_nobody_gets_in_without_logging_in() -> None:
    for address in PAGES:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login?next=")


def test_every_entry_of_the_navigation_stands_under_its_heading() -> None:
    county = world.county()
    placed = {f"desk:{name}" for _, names in GROUPS for name in names}
    assert {one.view for one in ENTRIES} <= placed
    page = text(at_desk(county.officer).get("/"))
    headings = re.findall(r'<li class="nav-group">([^<]+)</li>', page)
    assert headings == ["办案", "监督", "记录与档案", "人员与清单", "规则"]
