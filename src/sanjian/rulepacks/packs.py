"""A rule pack: its layers from the nation down to the place, dated, with a digest.

A pack is a value. The digest is the SHA-256 of the canonical JSON of everything its layers say
(not of files: comments, order and the cut into files do not count), so the same words have the
same digest wherever they are read, and any other word has another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sanjian.ledger import canonical
from sanjian.rulepacks.entries import Entry, PackError, read_entry, with_days
from sanjian.rulepacks.schema import difference, loosens, show_value


class PackRefused(Exception):
    """A pack that cannot be used, with every reason found."""

    def __init__(self, errors: list[PackError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(sorted(errors))


@dataclass(frozen=True, slots=True)
class Layer:
    """What one issuer's documents say: the head of `pack.toml` and its entries."""

    name: str
    label: str
    parent: str
    code: str
    issuer: str
    document: str
    issued: date | None
    entries: tuple[Entry, ...]

    def plain(self) -> dict[str, object]:
        """As JSON data, entries in the order of key and date."""
        ordered = sorted(self.entries, key=lambda entry: (entry.key.name, entry.in_force))
        return {
            "name": self.name,
            "label": self.label,
            "parent": self.parent,
            "code": self.code,
            "issuer": self.issuer,
            "document": self.document,
            "issued": self.issued.isoformat() if self.issued else "",
            "entries": [entry.plain() for entry in ordered],
        }


@dataclass(frozen=True, eq=False)
class Pack:
    """The layers that hold in one place, the nation first, the place itself last.

    Two packs are equal when they say the same, that is, when their digests are equal.
    """

    layers: tuple[Layer, ...]
    _index: dict[tuple[str, str], tuple[Entry, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for layer in self.layers:
            for entry in sorted(layer.entries, key=lambda one: one.in_force):
                place = (layer.name, entry.key.name)
                self._index[place] = (*self._index.get(place, ()), entry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pack) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def place(self) -> Layer:
        """The lowest layer: the jurisdiction itself."""
        return self.layers[-1]

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def label(self) -> str:
        return self.place.label

    def plain(self) -> dict[str, object]:
        """The whole pack as JSON data; `from_plain` reads it back."""
        return {"layers": [layer.plain() for layer in self.layers]}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of all layers, 64 hexadecimal digits."""
        return canonical.digest(self.plain())

    def dated(self, layer: Layer, key: str) -> tuple[Entry, ...]:
        """All entries of `layer` under `key`, oldest first."""
        return self._index.get((layer.name, key), ())

    def in_force(self, layer: Layer, key: str, day: date) -> Entry | None:
        """What `layer` says under `key` on `day`; entries of one layer never overlap."""
        return next((entry for entry in self.dated(layer, key) if entry.covers(day)), None)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key that some layer states on some day, sorted."""
        return tuple(sorted({key for _, key in self._index}))


def from_plain(data: Mapping[str, Any]) -> Pack:
    """A pack from the JSON data of `Pack.plain`. Raises PackRefused when it is damaged."""
    errors: list[PackError] = []
    layers: list[Layer] = []
    for raw in data["layers"]:
        entries: list[Entry] = []
        for place, one in enumerate(raw["entries"], start=1):
            read = read_entry(with_days(one), raw["name"], place)
            if isinstance(read, Entry):
                entries.append(read)
            else:
                errors += read
        head = {name: raw[name] for name in ("name", "label", "parent", "code", "issuer")}
        issued = date.fromisoformat(raw["issued"]) if raw["issued"] else None
        layers.append(
            Layer(**head, document=raw["document"], issued=issued, entries=tuple(entries))
        )
    if errors:
        raise PackRefused(errors)
    return Pack(tuple(layers))


def overlap_errors(layer: Layer) -> Iterator[PackError]:
    """Entries of one layer under one key whose days overlap, or that are simply there twice."""
    seen: dict[str, list[Entry]] = {}
    for entry in layer.entries:
        for other in seen.setdefault(entry.key.name, []):
            if not entry.overlaps(other):
                continue
            where = f"{other.file} 第{other.place}条"
            if (entry.in_force, entry.until) == (other.in_force, other.until):
                reason = f"与 {where} 重复"
            else:
                reason = (
                    f"施行期间与 {where} 重叠（{_span(other)}；本条 {_span(entry)}）："
                    "修订时给旧条目写明 until"
                )
            yield PackError(entry.file, entry.name, reason)
        seen[entry.key.name].append(entry)


def loosening_errors(layer: Layer, parents: tuple[Layer, ...]) -> Iterator[PackError]:
    """Entries of `layer` that give less than a layer above demands on some common day.

    A platform default is no law: it binds no layer below it. The error's basis is the article
    or document of the layer that is loosened.
    """
    for entry in layer.entries:
        if entry.value is None:
            continue
        for parent in parents:
            for above in parent.entries:
                if (
                    above.key is not entry.key
                    or above.value is None
                    or above.default
                    or not entry.overlaps(above)
                    or not loosens(entry.key, entry.value, above.value)
                ):
                    continue
                yield PackError(
                    entry.file, entry.name, _loosened(entry, above, parent), above.source
                )


def _loosened(entry: Entry, above: Entry, parent: Layer) -> str:
    """The reason of a loosening, in words."""
    assert entry.value is not None
    assert above.value is not None
    detail = difference(entry.key, entry.value, above.value)
    if not detail:
        detail = (
            f"上级为{show_value(entry.key, above.value)}，"
            f"此处为{show_value(entry.key, entry.value)}"
        )
    return f"放宽了“{parent.label}”的“{entry.key.label}”：{detail}；{entry.key.tighten.value}"


def _span(entry: Entry) -> str:
    return f"{entry.in_force}至{entry.until or '今'}"
