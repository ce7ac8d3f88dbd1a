"""试点复制: a place's rules copied for another place, with some of the three systems only.

What is copied is the lowest layer, the place's own words; the layers above it stay as they are. So
a system that is left out takes with it what the copied paper asked for, and nothing of what a
statute or the State Council asks for (docs/adr/0027-pilot-copies.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.packs import Layer, Pack, PackRefused, loosening_errors, overlap_errors
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.schema import Row, Value
from sanjian.rulepacks.themes import theme_of

SYSTEMS: Mapping[str, str] = {
    "disclosure": "行政执法公示", "record": "执法全过程记录", "review": "重大执法决定法制审核",
}  # fmt: skip
"""The three systems: the theme that holds what a place asks for in it, and its name."""
KEY, BY_ORGAN = "meta.systems", "types.by_organ"
OF_THE_PAPER = frozenset({"meta.basis", "meta.addressees", "meta.principles", "meta.number",
                          "meta.issued_assumed"})  # fmt: skip
"""What is said of the copied paper itself and of no other."""
_NAME = re.compile(r"[a-z][a-z0-9]{1,39}")


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the copy is for: its short name, its place, who issued which paper when, which systems.

    ``since`` is the first day of the copy: nothing in it holds earlier.
    """

    name: str
    label: str
    issuer: str
    document: str
    since: date
    systems: frozenset[str]


def copied(pack: Pack, wanted: Copy, taken: frozenset[str] = frozenset()) -> Pack:
    """Return the pack copied for another place. Pure; reads no clock.

    ``taken`` are names that packs already have. Raises RuleRefused: COPY_NAME, COPY_SYSTEMS when
    no system or an unknown one is chosen, COPY_PAPER without place, issuer and paper;
    PackRefused where the copy would not stand.
    """
    if not _NAME.fullmatch(wanted.name) or wanted.name in taken:
        raise RuleRefused(
            "COPY_NAME", "规则包名称应当以小写字母开头，由小写字母和数字组成，并且没有用过",
            "请换一个名称",
        )  # fmt: skip
    if not wanted.systems or wanted.systems - set(SYSTEMS):
        raise RuleRefused("COPY_SYSTEMS", "应当从三项制度中至少选择一项", "请选择试点的制度")
    if not (wanted.label.strip() and wanted.issuer.strip() and wanted.document.strip()):
        raise RuleRefused("COPY_PAPER", "应当写明地方、制定机关和文件", "请填写完整")
    entries = [found for one in pack.place.entries if (found := _kept(one, wanted)) is not None]
    layer = Layer(
        wanted.name, wanted.label.strip(), pack.place.parent, wanted.name.upper()[:6],
        wanted.issuer.strip(), wanted.document.strip(), wanted.since,
        (*entries, _systems(wanted)),
    )  # fmt: skip
    whole = (*pack.layers[:-1], layer)
    if faults := [*overlap_errors(layer), *loosening_errors(layer, whole[:-1])]:
        raise PackRefused(faults)
    return Pack(whole)


def _kept(entry: Entry, wanted: Copy) -> Entry | None:
    """The entry as the copy has it; None where it belongs to a system or paper left out."""
    theme = theme_of(entry.key).name
    left_out = theme in SYSTEMS and theme not in wanted.systems
    of_the_paper = entry.key.name in OF_THE_PAPER or entry.key.name == KEY
    if left_out or of_the_paper or entry.last < wanted.since:
        return None
    begun = max(entry.in_force, wanted.since)
    value: Value | None = entry.value
    if entry.key.name == BY_ORGAN and isinstance(value, tuple):
        value = tuple(row for one in value if (row := _row(one, wanted.systems)) is not None)
    return replace(entry, in_force=begun, value=value)


def _row(row: Row, systems: frozenset[str]) -> Row | None:
    """A row of organs and kinds with the systems that stay; None where none of its own does."""
    said = row.get("systems")
    if not isinstance(said, tuple):
        return row
    named = {SYSTEMS[one] for one in systems}
    stay = tuple(one for one in said if one in named)
    return {**row, "systems": stay} if stay else None


def _systems(wanted: Copy) -> Entry:
    value = tuple({"code": code, "label": label} for code, label in SYSTEMS.items()
                  if code in wanted.systems)  # fmt: skip
    return Entry(KEYS[KEY], value, wanted.document.strip(), wanted.since)
