"""The agency's list meets every kind of enforcement that drafts a decision."""

from __future__ import annotations

from dataclasses import replace

from sanjian.law import catalogue
from sanjian.law.catalogue import Entry, row_of
from sanjian.law.procedures import PROCEDURES
from sanjian.rulepacks.view import View
from tests.law.files import File, rules

SHUT = Entry("1", "查封致生产经营难以正常进行", act_kind="compulsion", asked=True)
ALL = Entry("2", "县级作出的行政强制", act_kind="compulsion", level="county")


def listing(*entries: Entry) -> View:
    """The rules of 明溪县 with an agency's list."""
    view = rules("mingxi")
    assert isinstance(view, View)
    rows = [{**row_of(one), "label": one.text} for one in entries]
    asked = [{"code": one.code, "label": one.label} for one in entries if one.asked]
    values = {**view.values, catalogue.KEY: rows, catalogue.ASKED: asked, catalogue.LEVEL: "county"}
    return replace(view, values=values)


def measure(*entries: Entry, **draft: object) -> File:
    """A measure drafted under that list."""
    file = File(procedure=PROCEDURES["compulsory_measure"], params=listing(*entries))
    file.take("propose_measure", measure="seize", urgent=False)
    return file.take("add_evidence").take("draft_measure", **draft)


def test_a_measure_of_the_list_is_reviewed_and_stays_so() -> None:
    file = measure(SHUT, catalogue_items=["1"])
    assert file.facts.review_because == ("catalogue",)
    assert "REVIEW_MISSING" in file.refusals("submit_decision")
    assert "SCOPE_UNTICKED" in file.refusals("draft_measure")


def test_a_measure_outside_the_list_is_not() -> None:
    assert not measure(SHUT).facts.review_required
    assert measure(ALL).facts.review_because == ("catalogue",)


def test_a_list_that_came_later_asks_again() -> None:
    file = measure(SHUT)
    file.params = listing(ALL)
    assert file.refusals("submit_decision") == ["REVIEW_SCOPE_CHANGED"]
