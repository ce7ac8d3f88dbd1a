"""Visits every state of one view of a procedure, breadth first, and remembers the way to each.

A view keeps some facts and leaves the others out. A rule that asks for a fact left out counts as
fulfilled, so a view allows everything the procedure allows and perhaps more: what never happens
in it never happens. The procedure's own rules, checks, effects and duties run, each answer
remembered by the fields it read (`law.watching`).
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import product
from typing import Any

from sanjian.law import forms, normal, sampling
from sanjian.law.calendar import WorkCalendar
from sanjian.law.forms import SHANGHAI, Field, Kind
from sanjian.law.normal import NormalForm, Twins
from sanjian.law.parameters import Parameters
from sanjian.law.people import Certificate, Person, Role
from sanjian.law.procedure import Act, Procedure, Rule, Situation, Step
from sanjian.law.watching import Ground, Memory, Unknown, Values, Watched

TIME_PASSES = "时间经过，各项期限届满"
_CARD = Certificate("检查用证", date(2000, 1, 1), date(9999, 12, 31))


def _person(number: int, name: str, *roles: Role) -> Person:
    return Person(number, name, 1, frozenset(roles), _CARD if Role.OFFICER in roles else None)


OFFICER, SECOND, BOTH, REVIEWER, HEAD, CHAIR, CLERK, RELEASER, ARCHIVIST, COUNSEL, POLICE = range(
    1, 12
)
CAST = {
    person.id: person
    for person in (
        _person(OFFICER, "执法人员甲", Role.OFFICER),
        _person(SECOND, "执法人员乙", Role.OFFICER),
        _person(BOTH, "兼任审核的执法人员丙", Role.OFFICER, Role.REVIEWER),
        _person(REVIEWER, "法制审核人员", Role.REVIEWER),
        _person(HEAD, "负责人", Role.HEAD, Role.UNIT_HEAD),
        _person(CHAIR, "听证主持人", Role.CHAIR),
        _person(CLERK, "公示信息员一", Role.CLERK),
        _person(RELEASER, "公示信息员二", Role.CLERK),
        _person(ARCHIVIST, "档案管理员", Role.ARCHIVIST),
        _person(COUNSEL, "法律顾问", Role.COUNSEL),
        _person(POLICE, "公安机关受理人员", Role.POLICE),
    )
}
# What the party or another organ does: nothing may have to wait for it for ever.
OUTSIDE = frozenset(
    {
        "record_statement", "ask_hearing", "waive_hearing", "confirm_address", "record_payment",
        "collect_on_spot", "record_performance", "record_overturn", "give_counsel",
    }
)  # fmt: skip
_NOBODY = _person(0, "")
TWINS = (Twins(OFFICER, SECOND), Twins(CLERK, RELEASER))
TWO_PARTS = frozenset({BOTH})


def _deciding(field: Field) -> bool:
    return field.decides


def _any(content: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class View:
    """What is kept of the file, who acts with which contents, how the acts are read again.

    `proves` names the properties this view answers for. `read` takes a reading, step, person and
    content and returns the reading after it with the properties broken; `later` reads that time
    passes. A way counts as one that exists when it is in the agency's own hands and what its
    rules ask for among the facts left out stands in `answered`: what another view answers for.
    At a step into one of `closings` no
    statutory duty may be open. `decides` and `admits` say which fields are tried with every
    value, and which combinations (as typed).
    """

    proves: frozenset[str]
    left_out: frozenset[str]
    actors: frozenset[int]
    officers: tuple[tuple[int, ...], ...]
    start: Any
    read: Callable[[Any, Step[Any], int, Mapping[str, Any]], tuple[Any, tuple[str, ...]]]
    later: Callable[[Any], Any]
    answered: frozenset[str] = frozenset()
    closings: tuple[str, ...] = ()
    decides: Callable[[Field], bool] = _deciding
    admits: Callable[[Mapping[str, Any]], bool] = _any


@dataclass(slots=True)
class Move:
    """A step by one person with one content: what it does to a file, or None where refused."""

    step: Step[Any]
    by: Person
    words: str
    chosen: Mapping[str, Any]
    content: Mapping[str, Any]
    effect: Memory
    number: int


@dataclass(slots=True)
class Option:
    """A step by one person, whatever the content: whether it is open, and its moves."""

    step: Step[Any]
    by: Person
    open: Memory
    moves: list[Move] = field(default_factory=list)


class Moves:
    """Everything anybody in the cast may try, in one view, as questions with remembered answers."""

    def __init__(
        self,
        procedure: Procedure[Any],
        params: Parameters,
        calendar: WorkCalendar,
        day: date,
        view: View,
    ) -> None:
        self.procedure = procedure
        self.params = params
        self.calendar = calendar
        self.at = datetime.combine(day, time(10), SHANGHAI)
        self.view = view
        self.form = NormalForm(
            procedure, day, left_out=view.left_out, two_parts=TWO_PARTS, twins=TWINS
        )
        shape = self.form.shape
        left_out = frozenset(shape.place[n] for n in view.left_out if n in shape.place)
        self.ground = Ground(shape, left_out, self.form.fillings[0])
        self.other_ground = Ground(shape, left_out, self.form.fillings[1])
        self.all: list[Move] = []
        self.by_stage: dict[str, list[Option]] = {one.value: [] for one in procedure.stages}
        self.duty_open = Memory(self.ground, self._duty_open)
        # Facts left out that a rule of the step asked for: what another view must answer for.
        self.assumed: dict[str, set[str]] = {step.name: set() for step in procedure.steps}
        # Fields (by place) that a step has changed, its stage among them.
        self.changed: dict[str, set[int]] = {step.name: set() for step in procedure.steps}
        for step in procedure.steps:
            self._add(step)

    def _add(self, step: Step[Any]) -> None:
        choices = list(self._choices(step))
        for by in CAST.values():
            if by.id not in self.view.actors or not by.roles.intersection(step.roles):
                continue
            option = Option(step, by, Memory(self.ground, self._open(step, by)))
            for chosen in choices:
                effect = Memory(self.ground, self._effect(step, by, chosen))
                move = Move(
                    step, by, self._words(step, by, chosen), chosen,
                    self._content(step, chosen), effect, len(self.all),
                )  # fmt: skip
                option.moves.append(move)
                self.all.append(move)
            for stage in step.sources:
                self.by_stage[stage].append(option)

    def _situation(self, by: Person, content: Mapping[str, Any]) -> Situation:
        return Situation(self.at, by, self.params, self.calendar, content, CAST)

    def _open(self, step: Step[Any], by: Person) -> Callable[[Watched], bool]:
        situation = self._situation(by, {})
        rules = step.rules
        if step.name not in self.procedure.exempt_from_standing:
            rules = self.procedure.standing + rules

        def open_on(facts: Watched) -> bool:
            try:
                offered = step.offered(facts)
            except Unknown as unknown:
                self.assumed[step.name].add(str(unknown))
                offered = True
            return offered and self._hold(step, rules, facts, situation)

        return open_on

    def _hold(
        self, step: Step[Any], rules: Sequence[Rule], facts: Watched, situation: Situation
    ) -> bool:
        """Whether every rule holds, as far as the view can tell."""
        for rule in rules:
            try:
                if not rule.holds(facts, situation):
                    return False
            except Unknown as unknown:
                self.assumed[step.name].add(str(unknown))
        return True

    def _effect(
        self, step: Step[Any], by: Person, chosen: Mapping[str, Any]
    ) -> Callable[[Watched], dict[int, Any] | None]:
        def effect_on(facts: Watched) -> dict[int, Any] | None:
            filled = facts.filled()
            raw = sampling.typed(step, filled, self.params, CAST, self.at, chosen)
            content, errors = forms.clean(step.form, raw, today=self.at.date(), lists=self.params)
            if errors or not self._hold(step, step.checks, facts, self._situation(by, content)):
                return None
            changes = self._changes(step, by, content, filled)
            if changes != self._changes(step, by, content, facts.filled(self.other_ground)):
                raise RuntimeError(f"“{step.label}”的结果取决于检查时略去的事实")
            self.changed[step.name].update(changes)
            return changes

        return effect_on

    def _changes(
        self, step: Step[Any], by: Person, content: Mapping[str, Any], facts: Watched
    ) -> dict[int, Any]:
        act = Act(1, step.name, by.id, self.at, content, normal.NEVER_SEEN)
        after: Any = self.procedure.apply(facts, act, self.params)
        return {
            self.form.shape.place[name]: self.form.normal(name, value)
            for name, value in after.changes.items()
            if name not in self.view.left_out
        }

    def _choices(self, step: Step[Any]) -> Iterator[dict[str, Any]]:
        """The contents to try, as typed: deciding values, who is named, an outdated draft."""
        asked = [one for one in step.form if self._several(one)]
        values = [self._values(one) for one in asked]
        for combination in product(*values):
            pairs = zip(asked, combination, strict=True)
            chosen = {one.name: value for one, value in pairs if value is not None}
            if self.view.admits(chosen) and self._possible(step, chosen):
                yield chosen

    def _several(self, one: Field) -> bool:
        named = one.kind in (Kind.OFFICERS, Kind.PERSON)
        return named or one.name == "draft_hash" or self.view.decides(one)

    def _values(self, one: Field) -> list[Any]:
        if one.name == "draft_hash":
            return [None, normal.EARLIER]
        if one.kind is Kind.OFFICERS:
            some = [list(group) for group in self.view.officers]
            return some if one.required else [[], *([n] for n in sorted(set().union(*some)))]
        if one.kind is Kind.PERSON:
            named = sorted(set().union(*self.view.officers))
            if one.who == "reviewer":
                return [REVIEWER]
            return list(named) if one.who == "handler" else [CHAIR]
        return sampling.values(one, self.procedure.start, self.params, CAST, self.at)

    def _content(self, step: Step[Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The content as far as it does not depend on the file."""
        facts = self.form.shape.facts(self.form.fillings[0])
        raw = sampling.typed(step, facts, self.params, CAST, self.at, chosen)
        return forms.clean(step.form, raw, today=self.at.date(), lists=self.params)[0]

    def _possible(self, step: Step[Any], chosen: Mapping[str, Any]) -> bool:
        """Whether those checks hold that look at nothing but the content."""
        reads: list[int] = []
        facts = Watched(Ground(self.form.shape, frozenset(), ()), self.form.fillings[0], reads, {})
        raw = sampling.typed(step, facts, self.params, CAST, self.at, chosen)
        if reads:
            return True  # the content itself is made from the file
        content, _ = forms.clean(step.form, raw, today=self.at.date(), lists=self.params)
        situation = self._situation(_NOBODY, content)
        for rule in step.checks:
            reads.clear()
            if not rule.holds(facts, situation) and not reads:
                return False
        return True

    def _duty_open(self, facts: Watched) -> bool:
        return any(
            self._owed(duty.start, facts) and not self._owed(duty.done, facts, unknown=True)
            for duty in self.procedure.duties
            if duty.statutory
        )

    def _owed(
        self, ask: Callable[[Any], date | None], facts: Watched, unknown: bool = False
    ) -> bool:
        try:
            return ask(facts) is not None
        except Unknown:
            return unknown

    def _words(self, step: Step[Any], by: Person, chosen: Mapping[str, Any]) -> str:
        told = [by.name]
        for one in step.form:
            if one.name in chosen and (text := _told(one, chosen[one.name], self.params)):
                told.append(text)
        return f"{step.label}（{'；'.join(told)}）"


def _told(one: Field, value: Any, params: Parameters) -> str:
    """A deciding value in words: 处理建议：给予行政处罚."""
    if one.name == "draft_hash":
        return "按此前的决定稿"
    if one.kind is Kind.OFFICERS:
        return f"{one.label}：{'、'.join(CAST[n].name for n in value)}" if value else ""
    if one.kind is Kind.PERSON:
        return f"{one.label}：{CAST[value].name}"
    if one.kind is Kind.YESNO:
        return f"{one.label}：{'是' if value else '否'}"
    if one.kind in (Kind.YUAN, Kind.LONGTEXT):
        return f"{one.label}：{value}" if value else ""
    labels = {choice.code: choice.label for choice in one.options(params)}
    chosen = value if isinstance(value, list) else [value]
    return f"{one.label}：{'、'.join(labels[code] for code in chosen)}" if chosen else ""


class Exploration:
    """One run: the states found so far with the way to each, the edges, what was broken."""

    def __init__(self, moves: Moves) -> None:
        self.moves = moves
        self.form = moves.form
        self.view = moves.view
        self.states: dict[tuple[Values, int], int] = {}
        self.count = 0
        self.broken: dict[str, tuple[int, int]] = {}
        self.owners: dict[str, set[Role]] = {}
        self.taken: set[str] = set()
        self._stage = self.form.shape.place["stage"]
        self._parts = self.form.shape.place["parts"]
        self._readings: list[Any] = []
        self._reading_number: dict[Any, int] = {}
        self._read_before: dict[tuple[int, int], tuple[int, tuple[str, ...]]] = {}
        self._parent, self._by_move = array("l"), array("l")
        self._from, self._to = array("l"), array("l")

    def run(self, progress: Callable[[int], None], stop_at: str = "") -> None:
        """Visit every state; with `stop_at`, only until that property is broken."""
        first = (self.form.start, self._number(self.view.start))
        self._found(first, -1, -1)
        waiting = deque([first])
        while waiting and stop_at not in self.broken:
            state = waiting.popleft()
            here = self.states[state]
            for move, after in self._moves_from(state):
                known = self.states.get(after)
                if known is None:
                    known = self._found(after, here, move)
                    waiting.append(after)
                if known != here and self._certain(move):
                    self._from.append(here)
                    self._to.append(known)
                self.count += 1
            if here % 2000 == 0:
                progress(len(self.states))

    def _certain(self, move: int) -> bool:
        """Whether a move that the view allows is a way that exists."""
        if move >= len(self.moves.all):
            return move == len(self.moves.all)  # that a last day never comes is no way
        step = self.moves.all[move].step
        outside = step.outside or step.name in OUTSIDE
        return not outside and self.moves.assumed[step.name] <= self.view.answered

    def _found(self, state: tuple[Values, int], parent: int, move: int) -> int:
        number = self.states[state] = len(self._parent)
        self._parent.append(parent)
        self._by_move.append(move)
        return number

    def _number(self, one: Any) -> int:
        number = self._reading_number.setdefault(one, len(self._readings))
        if number == len(self._readings):
            self._readings.append(one)
        return number

    def _moves_from(self, state: tuple[Values, int]) -> Iterator[tuple[int, tuple[Values, int]]]:
        values, reading = state
        here = self.states[state]
        stage: Any = values[self._stage]
        for option in self.open_options(values):
            self.owners.setdefault(stage, set()).add(option.step.by)
            for move in option.moves:
                changes = move.effect.ask(values)
                if changes is None:
                    continue
                number, broken = self._read(reading, move, values, changes)
                for name in broken:
                    self.broken.setdefault(name, (here, move.number))
                self.taken.add(option.step.name)
                if not broken:
                    yield move.number, (self.form.after(values, changes), number)
        after = self._later(reading)
        yield len(self.moves.all), (self.form.later(values), after)
        if self.form.lasting(values):
            yield len(self.moves.all) + 1, (self.form.later(values, lasting=True), after)

    def open_options(self, values: Values) -> Iterator[Option]:
        """The steps open on this file, each by every person to whom it makes a difference."""
        skipped = {twins.second for twins in TWINS if self.form.alike(values, twins)}
        parts: dict[int, str] = dict(values[self._parts])  # type: ignore[call-overload]  # pairs
        done: set[str] = set()
        for option in self.moves.by_stage[str(values[self._stage])]:
            step, by = option.step, option.by.id
            same = bool(step.part) and (by not in TWO_PARTS or parts.get(by) == step.part)
            if by in skipped or (same and step.name in done) or not option.open.ask(values):
                continue
            if same:
                done.add(step.name)  # another who takes no new part would change nothing else
            yield option

    def _read(
        self, number: int, move: Move, values: Values, changes: Mapping[int, Any]
    ) -> tuple[int, tuple[str, ...]]:
        found = self._read_before.get((number, move.number))
        if found is None:
            one, broken = self.view.read(
                self._readings[number], move.step, move.by.id, move.content
            )
            broken = tuple(name for name in broken if name in self.view.proves)
            found = self._read_before[number, move.number] = (self._number(one), broken)
        if move.step.target in self.view.closings:
            after = list(values)
            for place, value in changes.items():
                after[place] = value
            if self.moves.duty_open.ask(tuple(after)):
                return found[0], (*found[1], "duties")
        return found

    def _later(self, number: int) -> int:
        found = self._read_before.get((number, -1))
        if found is None:
            one = self.view.later(self._readings[number])
            found = self._read_before[number, -1] = (self._number(one), ())
        return found[0]

    # -- the ways -------------------------------------------------------------------------

    def path(self, state: int, last: int | None = None) -> tuple[str, ...]:
        """Return the shortest way to a state in words, and one more move from there."""
        moves = [] if last is None else [last]
        while self._parent[state] >= 0:
            moves.append(self._by_move[state])
            state = self._parent[state]
        known = self.moves.all
        return tuple(
            known[move].words if move < len(known) else TIME_PASSES for move in reversed(moves)
        )

    def stages(self) -> set[str]:
        """Return the stages that were reached."""
        return {str(values[self._stage]) for values, _ in self.states}

    def cut_off(self, goal: Callable[[Values], bool], within_stage: bool = False) -> int | None:
        """Return the first state from which no goal can be reached, None where there is none.

        `within_stage` counts only ways that never leave the stage.
        """
        stages = [values[self._stage] for values, _ in self.states] if within_stage else []
        back: list[list[int]] = [[] for _ in self._parent]
        for here, there in zip(self._from, self._to, strict=True):
            if not within_stage or stages[here] == stages[there]:
                back[there].append(here)
        free = bytearray(len(self._parent))
        waiting = [number for (values, _), number in self.states.items() if goal(values)]
        for number in waiting:
            free[number] = 1
        while waiting:
            for number in back[waiting.pop()]:
                if not free[number]:
                    free[number] = 1
                    waiting.append(number)
        first = free.find(0)
        return None if first < 0 else first
