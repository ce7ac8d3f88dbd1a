"""One byte-exact form of a value: what is hashed is defined here and nowhere else.

The form is the subset of RFC 8785 (JSON Canonicalization Scheme) that needs no floating point,
so that any JCS library in any language produces the same bytes:

1. UTF-8, no byte order mark, no white space between tokens, no newline at the end.
2. Object keys are strings, unique, sorted by their UTF-16 code units (RFC 8785 3.2.3).
3. Strings are written as they are: no Unicode normalisation. Only ``"``, ``\\`` and the control
   characters below U+0020 are escaped: ``\\b \\t \\n \\f \\r`` in short form, the others as
   ``\\u00xx`` in lower case. A lone surrogate is refused, because it has no UTF-8 form.
4. Numbers are integers from -(2**53 - 1) to 2**53 - 1. A float, a Decimal, NaN or an infinity
   is refused: two systems print them differently. Money is whole fen.
5. ``true``, ``false``, ``null``. Tuples and lists are arrays.
6. A moment is the string ``YYYY-MM-DDThh:mm:ss.ffffff+08:00``: always six decimals, always the
   offset of China Standard Time, so that the same instant read back from a database in another
   session zone gives the same bytes. A moment without an offset is refused.
7. A day is ``YYYY-MM-DD``; a UUID is its lower-case text with hyphens.
8. At most 64 levels of nesting.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final
from uuid import UUID

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

INTEGER_LIMIT: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 7493, I-JSON)."""

DEPTH_LIMIT: Final = 64

CHINA_STANDARD_TIME: Final = timezone(timedelta(hours=8))


class NotCanonical(ValueError):
    """The value has no canonical form. `path` says where, `reason` says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def moment(value: datetime) -> str:
    """The canonical text of an instant, in China Standard Time with six decimals.

    Raises NotCanonical when `value` carries no offset.
    """
    if value.utcoffset() is None:
        raise NotCanonical("$", "a moment without an offset names no instant")
    return value.astimezone(CHINA_STANDARD_TIME).isoformat(timespec="microseconds")


def plain(value: object) -> Json:
    """The value as plain JSON data, keys in canonical order.

    Store what this returns and hash the same: reading it back from JSON gives equal bytes.
    Accepts None, bool, int, str, datetime, date, UUID, and lists, tuples and mappings of them.
    Raises NotCanonical for anything else.
    """
    try:
        return _plain(value, 0)
    except NotCanonical as error:
        raise NotCanonical("$" + error.path, error.reason) from None


def canonical(value: object) -> bytes:
    """The canonical bytes of `value` as the module text defines them.

    Raises NotCanonical when the value has no such form.
    """
    try:
        return _encode(plain(value)).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("$", "a lone surrogate has no UTF-8 form") from error


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes of `value`, as 64 lower-case hexadecimal digits.

    Raises NotCanonical when the value has no canonical form.
    """
    return hashlib.sha256(canonical(value)).hexdigest()


_encode: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode


def _plain(value: object, depth: int) -> Json:
    # The exact types come first: nearly every value of a record is one of them.
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value  # type: ignore[return-value]  # `kind` says so; mypy narrows no alias
    if kind is int:
        return _integer(value)  # type: ignore[arg-type]  # the same
    if kind is float:
        raise NotCanonical("", "a float has no canonical form")
    if depth >= DEPTH_LIMIT:
        raise NotCanonical("", f"nested deeper than {DEPTH_LIMIT} levels")
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, list | tuple):
        return _sequence(value, depth)
    return _scalar(value)


def _integer(value: int) -> int:
    if not -INTEGER_LIMIT <= value <= INTEGER_LIMIT:
        raise NotCanonical("", "integer beyond 2**53 - 1 is not exact in every reader")
    return value


def _sequence(value: list[object] | tuple[object, ...], depth: int) -> list[Json]:
    made: list[Json] = []
    try:
        for item in value:
            made.append(_plain(item, depth + 1))
    except NotCanonical as error:
        raise NotCanonical(f"[{len(made)}]{error.path}", error.reason) from None
    return made


def _mapping(value: Mapping[object, object], depth: int) -> dict[str, Json]:
    made: dict[str, Json] = {}
    key: object = ""
    try:
        for key in _ordered(value):
            made[str.__str__(key)] = _plain(value[key], depth + 1)
    except NotCanonical as error:
        # A refused key has no place of its own: the place is the object that holds it.
        place = f".{key}{error.path}" if key else error.path
        raise NotCanonical(place, error.reason) from None
    return made


def _ordered(value: Mapping[object, object]) -> list[str]:
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise NotCanonical("", f"key {key!r} is not a string")
        keys.append(key)
    # In ASCII, code points and UTF-16 code units have the same order.
    return sorted(keys) if "".join(keys).isascii() else sorted(keys, key=_utf16)


def _utf16(key: str) -> bytes:
    # "surrogatepass" leaves the refusal of lone surrogates to the one place that encodes.
    return key.encode("utf-16-be", "surrogatepass")


def _scalar(value: object) -> str | int:
    if isinstance(value, str):
        # An enumeration member that is a string is written as the string it holds.
        return str.__str__(value)
    if isinstance(value, int):
        return _integer(int(value))
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise NotCanonical("", "a moment without an offset names no instant")
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise NotCanonical("", f"{type(value).__name__} has no canonical form")
