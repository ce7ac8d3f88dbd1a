"""The form by which one parameter is given a new dated entry, made from the kind of its key.

A person in the justice bureau fills in a form, never a file: a period is a number and a unit, a
list is rows. What was typed is read into the entry a file would hold, and the very reader of
files (`entries.read_entry`) has the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sanjian.law.forms import Choice, Errors, Field, clean
from sanjian.law.forms import Kind as Ask
from sanjian.law.periods import Period, Unit
from sanjian.rulepacks.entries import Entry, read_entry
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.schema import Key, Kind, Row, Value, WrongValue, read_value

FILE = "草案"
_COLUMNS = {
    "law": "法律依据", "part": "职责", "filing": "备案事项", "to": "对象", "due": "期限",
    "who": "适用对象", "types": "执法类别", "note": "说明", "group": "分组",
    "group_label": "分组名称", "severity": "轻重次序", "proof": "凭证", "penalty": "处罚种类代码",
    "years": "年数", "permanent": "永久", "volume": "卷别", "begins": "自", "ends": "至",
    "printed": "原文写法", "clause": "条款编号",
}  # fmt: skip


class _NoLists:
    """Forms of parameters offer no list of a pack."""

    def rows(self, key: str) -> Sequence[Mapping[str, Any]]:
        return ()


def fields_for(key: Key, rows: Sequence[Row] = ()) -> tuple[Field, ...]:
    """The fields that ask for a new entry under `key`; `rows` are the present rows of a list.

    The columns of a list are its code and label and whatever its present rows carry besides.
    """
    return (
        *_value_fields(key, rows),
        Field("untranslatable", "文件原文（没有确定的值时填写）", Ask.LONGTEXT, required=False,
              help="文件只有原则要求、写不成确定的值的，上面留空，在这里照录原文。"),
        Field("source", "来源", Ask.TEXT, help="文件的文号和条款，或者法律条文。", max_length=300),
        Field("in_force", "施行日期", Ask.DATE, future=True,
              help="从这一日起按新的规定，原规定自动写明到前一日为止。"),
        Field("until", "有效至", Ask.DATE, required=False, future=True, help="没有期限的不填。"),
        Field("clauses", "条款编号", Ask.TEXT, required=False, help="多个编号用空格分开。"),
        Field("note", "说明", Ask.LONGTEXT, required=False, max_length=1000),
    )  # fmt: skip


def _value_fields(key: Key, rows: Sequence[Row]) -> tuple[Field, ...]:
    label = key.label
    match key.kind:
        case Kind.PERIOD:
            units = tuple(Choice(unit.value, unit.label) for unit in Unit)
            return (
                Field("count", f"{label}：数", Ask.INTEGER),
                Field("unit", f"{label}：单位", Ask.CHOICE, choices=units),
            )
        case Kind.YUAN:
            return (Field("value", f"{label}（元）", Ask.INTEGER),)
        case Kind.NUMBER:
            return (Field("value", label, Ask.INTEGER),)
        case Kind.PERCENT:
            return (Field("value", f"{label}（%）", Ask.INTEGER),)
        case Kind.FLAG:
            return (Field("value", label, Ask.YESNO),)
        case Kind.CHOICE:
            choices = tuple(Choice(code, words) for code, words in key.choices)
            return (Field("value", label, Ask.CHOICE, choices=choices),)
        case Kind.DATE:
            return (Field("value", label, Ask.DATE, future=True),)
        case Kind.MONTH_DAY:
            return (
                Field("month", f"{label}：月", Ask.INTEGER),
                Field("day", f"{label}：日", Ask.INTEGER),
            )
        case Kind.LIST:
            return (Field("value", label, Ask.ROWS, required=False, columns=_columns(rows)),)
        case Kind.TEXT:
            return (Field("value", label, Ask.LONGTEXT, max_length=4000),)


def _columns(rows: Sequence[Row]) -> tuple[Field, ...]:
    more = dict.fromkeys(name for row in rows for name in row if name not in ("code", "label"))
    return (
        Field("label", "名称", Ask.TEXT, max_length=200),
        Field("code", "代码", Ask.TEXT, required=False, max_length=60,
              help="小写字母、数字和下划线；不填的，以名称为代码。"),
        *(
            Field(name, _COLUMNS.get(name, name), Ask.TEXT, required=False, max_length=300)
            for name in more
        ),
    )  # fmt: skip


def first_typed(key: Key, value: Value | None) -> dict[str, Any]:
    """What the form shows at first: the value now in force, as a person would type it."""
    if value is None:
        return {}
    if isinstance(value, Period):
        return {"count": str(value.count), "unit": value.unit.value}
    if isinstance(value, tuple):
        return {"value": [{name: _shown(cell) for name, cell in row.items()} for row in value]}
    if key.kind is Kind.MONTH_DAY:
        month, day = str(value).split("-")
        return {"month": str(int(month)), "day": str(int(day))}
    if isinstance(value, bool):
        return {"value": "yes" if value else "no"}
    return {"value": value.isoformat() if isinstance(value, date) else str(value)}


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, tuple):
        return " ".join(cell)
    return str(cell)


def read_typed(
    key: Key, typed: Mapping[str, Any], *, today: date, place: int = 1, rows: Sequence[Row] = ()
) -> tuple[Entry | None, Errors]:
    """The entry that was typed, or for each field what is wrong with it, in Chinese.

    `rows` are the present rows of a list: they say what sort of cell each column holds. `place`
    is the entry's number in the draft.
    """
    # A value or the document's words: which of the two is asked for below, not by the form.
    own = {field.name for field in _value_fields(key, rows)}
    fields = [
        replace(field, required=field.required and field.name not in own)
        for field in fields_for(key, rows)
    ]
    content, errors = clean(fields, typed, today=today, lists=_NoLists())
    raw: dict[str, Any] = {"key": key.name}
    words = str(content.get("untranslatable") or "")
    if words:
        raw["untranslatable"] = words
        if _has_value(key, typed):
            errors.setdefault("untranslatable", []).append("已经填写了值的，这里不填原文")
    elif not errors:
        try:
            raw["value"] = _raw_value(key, typed, content, rows)
            read_value(key, raw["value"])
        except WrongValue as wrong:
            errors.setdefault(_first_field(key), []).append(str(wrong))
    for name in ("in_force", "until"):
        if content.get(name):
            raw[name] = date.fromisoformat(content[name])
    raw["source"] = str(content.get("source") or "")
    if content.get("clauses"):
        raw["clauses"] = str(content["clauses"]).replace("、", " ").split()
    if content.get("note"):
        raw["note"] = content["note"]
    if errors:
        return None, errors
    read = read_entry(raw, FILE, place)
    if isinstance(read, Entry):
        return read, {}
    return None, {_field_of(key, error.reason): [error.reason] for error in read}


def _has_value(key: Key, typed: Mapping[str, Any]) -> bool:
    if key.kind is Kind.LIST:
        rows = typed.get("value")
        return isinstance(rows, list) and any(
            str(cell).strip() for row in rows if isinstance(row, Mapping) for cell in row.values()
        )
    names = [field.name for field in _value_fields(key, ())]
    return any(str(typed.get(name) or "").strip() for name in names)


def _raw_value(
    key: Key, typed: Mapping[str, Any], content: Mapping[str, Any], rows: Sequence[Row]
) -> Any:
    if key.kind is Kind.LIST:
        return [_raw_row(row, rows) for row in content["value"]]
    if not _has_value(key, typed):
        raise WrongValue(f"请填写“{key.label}”")
    match key.kind:
        case Kind.PERIOD:
            if content.get("count") is None or not content.get("unit"):
                raise WrongValue("期限的数和单位都要填写")
            if content["count"] < 1:
                raise WrongValue("期限的数应为正整数")
            return {"count": content["count"], "unit": content["unit"]}
        case Kind.MONTH_DAY:
            month, day = content.get("month"), content.get("day")
            if month is None or day is None:
                raise WrongValue("月和日都要填写")
            return f"{month:02}-{day:02}"
        case Kind.DATE:
            return date.fromisoformat(content["value"])
    return content["value"]


def _raw_row(row: Mapping[str, Any], known: Sequence[Row]) -> dict[str, Any]:
    """A row as a file writes it: empty cells left out, cells in the sort their column has."""
    raw: dict[str, Any] = {"code": row["code"] or row["label"], "label": row["label"]}
    for name, cell in row.items():
        if name not in ("code", "label") and cell != "":
            sort = next((type(one[name]) for one in known if name in one), str)
            raw[name] = _typed_cell(name, cell, sort)
    return raw


def _typed_cell(name: str, cell: str, sort: type) -> Any:
    if sort is bool:
        if cell not in ("是", "否"):
            raise WrongValue(f"“{_COLUMNS.get(name, name)}”应填是或者否")
        return cell == "是"
    if sort is int:
        if not cell.isascii() or not cell.isdigit():
            raise WrongValue(f"“{_COLUMNS.get(name, name)}”应为整数")
        return int(cell)
    return cell.replace("、", " ").split() if sort is tuple else cell


def _first_field(key: Key) -> str:
    return _value_fields(key, ())[0].name


def _field_of(key: Key, reason: str) -> str:
    """The field that a reason of the reader belongs to."""
    for mark, name in (
        ("止日", "until"), ("in_force", "in_force"), ("施行日期", "in_force"),
        ("施行期间", "in_force"),
        ("重复", "in_force"), ("until", "until"), ("source", "source"), ("clauses", "clauses"),
        ("note", "note"), ("untranslatable", "untranslatable"),
    ):  # fmt: skip
        if mark in reason:
            return name
    return _first_field(key)


def field_of(key: str, reason: str) -> str:
    """The field of the form of `key` that a loader's reason is shown beside."""
    return _field_of(KEYS[key], reason)
