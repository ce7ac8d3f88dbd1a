"""Facts as a value: how facts are changed, written to JSON and read back.

A stored copy of the facts is a cache of the fold; reading it back must give the same value.
"""

from __future__ import annotations

import types
from collections.abc import Callable
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
    return {name: _out(getattr(facts, name)) for name in _names(type(facts))}


def decode(kind: type[T], stored: dict[str, Any]) -> T:
    """Return facts of that class from JSON values; fields not stored keep their default."""
    return kind(
        **{
            name: value if read is None or value is None else read(value)
            for name, read in _readers(kind)
            if (value := stored.get(name, _MISSING)) is not _MISSING
        }
    )


_MISSING = object()
Reader = Callable[[Any], Any]


def _readers(kind: type) -> tuple[tuple[str, Reader | None], ...]:
    """Return the fields of a class of facts with how each is read, None for as it stands."""
    if kind not in _READERS:
        hints = get_type_hints(kind)
        _READERS[kind] = tuple((name, _reader(hints[name])) for name in _names(kind))
    return _READERS[kind]


_READERS: dict[type, tuple[tuple[str, Reader | None], ...]] = {}


def _out(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return [_out(one) for one in sorted(value)]
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    return value


def _reader(hint: Any) -> Reader | None:
    """Return how a value of that type is read from JSON; None where it is JSON already."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _reader(next(one for one in arguments if one is not type(None)))
    if hint in (date, datetime):
        parsed: Reader = hint.fromisoformat
        return parsed
    if origin is frozenset:
        return _set_reader(_reader(arguments[0]))
    if origin is not tuple:
        return None
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return _list_reader(_reader(arguments[0]))
    return _row_reader([_reader(one) for one in arguments])


def _set_reader(of: Reader | None) -> Reader:
    return frozenset if of is None else lambda rows: frozenset(map(_or_none(of), rows))


def _list_reader(of: Reader | None) -> Reader:
    return tuple if of is None else lambda rows: tuple(map(_or_none(of), rows))


def _row_reader(each: list[Reader | None]) -> Reader:
    read = [_or_none(one) if one else lambda value: value for one in each]
    return lambda row: tuple(one(value) for one, value in zip(read, row, strict=True))


def _or_none(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)
