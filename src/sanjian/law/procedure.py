"""What a procedure is: a table of steps, the rules that must hold, and the one question.

    may this person take this step on this dossier now?  ->  Permitted | Refused

A procedure is data that a lawyer can read; this module is the little that the data means.
Facts are a fold of the acts: ``step.effect`` tells what one act changes, nothing else may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from sanjian.law.calendar import WorkCalendar
from sanjian.law.citations import Citation
from sanjian.law.facts import replace
from sanjian.law.forms import SHANGHAI, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Labelled, Part, Person, Role
from sanjian.law.periods import Period, due


class Stage(Labelled):
    """Base of every procedure's stages."""


# Who has taken which class of part in the dossier, by person id: ((3, "handler"), ...).
Parts = tuple[tuple[int, str], ...]


class Staged(Protocol):
    """What every procedure's facts have: where the dossier stands and who took part in it."""

    @property
    def stage(self) -> str:
        """Return the stored value of the present stage."""
        ...

    @property
    def parts(self) -> Parts:
        """Return the class of part that each person has taken, in order of person."""
        ...

    def __replace__(self: S, /, **changes: Any) -> S:
        """Return a copy with these fields changed."""
        ...


S = TypeVar("S", bound=Staged)
F = TypeVar("F", bound=Staged)


@dataclass(frozen=True, slots=True)
class Act:
    """Something done on a dossier: who, when, which step, with which content (JSON values)."""

    seq: int
    step: str
    by: int
    at: datetime
    content: Mapping[str, Any] = field(default_factory=dict)
    content_hash: str = ""

    @property
    def day(self) -> date:
        """The legal day of the act, in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    def date(self, name: str) -> date | None:
        """Return a date from the content; a moment counts as its Shanghai day."""
        value = self.content.get(name)
        if not value:
            return None
        if len(value) > 10:
            return datetime.fromisoformat(value).astimezone(SHANGHAI).date()
        return date.fromisoformat(value)


def _none() -> Parameters | None:
    return None


def _no_digest() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything around the file that a rule may ask: who, when, under which law, with what.

    ``newer`` is the last published version of the place's rules where it is not the file's own,
    ``newer_digest`` the digest of its pack; both are asked for only where a rule wants them.
    """

    at: datetime
    by: Person
    params: Parameters
    calendar: WorkCalendar
    content: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    newer: Callable[[], Parameters | None] = _none
    newer_digest: Callable[[], str] = _no_digest

    @property
    def today(self) -> date:
        """The legal day, in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    def passed(self, start: date | None, key: str) -> bool:
        """Say whether the pack's period ``key``, counted from ``start``, has run out."""
        if start is None:
            return False
        return _last_moment(start, self.params.period(key), self.calendar) < self.at

    def day(self, name: str) -> date | None:
        """Return a date of the content that is proposed."""
        return Act(0, "", 0, self.at, self.content).date(name)


@lru_cache(maxsize=4096)
def _last_moment(start: date, period: Period, calendar: WorkCalendar) -> datetime:
    """Return the last moment of a period; the three are values, so the answer never changes."""
    return due(start, period, calendar).at


Predicate = Callable[[Any, Situation], bool]
Wording = Callable[[Any, Situation], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement: its code, its words, its article, how the file shows it, what cures it.

    ``cure_step`` names the step that would cure it, so that a page can lead there.
    ``detail`` adds the particulars of the case at hand (which certificate, which day).
    """

    code: str
    text: str
    law: Citation | str
    holds: Predicate
    cure: str
    cure_step: str = ""
    detail: Wording | None = None

    def unmet(self, facts: Any, situation: Situation) -> Unmet | None:
        """Return what stands in the way, or None when the rule holds."""
        if self.holds(facts, situation):
            return None
        detail = self.detail(facts, situation) if self.detail else ""
        return Unmet(self.code, self.text, str(self.law), self.cure, self.cure_step, detail)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that does not hold, in words for the person who asked."""

    code: str
    text: str
    law: str
    cure: str
    cure_step: str = ""
    detail: str = ""

    def __str__(self) -> str:
        words = f"{self.text}（{self.law}）" if self.law else self.text
        return f"{words}：{self.detail}" if self.detail else words


@dataclass(frozen=True, slots=True)
class Permitted:
    """The step may be taken."""

    step: Step[Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The step may not be taken: every rule that does not hold."""

    step: str
    label: str
    unmet: tuple[Unmet, ...]

    def __str__(self) -> str:
        return "；".join(str(one) for one in self.unmet)


def _nothing(facts: Any, act: Act, params: Parameters) -> Any:
    return facts


def _always(facts: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step(Generic[F]):
    """One row of a procedure.

    ``rules`` look at the file, the person and the day: they say whether the step is open.
    ``checks`` look at the content as well: they say whether this content will do.
    ``part`` is the class of part that the actor takes by acting (see `parts_taken`).
    ``gate`` names what the act means to the gate in the database (see records.gate).
    ``binding`` marks acts that bind the agency towards the party; by a ``numbered`` act the
    case comes to exist and gets its number. An ``outside`` act is what the party or another organ
    does: nothing may have to wait for it for ever. ``register`` names what the act means to a
    register (许可证登记), which is written in the same transaction (see records.registers).
    An ``along`` step is the record's own, taken with an act on another file; nobody takes it alone.
    ``forgets`` are the facts that the step puts back to the beginning, whatever they were.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    by: Role
    law: Citation | str
    rules: tuple[Rule, ...] = ()
    checks: tuple[Rule, ...] = ()
    form: tuple[Field, ...] = ()
    effect: Callable[[F, Act, Parameters], F] = _nothing
    documents: tuple[str, ...] = ()
    part: Part | None = None
    gate: str = ""
    binding: bool = False
    numbered: bool = False
    outside: bool = False
    also_by: tuple[Role, ...] = ()
    offered: Callable[[F], bool] = _always
    register: str = ""
    forgets: frozenset[str] = frozenset()
    along: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role that may take the step."""
        return (self.by, *self.also_by)


@dataclass(frozen=True, slots=True)
class DutyRule(Generic[F]):
    """What an act leaves behind for somebody: who must do what, from when, how long.

    ``start`` gives the day from which the period ``key`` runs, or None while there is no
    duty; ``done`` the day it was discharged. ``pauses`` are days on which the clock stood.
    ``extensions`` are further period keys, each counted from the end of the one before.
    ``stands`` says what it is called while the clock stands (中止、不计入期限).
    ``last`` is the last day itself where the law names an event (a licence's expiry) in place
    of a length; ``key`` then only tells the source.
    ``own`` are working days that the agency has set for itself (0 for none): they count where
    they end earlier.
    ``special`` are working days that another statute sets in place of the period, shorter or
    longer, with its provision (法律、法规另有规定的从其规定); None where none does.
    """

    code: str
    label: str
    owner: Role
    key: str
    start: Callable[[F], date | None]
    done: Callable[[F], date | None]
    step: str = ""
    pauses: Callable[[F], tuple[tuple[date, date | None], ...]] | None = None
    extensions: Callable[[F], tuple[str, ...]] | None = None
    statutory: bool = True
    stands: str = "已中止"
    last: Callable[[F], date | None] | None = None
    own: Callable[[F], int] | None = None
    special: Callable[[F, Parameters], tuple[int, str] | None] | None = None


@dataclass(frozen=True, slots=True)
class ByLaw(Generic[F]):
    """What the law itself lays down once time has passed, without anybody's act (视为受理).

    ``occurred`` says whether it has; ``words`` tells it with its day. ``step`` is the step by
    which the agency writes it down: until then the file shows it by itself.
    """

    code: str
    label: str
    law: Citation | str
    occurred: Predicate
    words: Wording
    step: str


@dataclass(frozen=True, slots=True)
class Occurred:
    """Something that the law itself has brought about on a file, in words."""

    code: str
    label: str
    law: str
    words: str
    step: str


@dataclass(frozen=True, slots=True)
class Procedure(Generic[F]):
    """A procedure: its stages, its steps, its standing rules and its duties.

    ``path`` are the stages of the main way in order; a stage beside it (不予立案) is no next step.
    ``use`` says in one sentence when this procedure is the right one. ``by_law`` is what time
    alone brings about; ``series`` the word in the number that its files get.
    """

    name: str
    label: str
    law: str
    stages: tuple[Stage, ...]
    start: F
    opening: str
    steps: tuple[Step[F], ...]
    standing: tuple[Rule, ...] = ()
    exempt_from_standing: frozenset[str] = frozenset()
    duties: tuple[DutyRule[F], ...] = ()
    ends: frozenset[str] = frozenset()
    kind: EnforcementKind = EnforcementKind.OTHER
    path: tuple[str, ...] = ()
    use: str = ""
    by_law: tuple[ByLaw[F], ...] = ()
    series: str = "立"

    @property
    def draft_steps(self) -> frozenset[str]:
        """The steps that give the decision its words; on the spot that is the decision itself."""
        named = frozenset(s.name for s in self.steps if s.gate == "draft")
        return named or frozenset(s.name for s in self.steps if s.gate == "decision")

    def step(self, name: str) -> Step[F]:
        """Return the step of that name; KeyError when the procedure has none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def stage(self, value: str) -> Stage:
        """Return the stage stored as that value."""
        for stage in self.stages:
            if stage.value == value:
                return stage
        raise KeyError(value)

    def open_steps(self, facts: F) -> Iterator[Step[F]]:
        """Yield the steps that belong to the present stage and make sense on this file."""
        return (s for s in self.steps if facts.stage in s.sources and s.offered(facts))

    def ask(self, name: str, facts: F, situation: Situation) -> Permitted | Refused:
        """Answer the one question for one step, without its content.

        In: the facts of the dossier, who asks and when. Out: Permitted, or Refused with
        every unmet rule; never raises for a known or unknown step name.
        """
        step = next((s for s in self.steps if s.name == name), None)
        if step is None:
            unmet = Unmet("UNKNOWN_STEP", f"{self.label}没有这个步骤", "", "请从本案的下一步中选择")
            return Refused(name, name, (unmet,))
        blocks = list(self._blocks(step, facts, situation))
        rules = step.rules
        if name not in self.exempt_from_standing:
            rules = self.standing + rules
        blocks += [u for rule in rules if (u := rule.unmet(facts, situation))]
        return Refused(name, step.label, tuple(blocks)) if blocks else Permitted(step)

    def _blocks(self, step: Step[F], facts: F, situation: Situation) -> Iterator[Unmet]:
        if facts.stage not in step.sources or not step.offered(facts):
            here = self.stage(facts.stage).label
            between = "、".join(self._between(facts.stage, step.sources))
            yield Unmet(
                "STAGE",
                f"本案处于“{here}”阶段，不能办理“{step.label}”",
                str(step.law),
                "请先办理本阶段的下一步",
                detail=f"中间还有{between}" if between else "",
            )
        if not situation.by.roles.intersection(step.roles):
            who = "或".join(role.label for role in step.roles)
            yield Unmet("ROLE", f"“{step.label}”应由{who}办理", str(step.law), f"请转{who}办理")

    def _between(self, stage: str, sources: tuple[str, ...]) -> list[str]:
        """The labels of the stages of the main way that lie between a stage and a later one."""
        ahead = [self.path.index(one) for one in sources if one in self.path]
        if stage not in self.path or not ahead:
            return []
        between = self.path[self.path.index(stage) + 1 : min(ahead)]
        return [self.stage(one).label for one in between]

    def check(self, step: Step[F], facts: F, situation: Situation) -> tuple[Unmet, ...]:
        """Return what speaks against this content, rule by rule."""
        return tuple(u for rule in step.checks if (u := rule.unmet(facts, situation)))

    def occurred(self, facts: F, situation: Situation) -> tuple[Occurred, ...]:
        """Return what the law itself has brought about by now and no act has written down."""
        return tuple(
            Occurred(one.code, one.label, str(one.law), one.words(facts, situation), one.step)
            for one in self.by_law
            if one.occurred(facts, situation)
        )

    def apply(self, facts: F, act: Act, params: Parameters) -> F:
        """Return the facts after one act."""
        step = self.step(act.step)
        after = step.effect(facts, act, params)
        if taken := parts_taken(step, act.by, act.content):
            known = dict(after.parts)
            if any(known.get(person) != part for person, part in taken.items()):
                after = replace(after, parts=tuple(sorted((known | taken).items())))
        return after if step.target is None else replace(after, stage=step.target)

    def fold(self, acts: Iterable[Act], params_of: Callable[[Act], Parameters]) -> F:
        """Return the facts that these acts, in order, explain."""
        facts = self.start
        for act in acts:
            facts = self.apply(facts, act, params_of(act))
        return facts


def parts_taken(step: Step[Any], by: int, content: Mapping[str, Any]) -> dict[int, str]:
    """Return the class of part that each person takes by this act, by person id.

    The actor takes the step's part; every officer named in the content handles the case.
    """
    taken = {by: step.part.value} if step.part else {}
    for one in step.form:
        if one.kind is Kind.OFFICERS:
            taken |= dict.fromkeys(content.get(one.name) or (), Part.HANDLER.value)
    return taken


def combined_hash(*parts: str) -> str:
    """Return one SHA-256 (hex) over several hashes or digests, order kept."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
