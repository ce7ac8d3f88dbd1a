"""变更承办人员: the head lets others take a file over, with a list; every part stays."""

from __future__ import annotations

import pytest

from sanjian.law.people import Certificate, Part, Person, Role
from sanjian.law.procedures import PROCEDURES
from tests.law.files import DAY, JIANG, WU, ZHOU, File, Refusal

LI = 12


def filed() -> File:
    """A penalty case that 周承办 and 吴协办 handle; 李接手 works in the same agency."""
    file = File()
    card = Certificate("YX-012", DAY.replace(year=2020), DAY.replace(year=2029))
    file.people[LI] = Person(LI, "李接手", 1, frozenset({Role.OFFICER}), card)
    return (
        file.take("register_lead").take("verify_lead").take("ask_filing")
        .take("file_case", officers=[ZHOU, WU])
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("TOO_FEW_OFFICERS", {"officers": [LI]}),
        ("CERT_INVALID", {"officers": [LI, JIANG]}),
    ],
)
def test_whoever_cannot_handle_cannot_take_over(code: str, content: dict[str, object]) -> None:
    file = filed()
    assert code in file.refusals("hand_over", **content)
    file.take("hand_over", officers=[LI, WU])


def test_only_the_head_changes_the_handlers() -> None:
    assert "ROLE" in filed().refusals("hand_over", ZHOU, officers=[LI, WU])


def test_new_handlers_work_on_and_the_former_ones_no_longer() -> None:
    file = filed().take("hand_over", officers=[LI, WU])
    assert file.facts.handlers == frozenset({LI, WU})
    with pytest.raises(Refusal, match="NOT_ASSIGNED"):
        file.take("add_evidence", ZHOU)
    file.take("add_evidence", LI)


def test_a_former_handler_can_never_review_the_file() -> None:
    file = filed().take("hand_over", officers=[LI, WU])
    assert dict(file.facts.parts)[ZHOU] == Part.HANDLER
    assert dict(file.facts.parts)[LI] == Part.HANDLER


KINDS = sorted(set(PROCEDURES) - {"penalty_summary"})


@pytest.mark.parametrize("name", KINDS)
def test_the_change_issues_the_list_of_what_is_handed_over(name: str) -> None:
    step = PROCEDURES[name].step("hand_over")
    assert step.documents == ("handover_record",)
    asked = {field.name for field in step.form if field.required}
    assert asked >= {"officers", "evidence_listed", "deadlines_listed", "open_items", "reason"}


def test_goods_held_change_hands_and_only_the_new_officers_lift_the_seals() -> None:
    file = File(PROCEDURES["compulsory_measure"]).take("propose_measure")
    card = Certificate("YX-012", DAY.replace(year=2020), DAY.replace(year=2029))
    file.people[LI] = Person(LI, "李接手", 1, frozenset({Role.OFFICER}), card)
    assert "TOO_FEW_OFFICERS" in file.refusals("hand_over", officers=[LI])
    file.take("hand_over", officers=[LI, WU])
    assert "NOT_ASSIGNED" in file.refusals("draft_measure", ZHOU)
    assert "NOT_ASSIGNED" not in file.refusals("draft_measure", LI)


def test_an_application_in_examination_changes_hands() -> None:
    file = File(PROCEDURES["licence"]).take("receive_application").take("accept_application")
    card = Certificate("YX-012", DAY.replace(year=2020), DAY.replace(year=2029))
    file.people[LI] = Person(LI, "李接手", 1, frozenset({Role.OFFICER}), card)
    file.take("hand_over", officers=[LI, WU])
    assert "NOT_ASSIGNED" in file.refusals("add_evidence", ZHOU)
    assert "NOT_ASSIGNED" not in file.refusals("add_evidence", LI)
