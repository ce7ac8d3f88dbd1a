"""The view in which the checker visits the suspicion of a crime and its handover, and nothing else.

The view keeps the chapter's own facts and the stage: no other rule asks for them, so the other
views need not carry them. That the police answer counts as a way that exists: they must within
three days (《行政执法机关移送涉嫌犯罪案件的规定》第八条). What courts and procuratorate send back
does not: a file they keep is closed by `close_transferred`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law.exploring import OFFICER, SECOND, Exploration, View
from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures import crime
from sanjian.law.reading import CLOSINGS
from sanjian.law.viewing import NOBODY_TWICE

DECIDING = ("approved", "answer")


def about_crime(procedure: Procedure[Any]) -> bool:
    """Say whether a procedure has the chapter on crime at all."""
    return any(step.name in crime.NAMES for step in procedure.steps)


def answered_with_crime(answered: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Return who answers for which property, with this view beside the others."""
    dead_end = (*answered["dead_end"], "crime")
    return {**answered, "dead_end": dead_end, "crime": ("crime",)}


def read_suspicion(
    suspected: bool, step: Step[Any], by: int, content: Mapping[str, Any]
) -> tuple[bool, tuple[str, ...]]:
    """Read whether a crime is suspected still. Out: that after the act, and what it breaks."""
    broken = ("crime",) if suspected and step.gate == "decision" else ()
    match step.name:
        case "flag_crime" | "object_to_police":
            return True, broken
        case "decide_crime" if not content["approved"]:
            return False, broken
        case "record_police_answer" if content["answer"] == "not_filed":
            return False, broken
        case "record_crime_return":
            return False, broken
    return suspected, broken


def crime_view(names: frozenset[str]) -> View:
    """Only the suspicion of a crime: that the police answer is no hindrance of its own."""
    without = names - crime.FACTS - {"stage"}
    return View(
        proves=frozenset({"crime", "duties"}),
        left_out=without,
        actors=NOBODY_TWICE,
        officers=((OFFICER, SECOND),),
        start=False,
        read=read_suspicion,
        later=lambda suspected: suspected,
        answered=without,
        closings=CLOSINGS,
        decides=lambda field: field.decides and field.name in DECIDING,
    )


def waits_for_ever(run: Exploration | None) -> tuple[str, ...] | None:
    """Return the way to a file whose suspicion can never be settled, None where there is none."""
    if run is None:
        return None
    state, stage = run.form.shape.place["crime"], run.form.shape.place["stage"]
    over = run.cut_off(lambda v: v[state] not in crime.OPEN or v[stage] in CLOSINGS)
    return None if over is None else run.path(over)
