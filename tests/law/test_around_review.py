"""Ways around the review, tried through the law's own questions."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from sanjian.law.catalogue import FIELDS, OTHER, POWERS, Entry
from sanjian.law.people import Person, Role
from sanjian.law.procedures import PROCEDURES
from sanjian.law.procedures.case_facts import OF_ONE_MATTER, CaseFacts
from sanjian.rulepacks.view import View
from tests.law.files import ZHOU, File, submitted
from tests.law.test_compulsory_measure import proposed
from tests.law.test_list_of_kinds import listing

# What belongs to the file and not to one decision in it.
OF_THE_FILE = {
    "stage", "parts", "opened_on", "party_kind", "party_named", "filed_on", "handlers",
    "reviewers", "recused", "recusal_of", "evidence_count", "evidence_digest",
    "unverified_count", "records_made", "pauses", "electronic_consent", "matter",
    "review_round", "addendum", "handed_over_on",
    "joint_organs", "entrusting", "redo_ordered_on", "redo_by", "redo_barred", "redo_former",
    "split_asked", "linked", "clock_from", "question_on", "advised_on",
}  # fmt: skip
FOOD = Entry("1", "食品领域的行政强制", act_kind="compulsion", field="食品安全")
POWER = Entry("2", "列明事项的行政强制", act_kind="compulsion", powers=("X-1",))


def choosing(*entries: Entry) -> View:
    """The rules of a place with that list, and what may be chosen from it."""
    view = listing(*entries)
    none = {"code": OTHER, "label": "不属于以上各项"}
    view.values[FIELDS] = [{"code": "食品安全", "label": "食品安全"}, none]  # type: ignore[index]
    view.values[POWERS] = [{"code": "X-1", "label": "列明事项"}, none]  # type: ignore[index]
    return view


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [(FOOD, "catalogue_field", "食品安全"), (FOOD, "catalogue_field", ""),
     (POWER, "catalogue_power", "X-1"), (POWER, "catalogue_power", "")],
)  # fmt: skip
def test_a_draft_of_the_list_does_not_leave_it_by_another_field_or_item(
    entry: Entry, name: str, value: str
) -> None:
    file = File(procedure=PROCEDURES["compulsory_measure"], params=choosing(entry))
    file.take("propose_measure", measure="seize", urgent=False).take("add_evidence")
    stated: dict[str, Any] = {name: value}
    left: dict[str, Any] = {name: OTHER}
    file.take("draft_measure", **stated)
    assert file.facts.review_because == ("catalogue",)
    file.take("submit_review").take("raise_problems")
    assert "SCOPE_UNTICKED" in file.refusals("draft_measure", **left)
    file.take("draft_measure", **stated)
    assert "REVIEW_MISSING" in file.refusals("submit_decision")


def test_a_draft_outside_the_list_may_say_which_field_it_belongs_to() -> None:
    file = File(procedure=PROCEDURES["compulsory_measure"], params=choosing(FOOD))
    file.take("propose_measure", measure="seize", urgent=False).take("add_evidence")
    file.take("draft_measure", catalogue_field=OTHER)
    assert not file.facts.review_required
    assert file.take("draft_measure", catalogue_field="食品安全").facts.review_required


def test_what_the_review_has_objected_to_is_not_imposed_as_urgent() -> None:
    file = proposed(urgent=True).take("add_evidence").take("draft_measure", complex=True)
    file.take("submit_review").take("raise_problems")
    assert "STAGE" in file.refusals("impose_urgently")


def test_who_handles_a_case_does_not_choose_its_reviewer() -> None:
    file = submitted(complex=True)
    both = file.people[ZHOU]
    file.people[ZHOU] = Person(
        both.id, both.name, both.agency, both.roles | {Role.REVIEW_HEAD}, both.certificate
    )
    assert "OWN_CASE_REVIEW" in file.refusals("reassign_review", by=ZHOU)


def test_a_further_matter_takes_nothing_of_the_decision_before_it() -> None:
    every = {one.name for one in fields(CaseFacts)}
    assert set(OF_ONE_MATTER) | OF_THE_FILE == every
    assert not set(OF_ONE_MATTER) & OF_THE_FILE
