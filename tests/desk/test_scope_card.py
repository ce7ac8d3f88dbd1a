"""是否需要法制审核 on the page of a case: the trigger, the entry, the facts, and every change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import world
from tests.desk.helpers import at_desk, text
from tests.registry.lists import FINE, office

pytestmark = pytest.mark.django_db
BEFORE = world.START - timedelta(days=40)


def case_page(case: world.Case) -> str:
    """The page of a case as its officer sees it."""
    return text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/"))


def test_before_there_is_a_draft_nothing_is_said() -> None:
    assert "是否需要法制审核" not in case_page(world.opened(world.county()))


def test_the_entry_and_the_facts_are_named() -> None:
    where = world.county()
    office(where.agency).released(FINE, at=BEFORE)
    page = case_page(world.investigated(where, fine="6000.00"))
    assert "应当法制审核" in page
    assert "对公民罚款达到5,000元，本案罚款6,000元" in page
    assert "承办人认定的事实和证据：本案事实清楚" in page


def test_why_not_and_what_would_change_it() -> None:
    page = case_page(world.investigated(world.county(), fine="600.00"))
    assert "不需要法制审核" in page
    assert "如果罚款、没收合计达到10,000元" in page


def test_a_later_change_is_visible() -> None:
    where = world.county()
    case = world.investigated(where, fine="600.00")
    case.take("revise_draft", where.officer, fine="600.00", social_risk=True)
    page = case_page(case)
    assert "由不需要审核变为可能造成重大社会影响或者引发社会风险" in page


def test_the_answer_is_that_of_the_day_on_which_the_draft_was_made() -> None:
    where = world.county()
    case = world.investigated(where, fine="6000.00")
    office(where.agency).released(FINE, at=case.at, in_force=case.at.date() + timedelta(days=1))
    page = case_page(case)
    assert "不需要法制审核" in page, "the draft is from before; the decision asks again"


def test_questions_without_anything_to_choose_are_not_asked() -> None:
    where = world.county()
    case = world.investigated(where)
    address = f"/cases/{case.dossier.uid}/steps/revise_draft"
    client = at_desk(where.officer)
    assert "所属领域" not in text(client.get(address))
    from_list = FINE.__class__("", "食品罚款", act_kind="penalty", field="食品安全")
    office(where.agency).released(from_list, at=BEFORE)
    page = text(client.get(address))
    assert "所属领域" in page and "食品安全" in page and "不属于以上各项" in page
