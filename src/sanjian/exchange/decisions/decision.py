"""An imported penalty decision and the report about the row it came from.

Imported history is what another system published. It never counts as handled here: its source is
part of it, and every doubt found while reading travels with it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_FIGURE = re.compile(r'"\\u0000figure:([^"\\]*)\\u0000"')


class Outcome(StrEnum):
    """What became of a row when it was read."""

    TAKEN = "taken"
    WARNED = "warned"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.TAKEN: "采用",
    Outcome.WARNED: "采用，有提示",
    Outcome.REFUSED: "未采用",
}


@dataclass(frozen=True)
class Note:
    """One remark about a row: stable code, Chinese message, and the column it is about."""

    code: str
    message: str
    column: str = ""


@dataclass(frozen=True)
class Source:
    """Where a decision comes from: file and place in it, and the page it was published on."""

    name: str
    row: int
    sheet: str = ""
    url: str = ""


@dataclass(frozen=True)
class Event:
    """A dated step that the source tells; `on` is None when only a month or nothing is certain."""

    label: str
    written: str
    on: date | None


@dataclass(frozen=True)
class Party:
    """Whom the decision is about, as printed; `masked` when the source hid the name itself."""

    name: str = ""
    kind: str = ""
    masked: bool = False
    uscc: str = ""
    representative: str = ""


@dataclass(frozen=True)
class ImportedDecision:
    """One published penalty decision. Amounts are integer fen, absent ones None.

    `key` is the same for the same decision in every file: agency, document number and party, or
    a hash of the content when there is no number. `private` holds what the source gave but the
    standard calls not public (证件号码); `extra` holds every column without a place here, verbatim.
    """

    key: str
    source: Source
    doc_no: str
    doc_no_printed: str
    authority: str
    authority_code: str
    party: Party
    cause: str
    facts: str
    content: str
    violated: tuple[str, ...]
    basis: tuple[str, ...]
    penalty_kinds: tuple[str, ...]
    fine_fen: int | None
    fine_words: str
    confiscated_fen: int | None
    decided_on: date | None
    published_on: date | None
    publicity_until: date | None
    events: tuple[Event, ...] = ()
    private: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the place of the row: equal when nothing changed."""
        content = as_json(self)
        content.pop("source")
        return sha256(content)


@dataclass(frozen=True)
class RowReport:
    """What became of one row: its number as a person counts, outcome, notes, and the raw row."""

    number: int
    sheet: str
    outcome: Outcome
    notes: tuple[Note, ...]
    decision: ImportedDecision | None
    raw: str


def as_json(value: Any) -> Any:
    """`value` of this module as JSON data: dates as ISO text, decimals as text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def exact_json(value: Any) -> str:
    """`value` as JSON text that any database can store and that loses nothing.

    Lone surrogates and NUL stay escaped, decimal figures stay figures with all their digits.
    """
    text = json.dumps(value, ensure_ascii=False, default=_figure)
    text = _FIGURE.sub(lambda found: found[1], text)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _figure(value: Any) -> Any:
    return f"\0figure:{value}\0" if isinstance(value, Decimal) else as_json(value)


def storable(value: Any) -> Any:
    """`value` as JSON data for a jsonb column: NUL and lone surrogates become U+FFFD."""
    plain = as_json(value)
    if isinstance(plain, str):
        return _UNSTORABLE.sub("\ufffd", plain)
    if isinstance(plain, dict):
        return {storable(key): storable(inner) for key, inner in plain.items()}
    if isinstance(plain, list):
        return [storable(inner) for inner in plain]
    return plain


def sha256(value: Any) -> str:
    """Hexadecimal SHA-256 of `value` as JSON with sorted keys."""
    text = json.dumps(as_json(value), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
