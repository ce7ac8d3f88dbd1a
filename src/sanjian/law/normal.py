"""The normal form of a file: everything a rule can tell apart, and nothing else.

The checker may treat two files as one when no rule, check, effect or duty can tell them apart
now or later. What is left out, and why that is safe:

- *Dates* become "not yet", "today" or "before"; only the few dates from which a period is
  counted (`TIMED` of the facts) keep their age, in strides, up to where nothing more runs out.
  Of all other the rules only ask whether they are there; a test holds the tables to that.
- *Time* passes in strides that let every window run out (statement, hearing request, public
  notice, payment, urging); two strides lie between the end of the six months for a lawsuit and
  the end of the three months for the court. What two windows do inside one stride is not seen.
- *Last days* that lie ahead (of a licence, of a written demand) pass with a stride or lie ahead
  still; both are tried.
- *Counts* that rules only compare with zero are none or some; of several exhibits in doubt
  the last is meant, the others are the same step taken again.
- *Hashes* are kept as "that of the present draft" or not: the rules only ask whether a review,
  a discussion, a statement was about what stands now. Every new draft or exhibit counts as a
  text never seen before: a draft changed back is the draft it was, with facts the checker has
  already visited, and whatever happened in between it tries as well by changing first and
  reviewing after.
- *People* with only one class of role cannot take another part, so only the officer who is also
  a reviewer keeps his part; officers (and clerks) who differ in nothing are interchangeable.
- *Parties* are organisations or not: every amount knows two columns, and a 个体工商户 stands in
  the column of natural persons.
- *Matters*: a decision ordered anew begins like the first, with nothing of it left; and a draft is
  never word for word the one before, since other words can always be written. So a file in its
  second matter is a file in its first.
- *Suspension* is kept as standing or running; its days matter to deadlines only.
- At each stage the fields that nothing reachable from there reads are forgotten. Which those
  are is read from the code of the rules themselves, so that a new rule keeps what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from sanjian.law.facts import replace
from sanjian.law.forms import Kind
from sanjian.law.procedure import Procedure, Step
from sanjian.law.watching import Shape, Values

STRIDE = timedelta(days=95)
AHEAD = timedelta(days=30)
NEVER_SEEN = "new"
PRESENT, EARLIER, SOME = "present", "earlier", "some"

# A hash, and the fields that hold copies of it: beside a new original every copy is as none.
COPIES = {
    "draft_hash": ("review_hash", "review_submitted_hash", "deliberated_hash", "joint_hash"),
    "evidence_digest": ("stated_evidence",),
}
# Names of texts of which rules only ask whether they are there.
OPAQUE = ("_hash", "_content", "_digest")
# What the party made his statement against no longer binds once there is new evidence.
STATED = ("stated_fine_fen", "stated_confiscated_fen", "stated_kinds")
# What tells a further matter of a file from its first.
FURTHER: Mapping[str, Any] = {"matter": 1, "redo_former": ""}
PEOPLE = ("handlers", "recused", "recusal_of")
WHO = (*PEOPLE, "publication_by")
# What stands in for fields that a view leaves out, where an effect computes with them: a file in
# mid-course, and another one. An effect whose kept results differ between the two would mix what
# a view keeps with what it leaves out; the checker refuses to go on then.
FILLINGS: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "handlers": frozenset({1, 2, 3}), "recusal_of": 1, "unverified_count": 1,
        "evidence_count": 1, "evidence_digest": PRESENT, "draft_hash": PRESENT,
        "draft_content": SOME, "outcome": "penalty", "penalty_kinds": frozenset({"fine"}),
        "fine_fen": 100_00, "problems_open": 1, "publication_hash": SOME, "was_heard": True,
    },
    {
        "handlers": frozenset({1, 2}), "recusal_of": 2, "unverified_count": 1,
        "evidence_digest": PRESENT, "draft_hash": PRESENT, "outcome": "no_penalty",
        "publication_hash": SOME, "preserved_on": date(2026, 1, 5),
    },
)  # fmt: skip
NAMING = frozenset({"handlers", "parts", "recused", "recusal_of"})


@dataclass(frozen=True, slots=True)
class Twins:
    """Two people whom nothing but their names tells apart."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an effect's changes mean for any file: values to set, places to look at again.

    ``stated`` is the place of the statement's evidence and those that fall with it, empty where
    nothing of it is touched; ``narrowed`` the places that a stage may leave out, empty for all.
    """

    pairs: tuple[tuple[int, Any], ...]
    stated: tuple[int, ...]
    narrowed: tuple[int, ...]
    people: bool


class NormalForm:
    """Brings facts into normal form under a procedure, for one day and one cast of people."""

    def __init__(
        self,
        procedure: Procedure[Any],
        day: date,
        *,
        left_out: frozenset[str],
        two_parts: frozenset[int],
        twins: tuple[Twins, ...],
    ) -> None:
        """`two_parts` are the people who may take more than one class of part."""
        self.shape = Shape(type(procedure.start))
        self.start = self.shape.values(procedure.start)
        kind = type(procedure.start)
        self._timed: Mapping[str, int] = kind.TIMED
        self._counted: frozenset[str] = kind.COUNTED
        self.fillings = tuple(self._filled(procedure, day, filling) for filling in FILLINGS)
        self._stage = self.shape.place["stage"]
        self._two_parts = two_parts
        self._twins = twins
        self._ages = [day - STRIDE * age for age in range(max(self._timed.values()) + 1)]
        self._ahead = day + AHEAD
        self._kept = {
            stage: frozenset(self.shape.place[n] for n in names - left_out) | {self._stage}
            for stage, names in live_fields(procedure).items()
        }
        self._older = [
            (self.shape.place[name], self._aging(oldest)) for name, oldest in self._timed.items()
        ]
        self._people = [self.shape.place[name] for name in PEOPLE]
        self._who = [self.shape.place[name] for name in WHO]
        self._stated_evidence = self.shape.place.get("stated_evidence")
        self._stated = self._places(STATED)
        self._copies = [
            (self.shape.place[one], self._places(copies)) for one, copies in COPIES.items()
        ]
        self._plans: dict[int, tuple[Mapping[int, Any], Plan]] = {}
        self._copied = {*COPIES, *(copy for copies in COPIES.values() for copy in copies)}

    def _places(self, names: Iterable[str]) -> list[int]:
        return [self.shape.place[name] for name in names if name in self.shape.place]

    def _filled(self, procedure: Procedure[Any], day: date, filling: Mapping[str, Any]) -> Values:
        known = {name: value for name, value in filling.items() if name in self.shape.place}
        return self.shape.values(replace(procedure.start, pauses=((day, None),), **known))

    def after(self, values: Values, changes: Mapping[int, Any]) -> Values:
        """Return the normal form after an effect's changes (by place, each in normal form).

        ``values`` are in normal form, and ``changes`` one of the results that an effect's memory
        keeps: what follows from its places alone is worked out once.
        """
        if not changes:
            return values
        known = self._plans.get(id(changes))
        plan = known[1] if known else self._plan(changes)
        found: list[Any] = list(values)
        for place, value in plan.pairs:
            found[place] = value
        if plan.stated and not found[plan.stated[0]]:
            for place in plan.stated[1:]:
                found[place] = self.start[place]
        kept = self._kept[found[self._stage]]
        for place in plan.narrowed or range(len(found)):
            if place not in kept:
                found[place] = self.start[place]
        if plan.people:
            self._order_twins(found)
        return tuple(found)

    def _plan(self, changes: Mapping[int, Any]) -> Plan:
        pairs = list(changes.items())
        blank = [
            copy for original, copies in self._copies if original in changes
            for copy in copies if copy not in changes
        ]  # fmt: skip
        evidence = self._stated_evidence
        stated = () if evidence is None else (evidence, *self._stated)
        touched = {*changes, *blank}
        plan = Plan(
            (*pairs, *((copy, "") for copy in blank)),
            stated if touched & set(stated) else (),
            () if self._stage in changes else tuple({*touched, *stated}),
            any(place in changes for place in self._people),
        )
        self._plans[id(changes)] = (changes, plan)  # kept with it, so that its id stays its own
        return plan

    def later(self, values: Values, *, lasting: bool = False) -> Values:
        """Return the normal form one stride of time later.

        Last days that lay ahead have passed by then, or with `lasting` lie ahead still.
        """
        found: list[Any] = list(values)
        for place, older in self._older:
            if not (lasting and found[place] == self._ahead):
                found[place] = older[found[place]]
        return tuple(found)

    def lasting(self, values: Values) -> bool:
        """Say whether a last day on the file lies ahead."""
        return any(values[place] == self._ahead for place, _ in self._older)

    def _aging(self, oldest: int) -> dict[date | None, date | None]:
        """What each value of a timed field becomes one stride later.

        A last day that lies ahead is over at once: on the day itself the rules ask no more than
        on the day before, whether it has passed.
        """
        passed = self._ages[min(1, oldest)]
        older: dict[date | None, date | None] = {None: None, self._ahead: passed}
        for age in range(oldest + 1):
            older[self._ages[age]] = self._ages[min(age + 1, oldest)]
        return older

    def normal(self, name: str, value: Any) -> Any:
        """Return one field's value in normal form."""
        if name in COPIES:
            return PRESENT if value else ""
        if name.endswith(OPAQUE) and name not in self._copied:
            return SOME if value else ""
        if name in self._counted:
            return min(value, 1)
        if name in FURTHER:
            return FURTHER[name]
        if name == "party_kind":
            return "organisation" if value == "organisation" else "person"
        if name == "pauses":
            return tuple((self._ages[0], None) for _, end in value if end is None)
        if name == "parts":
            return tuple((who, part) for who, part in value if who in self._two_parts)
        if name == "reviewers":
            return value & self._two_parts
        if isinstance(value, date):
            return self._dated(name, value)
        return value

    def _dated(self, name: str, value: date) -> date:
        if name not in self._timed:
            return self._ages[0]
        if value > self._ages[0]:
            return self._ahead
        return self._ages[min(self._timed[name], (self._ages[0] - value) // STRIDE)]

    def _order_twins(self, found: list[Any]) -> None:
        """Give the first twin whatever only one of the two has."""
        for twins in self._twins[:1]:
            if self._signature(found, twins.second) > self._signature(found, twins.first):
                for place in self._people:
                    found[place] = _swapped(found[place], twins)

    def _signature(self, found: Sequence[Any], person: int) -> tuple[bool, ...]:
        return tuple(
            person in value if isinstance(value, frozenset) else value == person
            for value in (found[place] for place in self._who)
        )

    def alike(self, values: Values, twins: Twins) -> bool:
        """Say whether nothing on the file tells the twins apart."""
        return self._signature(values, twins.first) == self._signature(values, twins.second)


def _swapped(value: Any, twins: Twins) -> Any:
    other = {twins.first: twins.second, twins.second: twins.first}
    if isinstance(value, frozenset):
        return frozenset(other.get(person, person) for person in value)
    return other.get(value, value)


def live_fields(procedure: Procedure[Any]) -> dict[str, frozenset[str]]:
    """Return for each stage the fields that some step reachable from there may read.

    Found in the code of rules, checks, effects, samples and duties: every attribute they name,
    also through the functions and properties they call. It names too much rather than too little.
    """
    kind = type(procedure.start)
    reads = {step.name: _step_reads(step, kind) for step in procedure.steps}
    standing = _reads((rule.holds for rule in procedure.standing), kind)
    duties = _reads((f for d in procedure.duties for f in (d.start, d.done)), kind)
    sources: dict[str, list[Step[Any]]] = {}
    for step in procedure.steps:
        for stage in step.sources:
            sources.setdefault(stage, []).append(step)
    live: dict[str, frozenset[str]] = {}
    for stage in (one.value for one in procedure.stages):
        names = set(standing) | (set() if stage in procedure.ends else duties)
        live[stage] = frozenset(names.union(*(reads[s.name] for s in sources.get(stage, ()))))
    return _onward(live, sources)


def _onward(
    own: Mapping[str, frozenset[str]], sources: Mapping[str, list[Step[Any]]]
) -> dict[str, frozenset[str]]:
    """Add to each stage what is read after it, except what a step on the way there forgets."""
    live, grew = dict(own), True
    while grew:
        grew = False
        for stage, steps in sources.items():
            for step in steps:
                further = live[step.target] - step.forgets if step.target else frozenset()
                if not further <= live[stage]:
                    live[stage], grew = live[stage] | further, True
    return live


def _step_reads(step: Step[Any], kind: type) -> set[str]:
    functions: list[Callable[..., Any]] = [rule.holds for rule in (*step.rules, *step.checks)]
    functions += [step.offered, step.effect]
    functions += [field.sample for field in step.form if callable(field.sample)]
    names = _reads(functions, kind)
    if any(field.kind in (Kind.OFFICERS, Kind.PERSON) for field in step.form):
        names |= NAMING
    return names | {"parts"} if step.part else names


def _reads(functions: Iterable[Callable[..., Any]], kind: type) -> set[str]:
    known = {name for name in dir(kind) if not name.startswith("_")}
    kept = set(Shape(kind).names)
    found: set[str] = set()
    seen: set[object] = set()
    waiting: list[object] = list(functions)
    while waiting:
        one = waiting.pop()
        if isinstance(one, MethodType):
            one = one.__func__
        if not isinstance(one, FunctionType) or one in seen:
            continue
        seen.add(one)
        names = _named(one.__code__)
        for name in names & known - found:
            found.add(name)
            member = getattr(kind, name)
            if isinstance(member, property):
                waiting.append(member.fget)
        waiting += _called(one, names)
    return found & kept


def _named(code: CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _named(constant)
    return names


def _called(function: FunctionType, names: set[str]) -> list[object]:
    """The functions that this one may call: globals, members of modules, closed-over ones."""
    found: list[object] = [cell.cell_contents for cell in function.__closure__ or ()]
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType):
            found += [getattr(value, member, None) for member in names]
        else:
            found.append(value)
    return found
