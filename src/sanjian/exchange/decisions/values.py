"""Single values as sources write them: amounts, dates, lists, text; each with what is odd."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sanjian.records.documents.amounts import AmountError, read_capital
from sanjian.registry.identifiers import half_width, without_hidden

# What fills a cell that should be empty.
_NOTHING = frozenset(
    ["", "/", "\\", "-", "--", "—", "——", "无", "空", "null", "none", "nan", "n/a", "暂无"]
)
LARGEST_YUAN = Decimal(10) ** 12

_DATE = re.compile(
    r"^((?:19|20|21)[0-9]{2})\s*[年/.\-]\s*([0-9]{1,2})\s*[月/.\-]\s*([0-9]{1,2})\s*日?"
    r"(?:[T\s].*|\s*[0-9]{1,2}:[0-9:.]+)?$"
)
_COMPACT_DATE = re.compile(r"^((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])$")
_MONTH = re.compile(r"^((?:19|20)[0-9]{2})\s*[年/.\-]\s*([0-9]{1,2})\s*月?$")
_FIGURE = re.compile(
    r"^(?:人民币|¥|￥|RMB)?\s*([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|万元|万|元|圆)?整?$"
)
_UNIT = {"亿元": Decimal(10) ** 8, "万元": Decimal(10) ** 4, "万": Decimal(10) ** 4}
# Day nought of spreadsheets, with their belief in 29 February 1900 taken into account.
_SPREADSHEET_EPOCH = date(1899, 12, 30)


class BadValue(ValueError):
    """A value that cannot be what its column says, with Chinese words."""


def text_of(value: Any) -> str:
    """A cell as text: trimmed, placeholders for nothing empty, invisible characters removed."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list | tuple):
        return "；".join(text_of(item) for item in value)
    text = without_hidden(str(value)).strip()
    return "" if text.casefold() in _NOTHING else text


def list_of(value: Any, marks: str = ";；\n") -> tuple[str, ...]:
    """A cell as a list: lists as they are, text cut at `marks`."""
    items: Iterable[Any] = (
        value
        if isinstance(value, list | tuple)
        else re.split(f"[{re.escape(marks)}]", text_of(value))
    )
    return tuple(text for item in items if (text := text_of(item)))


def date_of(value: Any) -> date | None:
    """A cell as a date, None when it is empty.

    Accepts 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, a date with a time, and the day
    number of a spreadsheet. Raises BadValue for anything else, a day that does not exist included.
    """
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 20_000 < value < 80_000:
        return _SPREADSHEET_EPOCH + timedelta(days=int(value))
    text = half_width(text_of(value))
    if not text or text in ("长期", "永久", "长期有效"):
        return None
    if re.fullmatch(r"[2-7][0-9]{4}", text):
        return _SPREADSHEET_EPOCH + timedelta(days=int(text))
    match = _DATE.match(text) or _COMPACT_DATE.match(text)
    if match is None:
        raise BadValue(f"“{text[:30]}”不是日期")
    year, month, day = (int(part) for part in match.groups()[:3])
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(f"{year}年{month}月没有{day}日") from None


def month_of(value: Any) -> tuple[int, int] | None:
    """Year and month of a cell that names no day (2022-04), else None."""
    match = _MONTH.match(half_width(text_of(value)))
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return int(match[1]), int(match[2])


def yuan_of(value: Any, unit: Decimal = Decimal(1)) -> Decimal | None:
    """A cell as an amount in yuan, None when it is empty.

    A bare number counts in `unit` (10000 for columns in 万元); a unit in the text wins; capital
    figures are read too. Raises BadValue for what is no amount, is negative, has fractions of a
    fen, or is beyond a trillion.
    """
    if value is None or isinstance(value, bool) or text_of(value) == "":
        return None
    text = half_width(text_of(value)).replace("，", ",")
    match = _FIGURE.match(text)
    if match is None:
        return Decimal(capital_fen(text)) / 100
    try:
        amount = Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        raise BadValue(f"“{text[:30]}”不是金额") from None
    amount *= _UNIT.get(match[2], Decimal(1)) if match[2] else unit
    if amount < 0:
        raise BadValue(f"金额“{text[:30]}”为负数")
    if amount > LARGEST_YUAN:
        raise BadValue(f"金额“{text[:30]}”超出范围")
    if amount * 100 != (amount * 100).to_integral_value():
        raise BadValue(f"金额“{text[:30]}”不足一分的部分无法表示")
    return amount


def capital_fen(text: str) -> int:
    """The fen that Chinese figures name; raises BadValue when they name none."""
    try:
        return read_capital(text)
    except AmountError:
        raise BadValue(f"“{text[:30]}”不是金额") from None


def fen_of(yuan: Decimal | None) -> int | None:
    """Yuan as integer fen."""
    return None if yuan is None else int(yuan * 100)


def yuan_text(fen: int) -> str:
    """Fen as people write yuan: 500000 -> 5000元, 501 -> 5.01元."""
    whole, rest = divmod(fen, 100)
    return f"{whole}元" if not rest else f"{whole}.{rest:02d}元"
