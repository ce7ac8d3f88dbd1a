"""The one next thing on a case: the step that leads on, or what has to be done for it first."""

import pytest

from sanjian.cases.nextstep import Choice, choose
from sanjian.law.people import Role
from sanjian.records.queries import options
from sanjian.records.taking import standing
from sanjian.registry.models import Person
from tests import world

pytestmark = pytest.mark.django_db


def next_for(case: world.Case, person: Person, *owed: str) -> Choice:
    """What the case page shows this person large."""
    case.dossier.refresh_from_db()
    here = standing(case.dossier, by=person, at=case.at)
    return choose(here, options(here), duty_steps=owed)


def shown(choice: Choice) -> str:
    """The step shown large."""
    return choice.option.step.name if choice.option else ""


def test_what_is_missing_for_the_way_on_comes_first() -> None:
    county = world.county()
    case = world.opened(county)
    choice = next_for(case, county.officer)
    assert shown(choice) == "verify_lead"
    assert choice.towards is not None
    assert choice.towards.name == "ask_filing"
    assert choice.mine


def test_the_step_that_leads_furthest_is_shown_once_it_may_be_taken() -> None:
    county = world.county()
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    assert shown(next_for(case, county.officer)) == "ask_filing"
    case.take("ask_filing", county.officer)
    assert shown(next_for(case, county.head)) == "file_case"


def test_others_are_told_whose_turn_it_is() -> None:
    county = world.county()
    case = world.opened(county)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    choice = next_for(case, county.officer)
    assert choice.waits == (Role.HEAD,)
    assert not choice.mine


def test_a_case_that_needs_no_review_goes_to_the_head() -> None:
    county = world.county()
    case = world.heard(county, fine="100")
    wanted = "submit_review" if case.facts.review_required else "submit_decision"
    assert shown(next_for(case, county.officer)) == wanted


def test_a_clerk_is_shown_the_publication_that_he_owes() -> None:
    county = world.county()
    case = world.decided(county)
    assert shown(next_for(case, county.clerk, "prepare_publication")) == "prepare_publication"
    assert next_for(case, county.archivist).waits == (Role.OFFICER,)
