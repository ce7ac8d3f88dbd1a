"""办案环节: every stage of every procedure falls into a part that every place names."""

import pytest

from sanjian.law.courses import EVIDENTIAL, NAMED_INSTEAD, OF_STAGE, course_of, part_of
from sanjian.law.procedures import PROCEDURES

PLACES = {
    "cn": ["initiation", "investigation", "review", "decision", "service", "execution", "archive"],
    "罗庄": ["filing", "investigation", "evidence", "examination", "decision", "service",
           "execution", "archive"],
    "万新街": ["investigation", "proposal", "review", "decision"],
    "海门": ["initiation", "investigation", "decision", "service", "archive"],
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_step_of_every_procedure_has_a_part_in_every_place(place: str) -> None:
    named = PLACES[place]
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            for stage in step.sources:
                assert part_of(course_of(step.name, stage), named) in named


def test_no_course_is_for_a_stage_or_step_that_does_not_exist() -> None:
    stages = {one.value for procedure in PROCEDURES.values() for one in procedure.stages}
    steps = {one.name for procedure in PROCEDURES.values() for one in procedure.steps}
    assert set(OF_STAGE) == stages
    assert set(OF_STAGE.values()) | {"evidence"} == set(NAMED_INSTEAD)
    assert steps >= EVIDENTIAL


def test_the_parts_follow_each_other_as_the_ordinary_case_does() -> None:
    told = [
        part_of(course_of(step, stage), PLACES["罗庄"])
        for step, stage in (
            ("verify_lead", "lead"), ("file_case", "filing"), ("interview", "investigation"),
            ("add_evidence", "notice"), ("notify", "proposal"), ("pass_review", "review"),
            ("decide_penalty", "decision"), ("serve_decision", "service"),
            ("record_payment", "enforcement"), ("archive_case", "closed"),
        )
    ]  # fmt: skip
    assert told == ["filing", "filing", "investigation", "evidence", "examination", "examination",
                    "decision", "service", "execution", "archive"]  # fmt: skip
