"""The second reading of the acts of any kind of enforcement, without facts and rules.

What only a penalty knows (the notice and what was told, amounts that never grow) stands in
`reading`; here is what holds for every kind: which draft a reviewer passed, whether the grounds
of review were there, whether a hearing that was asked for took place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Step
from sanjian.law.reading import NEW_PAPERS

# Grounds on which every kind of decision must be reviewed (国办发〔2018〕118号（十二）), besides
# after a hearing; no place's rules may let the head's ruling stand in for the pass.
NATIONAL = ("public_interest", "social_risk", "major_rights", "complex")
PENDING = ("asked", "noticed", "held")


@dataclass(frozen=True, slots=True)
class GeneralReading:
    """What the acts so far say, as far as a property needs it."""

    drafted: bool = False
    grounds: bool = False
    local: bool = False
    heard: bool = False
    passed: bool = False
    hearing: str = ""
    decided: bool = False
    prepared_by: int | None = None


@dataclass(frozen=True, slots=True)
class GeneralPlace:
    """What the rules of the place say on the points this reading needs, read once."""

    triggers: frozenset[str]
    ruling: bool

    @classmethod
    def of(cls, params: Parameters) -> GeneralPlace:
        """Read the place's own grounds of review and whether its head may rule."""
        return cls(
            frozenset(params.items("review.scope.triggers")),
            params.flag("review.ruling_allowed"),
        )


def read_general(
    reading: GeneralReading,
    step: Step[Any],
    by: int,
    content: Mapping[str, Any],
    place: GeneralPlace,
) -> tuple[GeneralReading, tuple[str, ...]]:
    """Read one more act. Out: the reading after it, and the properties it breaks."""
    broken = _broken(reading, step, by)
    after = _after(reading, step, by, content, place)
    if step.gate == "draft":
        after = replace(
            after,
            drafted=True,
            grounds=any(content.get(name) for name in NATIONAL),
            local=bool(content.get("statute")) and "statute" in place.triggers,
            passed=False,
        )
    if step.gate == "decision":
        after = GeneralReading(decided=True)
    return after, tuple(broken)


def _broken(reading: GeneralReading, step: Step[Any], by: int) -> list[str]:
    if step.name == "release_publication" and reading.prepared_by == by:
        return ["publication"]
    if step.gate != "decision":
        return []
    broken = ["second"] if reading.decided else []
    owed = reading.drafted and (reading.grounds or reading.local or reading.heard)
    if owed and not reading.passed:
        broken.append("review")
    if reading.hearing in PENDING:
        broken.append("hearing")
    return broken


def _after(
    reading: GeneralReading,
    step: Step[Any],
    by: int,
    content: Mapping[str, Any],
    place: GeneralPlace,
) -> GeneralReading:
    match step.name:
        case "submit_review" | "raise_problems" | "withdraw_review":
            return replace(reading, passed=False)
        case "pass_review":
            return replace(reading, passed=content["draft_hash"] == "present")
        case "rule_disagreement":
            allowed = place.ruling and not reading.grounds and not reading.heard
            follows = content["ruling"] == "follow_handler"
            bound = content["draft_hash"] == "present"
            return replace(reading, passed=follows and allowed and bound)
        case "begin_redo":
            return GeneralReading()
        case "ask_hearing":
            return replace(reading, hearing="asked")
        case "waive_hearing":
            return replace(reading, hearing="waived")
        case "notify_hearing":
            return replace(reading, hearing="noticed")
        case "hold_hearing" if not content["attended"]:
            return replace(reading, hearing="missed")
        case "hold_hearing":
            return replace(reading, hearing="held", heard=True, passed=False)
        case "report_hearing":
            return replace(reading, hearing="reported")
        case "prepare_publication":
            return replace(reading, prepared_by=by)
        case name if name in NEW_PAPERS:
            return replace(reading, passed=False)
    return reading


def on_general_review(reading: GeneralReading) -> GeneralReading:
    """Only what bears on legal review."""
    return replace(reading, hearing="", prepared_by=None)


def on_general_publication(reading: GeneralReading) -> GeneralReading:
    """Only who prepared the text to be published."""
    return GeneralReading(prepared_by=reading.prepared_by)
