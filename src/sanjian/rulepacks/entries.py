"""One dated entry of a rule pack: read from its file, checked, and written as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sanjian.rulepacks.keys import KEYS, nearest
from sanjian.rulepacks.schema import Key, Value, WrongValue, plain_value, read_value

_FIELDS = frozenset(
    {"key", "value", "source", "in_force", "until", "clauses", "default", "note", "untranslatable"}
)
_EARLIEST = date(1949, 10, 1)
_LATEST = date(2100, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """Why a pack is refused: the file, the entry in it, the reason, and the article behind it.

    `entry` is the key with its place in the file (第3条 review.limit), or "" for the whole file.
    """

    file: str
    entry: str
    reason: str
    basis: str = ""

    def __str__(self) -> str:
        where = f"{self.file} {self.entry}".strip()
        return f"{where}：{self.reason}" + (f"（{self.basis}）" if self.basis else "")

    def as_mapping(self) -> dict[str, str]:
        """For `--json`."""
        return {
            "file": self.file, "entry": self.entry, "reason": self.reason, "basis": self.basis,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What one document says under one key from `in_force` to `until` (both days included).

    `value` is None where the document's words cannot be put into a value; `untranslatable` then
    holds the words and the layer above goes on answering. `default` marks the platform's own
    choice. `file` and `place` say where it was read.
    """

    key: Key
    value: Value | None
    source: str
    in_force: date
    until: date | None = None
    clauses: tuple[str, ...] = ()
    default: bool = False
    note: str = ""
    untranslatable: str = ""
    file: str = ""
    place: int = 0

    @property
    def name(self) -> str:
        """How messages name it: 第3条 review.limit."""
        return f"第{self.place}条 {self.key.name}" if self.place else self.key.name

    @property
    def last(self) -> date:
        """The last day it is in force; the end of the calendar while it has no end."""
        return self.until or date.max

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.in_force <= day <= self.last

    def overlaps(self, other: Entry) -> bool:
        """Whether some day lies in both."""
        return self.in_force <= other.last and other.in_force <= self.last

    def plain(self) -> dict[str, object]:
        """As JSON data: only what it says, not where it was read. Inverse of `read_entry`."""
        data: dict[str, object] = {
            "key": self.key.name,
            "source": self.source,
            "in_force": self.in_force.isoformat(),
        }
        if self.value is not None:
            data["value"] = plain_value(self.value)
        if self.until:
            data["until"] = self.until.isoformat()
        if self.clauses:
            data["clauses"] = list(self.clauses)
        if self.default:
            data["default"] = True
        if self.note:
            data["note"] = self.note
        if self.untranslatable:
            data["untranslatable"] = self.untranslatable
        return data


def entry_name(raw: object, place: int) -> str:
    """第3条 review.limit, for an entry that may be damaged."""
    key = raw.get("key") if isinstance(raw, Mapping) else None
    return f"第{place}条 {key}" if isinstance(key, str) and key else f"第{place}条"


def read_entry(raw: object, file: str, place: int) -> Entry | list[PackError]:
    """The entry written as `raw`, or everything that is wrong with it."""
    if not isinstance(raw, Mapping):
        return [PackError(file, f"第{place}条", "条目应为表")]
    reasons = [*_field_reasons(raw), *_date_reasons(raw)]
    key = KEYS.get(raw["key"]) if isinstance(raw.get("key"), str) else None
    value: Value | None = None
    if key and "value" in raw:
        try:
            value = read_value(key, raw["value"])
        except WrongValue as error:
            reasons.append(f"“{key.label}”的值{error}")
    if reasons or key is None:
        return [PackError(file, entry_name(raw, place), reason) for reason in reasons]
    return Entry(
        key=key,
        value=value,
        source=raw["source"].strip(),
        in_force=_day(raw["in_force"]) or _EARLIEST,
        until=_day(raw.get("until")),
        clauses=tuple(raw.get("clauses", ())),
        default=raw.get("default", False),
        note=raw.get("note", ""),
        untranslatable=raw.get("untranslatable", ""),
        file=file,
        place=place,
    )


def _field_reasons(raw: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the entry's fields other than its dates and value."""
    for name in sorted(set(raw) - _FIELDS):
        yield f"未知的字段 {name}（可用：{'、'.join(sorted(_FIELDS))}）"
    key = raw.get("key")
    if not isinstance(key, str) or not key:
        yield "缺少 key"
    elif key not in KEYS:
        near = nearest(key)
        yield f"未知的键 {key}" + (f"，是否应为 {near}" if near else "")
    source = raw.get("source")
    if not isinstance(source, str) or not source.strip():
        yield "缺少来源（source）：须写明文件及条款，或者法律条文"
    if ("value" in raw) == ("untranslatable" in raw):
        yield "须写明 value；原文无法转换为值的，改写 untranslatable（原文）"
    for name in ("note", "untranslatable"):
        if not isinstance(raw.get(name, "…"), str) or not str(raw.get(name, "…")).strip():
            yield f"{name} 应为文字"
    if not isinstance(raw.get("default", False), bool):
        yield "default 应为 true 或 false"
    clauses = raw.get("clauses", [])
    if not isinstance(clauses, list) or not all(isinstance(c, str) and c for c in clauses):
        yield "clauses 应为条款编号的数组"
    elif len(set(clauses)) < len(clauses):
        yield "clauses 有重复的条款编号"


def _date_reasons(raw: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the entry's dates."""
    if "in_force" not in raw:
        yield "缺少施行日期（in_force）"
    days: dict[str, date] = {}
    for name in ("in_force", "until"):
        if name not in raw:
            continue
        day = _day(raw[name])
        if day is None:
            yield f"{name} 不是有效日期：{raw[name]!r}（应写作 2021-07-15，不加引号）"
        elif not _EARLIEST <= day <= _LATEST:
            yield f"{name} 超出1949年10月1日至2100年12月31日：{day}"
        else:
            days[name] = day
    if len(days) == 2 and days["until"] < days["in_force"]:
        yield f"止日（until）{days['until']} 早于施行日期（in_force）{days['in_force']}"


def _day(raw: object) -> date | None:
    """A TOML date, or one read back from JSON by `plain_days`; None for anything else."""
    if isinstance(raw, datetime) or not isinstance(raw, date):
        return None
    return raw


def with_days(raw: Mapping[str, object]) -> dict[str, object]:
    """Plain entry data with its two dates as dates again, ready for `read_entry`."""
    data = dict(raw)
    for name in ("in_force", "until"):
        if isinstance(data.get(name), str):
            data[name] = date.fromisoformat(str(data[name]))
    return data
