"""Wrong values for every kind of form field: what no person and no program may put into a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sanjian.law.forms import MOST_LISTED, Field, Kind
from sanjian.law.procedure import Step

NOBODY = 999_999_999
HIDDEN = ("a\x00b", "张\x07三", "张\u202e三", "张\u200b三", "\u2066x\u2069", "\ufeffx", "\x1fx")
BROKEN = ("\ud800", "张\udc00", "\ufffd", "\uffff")
SHAPES: tuple[Any, ...] = ({"a": 1}, {}, [{"a": [[]]}], [None], ["x", 3])
NUMBERS = (True, 3.5, 10**39, float("inf"))
TWISTED = (*HIDDEN[:4], *BROKEN[:2], "😀", "٣", "²", "NaN", "=1+1", "' OR 1=1 --", "<script>")
DAYS = ("2026-02-30", "0000-00-00", "9999-12-31", "1900-01-01", "昨天", "2026-13-01", "٢٠٢٦-٠١-٠١")
AMOUNTS = ("-1", -500, "0.001", "1e400", "NaN", "Infinity", 99_999_999_999_999, "1,0", "壹万", "٣")


def asked(step: Step[Any]) -> list[Field]:
    """Return the fields of a form that somebody fills in; the record fills in the others."""
    return [field for field in step.form if not field.filled]


def wrong_values(field: Field, today: date) -> list[Any]:
    """Return values that must be refused in this field, whatever the file."""
    late = [] if field.future else [(today + timedelta(days=1)).isoformat()]
    missing: list[Any] = ["", None, " \u3000 ", []] if field.required else []
    match field.kind:
        case Kind.TEXT | Kind.LONGTEXT:
            long = "长" * (field.limit + 1)
            lines = ["一行\n两行"] if field.kind is Kind.TEXT else []
            return [*missing, long, *lines, *HIDDEN, *BROKEN, *NUMBERS, *SHAPES]
        case Kind.DATE:
            return [*missing, *late, *DAYS, *TWISTED, *NUMBERS, *SHAPES, 20260101]
        case Kind.DATETIME:
            hours = ["2026-01-01 25:00", "2026-01-01T10:00+99:00", "2026-01-01 一点"]
            soon = [f"{day} 09:00" for day in late]
            return [*missing, *soon, *DAYS, *hours, *TWISTED, *NUMBERS, *SHAPES]
        case Kind.YUAN:
            return [*missing, *AMOUNTS, *TWISTED, "9" * 5000, True, float("inf"), *SHAPES]
        case Kind.INTEGER | Kind.PERSON:
            return [*missing, *TWISTED, *NUMBERS, "1.5", "9" * 5000, field.minimum - 1, *SHAPES]
        case Kind.CHOICE:
            return [*missing, *TWISTED, *NUMBERS, "no_such_code", 7, *SHAPES]
        case Kind.YESNO:
            return [*missing, *TWISTED, 7, "maybe", *SHAPES]
        case Kind.CHOICES | Kind.OFFICERS | Kind.EVIDENCE:
            many = ["1"] * (MOST_LISTED + 1)
            return [*missing, *TWISTED, {"a": 1}, [{}], [["x"]], ["no_such_code"], [None], many]
        case Kind.ROWS:
            many_rows = [{"a": 1}] * (MOST_LISTED + 1)
            strange = [[], "x", 7, None, [1]][0 if field.required else 1 :]
            return [*strange[:1], "x", 7, {"a": 1}, [7], [{"no_such_column": 1}], many_rows]
    raise AssertionError(f"no wrong values are known for {field.kind}")


def as_text(value: Any) -> Any:
    """Return a value as a browser could send it: text, or a list of texts; None where it cannot."""
    if isinstance(value, str):
        return None if any("\ud800" <= char <= "\udfff" for char in value) else value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    return None


def widened(value: Any) -> Any:
    """Return a value with the digits that a Chinese keyboard gives when it stands on full width."""
    if isinstance(value, bool):
        return value
    return "".join(
        chr(ord(char) + 0xFEE0) if char.isascii() and char.isdigit() else char
        for char in str(value)
    )
