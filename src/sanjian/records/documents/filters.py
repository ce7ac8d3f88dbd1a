"""The filters that a document template may use; nothing else can be called from one.

Each takes a value of the context (already reduced to plain data) and returns text. A missing value
yields an empty text, because whether it may be missing is decided by the template's list of
mandatory contents and not by its wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jinja2 import Undefined

from sanjian.records.documents import amounts

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NUMERALS = "零一二三四五六七八九"
_KINDS = {
    "person": "自然人",
    "organisation": "法人或者其他组织",
    "individual_business": "个体工商户",
}


def yuan(value: object) -> str:
    """Fen in figures: 5,000元."""
    return "" if _absent(value) else amounts.figures(_fen(value))


def capital(value: object) -> str:
    """Fen in capital figures: 伍仟元整."""
    return "" if _absent(value) else amounts.capital(_fen(value))


def money(value: object) -> str:
    """Fen in both: 5,000元（伍仟元整）."""
    return "" if _absent(value) else amounts.both(_fen(value))


def day(value: object) -> str:
    """A date, or the date of a moment: 2026年11月22日. ISO text is understood."""
    when = _when(value)
    return "" if when is None else f"{when.year}年{when.month}月{when.day}日"


def moment(value: object) -> str:
    """A moment to the minute: 2026年11月22日9时05分; a mere date stays a date."""
    when = _when(value)
    if not isinstance(when, datetime):
        return day(when)
    return f"{day(when)}{when.hour}时{when.minute:02d}分"


def join(value: object, mark: str = "、", key: str = "") -> str:
    """The items of a list, or one key of each, with `mark` between them."""
    if not isinstance(value, list):
        return text(value)
    parts = [item.get(key) if key and isinstance(item, Mapping) else item for item in value]
    return mark.join(part for part in map(text, parts) if part)


def lines(value: object) -> str:
    """The items of a list, each on its own line."""
    return join(value, "\n")


def numeral(value: object) -> str:
    """A number up to 99 as headings count: 12 -> 十二."""
    if not isinstance(value, int) or not 0 <= value <= 99:
        return text(value)
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def otherwise(value: object, instead: str) -> str:
    """The text of the value, or `instead` where it is missing or empty."""
    return text(value) or instead


def bare(value: object) -> str:
    """The text without the full stop at its end, to stand inside a sentence."""
    return text(value).rstrip().rstrip("。；，.;,")


def sentence(value: object) -> str:
    """The text with one full stop at its end; nothing when there is no text."""
    words = bare(value)
    return words + "。" if words else ""


def tick(value: object) -> str:
    """A box of a form, filled when the value holds."""
    return "□" if _absent(value) or not value else "■"


def yesno(value: object) -> str:
    """是, 否, or nothing when not known."""
    return "" if _absent(value) else "是" if value else "否"


def party_kind(value: object) -> str:
    """The kind of a party in Chinese; other texts pass unchanged."""
    return _KINDS.get(text(value), text(value))


def count(value: object) -> str:
    """How many items a list has."""
    return str(len(value)) if isinstance(value, list) else "0"


def text(value: object) -> str:
    """Any plain value as a document prints it."""
    if _absent(value):
        return ""
    if isinstance(value, bool):
        return yesno(value)
    if isinstance(value, date):
        return moment(value)
    if isinstance(value, list):
        return join(value)
    if isinstance(value, Mapping):
        return text(value.get("label") or value.get("name"))
    return str(value)


def _absent(value: object) -> bool:
    return value is None or value == "" or isinstance(value, Undefined)


def _fen(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise amounts.AmountError("金额应当是以分为单位的整数。")
    return value


def _when(value: object) -> date | None:
    """A date or moment from itself or from ISO text; a moment with a zone is told in Shanghai's."""
    if isinstance(value, str) and value:
        try:
            value = _read(value)
        except ValueError:
            return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(_SHANGHAI)
    return value if isinstance(value, date) else None


def _read(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


FILTERS: dict[str, Callable[..., str]] = {
    "yuan": yuan,
    "capital": capital,
    "money": money,
    "day": day,
    "moment": moment,
    "join": join,
    "lines": lines,
    "numeral": numeral,
    "otherwise": otherwise,
    "bare": bare,
    "sentence": sentence,
    "tick": tick,
    "yesno": yesno,
    "party_kind": party_kind,
    "count": count,
    "articles": join,
}
