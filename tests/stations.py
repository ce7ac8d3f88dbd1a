"""The steps of every procedure on dossiers where they are open: for tests that try all forms.

Walks through the procedures are found without a database by asking the kernel, least taken steps
first; then the acts of a walk are taken on a real dossier, and the tests stop at each station.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from sanjian.law import people as law
from sanjian.law import sampling
from sanjian.law.forms import Kind
from sanjian.law.kind_scope import Coverage, coverage
from sanjian.law.procedure import Act, Permitted, Procedure, Situation, Step
from sanjian.ledger.canonical import digest
from sanjian.records.models import Dossier
from sanjian.records.refusals import Invalid, Refusal
from sanjian.records.rules import calendar, rules
from sanjian.records.taking import facts_of, open_dossier, standing, take_step
from sanjian.registry.models import Person
from sanjian.registry.queries import people_on
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.view import on
from tests.law.files import PACKS
from tests.world import County, tell_of_filming

LONGEST = 70
REACHED = 0.85
SIGNED = {"copy_hash": "publication_hash"}
WALKS = 150
LISTED = (Kind.ROWS, Kind.CHOICES)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Slow files, quick ones of this very week (for what is open for a few days only), old ones.
PACES = (
    (300 * DAY, (HOUR, DAY, 3 * DAY, 9 * DAY)),
    (3 * DAY, (HOUR / 4, HOUR / 2, HOUR)),
    (250 * DAY, (HOUR, DAY, 2 * DAY)),
    (700 * DAY, (DAY, 5 * DAY, 20 * DAY)),
    (700 * DAY, (10 * DAY, 40 * DAY)),  # for what waits until a written demand has run out
)


@dataclass(frozen=True)
class Move:
    """One act of a walk: the step, who takes it when, and its content as typed."""

    step: str
    by: int
    at: datetime
    raw: dict[str, Any]


@dataclass
class Walk:
    """Acts in order, and where to stop: number of acts before -> (step, person, content)."""

    moves: list[Move] = field(default_factory=list)
    stops: dict[int, list[tuple[str, int, dict[str, Any]]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Station:
    """A dossier (None before it is opened) on which one person may take one step now.

    `good` is content, as typed, with which the step would be taken.
    """

    procedure: Procedure[Any]
    step: Step[Any]
    dossier: Dossier | None
    person: Person
    good: dict[str, Any]
    pack: str


class Planner:
    """Looks for walks that make every step of a procedure possible at the present moment."""

    def __init__(self, where: County, procedure: Procedure[Any], now: datetime, seed: int) -> None:
        self.procedure = procedure
        self.now = now
        self.lot = random.Random(seed)
        numbers = list(where.agency.people.order_by("pk").values_list("pk", flat=True))
        self.people = people_on(numbers, now.date())
        self.params = rules(where.pack, now.date(), where.agency.pk)
        self.calendar = calendar()
        self.taken: Counter[str] = Counter()
        self.met: set[str] = set()

    def walks(self) -> list[Walk]:
        """Return walks that together stop at nearly every step (a few wait for months)."""
        found = []
        for number in range(WALKS):
            ago, pauses = PACES[number % len(PACES)]
            found.append(self._walk(ago, pauses, at_random=number // len(PACES) % 2 == 1))
            if self._done:
                break
        return [Walk(walk.moves[: max(walk.stops)], walk.stops) for walk in found if walk.stops]

    @property
    def _done(self) -> bool:
        return self.met >= {step.name for step in self.procedure.steps}

    def _walk(self, ago: timedelta, pauses: tuple[timedelta, ...], *, at_random: bool) -> Walk:
        facts, walk, at = self.procedure.start, Walk(), self.now - ago
        while len(walk.moves) < LONGEST and at < self.now:
            self._stop(walk, facts)
            choices = list(self._asked(facts, at))
            self.lot.shuffle(choices)
            if not at_random:
                choices.sort(key=self._last_and_least)
            after = self._moved(walk, facts, at, choices)
            if after is None:
                break
            facts = after
            at += self.lot.choice(pauses)
        return walk

    def _last_and_least(self, choice: tuple[Step[Any], law.Person, Situation]) -> tuple[bool, int]:
        """What ends a file comes last, what was taken often comes late."""
        step = choice[0]
        return step.target in self.procedure.ends, self.taken[step.name]

    def _moved(self, walk: Walk, facts: Any, at: datetime, choices: list[Any]) -> Any:
        """The facts after the first act of these that has a content; None where none has."""
        for step, by, here in choices:
            if any(field.filled and field.kind in LISTED for field in step.form):
                continue  # the record fills in what was done elsewhere (who was invited, read)
            if contents := self._contents(step, facts, here):
                raw, content = self.lot.choice(contents)
                walk.moves.append(Move(step.name, by.id, at, raw))
                act = Act(len(walk.moves), step.name, by.id, at, content, digest(content))
                self.taken[step.name] += 1
                return self.procedure.apply(facts, act, self.params)
        return None

    def _asked(self, facts: Any, at: datetime) -> Iterator[tuple[Step[Any], law.Person, Situation]]:
        for step in self.procedure.open_steps(facts):
            for person in self.people.values():
                if person.roles.isdisjoint(step.roles):
                    continue
                here = Situation(at, person, self.params, self.calendar, {}, self.people)
                if isinstance(self.procedure.ask(step.name, facts, here), Permitted):
                    yield step, person, here

    def _stop(self, walk: Walk, facts: Any) -> None:
        for step, person, here in self._asked(facts, self.now):
            if step.name in self.met or step.along:
                continue
            if contents := self._contents(step, facts, here):
                self.met.add(step.name)
                stop = (step.name, person.id, contents[0][0])
                walk.stops.setdefault(len(walk.moves), []).append(stop)

    def _contents(self, step: Step[Any], facts: Any, here: Situation) -> list[Any]:
        found = list(islice(sampling.passing(self.procedure, step, facts, here), 60))
        # A shop: a natural person's name would have to be hidden before a copy is released.
        shops = [one for one in found if one[1].get("party_kind") == "individual_business"]
        return shops or found


def stations(
    where: County, procedure: Procedure[Any], seed: int = 4, stopped: set[str] | None = None
) -> Iterator[Station]:
    """Yield a station for each step of a procedure that the walks reach, on real dossiers.

    ``stopped`` collects the steps that the record refused although the kernel would take them.
    """
    now = timezone.now()
    people = {person.pk: person for person in where.agency.people.all()}
    planner = Planner(where, procedure, now, seed)
    for walk in planner.walks():
        dossier: Dossier | None = None
        for count in range(len(walk.moves) + 1):
            for name, number, good in walk.stops.get(count, ()):
                if dossier is not None and not _open(dossier, name, people[number], now):
                    # What the record filled in (a licence's last day) makes it another file.
                    if stopped is not None:
                        stopped.add(walk.moves[count - 1].step)
                    continue
                yield Station(
                    procedure, procedure.step(name), dossier, people[number], good, where.pack
                )
            if count == len(walk.moves):
                break
            try:
                dossier = _take(where, procedure, walk.moves[count], dossier, people)
            except (Refusal, Invalid):
                if stopped is not None:
                    stopped.add(walk.moves[count].step)
                break  # the record asks more than the kernel; other walks may get there


def _open(dossier: Dossier, step: str, by: Person, now: datetime) -> bool:
    here = standing(dossier, by=by, at=now)
    return isinstance(here.procedure.ask(step, here.facts, here.situation()), Permitted)


def place_for(procedure: Procedure[Any]) -> str:
    """The first shipped place whose rules list this kind of enforcement."""
    for name in ("mingxi", "luozhuang", "shangrila"):
        known = on(load(PACKS, name), timezone.localdate())
        if coverage(procedure.kind, known) is not Coverage.NOT_LISTED:
            return name
    raise AssertionError(f"没有地方列入{procedure.kind.label}")


def floor(procedure: Procedure[Any], stopped: set[str]) -> int:
    """How many steps at least the stations of a procedure reach; fewer prove too little.

    Where the record must fill in what registers say (licences held, checks of the year), the
    small county keeps no such registers, and walks are stopped at that step.
    """
    if any(field.filled for name in stopped for field in procedure.step(name).form):
        return 3
    return int(REACHED * len(procedure.steps))


def _take(
    where: County, procedure: Procedure[Any], move: Move, dossier: Dossier | None,
    people: dict[int, Person],
) -> Dossier:  # fmt: skip
    by = people[move.by]
    if dossier is None:
        act = open_dossier(
            procedure=procedure.name, agency=where.agency, content=move.raw, by=by, at=move.at,
            pack=where.pack, sample=True,
        )  # fmt: skip
        return Dossier.objects.get(pk=act.dossier_id)
    if move.step == "archive_case":
        tell_of_filming(where, dossier, move.at)
    facts = facts_of(dossier)
    # What is signed is what the file holds: the record has filled in more than the plan knew.
    signed = {name: getattr(facts, fact) for name, fact in SIGNED.items() if name in move.raw}
    take_step(dossier=dossier.pk, step=move.step, content=move.raw | signed, by=by, at=move.at)
    dossier.refresh_from_db()
    return dossier
