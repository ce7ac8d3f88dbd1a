"""Forms of steps: one declaration gives the page, the JSON Schema and the check of what was typed.

Content that passes is plain JSON: dates as ISO text, money as integer fen, people and
documents as integer ids. Nothing here reads a clock: the day is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = date(1949, 10, 1)
MAX_FEN = 10_000_000_000_00
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]")
# Half characters, the mark for what could not be read, and code points that are no characters:
# a record cannot hold them, or a printed document cannot show them.
UNKEEPABLE = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(
        f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)
# Full-width forms as Chinese keyboards give them. Not NFKC: that would read 5² as 52.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
MOST_LISTED = 500
MOST_TOLD = 20


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    DATETIME = "datetime"
    YUAN = "yuan"
    INTEGER = "integer"
    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    OFFICERS = "officers"
    PERSON = "person"
    EVIDENCE = "evidence"
    ROWS = "rows"


class Lists(Protocol):
    """Where choices named by a pack key come from."""

    def rows(self, key: str) -> Sequence[Mapping[str, Any]]:
        """Return the list in force under that key, as tables with code and label."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: stored code and Chinese label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    ``choices`` is a tuple of Choice or the key of a pack list whose items carry code and
    label. ``decides`` marks the few fields whose value steers the procedure: the checker
    tries every value of them. ``sample`` is what `law.sampling` fills in: a stored value
    (money in fen), a tuple of values where the field decides, or a function of facts and
    parameters. ``who`` says whom a person field asks for: "handler", "chair" or "reviewer".
    ``future`` allows a day after today. ``filled`` fields are put there by the record and
    never typed. Money bounds are yuan.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    help: str = ""
    law: str = ""
    choices: tuple[Choice, ...] | str = ()
    decides: bool = False
    sample: Any = None
    future: bool = False
    minimum: int = 0
    max_length: int = 0
    columns: tuple[Field, ...] = ()
    who: str = ""
    filled: bool = False

    def options(self, lists: Lists) -> tuple[Choice, ...]:
        """Return what can be chosen under the pack in force."""
        if not isinstance(self.choices, str):
            return self.choices
        return tuple(
            Choice(str(item["code"]), str(item["label"])) for item in lists.rows(self.choices)
        )

    @property
    def limit(self) -> int:
        """Longest text that is taken, in characters."""
        return self.max_length or (200 if self.kind is Kind.TEXT else 20_000)


class Wrong(ValueError):
    """A value that cannot be taken, in one or more sentences for the person who typed it."""


Errors = dict[str, list[str]]


def clean(
    fields: Sequence[Field],
    raw: Mapping[str, Any],
    *,
    today: date,
    lists: Lists,
    now: datetime | None = None,
) -> tuple[dict[str, Any], Errors]:
    """Check what was typed against a form.

    In: values as a browser or JSON sends them; ``now`` is the instant, by which a later hour of
    today is known (without it the whole day counts as past). Out: content to store, and for each
    field what is wrong in Chinese; content is complete only when there are no errors.
    """
    content: dict[str, Any] = {}
    errors: Errors = {}
    known = {field.name for field in fields}
    unknown = [str(name)[:100] for name in raw if name not in known]
    errors |= {name: ["没有这个填写项"] for name in unknown[:MOST_TOLD]}
    for field in fields:
        value = raw.get(field.name)
        if _absent(value):
            if field.required:
                errors[field.name] = [f"请填写“{field.label}”"]
            else:
                content[field.name] = _empty(field.kind)
            continue
        try:
            content[field.name] = _value(field, value, today, lists, now)
        except Wrong as wrong:
            errors[field.name] = [str(one) for one in wrong.args]
    return content, errors


def _absent(value: Any) -> bool:
    """Nothing, blank text, or a list of nothing else (what an empty control of several posts)."""
    if isinstance(value, list):
        return all(isinstance(one, str) and not one.strip() for one in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _empty(kind: Kind) -> Any:
    if kind in (Kind.CHOICES, Kind.OFFICERS, Kind.EVIDENCE, Kind.ROWS):
        return []
    if kind is Kind.YESNO:
        return False
    return "" if kind in (Kind.TEXT, Kind.LONGTEXT, Kind.CHOICE) else None


def _value(field: Field, value: Any, today: date, lists: Lists, now: datetime | None) -> Any:
    match field.kind:
        case Kind.TEXT | Kind.LONGTEXT:
            return plain_text(value, field.label, field.limit, one_line=field.kind is Kind.TEXT)
        case Kind.DATE:
            return _day(field, value, today).isoformat()
        case Kind.DATETIME:
            return _moment(field, value, today, now).isoformat()
        case Kind.YUAN:
            return fen(value, field.label, minimum=field.minimum)
        case Kind.INTEGER | Kind.PERSON:
            return _integer(field, value)
        case Kind.CHOICE:
            return _choice(field, value, lists)
        case Kind.YESNO:
            return _yes(field, value)
        case Kind.CHOICES:
            return sorted({_choice(field, one, lists) for one in _listed(field, value)})
        case Kind.OFFICERS | Kind.EVIDENCE:
            return sorted({_integer(field, one) for one in _listed(field, value)})
        case Kind.ROWS:
            return _rows(field, value, today, lists, now)
    raise Wrong(f"“{field.label}”无法识别")


def plain_text(value: Any, label: str, limit: int, *, one_line: bool = False) -> str:
    """Return text that can be stored and printed as typed, or raise Wrong.

    Hidden characters are refused by position rather than dropped: a record must not
    differ from what its author saw.
    """
    if not isinstance(value, str):
        raise Wrong(f"“{label}”应填写文字")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := UNKEEPABLE.search(text):
        raise Wrong(f"“{label}”含有无法保存的字符（第{found.start() + 1}位），请重新输入该字")
    if found := CONTROL.search(text):
        raise Wrong(f"“{label}”含有不可见字符（第{found.start() + 1}位），请删除后重试")
    if found := INVISIBLE.search(text):
        raise Wrong(f"“{label}”第{found.start() + 1}位是会改变显示顺序的隐藏字符，请删除后重试")
    text = text.strip()
    if one_line and "\n" in text:
        raise Wrong(f"“{label}”只能填写一行")
    if len(text) > limit:
        raise Wrong(f"“{label}”最多{limit}字，现有{len(text)}字")
    return text


def _ascii(value: Any, label: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise Wrong(f"“{label}”的填写方式不对")
    return str(value).translate(HALF_WIDTH).strip()


def _day(field: Field, value: Any, today: date) -> date:
    text = value.isoformat() if isinstance(value, date) else _ascii(value, field.label)
    if not (found := DAY.fullmatch(text)):
        raise Wrong(f"“{field.label}”应写成2026年11月22日或2026-11-22的样子")
    year, month, number = (int(part) for part in found.groups())
    try:
        day = date(year, month, number)
    except ValueError:
        raise Wrong(f"“{field.label}”：{year}年{month}月没有{number}日") from None
    if day < EARLIEST:
        raise Wrong(f"“{field.label}”早于1949年10月1日，请核对")
    if day > today and not field.future:
        raise Wrong(f"“{field.label}”晚于今天（{today:%Y年%-m月%-d日}），请核对")
    if day.year > today.year + 10:
        raise Wrong(f"“{field.label}”在十年以后，请核对")
    return day


def _moment(field: Field, value: Any, today: date, now: datetime | None) -> datetime:
    text = value.isoformat() if isinstance(value, datetime) else _ascii(value, field.label)
    _day(field, re.split("[T ]", text, maxsplit=1)[0], today)
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise Wrong(f"“{field.label}”应写成2026-11-22 09:30的样子") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    _day(field, moment.astimezone(SHANGHAI).date(), today)
    if now is not None and moment > now and not field.future:
        here = now.astimezone(SHANGHAI)
        raise Wrong(f"“{field.label}”晚于现在（{here:%-H时%M分}），请核对")
    return moment


def fen(value: Any, label: str, *, minimum: int = 0) -> int:
    """Return yuan as typed (full-width digits and thousands commas allowed) in fen.

    Raises Wrong for anything but a number with at most two decimals within bounds.
    """
    text = _ascii(value, label).removesuffix("元").strip()
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", text):
        raise Wrong(f"“{label}”须为数字，单位元，最多两位小数")
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        raise Wrong(f"“{label}”须为数字，单位元，最多两位小数") from None
    if amount != amount.to_integral_value():
        raise Wrong(f"“{label}”最多两位小数")
    if amount < minimum * 100:
        raise Wrong(f"“{label}”不能小于{minimum}元")
    if amount > MAX_FEN:
        raise Wrong(f"“{label}”过大，请核对")
    return int(amount)


def _integer(field: Field, value: Any) -> int:
    text = _ascii(value, field.label)
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Wrong(f"“{field.label}”应填写整数")
    if int(text) < field.minimum:
        raise Wrong(f"“{field.label}”不能小于{field.minimum}")
    return int(text)


def _choice(field: Field, value: Any, lists: Lists) -> str:
    if not isinstance(value, str) or value not in {c.code for c in field.options(lists)}:
        raise Wrong(f"“{field.label}”请从所列各项中选择")
    return value


def _yes(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("yes", "on", "true", "1", "是"):
        return True
    if value in ("no", "false", "0", "否"):
        return False
    raise Wrong(f"“{field.label}”请选择是或否")


def _listed(field: Field, value: Any) -> list[Any]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (list, tuple)) or len(value) > MOST_LISTED:
        raise Wrong(f"“{field.label}”可选多项，填写方式不对")
    return list(value)


def _rows(
    field: Field, value: Any, today: date, lists: Lists, now: datetime | None
) -> list[dict[str, Any]]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST_LISTED:
        raise Wrong(f"“{field.label}”应逐行填写，最多{MOST_LISTED}行")
    rows = []
    wrong: list[str] = []
    for number, row in enumerate(value, 1):
        if not isinstance(row, Mapping):
            wrong.append(f"“{field.label}”第{number}行的填写方式不对")
            continue
        if all(_absent(cell) for cell in row.values()):
            continue
        content, errors = clean(field.columns, row, today=today, lists=lists, now=now)
        wrong += [f"“{field.label}”第{number}行：{texts[0]}" for texts in errors.values()]
        rows.append(content)
    if wrong:
        raise Wrong(*wrong[:MOST_TOLD])
    if field.required and not rows:
        raise Wrong(f"请填写“{field.label}”")
    return rows


def json_schema(fields: Sequence[Field], lists: Lists) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what an API caller must send for a form."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required and not field.filled],
        "properties": {
            field.name: _field_schema(field, lists) for field in fields if not field.filled
        },
    }


def _field_schema(field: Field, lists: Lists) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.label}
    if field.help:
        schema["description"] = field.help
    match field.kind:
        case Kind.TEXT | Kind.LONGTEXT:
            schema |= {"type": "string", "maxLength": field.limit}
            schema |= {"minLength": 1} if field.required else {}
        case Kind.DATE:
            schema |= {"type": "string", "format": "date"}
        case Kind.DATETIME:
            schema |= {"type": "string", "format": "date-time"}
        case Kind.YUAN:
            schema |= {"type": "number", "minimum": field.minimum, "multipleOf": 0.01}
        case Kind.INTEGER | Kind.PERSON:
            schema |= {"type": "integer", "minimum": field.minimum}
        case Kind.YESNO:
            schema |= {"type": "boolean"}
        case Kind.CHOICE:
            schema |= {"type": "string", "oneOf": _consts(field, lists)}
        case Kind.CHOICES:
            schema |= _array({"type": "string", "oneOf": _consts(field, lists)}, field)
        case Kind.OFFICERS | Kind.EVIDENCE:
            schema |= _array({"type": "integer"}, field) | {"uniqueItems": True}
        case Kind.ROWS:
            schema |= _array(json_schema(field.columns, lists), field)
    return schema


def _array(items: dict[str, Any], field: Field) -> dict[str, Any]:
    least = {"minItems": 1} if field.required else {}
    return {"type": "array", "items": items, "maxItems": MOST_LISTED} | least


def _consts(field: Field, lists: Lists) -> list[dict[str, str]]:
    return [{"const": c.code, "title": c.label} for c in field.options(lists)]
