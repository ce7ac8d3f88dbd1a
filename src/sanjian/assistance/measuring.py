"""A draft against the benchmark: the grade that was chosen, and whether the amount keeps to it.

Hung into the one way of taking a step; nobody types what is found here.
Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.assistance.queries import fitting, in_force, since, span
from sanjian.cases.likeness import fines_like
from sanjian.law import forms
from sanjian.law.catalogue import yuan
from sanjian.law.procedures.benchmark import CIRCUMSTANCES, WHY, direction
from sanjian.law.procedures.draft import DRAFT
from sanjian.records.taking import FILLERS, Standing
from sanjian.registry.models import Person

if TYPE_CHECKING:
    from sanjian.assistance.models import Benchmark, Grade

STEPS = ("conclude", "revise_draft")
_NAMES = ("outcome", "fine", "basis", "violated", "facts", "penalty_kinds", "circumstances")
_ASKED = tuple(one for one in DRAFT if one.name in _NAMES)


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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The grade that the circumstances of a case point to, and why, in words."""

    benchmark: Benchmark
    grade: Grade
    way: str
    told: str

    def against(self, both: tuple[Benchmark, Grade] | None, content: Mapping[str, Any]) -> bool:
        """Say whether a draft takes another grade, or punishes what is suggested to go without."""
        if content.get("outcome") != "penalty":
            return self.way != "excused" and content.get("outcome") == "no_penalty"
        return self.way == "excused" or both is None or both[1].pk != self.grade.pk


def suggested(
    here: Standing, content: Mapping[str, Any], fits: Sequence[Benchmark],
    both: tuple[Benchmark, Grade] | None,
) -> Suggestion | None:  # fmt: skip
    """Return what the platform suggests for a draft; None without a benchmark or circumstances.

    Of several benchmarks that fit, the one that was chosen counts, else the first.
    """
    way = direction(content.get("circumstances") or ())
    row = both[0] if both and both[0] in fits else next(iter(fits), None)
    if not way or row is None:
        return None
    grade = pointed(list(row.grades.all()), way)
    labels = {one.code: one.label for one in CIRCUMSTANCES.options(here.params)}
    because = "、".join(words for code, words in labels.items() if code in content["circumstances"])
    by = Person.objects.get(pk=here.person.id)
    fines = fines_like(here.dossier, content, by=by)
    alike = f"同类案件{len(fines)}件，罚款{yuan(fines[0])}至{yuan(fines[-1])}" if fines else (
        "本机关没有可以比较的同类案件"
    )  # fmt: skip
    words = "不予行政处罚" if way == "excused" else f"{grade.label}，{span(grade)}"
    return Suggestion(
        row, grade, way, f"{row.matter}：建议{words}。情节：{because}；{WHY[way]}。{alike}。"
    )


_LABELS = {
    "excused": ("不予处罚", "免予处罚", "减轻", "从轻", "轻微", "较轻"),
    "lighter": ("从轻", "轻微", "减轻", "较轻"),
    "usual": ("一般",),
    "heavier": ("从重", "较重", "严重"),
}


def pointed(grades: Sequence[Grade], way: str) -> Grade:
    """Return the grade that a direction points to: by its name, else by its place in the order."""
    for label in _LABELS[way]:
        for one in grades:
            if one.label == label:
                return one
    middle = (len(grades) - 1) // 2
    return grades[{"usual": middle, "heavier": len(grades) - 1}.get(way, 0)]


def departs(grade: Grade, outcome: str, fine: int) -> bool:
    """Say whether a fine, in fen, lies outside of a grade; one without a range fines nothing."""
    if outcome != "penalty":
        return False
    if grade.low_fen is None or grade.high_fen is None:
        return fine > 0
    return not grade.low_fen <= fine <= grade.high_fen


def measured(here: Standing) -> Mapping[str, Any]:
    """Return the grade in words, whether the draft departs from it, and whether one fits at all.

    With it comes the grade that the circumstances suggest, and whether another was chosen.
    """
    content, _ = forms.clean(_ASKED, here.typed, today=here.situation().today, lists=here.params)
    fits = fitting(in_force(here.dossier.agency, day_of(here)), content.get("basis") or ())
    both = chosen(here, str(here.typed.get("grade") or ""))
    made = suggested(here, content, fits, both)
    found = {
        "suggestion": made.told if made else "", "benchmarks": bool(fits), "benchmark": "",
        "departs": False, "against": made is not None and made.against(both, content),
    }  # fmt: skip
    if both is None:
        return found
    row, grade = both
    fine = int(content.get("fine") or 0)
    away = departs(grade, str(content.get("outcome")), fine)
    return {**found, "benchmark": told(row, grade), "departs": away}
