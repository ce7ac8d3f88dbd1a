"""A draft against the benchmark: the grade that was chosen, and whether the amount keeps to it.

Hung into the one way of taking a step; nobody types what is found here.
Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.assistance.queries import fitting, in_force, since, span
from sanjian.law import forms
from sanjian.law.procedures.draft import DRAFT
from sanjian.records.taking import FILLERS, Standing

if TYPE_CHECKING:
    from sanjian.assistance.models import Benchmark, Grade

STEPS = ("conclude", "revise_draft")
_ASKED = tuple(one for one in DRAFT if one.name in ("outcome", "fine", "basis", "penalty_kinds"))


def register() -> None:
    """Hand the filler to the one way of taking a step."""
    for step in STEPS:
        FILLERS[step] = measured


def day_of(here: Standing) -> date:
    """Return the day whose benchmarks hold: that of the breach (《行政处罚法》第三十七条)."""
    ended: date | None = getattr(here.facts, "act_ended_on", None)
    return ended or here.situation().today


def grades(here: Standing) -> list[tuple[Benchmark, Grade]]:
    """Return what may be chosen on a file: each grade of each benchmark in force on its day."""
    rows = in_force(here.dossier.agency, day_of(here))
    return [(row, grade) for row in rows for grade in row.grades.all()]


def told(row: Benchmark, grade: Grade) -> str:
    """Return a grade in the words that draft and paper keep."""
    return (
        f"{row.matter}（{row.code}，自{since(row):%Y年%-m月%-d日}起施行，"
        f"依据《{row.statute}》{row.article}），{grade.label}：{grade.conditions}，{span(grade)}"
    )


def chosen(here: Standing, code: str) -> tuple[Benchmark, Grade] | None:
    """Return the benchmark and grade that a draft names; None where it names none in force."""
    return next((both for both in grades(here) if str(both[1].pk) == code.strip()), None)


def departs(grade: Grade, outcome: str, fine: int) -> bool:
    """Say whether a fine, in fen, lies outside of a grade; one without a range fines nothing."""
    if outcome != "penalty":
        return False
    if grade.low_fen is None or grade.high_fen is None:
        return fine > 0
    return not grade.low_fen <= fine <= grade.high_fen


def measured(here: Standing) -> Mapping[str, Any]:
    """Return the grade in words, whether the draft departs from it, and whether one fits at all."""
    content, _ = forms.clean(_ASKED, here.typed, today=here.situation().today, lists=here.params)
    fits = fitting(in_force(here.dossier.agency, day_of(here)), content.get("basis") or ())
    both = chosen(here, str(here.typed.get("grade") or ""))
    if both is None:
        return {"benchmark": "", "departs": False, "benchmarks": bool(fits)}
    row, grade = both
    fine = int(content.get("fine") or 0)
    away = departs(grade, str(content.get("outcome")), fine)
    return {"benchmark": told(row, grade), "departs": away, "benchmarks": bool(fits)}
