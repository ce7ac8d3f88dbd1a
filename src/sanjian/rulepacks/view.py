"""A pack as it holds on one day: answers the kernel, and explains each answer.

The place's own words come first, then those of the layer above. A list that only adds to what is
above (for example the cases for legal review) is put together from all layers. Where a
document's words cannot be put into a value, the layer above answers and the words are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sanjian.law.parameters import NotGiven, Values
from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.packs import Layer, Pack
from sanjian.rulepacks.schema import Key, Row, Tighten, Value, plain_value, show_value

DEFAULT_MARK = "平台默认（非来源文件规定）"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one layer says under a key in one span of days."""

    layer: str
    layer_label: str
    shown: str
    value: Value | None
    source: str
    in_force: date
    until: date | None
    default: bool
    clauses: tuple[str, ...]
    note: str
    untranslatable: str

    def as_mapping(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "layer": self.layer,
            "layer_label": self.layer_label,
            "value": None if self.value is None else plain_value(self.value),
            "shown": self.shown,
            "source": self.source,
            "in_force": self.in_force.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "default": self.default,
            "clauses": list(self.clauses),
            "note": self.note,
            "untranslatable": self.untranslatable,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a parameter has its value on a day: which layer decides, and what the others say.

    `value` is None when no layer gives one. `decided` are the statements the value is made of
    (several for a list that is added to), `above` what higher layers say that the place
    replaces, `words` the untranslatable texts passed over, `others` statements of other days.
    """

    key: Key
    day: date
    value: Value | None
    decided: tuple[Statement, ...]
    above: tuple[Statement, ...]
    words: tuple[Statement, ...]
    others: tuple[Statement, ...]

    @property
    def shown(self) -> str:
        """The value in Chinese."""
        return "未规定" if self.value is None else show_value(self.key, self.value)

    @property
    def is_default(self) -> bool:
        """Whether the value is the platform's own choice and from no document."""
        return bool(self.decided) and all(one.default for one in self.decided)

    @property
    def source(self) -> str:
        """Where the value stands, the place's own document first."""
        return "；".join(dict.fromkeys(one.source for one in self.decided))

    def as_mapping(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "key": self.key.name,
            "label": self.key.label,
            "kind": self.key.kind.value,
            "direction": self.key.tighten.value,
            "on": self.day.isoformat(),
            "value": None if self.value is None else plain_value(self.value),
            "shown": self.shown,
            "source": self.source,
            "default": self.is_default,
            "decided_by": [one.as_mapping() for one in self.decided],
            "above": [one.as_mapping() for one in self.above],
            "untranslatable": [one.as_mapping() for one in self.words],
            "other_dates": [one.as_mapping() for one in self.others],
        }


@dataclass(frozen=True, slots=True)
class View(Values):
    """`law.parameters.Parameters` of one pack on one day."""

    pack: Pack | None = None
    day: date = date.min

    def explain(self, key: str) -> Explanation:
        """See `explain`. Raises NotGiven for an unknown key."""
        assert self.pack is not None
        return explain(self.pack, key, self.day)


@lru_cache(maxsize=512)
def on(pack: Pack, day: date) -> View:
    """The rules of `pack` as they are in force on `day`."""
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    defaults: set[str] = set()
    for name in pack.keys:
        value, decided, _ = _resolve(pack, KEYS[name], day)
        if value is None:
            continue
        values[name] = value
        sources[name] = "；".join(dict.fromkeys(entry.source for _, entry in decided))
        if all(entry.default for _, entry in decided):
            defaults.add(name)
    return View(values, sources, frozenset(defaults), pack.digest, pack, day)


def explain(pack: Pack, key: str, day: date) -> Explanation:
    """Which entry of which layer gives `key` on `day`, with dates, source, clauses, default mark.

    Raises NotGiven for a key that no pack may state.
    """
    if key not in KEYS:
        raise NotGiven(key)
    found = KEYS[key]
    value, decided, words = _resolve(pack, found, day)
    used = {id(entry) for _, entry in (*decided, *words)}
    above: list[Statement] = []
    others: list[Statement] = []
    for layer in reversed(pack.layers):
        for entry in pack.dated(layer, key):
            if id(entry) in used:
                continue
            (above if entry.covers(day) else others).append(_statement(layer, entry))
    return Explanation(
        key=found,
        day=day,
        value=value,
        decided=tuple(_statement(layer, entry) for layer, entry in decided),
        above=tuple(above),
        words=tuple(_statement(layer, entry) for layer, entry in words),
        others=tuple(others),
    )


Said = tuple[Layer, Entry]


def _resolve(pack: Pack, key: Key, day: date) -> tuple[Value | None, list[Said], list[Said]]:
    """The value of `key` on `day`, the entries it is made of, and the words passed over."""
    decided: list[Said] = []
    words: list[Said] = []
    for layer in reversed(pack.layers):
        entry = pack.in_force(layer, key.name, day)
        if entry is None:
            continue
        if entry.value is None:
            words.append((layer, entry))
            continue
        decided.append((layer, entry))
        if key.tighten is not Tighten.ADDS:
            break
    if not decided:
        return None, [], words
    if key.tighten is Tighten.ADDS:
        return _added([entry for _, entry in decided]), decided, words
    return decided[0][1].value, decided, words


def _added(entries: list[Entry]) -> tuple[Row, ...]:
    """Lists of several layers in one, the highest layer's rows first.

    Where a lower layer states a row again, its words count and what it leaves out (such as the
    article) stays.
    """
    rows: dict[object, Row] = {}
    for entry in reversed(entries):
        assert isinstance(entry.value, tuple)
        for row in entry.value:
            rows[row["code"]] = {**rows.get(row["code"], {}), **row}
    return tuple(rows.values())


def _statement(layer: Layer, entry: Entry) -> Statement:
    shown = entry.untranslatable if entry.value is None else show_value(entry.key, entry.value)
    return Statement(
        layer=layer.name,
        layer_label=layer.label,
        shown=shown,
        value=entry.value,
        source=entry.source,
        in_force=entry.in_force,
        until=entry.until,
        default=entry.default,
        clauses=entry.clauses,
        note=entry.note,
        untranslatable=entry.untranslatable,
    )
