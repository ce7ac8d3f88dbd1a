"""Facts as a value: how a frozen dataclass of facts is written to JSON and read back.

A stored copy of the facts is a cache of the fold; reading it back must give the same value.
"""

from __future__ import annotations

import types
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(facts: Any) -> dict[str, Any]:
    """Return facts as JSON values: dates as ISO text, sets as sorted lists."""
    return {name: _out(getattr(facts, name)) for name, _ in _hints(type(facts))}


def decode(kind: type[T], stored: dict[str, Any]) -> T:
    """Return facts of that class from JSON values; fields not stored keep their default."""
    known = {name: hint for name, hint in _hints(kind) if name in stored}
    return kind(**{name: _in(hint, stored[name]) for name, hint in known.items()})


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, hints[f.name]) for f in fields(kind))


def _out(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    return value


def _in(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _in(next(a for a in get_args(hint) if a is not type(None)), value)
    if hint is date:
        return date.fromisoformat(value)
    if origin is frozenset:
        return frozenset(value)
    if origin is tuple:
        arguments = get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_in(arguments[0], one) for one in value)
        return tuple(_in(h, one) for h, one in zip(arguments, value, strict=True))
    return value
