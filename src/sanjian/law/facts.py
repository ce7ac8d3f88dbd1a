"""Facts as a value: how facts are changed, written to JSON and read back.

A stored copy of the facts is a cache of the fold; reading it back must give the same value.
"""

from __future__ import annotations

import types
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Changeable(Protocol):
    """What can be copied with some fields changed; the protocol of Python 3.13's copy.replace."""

    def __replace__(self: C, /, **changes: Any) -> C:
        """Return a copy with these fields changed."""
        ...


C = TypeVar("C", bound=Changeable)


class Facts:
    """Base of every procedure's facts: a frozen dataclass with slots, copied field by field."""

    __slots__ = ()

    def __replace__(self: T, /, **changes: Any) -> T:
        """Return a copy with these fields changed; TypeError for a field that is not there."""
        kind = type(self)
        copy = object.__new__(kind)
        for name in _names(kind):
            value = changes.pop(name) if name in changes else getattr(self, name)
            object.__setattr__(copy, name, value)
        if changes:
            raise TypeError(f"{kind.__name__}: {'、'.join(changes)}")
        return copy


def _names(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of facts, those of the classes it builds on included."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(f.name for f in fields(kind))
    return _NAMES[kind]


_NAMES: dict[type, tuple[str, ...]] = {}


def replace(facts: C, /, **changes: Any) -> C:
    """Return facts with these fields changed, everything else as it was."""
    return facts.__replace__(**changes)


def encode(facts: Any) -> dict[str, Any]:
    """Return facts as JSON values: dates as ISO text, sets as sorted lists."""
    return {name: _out(getattr(facts, name)) for name, _ in _hints(type(facts))}


def decode(kind: type[T], stored: dict[str, Any]) -> T:
    """Return facts of that class from JSON values; fields not stored keep their default."""
    known = {name: hint for name, hint in _hints(kind) if name in stored}
    return kind(**{name: _in(hint, stored[name]) for name, hint in known.items()})


def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a class of facts with their types, read once."""
    if kind not in _KNOWN:
        hints = get_type_hints(kind)
        _KNOWN[kind] = tuple((f.name, hints[f.name]) for f in fields(kind))
    return _KNOWN[kind]


_KNOWN: dict[type, tuple[tuple[str, Any], ...]] = {}


def _out(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return [_out(one) for one in sorted(value)]
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    return value


def _in(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _in(next(a for a in get_args(hint) if a is not type(None)), value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if origin is frozenset:
        return frozenset(_in(get_args(hint)[0], one) for one in value)
    if origin is tuple:
        arguments = get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_in(arguments[0], one) for one in value)
        return tuple(_in(h, one) for h, one in zip(arguments, value, strict=True))
    return value
