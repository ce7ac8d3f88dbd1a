"""A check that need not be repeated: what of a place's rules it asked for, and the answers.

The checker is a pure function of the procedure, the day, and the answers that a place's rules
give. Two places that give the same answers to everything it asked have the same report, so it
is made once. The digest names a pack and is no answer: the checker reads hashes only as that of
the present draft or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sanjian.law import checker
from sanjian.law.calendar import WorkCalendar
from sanjian.law.parameters import NotGiven, Parameters
from sanjian.law.periods import Period
from sanjian.law.procedure import Procedure

Answers = dict[tuple[str, str], object]
READERS = ("period", "yuan", "flag", "text", "number", "items", "rows", "source", "is_default")


def _answer(params: Parameters, reader: str, key: str) -> object:
    """What a place answers: the value, or that nothing is said."""
    try:
        return getattr(params, reader)(key)
    except NotGiven:
        return NotGiven


@dataclass(slots=True)
class Asked:
    """A place's rules that remember what they were asked and what they answered."""

    params: Parameters
    answers: Answers = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return the digest of the place's rules."""
        return self.params.digest

    def _read(self, reader: str, key: str) -> Any:
        answer = _answer(self.params, reader, key)
        self.answers[reader, key] = answer
        if answer is NotGiven:
            raise NotGiven(key)
        return answer

    def has(self, key: str) -> bool:
        """Whether anything is said under `key`."""
        known = self.params.has(key)
        self.answers["has", key] = known
        return known

    def period(self, key: str) -> Period:
        """A deadline in its own unit."""
        found: Period = self._read("period", key)
        return found

    def yuan(self, key: str) -> int:
        """An amount of money in whole yuan."""
        return int(self._read("yuan", key))

    def flag(self, key: str) -> bool:
        """Whether something applies."""
        return bool(self._read("flag", key))

    def date_of(self, key: str) -> date:
        """A date."""
        found: date = self._read("date_of", key)
        return found

    def text(self, key: str) -> str:
        """Words, or one choice out of a closed set."""
        return str(self._read("text", key))

    def number(self, key: str) -> int:
        """A count, or a percentage in whole per cent."""
        return int(self._read("number", key))

    def items(self, key: str) -> tuple[str, ...]:
        """A list; of a list of tables, the code of each row."""
        found: tuple[str, ...] = self._read("items", key)
        return found

    def rows(self, key: str) -> tuple[Mapping[str, object], ...]:
        """A list of tables; of a list of words, rows with that word as code and label."""
        found: tuple[Mapping[str, object], ...] = self._read("rows", key)
        return found

    def source(self, key: str) -> str:
        """Where the value stands; words for people, which no rule looks at."""
        return self.params.source(key)

    def is_default(self, key: str) -> bool:
        """Whether the value is the platform's own."""
        return bool(self._read("is_default", key))


def same_answers(answers: Answers, params: Parameters) -> bool:
    """Say whether a place answers everything that was asked in the same way."""
    return all(
        (params.has(key) if reader == "has" else _answer(params, reader, key)) == answer
        for (reader, key), answer in answers.items()
    )


class Reports:
    """Reports made so far under one day, each with what it rests on."""

    def __init__(self, calendar: WorkCalendar, day: date) -> None:
        """Check under this calendar, with the rules as in force on this day."""
        self.calendar = calendar
        self.day = day
        self._known: dict[str, list[tuple[Answers, checker.Report]]] = {}

    def check(
        self,
        procedure: Procedure[Any],
        params: Parameters,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[checker.Report, bool]:
        """Return the report, and whether it was made for another place that answers the same."""
        known = self._known.setdefault(procedure.name, [])
        for answers, report in known:
            if same_answers(answers, params):
                return report, True
        asked = Asked(params)
        report = checker.check(procedure, asked, self.calendar, self.day, progress=progress)
        known.append((asked.answers, report))
        return report, False
