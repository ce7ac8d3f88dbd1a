"""Which kinds of enforcement act a place's rules cover, and how firmly.

《罗庄区通知》三（三） and its like list the kinds; a kind that comes in later is a new dated entry,
no new code. 海门 draws a matrix of organs and kinds (《海门市试点工作方案》二): what lies outside
is used and not counted, unless the place's rules say that such a file is not opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Labelled

CORE, EXPLORATORY, MATRIX = "types.core", "types.exploratory", "types.by_organ"
OUTSIDE_MODE = "types.outside"
EVERY_ORGAN, BY_SUPERIOR = "all", "by_superior"


class Coverage(Labelled):
    """How a place's rules cover a kind of act done by an organ."""

    FULL = "full", "适用三项制度"
    EXPLORED = "explored", "探索适用，流程由本机关规定"
    IF_LINKED = "if_linked", "与行政处罚相关联的，计入试点"
    OUTSIDE = "outside", "试点范围以外，可以办理，不计入试点"
    NOT_LISTED = "not_listed", "本辖区未列入"


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ as the matrix sees it: its row's code, and the kinds its superior asks for."""

    code: str = ""
    kinds: frozenset[str] = frozenset()


def coverage(
    kind: EnforcementKind, rules: Parameters, organ: Organ | None = None, *, linked: bool = False
) -> Coverage:
    """Return how the rules in force cover a kind done by an organ.

    ``linked`` says whether the matter hangs together with a penalty case: the matrix takes some
    kinds in only then. Acts of no listed kind (other) are covered, and every act on days on which
    no list is in force. Without an organ the matrix is not asked.
    """
    if not rules.has(CORE):
        return Coverage.FULL
    listed = frozenset(rules.items(CORE))
    explored = frozenset(rules.items(EXPLORATORY)) if rules.has(EXPLORATORY) else frozenset()
    if kind is not EnforcementKind.OTHER and kind.value not in listed:
        return Coverage.EXPLORED if kind.value in explored else Coverage.NOT_LISTED
    if organ is not None and has_matrix(rules):
        return _in_matrix(kind, rules, organ, linked)
    return Coverage.FULL


def has_matrix(rules: Parameters) -> bool:
    """Say whether the place draws the line by organ and kind."""
    return rules.has(MATRIX) and bool(rules.rows(MATRIX))


def _in_matrix(kind: EnforcementKind, rules: Parameters, organ: Organ, linked: bool) -> Coverage:
    found = Coverage.OUTSIDE
    for row in rules.rows(MATRIX):
        if row["code"] not in (EVERY_ORGAN, organ.code) or kind.value not in _kinds(row, organ):
            continue
        if linked or kind.value not in _words(row, "linked"):
            return Coverage.FULL
        found = Coverage.IF_LINKED
    return found


def _kinds(row: Mapping[str, object], organ: Organ) -> frozenset[str]:
    named = frozenset(_words(row, "types"))
    return organ.kinds if BY_SUPERIOR in named else named


def _words(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    said = row.get(name)
    return said if isinstance(said, tuple) else ()


def asks_superior(rules: Parameters, code: str) -> bool:
    """Say whether the organ of that row does what its superior's paper asks for (HM-19)."""
    return any(
        row["code"] == code and BY_SUPERIOR in _words(row, "types") for row in rules.rows(MATRIX)
    )


def barred(found: Coverage, rules: Parameters) -> bool:
    """Say whether a file so covered is not opened at all under the place's rules."""
    outside = found is Coverage.OUTSIDE and rules.has(OUTSIDE_MODE)
    return found is Coverage.NOT_LISTED or (outside and rules.text(OUTSIDE_MODE) == "refuse")
