"""What the kernel may ask a place's rules: numbers, lists and texts in force on one day.

The kernel asks by key and never knows where an answer is kept; `rulepacks` answers from
published packs, and `Values` here answers from plain values, for checking and for tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sanjian.law.periods import Period


class NotGiven(LookupError):
    """The place's rules and their parents say nothing under this key on this day."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"本辖区规则未规定“{self.key}”"


class WrongKind(TypeError):
    """The value under this key is of another kind than was asked for: an error of the caller."""

    def __init__(self, key: str, wanted: str, value: object) -> None:
        super().__init__(f"“{key}”不是{wanted}：{value!r}")


class Parameters(Protocol):
    """One place's rules as in force on one day.

    Every reader raises NotGiven when nothing is said under `key` (ask `has` first where silence
    is an answer) and WrongKind when the value is of another kind. `digest` names the rules
    themselves (the pinned pack's digest), so that a review can be bound to them.
    """

    @property
    def digest(self) -> str: ...

    def has(self, key: str) -> bool:
        """Whether anything is said under `key`."""
        ...

    def period(self, key: str) -> Period:
        """A deadline in its own unit."""
        ...

    def yuan(self, key: str) -> int:
        """An amount of money in whole yuan."""
        ...

    def flag(self, key: str) -> bool:
        """Whether something applies."""
        ...

    def date_of(self, key: str) -> date:
        """A date."""
        ...

    def text(self, key: str) -> str:
        """Words, or one choice out of a closed set."""
        ...

    def number(self, key: str) -> int:
        """A count, or a percentage in whole per cent."""
        ...

    def items(self, key: str) -> tuple[str, ...]:
        """A list; of a list of tables, the code of each row."""
        ...

    def rows(self, key: str) -> tuple[Mapping[str, object], ...]:
        """A list of tables; of a list of words, rows with that word as code and label."""
        ...

    def source(self, key: str) -> str:
        """Where the value stands: document and place, or statute article."""
        ...

    def is_default(self, key: str) -> bool:
        """Whether the value is the platform's own (平台默认), not from any document."""
        ...


@dataclass(frozen=True, slots=True)
class Values:
    """Parameters from plain values: Period, int, bool, str, or a list of words or of tables."""

    values: Mapping[str, object]
    sources: Mapping[str, str] = field(default_factory=dict)
    defaults: frozenset[str] = frozenset()
    digest: str = ""

    def value(self, key: str) -> object:
        """The value as it is; NotGiven when there is none."""
        try:
            return self.values[key]
        except KeyError:
            raise NotGiven(key) from None

    def has(self, key: str) -> bool:
        return key in self.values

    def period(self, key: str) -> Period:
        value = self.value(key)
        if not isinstance(value, Period):
            raise WrongKind(key, "期限", value)
        return value

    def yuan(self, key: str) -> int:
        return self._integer(key, "金额")

    def number(self, key: str) -> int:
        return self._integer(key, "数")

    def flag(self, key: str) -> bool:
        value = self.value(key)
        if not isinstance(value, bool):
            raise WrongKind(key, "是否项", value)
        return value

    def date_of(self, key: str) -> date:
        value = self.value(key)
        if not isinstance(value, date):
            raise WrongKind(key, "日期", value)
        return value

    def text(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str):
            raise WrongKind(key, "文字", value)
        return value

    def items(self, key: str) -> tuple[str, ...]:
        return tuple(str(row["code"]) for row in self.rows(key))

    def rows(self, key: str) -> tuple[Mapping[str, object], ...]:
        value = self.value(key)
        if not isinstance(value, list | tuple):
            raise WrongKind(key, "清单", value)
        return tuple(
            row if isinstance(row, Mapping) else {"code": row, "label": row} for row in value
        )

    def source(self, key: str) -> str:
        self.value(key)
        return self.sources.get(key, "")

    def is_default(self, key: str) -> bool:
        self.value(key)
        return key in self.defaults

    def _integer(self, key: str, kind: str) -> int:
        value = self.value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise WrongKind(key, kind, value)
        return value
