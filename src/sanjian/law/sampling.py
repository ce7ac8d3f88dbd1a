"""Sample content for any step, as a person would type it on the file as it stands.

One source serves the checker, the sample county and the property tests of the API. Values come
from the forms themselves (`Field.sample`), so a form that asks for something new says what is
usual there. Nothing here decides whether a step may be taken: the rules do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sanjian.law import forms
from sanjian.law.forms import SHANGHAI, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Person, Role
from sanjian.law.procedure import Procedure, Situation, Step

AHEAD = timedelta(days=30)  # a future day: beyond the seven working days before a hearing
EARLIER = timedelta(minutes=30)  # something that happened just now, such as an inspection
People = Mapping[int, Person]


def typed(
    step: Step[Any],
    facts: Any,
    params: Parameters,
    people: People,
    at: datetime,
    chosen: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return one content for a step as a browser or JSON sends it (money in yuan).

    In: the file's facts, the rules in force, the people one may name, the moment. `chosen` are
    values, as typed, that are wanted instead of the sample. Out: every field of the form.
    """
    taken = dict(chosen or {})
    for field in step.form:
        if field.name not in taken:
            taken[field.name] = values(field, facts, params, people, at, taken)[0]
    return {field.name: taken[field.name] for field in step.form}


def variants(
    step: Step[Any], facts: Any, params: Parameters, people: People, at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield contents as `typed` does, one for each combination of the fields that decide.

    The usual combination comes first. Combinations that the step's checks refuse are among
    them; `passing` leaves those out.
    """
    deciding = [field for field in step.form if field.decides]
    choices = [values(field, facts, params, people, at) for field in deciding]
    for combination in product(*choices):
        chosen = {field.name: value for field, value in zip(deciding, combination, strict=True)}
        yield typed(step, facts, params, people, at, chosen)


def passing(
    procedure: Procedure[Any], step: Step[Any], facts: Any, situation: Situation
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield those variants that form and checks accept, each as typed and as it would be stored.

    `situation` says who acts when under which rules; its `people` are those who may be named.
    """
    for raw in variants(step, facts, situation.params, situation.people, situation.at):
        content, errors = forms.clean(step.form, raw, today=situation.today, lists=situation.params)
        if errors:
            continue
        proposed = Situation(
            situation.at, situation.by, situation.params, situation.calendar, content,
            situation.people,
        )  # fmt: skip
        if not procedure.check(step, facts, proposed):
            yield raw, content


def values(
    field: Field,
    facts: Any,
    params: Parameters,
    people: People,
    at: datetime,
    taken: Mapping[str, Any] | None = None,
) -> list[Any]:
    """Return the values to try for a field, as typed, the usual one first.

    Several only where the field decides. `taken` are the values of the fields before it.
    """
    sample = field.sample(facts, params) if callable(field.sample) else field.sample
    several = sample if field.decides and isinstance(sample, tuple) else (sample,)
    if sample is None and field.decides:
        return _all(field, params)
    return [
        _usual(field, facts, params, people, at, taken or {})
        if one is None
        else _as_typed(field, one)
        for one in several
    ]


def _all(field: Field, params: Parameters) -> list[Any]:
    if field.kind is Kind.YESNO:
        return [True, False]
    return [choice.code for choice in field.options(params)]


def _as_typed(field: Field, value: Any) -> Any:
    """A stored value as it would be typed: fen become yuan, sets become lists."""
    if field.kind is Kind.YUAN:
        return value // 100 if value % 100 == 0 else value / 100
    return list(value) if isinstance(value, tuple | frozenset) else value


def _usual(
    field: Field,
    facts: Any,
    params: Parameters,
    people: People,
    at: datetime,
    taken: Mapping[str, Any],
) -> Any:
    match field.kind:
        case Kind.DATE:
            day = at + AHEAD if field.future else at
            return day.astimezone(SHANGHAI).date().isoformat()
        case Kind.DATETIME:
            return (at - EARLIER).astimezone(SHANGHAI).isoformat(timespec="minutes")
        case Kind.CHOICE:
            return field.options(params)[0].code if field.required else ""
        case Kind.YESNO:
            return False
        case Kind.OFFICERS:
            return _officers(field, facts, params, people, at, taken)
        case Kind.PERSON:
            return _person(field, facts, people)
        case Kind.CHOICES | Kind.EVIDENCE | Kind.ROWS:
            return []
        case Kind.YUAN | Kind.INTEGER:
            return field.minimum if field.required else None
    return "样例内容" if field.required else ""


def _officers(
    field: Field,
    facts: Any,
    params: Parameters,
    people: People,
    at: datetime,
    taken: Mapping[str, Any],
) -> list[int]:
    """The officers to name: those on the case first; where they are leaving, who takes over."""
    day = at.astimezone(SHANGHAI).date()
    parts = dict(facts.parts)
    able = [
        person.id
        for person in people.values()
        if Role.OFFICER in person.roles
        and not person.certificate_defect(day)
        and parts.get(person.id, Part.HANDLER) == Part.HANDLER
        and person.id not in facts.recused
        and person.id != facts.recusal_of
    ]
    if field.required:
        able.sort(key=lambda number: (number not in facts.handlers, number))
        return able[: params.number("case.officers_minimum")]
    if not taken.get("granted"):
        return []
    missing = params.number("case.officers_minimum") - len(facts.handlers - {facts.recusal_of})
    return [number for number in able if number not in facts.handlers][: max(0, missing)]


def _person(field: Field, facts: Any, people: People) -> int | None:
    if field.who == "handler":
        return min(facts.handlers, default=None)
    parts = dict(facts.parts)
    role, part = (
        (Role.REVIEWER, Part.REVIEWER) if field.who == "reviewer" else (Role.CHAIR, Part.CHAIR)
    )
    fit = (
        person.id
        for person in people.values()
        if role in person.roles
        and Role.OFFICER not in person.roles
        and parts.get(person.id, part) == part
    )
    return next(fit, None)
