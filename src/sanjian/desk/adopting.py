"""What adopting newer rules would change for one case: parameters, deadlines, draft and pass."""

from __future__ import annotations

from dataclasses import dataclass

from sanjian.cases.rule_effects import Moved, moved_deadlines
from sanjian.records.taking import Standing
from sanjian.rulepacks.diff import Difference, diff
from sanjian.rulepacks.queries import pinned


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be different; ``redraft`` says that a draft stands, ``void`` that a pass falls."""

    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    redraft: bool
    void: bool


def outlook(here: Standing) -> Outlook | None:
    """Compare the case under its own rules with the newest ones; None where there are none."""
    newer = here.newer()
    if newer is None:
        return None
    day = here.situation().today
    old, new = pinned(here.dossier.pack_id), pinned(here.newer_digest())
    return Outlook(
        diff(old, new, day),
        tuple(moved_deadlines(here.dossier, newer, here.calendar)),
        bool(here.facts.draft_content),
        here.facts.reviewed,
    )
