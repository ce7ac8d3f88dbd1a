"""Who answers for a decision: handler, reviewer, approver, decider, and what became of it.

Fixed by the acts themselves: nothing here can be entered or changed afterwards
(国办发〔2018〕118号（十四）: 承办人员、审核人员、审批决定人员各负其责).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sanjian.law.forms import SHANGHAI
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Procedure, parts_taken
from sanjian.registry.queries import holders, people_on

if TYPE_CHECKING:
    from sanjian.records.models import Act, Dossier

POSTS = {"handler": "承办人员", "reviewer": "审核人员", "decider": "审批负责人"}
LATER = frozenset({"record_overturn"})
FOLLOWED = {
    "passed": "按法制审核同意的决定稿作出",
    "ruled": "审核意见不一致，由负责人裁定按承办机构意见办理",
    "": "本决定依法不需要法制审核",
}


@dataclass(frozen=True, slots=True)
class Answerable:
    """One post of a decision: who held it, on which day he acted, by which act.

    ``part`` names the post where accountability may be opened against it, ``people`` its holders.
    """

    post: str
    names: tuple[str, ...]
    on: date | None
    act: str
    part: str = ""
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The responsibility for one decision of a file.

    ``followed`` says which opinion the decision rests on; ``head`` who led the agency on the
    day (第一责任人); ``later`` are acts that tell what reconsideration or court made of it.
    """

    decided_on: date
    label: str
    seq: int
    people: tuple[Answerable, ...]
    head: tuple[str, ...]
    followed: str
    later: tuple[Act, ...]


def chains(dossier: Dossier, procedure: Procedure[Any], acts: Sequence[Act]) -> list[Chain]:
    """Return the responsibility for each decision of a file, in order; none before one."""
    gates = {step.name: step.gate for step in procedure.steps}
    decided = [act for act in acts if gates.get(act.step) == "decision"]
    found = []
    begin = 0
    for act in decided:
        before = [one for one in acts if begin < one.seq <= act.seq]
        following = [one.seq for one in decided if one.seq > act.seq]
        end = min(following, default=acts[-1].seq + 1)
        later = [one for one in acts if act.seq < one.seq < end and one.step in LATER]
        found.append(_chain(dossier, procedure, act, before, acts, later))
        begin = act.seq
    return found


def _chain(
    dossier: Dossier,
    procedure: Procedure[Any],
    decision: Act,
    before: Sequence[Act],
    acts: Sequence[Act],
    later: Sequence[Act],
) -> Chain:
    day = _day(decision)
    handled = _handlers(procedure, [one for one in acts if one.seq <= decision.seq])
    seen = people_on(handled, day)
    named = [person for person in handled if person in seen]
    names = tuple(seen[person].name for person in named)
    drafts = [one for one in before if one.step in procedure.draft_steps]
    review = _last(before, "pass_review", "raise_problems")
    ruled = _last(before, "rule_disagreement")
    people = [
        Answerable(POSTS["handler"], names, _day(drafts[-1]) if drafts else None,
                   drafts[-1].label if drafts else "", "handler", tuple(named)),
    ]  # fmt: skip
    if review is not None:
        people.append(_one("reviewer", review))
    if ruled is not None:
        people.append(Answerable("裁定负责人", (ruled.by_name,), _day(ruled), ruled.label))
    people.append(_one("decider", decision))
    head = tuple(one.name for one in holders(dossier.agency, Role.HEAD, day))
    return Chain(
        day, decision.label, decision.seq, tuple(people), head, _followed(review, ruled),
        tuple(later),
    )  # fmt: skip


def _one(part: str, act: Act) -> Answerable:
    return Answerable(POSTS[part], (act.by_name,), _day(act), act.label, part, (act.by_id,))


def _followed(review: Act | None, ruled: Act | None) -> str:
    last = ruled is not None and (review is None or ruled.seq > review.seq)
    if last and ruled is not None and ruled.content.get("ruling") == "follow_handler":
        return FOLLOWED["ruled"]
    if review is None:
        return FOLLOWED[""]
    return FOLLOWED["passed"]


def _handlers(procedure: Procedure[Any], acts: Sequence[Act]) -> list[int]:
    """Everybody who took part as a handler, named or acting, in the order they came in."""
    taken: dict[int, str] = {}
    for act in acts:
        taken |= parts_taken(procedure.step(act.step), act.by_id, act.content)
    return [person for person, part in taken.items() if part == Part.HANDLER.value]


def _last(acts: Sequence[Act], *steps: str) -> Act | None:
    return next((one for one in reversed(acts) if one.step in steps), None)


def _day(act: Act) -> date:
    return act.at.astimezone(SHANGHAI).date()
