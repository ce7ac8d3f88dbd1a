"""Sample content fits its form everywhere, and names only people who may be named."""

from __future__ import annotations

import pytest

from sanjian.law import forms, sampling
from sanjian.law.people import Role
from tests.law import files
from tests.law.files import FENG, HEAVY, JIANG, PEOPLE, PLACES, QIAN, SUN, WU, ZHOU, rules


@pytest.mark.parametrize("place", PLACES)
def test_the_usual_content_of_every_first_step_passes_its_form(place: str) -> None:
    for file in (files.lead(place), files.on_site(place)):
        for step in file.procedure.open_steps(file.facts):
            raw = file.typed(step.name)
            _, errors = forms.clean(step.form, raw, today=file.at.date(), lists=rules(place))
            assert errors == {}, step.name


def test_deciding_fields_are_tried_with_every_value_the_usual_first() -> None:
    file = files.investigating()
    step = file.procedure.step("conclude")
    tried = list(sampling.variants(step, file.facts, file.params, file.people, file.at))
    assert (tried[0]["outcome"], tried[0]["penalty_kinds"], tried[0]["fine"]) == (
        "penalty", ["fine"], 5_000,
    )  # fmt: skip
    assert {raw["outcome"] for raw in tried} == {"penalty", "no_penalty", "withdraw", "transfer"}
    assert len(tried) == 4 * 3 * 3 * 2


def test_of_the_variants_only_those_pass_that_the_checks_accept() -> None:
    file = files.investigating()
    step = file.procedure.step("conclude")
    passing = list(sampling.passing(file.procedure, step, file.facts, file.situation(ZHOU)))
    assert {(c["outcome"], bool(c["fine"])) for _, c in passing} == {
        ("penalty", True), ("no_penalty", False), ("withdraw", False), ("transfer", False),
    }  # fmt: skip
    assert passing[0][0]["fine"] == 5_000
    assert passing[0][1]["fine"] == 500_000


def test_officers_named_are_able_and_those_on_the_case_come_first() -> None:
    file = files.filing()
    everybody = {n: p for n, p in PEOPLE.items() if n not in (QIAN, SUN)}
    step = file.procedure.step("file_case")
    raw = sampling.typed(step, file.facts, file.params, everybody, file.at)
    assert raw["officers"] == [ZHOU, WU]
    assert JIANG not in raw["officers"]


def test_a_replacement_is_named_only_when_one_is_needed() -> None:
    file = files.investigating("wanxin").take("ask_recusal", person=WU)
    assert file.typed("decide_recusal", granted=True)["replacement"] == [SUN]
    assert file.typed("decide_recusal", granted=False)["replacement"] == []


def test_a_chair_is_one_who_may_chair() -> None:
    file = files.told(**HEAVY).take("ask_hearing")
    assert file.typed("notify_hearing")["chair"] == FENG
    assert Role.CHAIR in PEOPLE[FENG].roles
