"""The views in which the checker visits a procedure that is not a penalty.

Four are enough, because these files hold fewer amounts: *review* (the draft, its review in
rounds, disagreement and ruling), the *course* (the whole file without conduct, publication and
disagreement), *publication*, and *conduct*. What each leaves out and why that is safe
is told in `checker`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanjian.law.exploring import CAST, OFFICER, SECOND, TWO_PARTS, View
from sanjian.law.general_reading import (
    GeneralPlace,
    GeneralReading,
    on_general_publication,
    on_general_review,
    read_general,
)
from sanjian.law.parameters import Parameters
from sanjian.law.procedure import Procedure, Step
from sanjian.law.reading import Conduct, read_conduct
from sanjian.law.viewing import (
    ALLOCATION,
    CONDUCT,
    CONDUCT_DECIDES,
    COURSE_LEAVES,
    NOBODY_TWICE,
    OVERTURN,
    PAIRS,
    PUBLICATION,
)

Narrow = Callable[[GeneralReading], GeneralReading]
ANSWERED_BY = {
    "review": ("review", "course"),
    "own_case": ("conduct",),
    "hearing": ("course",),
    "second": ("review", "course"),
    "duties": ("publication", "course", "conduct"),
    "publication": ("publication",),
    "dead_end": ("course", "publication", "conduct"),
    "stages": ("course",),
}


# All that bears on legal review, whatever the kind.
REVIEWING = frozenset(
    {
        "stage", "matter", "concluded_on", "evidence_digest", "hearing_hash", "was_heard",
        "draft_content", "draft_hash", "outcome", "triggers", "review_required",
        "review_because", "review_submitted_on", "review_submitted_hash", "review_round",
        "review_outcome", "review_hash", "review_concluded_on", "problems_open",
        "disagreed_on", "negotiated_on", "both_opinions_on", "deliberation_required",
        "deliberated_hash", "deliberated_on", "decided_on", "hearing_held_on",
    }
)  # fmt: skip
# Ways that nobody needs; the view of the review goes them.
BYWAYS = frozenset({"disagreed_on", "negotiated_on", "both_opinions_on"})


def general_views(procedure: Procedure[Any], params: Parameters) -> dict[str, View]:
    """Return the views of a procedure of any kind, by name."""
    kind = type(procedure.start)
    names = frozenset(kind.__dataclass_fields__)
    place = GeneralPlace.of(params)
    ends = tuple(procedure.ends | {"closed", "archived"})
    reviewing = REVIEWING | kind.SCOPE
    file_names = BYWAYS | (CONDUCT | ALLOCATION | kind.ASIDE) & names
    kept = PUBLICATION | OVERTURN | {"stage", "decided_on", "outcome"}
    return {
        "review": _view(
            place, "review second", names - reviewing, on_general_review, (), frozenset()
        ),
        "publication": _view(
            place, "publication duties", names - kept, on_general_publication, ends,
            CONDUCT | ALLOCATION,
        ),
        "course": _view(
            place, "hearing review second duties", file_names | PUBLICATION,
            lambda reading: reading, ends, CONDUCT | ALLOCATION | PUBLICATION,
        ),
        "conduct": View(
            proves=frozenset({"own_case", "duties"}),
            left_out=names - CONDUCT - {"stage", "evidence_count"},
            actors=frozenset(CAST),
            officers=PAIRS,
            start=Conduct(),
            read=lambda conduct, step, by, content: read_conduct(
                conduct, step, by, content, TWO_PARTS
            ),
            later=lambda conduct: conduct,
            decides=lambda field: field.decides and field.name in CONDUCT_DECIDES,
        ),
    }  # fmt: skip


def _view(
    place: GeneralPlace,
    proves: str,
    left_out: frozenset[str],
    narrow: Narrow,
    closings: tuple[str, ...],
    answered: frozenset[str],
) -> View:
    def read_narrow(
        reading: GeneralReading, step: Step[Any], by: int, content: Mapping[str, Any]
    ) -> tuple[GeneralReading, tuple[str, ...]]:
        after, broken = read_general(reading, step, by, content, place)
        return narrow(after), broken

    return View(
        proves=frozenset(proves.split()),
        left_out=left_out,
        actors=NOBODY_TWICE,
        officers=((OFFICER, SECOND),),
        start=GeneralReading(),
        read=read_narrow,
        later=lambda reading: reading,
        answered=answered,
        closings=closings,
        decides=lambda field: field.decides and field.name not in COURSE_LEAVES,
    )
