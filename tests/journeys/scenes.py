"""Cases brought to where a journey begins, on days before today, as samples."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from tests import world
from tests.desk.browsing import Journey
from tests.world import Case, County


def before_today(days: int) -> datetime:
    """Nine in the morning so many days before today, in Shanghai."""
    now = datetime.now(world.SHANGHAI)
    return (now - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def proposed(where: County, days: int, **draft: Any) -> Case:
    """A case whose draft was finished so many days before today, less a week."""
    case = world.opened(where, before_today(days), summary="巡查发现当事人涉嫌违法。")
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.later(days=1).take("on_site_record", where.officer)
    case.take("add_evidence", where.second)
    case.later(days=1).take("conclude", where.officer, **draft)
    case.later(days=1).take("notify", where.officer)
    return case


def served(where: County, days: int) -> Case:
    """A case with a decision on a fine that was served a week after its beginning."""
    case = proposed(where, days)
    case.later(days=1).take("record_statement", where.officer, standpoint="waived")
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.later(days=1).take("decide_penalty", where.head)
    case.later(days=1).take("serve_decision", where.officer)
    return case


def goes_on(journey: Journey, case: Case) -> Journey:
    """Let the journey go on with this case, from today."""
    case.dossier.refresh_from_db()
    journey.dossier = case.dossier
    return journey


def opens_papers(journey: Journey, *kinds: str) -> Journey:
    """Open the newest document of each kind: its page shows number and words, nothing too wide."""
    assert journey.dossier is not None
    for kind in kinds:
        issued = journey.dossier.documents.filter(kind=kind).order_by("-id").first()
        assert issued is not None, f"{kind} was not issued"
        journey.desk.open(f"/documents/{issued.code}").fits().shot(f"paper-{kind}")
        expect(journey.desk.page.locator("h1")).to_contain_text(issued.label)
        paper = journey.desk.page.locator(".paper")
        expect(paper).to_be_visible()
        if issued.number:
            expect(paper).to_contain_text(issued.number)
    return journey
