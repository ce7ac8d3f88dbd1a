"""The one next thing on a case for one person, chosen among the steps that stand open.

The law says which steps may be taken; this says which of them leads on, so that a page can show
one button, or what is missing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sanjian.law.people import Role
from sanjian.law.procedure import Step, Unmet
from sanjian.records.queries import Option
from sanjian.records.taking import Standing

FIRST: dict[str, tuple[str, ...]] = {
    "record_statement": ("review_statement", "record_statement"),
    "notify_hearing": ("ask_hearing", "notify_hearing", "hold_hearing", "report_hearing"),
    "prepare_publication": ("release_publication", "prepare_publication"),
    "submit_review": ("submit_review",),
    "report_crime": (
        "report_crime",
        "decide_crime",
        "hand_over_crime",
        "record_police_answer",
        "hand_over_goods",
    ),
    "resume_case": ("resume_case", "hand_over_goods", "close_transferred"),
}
"""What has to be done first or instead where a rule names a step as its cure."""
AT_ONCE = ("report_crime", "decide_crime", "hand_over_crime", "hand_over_goods")
"""What goes before everything else on a file: a suspected crime is handed over at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The next thing for one person.

    ``option`` is the step to show large; ``towards`` the step it makes possible; with ``waits``
    the step belongs to these posts and nothing is this person's to do. ``others`` are the
    remaining steps.
    """

    option: Option | None = None
    towards: Step[Any] | None = None
    waits: tuple[Role, ...] = ()
    others: Sequence[Option] = field(default_factory=tuple)

    @property
    def mine(self) -> bool:
        """Say whether this person can act now."""
        return self.option is not None and self.option.permitted

    @property
    def missing(self) -> tuple[Unmet, ...]:
        """What stands in the way of the step shown, apart from whose it is."""
        if self.option is None:
            return ()
        return tuple(one for one in self.option.unmet if one.code != "ROLE")


def choose(here: Standing, found: Sequence[Option], *, duty_steps: Sequence[str]) -> Choice:
    """Return the next thing for the person of ``here`` among the options ``found``.

    ``duty_steps`` are the steps that discharge open duties of his posts, nearest first.
    """
    by_name = {option.step.name: option for option in found}
    for name in AT_ONCE:
        if urgent := _ready_itself(name, by_name):
            return _made(found, urgent)
    onward = _onward(here, found)
    mine = [option for option in onward if option.permitted]
    if mine:
        return _made(found, mine[-1])
    for option in onward:
        if cure := _cure(option, by_name, duty_steps):
            return _made(found, cure, towards=option.step)
    for name in duty_steps:
        if ready := _ready(name, by_name):
            return _made(found, ready)
    for option in onward:
        if option.for_me:
            return _made(found, option)
    if onward:
        nearest = min(onward, key=lambda option: len(option.unmet))
        return _made(found, nearest, waits=nearest.step.roles)
    return _made(found, None)


def _made(
    found: Sequence[Option],
    option: Option | None,
    *,
    towards: Step[Any] | None = None,
    waits: tuple[Role, ...] = (),
) -> Choice:
    others = tuple(other for other in found if other is not option)
    return Choice(option, towards, waits, others)


def _onward(here: Standing, found: Sequence[Option]) -> list[Option]:
    """Steps that lead further along the main way, the shortest first."""
    path = here.procedure.path
    if here.facts.stage not in path:
        return [option for option in found if option.step.target in path]
    place = path.index(here.facts.stage)
    further = [
        (path.index(option.step.target), number, option)
        for number, option in enumerate(found)
        if option.step.target in path and path.index(option.step.target) > place
    ]
    return [option for _, _, option in sorted(further, key=lambda one: one[:2])]


def _cure(option: Option, by_name: dict[str, Option], owed: Sequence[str]) -> Option | None:
    """A step that would cure what is missing: one that is owed before any other."""
    named = [unmet.cure_step for unmet in option.unmet if unmet.cure_step]
    for name in sorted(named, key=lambda one: owed.index(one) if one in owed else len(owed)):
        if ready := _ready(name, by_name):
            return ready
    return None


def _ready_itself(name: str, by_name: dict[str, Option]) -> Option | None:
    option = by_name.get(name)
    return option if option is not None and option.permitted else None


def _ready(name: str, by_name: dict[str, Option]) -> Option | None:
    for one in FIRST.get(name, (name,)):
        option = by_name.get(one)
        if option is not None and option.permitted:
            return option
    return None
