"""Which kinds of enforcement act a place's rules cover, and how firmly.

《罗庄区通知》三（三） and its like list the kinds; a kind that comes in later is a new dated entry,
no new code. 海门 draws a matrix of organs and kinds: what lies outside is used and not counted.
"""

from __future__ import annotations

from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Labelled

CORE, EXPLORATORY, MATRIX = "types.core", "types.exploratory", "types.by_organ"
EVERY_ORGAN = "all"


class Coverage(Labelled):
    """How a place's rules cover a kind of act done by an organ."""

    FULL = "full", "适用三项制度"
    EXPLORED = "explored", "探索适用，流程由本机关规定"
    OUTSIDE = "outside", "试点范围以外，可以办理，不计入试点"
    NOT_LISTED = "not_listed", "本辖区未列入"


def coverage(kind: EnforcementKind, rules: Parameters, organ: str = "") -> Coverage:
    """Return how the rules in force cover a kind; `organ` is the organ's name in the matrix.

    Acts of no listed kind (other) are covered, and every act on days on which no list is in
    force. Without a name the matrix is not asked.
    """
    if not rules.has(CORE):
        return Coverage.FULL
    listed = frozenset(rules.items(CORE))
    explored = frozenset(rules.items(EXPLORATORY)) if rules.has(EXPLORATORY) else frozenset()
    if kind is not EnforcementKind.OTHER and kind.value not in listed:
        return Coverage.EXPLORED if kind.value in explored else Coverage.NOT_LISTED
    if organ and rules.has(MATRIX) and (rows := rules.rows(MATRIX)):
        lists = [
            row.get("types") for row in rows if row["code"] == EVERY_ORGAN or row["label"] == organ
        ]
        inside = {one for found in lists if isinstance(found, tuple) for one in found}
        return Coverage.FULL if kind.value in inside else Coverage.OUTSIDE
    return Coverage.FULL
