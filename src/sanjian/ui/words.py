"""How values are written for people: money, dates, durations, sizes, masked names and numbers.

Pure functions without a clock. The template filters of `templatetags/ui.py` are these functions.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "—"

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SMALL_UNITS = ("", "拾", "佰", "仟")
_GROUP_UNITS = ("", "万", "亿", "万亿")
_COMPOUND_SURNAME = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|长孙|宇文|独孤|南宫|端木|申屠"
)
_IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"1\d{10}")
_ACCOUNT = re.compile(r"\d{12,30}")


def money(fen: int | None) -> str:
    """Fen as yuan with thousands marks; fen appear only when there are any: 5,000元, 5,000.50元."""
    if fen is None:
        return NOTHING
    return money_exact(fen) if fen % 100 else f"{_sign(fen)}{abs(fen) // 100:,}元"


def money_exact(fen: int | None) -> str:
    """Fen as yuan, always with two decimals: 5,000.00元."""
    if fen is None:
        return NOTHING
    yuan, rest = divmod(abs(fen), 100)
    return f"{_sign(fen)}{yuan:,}.{rest:02d}元"


def money_capital(fen: int | None) -> str:
    """Fen in the capital numerals used on receipts and decisions: 伍仟元整, 壹佰元零伍分.

    Raises ValueError for amounts of 10^16 yuan and more, which the numerals here cannot name.
    """
    if fen is None:
        return NOTHING
    yuan, rest = divmod(abs(fen), 100)
    if yuan >= 10**16:
        raise ValueError("金额超出大写可表示的范围")
    jiao, cents = divmod(rest, 10)
    text = (_capital_integer(yuan) + "元") if yuan or not rest else ""
    if not rest:
        text += "整"
    else:
        if jiao:
            text += _DIGITS[jiao] + "角"
        elif yuan:
            text += "零"
        text += _DIGITS[cents] + "分" if cents else "整"
    return ("负" if fen < 0 else "") + text


def money_formal(fen: int | None) -> str:
    """Figures and capitals together, as formal papers write an amount: 5,000元（伍仟元整）."""
    return NOTHING if fen is None else f"{money(fen)}（{money_capital(fen)}）"


def _sign(fen: int) -> str:
    return "-" if fen < 0 else ""


def _capital_integer(number: int) -> str:
    """A natural number in capital numerals, one 零 for every run of zeros inside it."""
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1_000):
            text += _DIGITS[0]
        text += _capital_group(group) + _GROUP_UNITS[index]
        gap = False
    return text


def _capital_group(group: int) -> str:
    """One to four digits without their group unit."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _SMALL_UNITS[place]
        gap = False
    return text


def number(value: int | None) -> str:
    """A count with thousands marks: 1,203."""
    return NOTHING if value is None else f"{value:,}"


def _local(value: date) -> date:
    """Aware times are shown in Shanghai; plain dates and naive times stay as they are."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(SHANGHAI)
    return value


def date_cn(value: date | None) -> str:
    """2026年11月22日."""
    if value is None:
        return NOTHING
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日"


def day_cn(value: date | None) -> str:
    """11月22日, where the year is beyond doubt."""
    if value is None:
        return NOTHING
    day = _local(value)
    return f"{day.month}月{day.day}日"


def datetime_cn(value: datetime | None) -> str:
    """2026年11月22日 10:03 (Shanghai)."""
    if value is None:
        return NOTHING
    moment = _local(value)
    return f"{date_cn(moment)} {clock(value)}"


def clock(value: datetime | None) -> str:
    """10:03 (Shanghai)."""
    if value is None:
        return NOTHING
    moment = _local(value)
    assert isinstance(moment, datetime)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def weekday_cn(value: date | None) -> str:
    """星期日."""
    return NOTHING if value is None else "星期" + "一二三四五六日"[_local(value).weekday()]


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units: 45秒, 12分05秒, 1小时02分, 3天4小时."""
    if seconds is None:
        return NOTHING
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest}秒"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes}分{rest:02d}秒"
    days, hours = divmod(hours, 24)
    return f"{days}天{hours}小时" if days else f"{hours}小时{minutes:02d}分"


def size(byte_count: int | None) -> str:
    """Bytes in the unit a reader can picture (powers of 1024): 812 B, 3.4 MB, 1.2 GB."""
    if byte_count is None:
        return NOTHING
    value = float(byte_count)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if value < 1024 or unit == "TB":
            break
        value /= 1024
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"


def digest(hexadecimal: str | None) -> str:
    """The first sixteen characters of a hash in groups of four, for comparing by eye."""
    if not hexadecimal:
        return NOTHING
    head = hexadecimal[:16]
    groups = " ".join(head[i : i + 4] for i in range(0, len(head), 4))
    return groups + (" …" if len(hexadecimal) > 16 else "")


def mask(value: str | None, kind: str = "auto") -> str:
    """A personal name or number with its middle hidden.

    `kind` is name (李××), identity (350***********123X), phone (138****1234), account (last four)
    or auto, which decides by shape and treats what is not a number as a name.
    """
    if not value:
        return NOTHING
    text = value.strip()
    if kind == "auto":
        kind = _kind_of(text)
    if kind == "name":
        head = 2 if len(text) > 2 and _COMPOUND_SURNAME.match(text) else 1
        return text[:head] + "×" * max(1, len(text) - head)
    kept_left, kept_right = {"identity": (3, 4), "phone": (3, 4), "account": (0, 4)}[kind]
    hidden = len(text) - kept_left - kept_right
    if hidden < 1:
        return "*" * len(text)
    return text[:kept_left] + "*" * hidden + text[len(text) - kept_right :]


def _kind_of(text: str) -> str:
    if _PHONE.fullmatch(text):
        return "phone"
    if _IDENTITY.fullmatch(text):
        return "identity"
    return "account" if _ACCOUNT.fullmatch(text) else "name"
