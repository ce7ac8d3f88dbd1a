"""Which parameters a rule pack may state: key, kind of value, label, and which way is tighter.

A lower layer (a city, a county) may fill a parameter or tighten it. What "tighter" means is a
property of the parameter, declared here: a deadline of the agency may be shortened, a right of
the party lengthened, a ceiling lowered, a list of cases for review added to. A platform default
is no law, so any layer may replace it.

The table itself stands in `keys`; this module says what its columns mean and reads one value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sanjian.law.periods import Period

Row = Mapping[str, "str | int | bool | tuple[str, ...]"]
Value = Period | int | bool | str | date | tuple[Row, ...]

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LONGEST_TEXT = 4000  # characters


class Kind(StrEnum):
    """What sort of value a parameter has; the label names it in messages."""

    PERIOD = "period"
    YUAN = "yuan"
    NUMBER = "number"
    PERCENT = "percent"
    FLAG = "flag"
    TEXT = "text"
    CHOICE = "choice"
    LIST = "list"
    DATE = "date"
    MONTH_DAY = "month_day"

    @property
    def label(self) -> str:
        """The Chinese name of the kind, with how it is written."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.PERIOD: '期限（如 { count = 7, unit = "working_day" }）',
    Kind.YUAN: "金额（元，整数）",
    Kind.NUMBER: "整数",
    Kind.PERCENT: "百分数（整数，5 即 5%）",
    Kind.FLAG: "是否（true 或 false）",
    Kind.TEXT: "文字",
    Kind.CHOICE: "选项",
    Kind.LIST: "清单（文字或 { code, label } 表的数组）",
    Kind.DATE: "日期（如 2018-12-31）",
    Kind.MONTH_DAY: '月日（如 "01-31"）',
}


class Tighten(StrEnum):
    """What a lower layer may do with what a higher layer has fixed; the value says it in words."""

    SHORTER = "只能缩短"
    LONGER = "只能延长"
    LOWER = "只能降低"
    HIGHER = "只能提高"
    EARLIER = "只能提前"
    SUPERSET = "只能增加项目，不得缺少上级已列的项目"
    SUBSET = "只能减少项目，不得列入上级没有的项目"
    ADDS = "在上级所列之外增加；上级所列始终有效"
    ON = "上级已要求的不得取消"
    OFF = "上级不允许的不得放开"
    FIXED = "不得改变"
    FREE = "由本层自行规定"


@dataclass(frozen=True, slots=True)
class Key:
    """One parameter: its name, kind, Chinese label and direction; `choices` for Kind.CHOICE."""

    name: str
    kind: Kind
    label: str
    tighten: Tighten
    choices: tuple[tuple[str, str], ...] = ()


class WrongValue(ValueError):
    """A value is not of its parameter's kind; the message says in Chinese what is expected."""


def read_value(key: Key, raw: object) -> Value:
    """The typed value of `raw` as written in TOML, or in JSON (dates as ISO text).

    Raises WrongValue.
    """
    match key.kind:
        case Kind.PERIOD:
            try:
                return Period.parse(raw)
            except ValueError as error:
                raise WrongValue(str(error)) from None
        case Kind.YUAN | Kind.NUMBER | Kind.PERCENT:
            return _integer(key, raw)
        case Kind.FLAG:
            if not isinstance(raw, bool):
                raise _wrong(key, raw)
            return raw
        case Kind.TEXT:
            return _text(key, raw)
        case Kind.CHOICE:
            return _choice(key, raw)
        case Kind.LIST:
            return _rows(key, raw)
        case Kind.DATE:
            return _date(key, raw)
        case Kind.MONTH_DAY:
            return _month_day(key, raw)


def plain_value(value: Value) -> object:
    """`value` as JSON data, the inverse of `read_value`."""
    if isinstance(value, Period):
        return value.as_mapping()
    if isinstance(value, tuple):
        return [
            {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in row.items()}
            for row in value
        ]
    if isinstance(value, date):
        return value.isoformat()
    return value


def show_value(key: Key, value: Value) -> str:
    """`value` in Chinese, as pages and the command line print it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(str(row["label"]) for row in value) or "（空）"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    match key.kind:
        case Kind.YUAN:
            return f"{value}元"
        case Kind.PERCENT:
            return f"{value}%"
        case Kind.CHOICE:
            return dict(key.choices).get(str(value), str(value))
        case Kind.MONTH_DAY:
            month, day = str(value).split("-")
            return f"{int(month)}月{int(day)}日"
    return str(value)


def codes(value: Value) -> frozenset[str]:
    """The codes of a list's rows; empty for any other kind."""
    if not isinstance(value, tuple):
        return frozenset()
    return frozenset(str(row["code"]) for row in value)


def loosens(key: Key, value: Value, parent: Value) -> bool:
    """Whether `value` in a lower layer gives less than `parent` in a higher one demands."""
    match key.tighten:
        case Tighten.SHORTER:
            return not _period(value).surely_within(_period(parent))
        case Tighten.LONGER:
            return not _period(parent).surely_within(_period(value))
        case Tighten.LOWER:
            return _int(value) > _int(parent)
        case Tighten.HIGHER:
            return _int(value) < _int(parent)
        case Tighten.EARLIER:
            return str(value) > str(parent)
        case Tighten.SUPERSET:
            return not codes(parent) <= codes(value)
        case Tighten.SUBSET:
            return not codes(value) <= codes(parent)
        case Tighten.ON:
            return parent is True and value is not True
        case Tighten.OFF:
            return parent is False and value is not False
        case Tighten.FIXED:
            return codes(value) != codes(parent) if isinstance(parent, tuple) else value != parent
        case Tighten.ADDS | Tighten.FREE:
            return False


def difference(key: Key, value: Value, parent: Value) -> str:
    """In words, what a loosening list lacks or adds against `parent`; "" for other kinds."""
    if not (isinstance(value, tuple) and isinstance(parent, tuple)):
        return ""
    missing = [str(row["label"]) for row in parent if row["code"] not in codes(value)]
    added = [str(row["label"]) for row in value if row["code"] not in codes(parent)]
    match key.tighten:
        case Tighten.SUPERSET:
            return f"缺少：{'、'.join(missing)}"
        case Tighten.SUBSET:
            return f"多出：{'、'.join(added)}"
    return f"缺少：{'、'.join(missing) or '无'}；多出：{'、'.join(added) or '无'}"


def _period(value: Value) -> Period:
    assert isinstance(value, Period)
    return value


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _wrong(key: Key, raw: object) -> WrongValue:
    return WrongValue(f"应为{key.kind.label}，现为 {raw!r}")


def _integer(key: Key, raw: object) -> int:
    if type(raw) is not int:
        raise _wrong(key, raw)
    if raw < 0 or (key.kind is not Kind.YUAN and raw > 1_000_000):
        raise WrongValue(f"数值超出范围：{raw}")
    return raw


def _text(key: Key, raw: object) -> str:
    if not isinstance(raw, str):
        raise _wrong(key, raw)
    if not raw.strip():
        raise WrongValue("文字不能为空")
    if len(raw) > _LONGEST_TEXT:
        raise WrongValue(f"文字超过{_LONGEST_TEXT}字")
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in raw):
        raise WrongValue("文字含有控制字符")
    return raw


def _choice(key: Key, raw: object) -> str:
    if not isinstance(raw, str) or raw not in dict(key.choices):
        allowed = "、".join(f"{code}（{label}）" for code, label in key.choices)
        raise WrongValue(f"应为下列选项之一：{allowed}；现为 {raw!r}")
    return str(raw)


def _date(key: Key, raw: object) -> date:
    if isinstance(raw, str):
        try:
            raw = date.fromisoformat(raw)
        except ValueError:
            raise _wrong(key, raw) from None
    if isinstance(raw, datetime) or not isinstance(raw, date):
        raise _wrong(key, raw)
    return raw


def _month_day(key: Key, raw: object) -> str:
    if not isinstance(raw, str) or not _MONTH_DAY.fullmatch(raw):
        raise _wrong(key, raw)
    try:
        date.fromisoformat(f"2023-{raw}")  # a common year: 29 February is no yearly date
    except ValueError:
        raise WrongValue(f"不是每年都有的日子：{raw}") from None
    return raw


def _rows(key: Key, raw: object) -> tuple[Row, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise _wrong(key, raw)
    rows = tuple(_row(item, place) for place, item in enumerate(raw, start=1))
    seen: set[object] = set()
    for row in rows:
        if row["code"] in seen:
            raise WrongValue(f"清单内代码重复：{row['code']}")
        seen.add(row["code"])
        if key.name == "publish.item_time":
            _timed(row)
    return rows


def _timed(row: Row) -> None:
    """Another time of publication names the provision that sets it and its working days."""
    if not str(row.get("item", "")).strip():
        raise WrongValue(f"“{row['label']}”另定公开时间，缺少权责清单事项编码 item")
    if not str(row.get("provision", "")).strip():
        raise WrongValue(f"“{row['label']}”另定公开时间，缺少法律、法规依据 provision")
    days = row.get("working_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 250:
        raise WrongValue(f"“{row['label']}”的 working_days 应为1至250的整数")


def _row(item: object, place: int) -> Row:
    if isinstance(item, str):
        if not item.strip():
            raise WrongValue(f"清单第{place}项为空")
        return {"code": item, "label": item}
    if not isinstance(item, Mapping):
        raise WrongValue(f"清单第{place}项应为文字或表：{item!r}")
    for name in ("code", "label"):
        if not isinstance(item.get(name), str) or not str(item[name]).strip():
            raise WrongValue(f"清单第{place}项缺少 {name}")
    # A plain word in a list stands for itself, so a row read back from JSON may bear one too.
    if item["code"] != item["label"] and not _CODE.fullmatch(item["code"]):
        raise WrongValue(f"清单第{place}项的 code 只能用小写字母、数字和下划线：{item['code']}")
    return {str(name): _cell(name, cell, place) for name, cell in item.items()}


def _cell(name: str, cell: object, place: int) -> str | int | bool | tuple[str, ...]:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, list | tuple) and all(isinstance(word, str) for word in cell):
        return tuple(cell)
    raise WrongValue(f"清单第{place}项的 {name} 应为文字、整数、是否、日期或文字数组")
