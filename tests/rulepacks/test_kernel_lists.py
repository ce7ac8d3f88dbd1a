"""Lists that both a step's form and a pack state say the same; a form that can, asks the pack."""

from __future__ import annotations

import pytest
from django.conf import settings

from sanjian.law.forms import Field
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.schema import Kind
from sanjian.rulepacks.view import on
from tests.rulepacks.test_table import PLACES, TODAY

# Pack key: procedure, step, field whose choices are the law's own and stand in the code.
WRITTEN_TWICE = {
    "case.outcomes": ("penalty_ordinary", "conclude", "outcome"),
    "payment.on_spot_grounds": ("penalty_summary", "collect_on_spot", "ground"),
    "publish.withdraw_on": ("penalty_ordinary", "record_overturn", "how"),
}


def field(procedure: str, step: str, name: str) -> Field:
    """The field of a step's form."""
    form = PROCEDURES[procedure].step(step).form
    return next(one for one in form if one.name == name)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", WRITTEN_TWICE)
def test_what_the_form_offers_is_what_the_pack_lists(key: str, place: str) -> None:
    rules = on(load(settings.PACKS_ROOT, place), TODAY)
    offered = {choice.code for choice in field(*WRITTEN_TWICE[key]).options(rules)}
    listed = set(rules.items(key))
    extra = listed - offered
    # What a place adds of its own (an error in the public copy) has a step of its own.
    assert offered <= listed
    assert not extra or key == "publish.withdraw_on", extra


def test_what_becomes_of_preserved_goods_is_asked_of_the_pack() -> None:
    asked = field("penalty_ordinary", "settle_preserved", "settlement")
    assert asked.choices == "preservation.outcomes"


def test_every_list_that_a_form_asks_for_is_a_list_that_every_place_answers() -> None:
    asked = {
        one.choices
        for procedure in PROCEDURES.values()
        for step in procedure.steps
        for whole in step.form
        for one in (whole, *whole.columns)
        if isinstance(one.choices, str)
    }
    assert asked
    for key in asked:
        assert KEYS[key].kind is Kind.LIST, key
        for place in PLACES:
            assert on(load(settings.PACKS_ROOT, place), TODAY).has(key), (place, key)
