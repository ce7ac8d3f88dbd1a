"""Worked examples that a pack carries: on this day, under this key, this is the answer.

`packs/<name>/examples.toml` holds `[[example]]` tables with `key`, `on`, `expect` and `why`, the
legal department's own acceptance tests. A list is expected by its codes, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sanjian.rulepacks import view
from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.keys import KEYS, nearest
from sanjian.rulepacks.loader import EXAMPLES, read_toml
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import Key, Value, WrongValue, read_value, show_value

_FIELDS = frozenset({"key", "on", "expect", "why"})


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: under `key` on the day `on` the pack answers `expect`, for `why`.

    `expect` is a value as the kernel reads it, for a list the codes in order.
    """

    key: Key
    on: date
    expect: Value | tuple[str, ...]
    why: str
    file: str
    place: int

    @property
    def name(self) -> str:
        """How messages name it: 例题第3题 review.limit."""
        return f"例题第{self.place}题 {self.key.name}"


def read(root: Path, name: str) -> tuple[tuple[Example, ...], list[PackError]]:
    """The worked examples of pack `name` under `root`, and what is wrong with the others."""
    path = root / name / EXAMPLES
    shown = f"{name}/{EXAMPLES}"
    if not path.is_file():
        return (), []
    tables = read_toml(path, shown)
    if isinstance(tables, PackError):
        return (), [tables]
    errors = [
        PackError(shown, "", f"未知的表 {table}：例题应写作 [[example]]")
        for table in sorted(set(tables) - {"example"})
    ]
    raw = tables.get("example", [])
    if not isinstance(raw, list):
        return (), [*errors, PackError(shown, "", "例题应写作 [[example]]，不是 [example]")]
    found: list[Example] = []
    for place, one in enumerate(raw, start=1):
        example = _example(one, shown, place)
        if isinstance(example, Example):
            found.append(example)
        else:
            errors.append(example)
    return tuple(found), errors


def failures(pack: Pack, examples: tuple[Example, ...]) -> Iterator[PackError]:
    """Every example that the pack answers otherwise, with the answer it gives."""
    for example in examples:
        explanation = view.explain(pack, example.key.name, example.on)
        answer = _comparable(explanation.value)
        if answer == example.expect:
            continue
        reason = (
            f"{example.on}应为{_shown(example.key, example.expect)}，"
            f"现为{_shown(example.key, answer)}：{example.why}"
        )
        yield PackError(example.file, example.name, reason, explanation.source)


def check_examples(root: Path, packs: Mapping[str, Pack]) -> tuple[int, list[PackError]]:
    """How many examples the sound `packs` under `root` carry, and every one that is not met."""
    count = 0
    errors: list[PackError] = []
    for name, pack in packs.items():
        found, damaged = read(root, name)
        count += len(found)
        errors += [*damaged, *failures(pack, found)]
    return count, errors


def _example(raw: object, shown: str, place: int) -> Example | PackError:
    where = f"例题第{place}题"
    if not isinstance(raw, Mapping):
        return PackError(shown, where, "例题应为表")
    if set(raw) != _FIELDS:
        return PackError(shown, where, "例题须写明且只写 key、on、expect、why")
    name, day, why = raw["key"], raw["on"], raw["why"]
    key = KEYS.get(name) if isinstance(name, str) else None
    if key is None:
        near = nearest(str(name))
        hint = f"，是否应为 {near}" if near else ""
        return PackError(shown, where, f"未知的键 {name}{hint}")
    if isinstance(day, datetime) or not isinstance(day, date):
        return PackError(shown, f"{where} {name}", "on 不是有效日期")
    if not isinstance(why, str) or not why.strip():
        return PackError(shown, f"{where} {name}", "缺少理由（why）")
    try:
        value = read_value(key, raw["expect"])
    except WrongValue as error:
        return PackError(shown, f"{where} {name}", f"expect {error}")
    expect = _comparable(value)
    assert expect is not None
    return Example(key, day, expect, why.strip(), shown, place)


def _comparable(value: Value | None) -> Value | tuple[str, ...] | None:
    """A list as its codes, in order; anything else as it is."""
    return tuple(str(row["code"]) for row in value) if isinstance(value, tuple) else value


def _shown(key: Key, answer: Value | tuple[str, ...] | None) -> str:
    """An answer in words: the codes of a list, as the example states them."""
    if answer is None:
        return "未规定"
    if isinstance(answer, tuple):
        return "、".join(str(code) for code in answer) or "（空）"
    return show_value(key, answer)
