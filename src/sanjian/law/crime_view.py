"""The view in which the checker visits the suspicion of a crime and its handover, and nothing else.

The view keeps the chapter's own facts and the stage: no other rule asks for them, so the other
views need not carry them. That the police answer counts as a way that exists: they must within
three days (《行政执法机关移送涉嫌犯罪案件的规定》第八条), and so does what the procuratorate tells
of its supervision (《人民检察院办理行政执法机关移送涉嫌犯罪案件的规定》第十一条). What courts send
back does not: a file they keep is closed by `close_transferred`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanjian.law.exploring import OFFICER, SECOND, Exploration, View
from sanjian.law.procedure import Procedure, Step
from sanjian.law.procedures import crime
from sanjian.law.reading import CLOSINGS
from sanjian.law.viewing import NOBODY_TWICE

DECIDING = ("suspicion", "approved", "answer", "route", "finding")


def about_crime(procedure: Procedure[Any]) -> bool:
    """Say whether a procedure has the chapter on crime at all."""
    return any(step.name in crime.NAMES for step in procedure.steps)


def answered_with_crime(answered: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Return who answers for which property, with this view beside the others."""
    dead_end = (*answered["dead_end"], "crime")
    return {**answered, "dead_end": dead_end, "crime": ("crime",)}


NONE, TOLD, SUSPECTED, FILED = "", "told", "suspected", "filed"


def read_suspicion(
    reading: str, step: Step[Any], by: int, content: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """Read how a suspicion stands: none, open, with the police. Out: that, and what is broken.

    While one is open or with the police nothing is decided, but that the case goes to the courts;
    and that is decided only when the police have opened theirs.
    """
    allowed = (FILED,) if step.name == "transfer_case" else (NONE,)
    broken = ("crime",) if step.gate == "decision" and reading not in allowed else ()
    match step.name:
        case "register_lead" if content.get("suspicion"):
            return TOLD, broken
        case "file_case" if reading == TOLD:
            return SUSPECTED, broken
        case "decline_filing":  # no decision was made that an order could set aside
            return NONE, broken
        case "flag_crime" | "object_to_police":
            return SUSPECTED, broken
        case "decide_crime" if not content["approved"]:
            return NONE, broken
        case "record_police_answer" | "answer_handover":
            after = {"filed": FILED, "not_filed": NONE}
            return after.get(content["answer"], reading), broken
        case "record_supervision":
            return FILED if content["finding"] == "filed" else NONE, broken
        case "record_crime_return":
            return NONE, broken
    return reading, broken


def crime_view(names: frozenset[str]) -> View:
    """Only the suspicion of a crime: that the police answer is no hindrance of its own."""
    without = names - crime.FACTS - {"stage"}
    return View(
        proves=frozenset({"crime", "duties"}),
        left_out=without,
        actors=NOBODY_TWICE,
        officers=((OFFICER, SECOND),),
        start=NONE,
        read=read_suspicion,
        later=lambda reading: reading,
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
