"""办案环节: how a place cuts the way of a case into parts, the same for every procedure.

A step belongs to one of nine courses by the stage it is taken in; a place's own list of parts
(`stages.labels`, such as 程序启动、调查取证、审查决定、送达执行、归档管理) says which courses it
tells apart. What it does not name falls into the part that it names before or instead.
"""

from __future__ import annotations

from collections.abc import Collection

from sanjian.law.parameters import Parameters

KEY = "stages.labels"
EVIDENTIAL = frozenset(
    {"add_evidence", "examine_evidence", "take_samples", "preserve", "settle_preserved"}
)
"""Steps that take or test evidence, whatever stage they are taken in."""

OF_STAGE = {
    "opening": "initiation", "lead": "initiation", "filing": "initiation",
    "not_filed": "initiation", "planned": "initiation", "approved": "initiation",
    "application": "initiation", "intake": "initiation", "not_accepted": "initiation",
    "dropped": "initiation", "demand": "initiation",
    "investigation": "investigation", "inquiry": "investigation",
    "examination": "investigation", "on_site": "investigation",
    "proposal": "proposal", "notice": "proposal", "result": "proposal",
    "review": "review", "correction": "review",
    "decision": "decision",
    "service": "service",
    "enforcement": "execution", "execution": "execution", "in_force": "execution",
    "executing": "execution", "court": "execution", "performance": "execution",
    "closed": "archive", "archived": "archive", "settled": "archive", "executed": "archive",
    "converted": "archive",
}  # fmt: skip
"""The course of a stage, by its stored value."""

NAMED_INSTEAD = {
    "initiation": ("filing", "investigation"),
    "investigation": (),
    "evidence": ("investigation",),
    "proposal": ("examination", "review", "decision"),
    "review": ("examination", "decision"),
    "decision": (),
    "service": ("decision",),
    "execution": ("service", "decision"),
    "archive": ("execution", "service", "decision"),
}
"""For each course, where it falls when a place does not name it; in the order of a case."""


def course_of(step: str, stage: str) -> str:
    """Return the course of a step that is taken in a stage (both stored values).

    Raises KeyError for a stage that no course was given.
    """
    return "evidence" if step in EVIDENTIAL else OF_STAGE[stage]


def of_file(stage: str) -> str:
    """Return the course of a file (photo, recording, paper) that is taken in during a stage."""
    course = OF_STAGE[stage]
    return "evidence" if course == "investigation" else course


def part_of(course: str, named: Collection[str]) -> str:
    """Return the code under which a place that names these parts tells a course.

    Raises StopIteration when the place names nothing that it could fall into.
    """
    return next(one for one in (course, *NAMED_INSTEAD[course]) if one in named)


def parts(params: Parameters) -> dict[str, str]:
    """Return the parts that a place names, label by code, in its order."""
    return {str(row["code"]): str(row["label"]) for row in params.rows(KEY)}
