"""Amounts of money as documents write them: 5,000元, 伍仟元整, and both together.

Inside the platform money is integer fen. Capital figures follow the rules for bills of payment
(《支付结算办法》附一《正确填写票据和结算凭证的基本规定》): 零 stands once for a run of noughts,
整 ends an amount without fen.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
LARGEST = 10**18 - 1

_VALUE = {character: value for value, character in enumerate(DIGITS)}
_VALUE |= {"〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_VALUE |= {"六": 6, "七": 7, "八": 8, "九": 9}
_PLACE = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}


class AmountError(ValueError):
    """The text or number is not an amount of money that a document may carry."""


def figures(fen: int) -> str:
    """`fen` in Arabic figures with thousands separated: 500000 -> 5,000元, 501 -> 5.01元."""
    _check(fen)
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}元" if rest == 0 else f"{yuan:,}.{rest:02d}元"


def capital(fen: int) -> str:
    """`fen` in capital figures (大写): 500000 -> 伍仟元整, 10005 -> 壹佰元零伍分."""
    _check(fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return text + "整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{DIGITS[cents]}分" if cents else "整")


def both(fen: int) -> str:
    """`fen` as formal documents write it: 5,000元（伍仟元整）."""
    return f"{figures(fen)}（{capital(fen)}）"


def read_capital(text: str) -> int:
    """The fen that capital (or plain Chinese) figures name; the inverse of `capital`.

    Accepts 圆 for 元, 正 for 整 and a leading 人民币. Raises AmountError when the text is not an
    amount.
    """
    rest = text.strip().removeprefix("人民币").replace("圆", "元")
    rest = rest.removesuffix("整").removesuffix("正")
    whole, mark, small = rest.rpartition("元")
    if not mark:
        whole, small = "", rest
    if not whole and not small:
        raise AmountError(f"“{text}”不是金额。")
    return _read_whole(whole, text) * 100 + _read_small(small, text)


def _check(fen: int) -> None:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise AmountError("金额应当是以分为单位的整数。")
    if not 0 <= fen <= LARGEST:
        raise AmountError("金额超出可以书写的范围。")


def _whole(yuan: int) -> str:
    """Whole yuan in capital figures, group of four by group of four."""
    if yuan == 0:
        return DIGITS[0]
    text = ""
    nought = False
    for index in reversed(range((len(str(yuan)) + 3) // 4)):
        group = yuan // 10 ** (4 * index) % 10_000
        if group == 0:
            nought = bool(text)
            continue
        if text and (nought or group < 1000):
            text += DIGITS[0]
        nought = False
        text += _group(group) + _GROUPS[index]
    # Of two neighbouring groups 万亿 and 亿 the first drops its own 亿: 壹万零贰亿.
    return text.replace("万亿", "万", 1) if "万亿" in text and text.count("亿") > 1 else text


def _group(group: int) -> str:
    """Up to four digits: 1005 -> 壹仟零伍."""
    text = ""
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += DIGITS[digit] + _PLACES[place]
        elif text and group % 10**place and not text.endswith(DIGITS[0]):
            text += DIGITS[0]
    return text


def _read_whole(text: str, all_of_it: str) -> int:
    """The number that Chinese figures up to 万亿 name; an empty text is nought."""
    if "亿" in text:
        high, _, low = text.rpartition("亿")
        return _read_whole(high, all_of_it) * 10**8 + _read_whole(low, all_of_it)
    if "万" in text:
        high, _, low = text.rpartition("万")
        return _read_whole(high, all_of_it) * 10**4 + _read_whole(low, all_of_it)
    total, digit = 0, 0
    for character in text:
        if character in _VALUE:
            digit = _VALUE[character]
        elif character in _PLACE:
            total += max(digit, 1) * _PLACE[character]
            digit = 0
        else:
            raise AmountError(f"“{all_of_it}”不是金额：不认识“{character}”。")
    return total + digit


def _read_small(text: str, all_of_it: str) -> int:
    """The fen that 角 and 分 name."""
    fen, digit = 0, None
    for character in text:
        if character in _VALUE:
            digit = _VALUE[character]
        elif character in "角分" and digit is not None:
            fen += digit * (10 if character == "角" else 1)
            digit = None
        else:
            raise AmountError(f"“{all_of_it}”不是金额：不认识“{character}”。")
    if digit:
        raise AmountError(f"“{all_of_it}”不是金额：末尾缺少“角”或者“分”。")
    return fen


_IN_FIGURES = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(亿|万|千|百)?元")
_WORD = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_IN_WORDS = re.compile(
    f"([{_WORD}十拾百佰千仟][{_WORD}十拾百佰千仟万亿]*元(?:[{_WORD}]角)?零?(?:[{_WORD}]分)?)"
)
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def amounts(text: str) -> frozenset[int]:
    """Return every amount of money that a text names, in fen: 5,000元, 0.5万元, 伍仟元整."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("圆", "元")
    found = set()
    for number, unit in _IN_FIGURES.findall(plain):
        value = Decimal(number.replace(",", "")) * _SCALE[unit] * 100
        found.add(int(value.to_integral_value()))
    for words in _IN_WORDS.findall(plain):
        found.add(read_capital(words))
    return frozenset(found)
