"""Answers that depend on facts, remembered by exactly the fields they read.

The checker asks the same rule on a hundred thousand files that differ in what the rule does not
look at. `Watched` stands in for facts and notes every field that is read; `Memory` keeps each
answer under the values of those fields. A rule is a pure function of what it reads, so an
answer found again under the same values is the answer it would give.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import Any

Values = tuple[Hashable, ...]


class Shape:
    """The fields of a class of facts, by place, and its properties."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.names = tuple(one.name for one in fields(kind))
        self.place = {name: number for number, name in enumerate(self.names)}

    def values(self, facts: Any) -> Values:
        """Return the values of all fields, in order."""
        return tuple(getattr(facts, name) for name in self.names)

    def facts(self, values: Values) -> Any:
        """Return facts with these values."""
        return self.kind(**dict(zip(self.names, values, strict=True)))


class Unknown(Exception):
    """A field was read that this exploration has left out."""


class Ground:
    """What stands under a watched file: its shape, what is left out, and what stands in for it."""

    __slots__ = ("filling", "left_out", "shape")

    def __init__(self, shape: Shape, left_out: frozenset[int], filling: Values) -> None:
        """`filling` are values of all fields; those left out are taken from it where needed."""
        self.shape = shape
        self.left_out = left_out
        self.filling = filling


class Watched:
    """Facts that remember what was read of them; what an effect changes is kept beside them.

    A field left out raises Unknown, or answers with the filling where the caller asked for it.
    """

    __slots__ = ("_changes", "_filled", "_ground", "_reads", "_values")

    def __init__(
        self,
        ground: Ground,
        values: Values,
        reads: list[int],
        changes: dict[str, Any],
        filled: bool = False,
    ) -> None:
        self._ground = ground
        self._values = values
        self._reads = reads
        self._changes = changes
        self._filled = filled

    def __getattr__(self, name: str) -> Any:
        if name in self._changes:
            return self._changes[name]
        shape = self._ground.shape
        place = shape.place.get(name)
        if place is None:
            # A property of the facts computes from other fields; let it read them here.
            return getattr(shape.kind, name).fget(self)
        if place in self._ground.left_out:
            if not self._filled:
                raise Unknown(name)
            return self._ground.filling[place]
        self._reads.append(place)
        return self._values[place]

    def __replace__(self, /, **changes: Any) -> Watched:
        return Watched(
            self._ground, self._values, self._reads, self._changes | changes, self._filled
        )

    def filled(self, ground: Ground | None = None) -> Watched:
        """The same file with the filling (its own or another ground's) for what is left out."""
        return Watched(ground or self._ground, self._values, self._reads, self._changes, True)

    @property
    def changes(self) -> dict[str, Any]:
        """What effects have changed so far, by field."""
        return self._changes


Question = Callable[[Watched], Any]
_LEAF = -1


class Memory:
    """A question about facts with every answer so far, as a tree of what was read in order."""

    __slots__ = ("_ground", "_question", "_root")

    def __init__(self, ground: Ground, question: Question) -> None:
        self._ground = ground
        self._question = question
        self._root: list[Any] = []

    def ask(self, values: Values) -> Any:
        """Return the answer for these values, computed only where it is not yet known."""
        node = self._root
        while node:
            place, found = node
            if place == _LEAF:
                return found
            node = found.get(values[place])
        return self._learn(values)

    def _learn(self, values: Values) -> Any:
        reads: list[int] = []
        answer = self._question(Watched(self._ground, values, reads, {}))
        node = self._root
        for place in dict.fromkeys(reads):
            if not node:
                node += [place, {}]
            node = node[1].setdefault(values[place], [])
        if not node:
            node += [_LEAF, answer]
        return answer
