"""Identifiers of people, organisations, phones, bank cards and vehicles: normalise and check.

Pure functions without a database or a clock. A failed check digit of a unified social credit code
is a warning, because real issued codes fail it; a failed identity number is refused with a way out
for documents that are in doubt. Every finding names the position and says what to do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Full-width ASCII (U+FF01..U+FF5E) and the ideographic space map one to one on ASCII.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

# GB 32100-2015: no I, O, S, V, Z, because they are misread.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_LOOKALIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}

# GB 11643-1999.
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
# Province part of GB/T 2260; 81-83 are the residence permits of Hong Kong, Macao and Taiwan
# residents, 91 is the permanent residence card of foreigners issued since 2023.
PROVINCE_CODES = frozenset(
    re.findall("..", "111213141521222331323334353637414243444546505152535461626364657181828391")
)

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{PLATE_PROVINCES}][A-HJ-NP-Z](?:"
    # New energy: D/F family first for small cars, last for large ones (GA 36-2018).
    r"[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]"
    r"|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
)
_PLATE_NOISE = re.compile(r"[\s·•.\-]")
# Controls but tab and line ends, soft hyphen, zero-width and bidirectional marks, surrogates.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_PHONE_NOISE = re.compile(r"[\s\-‐–—().·]")


class Severity(StrEnum):
    """How much a finding weighs: an error is refused, a warning is shown and kept."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong: stable code, Chinese message, position from 1 (0: the whole)."""

    code: str
    message: str
    position: int = 0
    severity: Severity = Severity.ERROR


def half_width(text: str) -> str:
    """`text` with full-width letters, digits, punctuation and spaces as ASCII; same length."""
    return text.translate(_HALF_WIDTH)


def compact(text: str) -> str:
    """An identifier as it is compared: half width, upper case, without any white space."""
    return "".join(half_width(text).split()).upper()


# --- 统一社会信用代码 ---------------------------------------------------------------------------


def uscc_check_character(body: str) -> str:
    """The 18th character for the first 17 of a code (GB 32100-2015).

    Raises ValueError when `body` is not 17 characters of the code's alphabet.
    """
    if len(body) != 17 or any(char not in USCC_ALPHABET for char in body):
        raise ValueError("the first 17 characters of a unified social credit code are needed")
    total = sum(
        USCC_ALPHABET.index(char) * weight for char, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_problems(value: str) -> tuple[Problem, ...]:
    """What is wrong with a unified social credit code, in any width and spacing; empty when sound.

    Wrong length and characters outside the alphabet are errors. A check character that does not
    fit is a warning only: some codes in use were issued with a wrong one (law.md §4.3).
    """
    code = compact(value)
    found = [
        Problem("uscc.character", _uscc_character_message(place, char), place)
        for place, char in enumerate(code, start=1)
        if char not in USCC_ALPHABET
    ]
    if len(code) != 18:
        found.append(
            Problem("uscc.length", f"统一社会信用代码应为18位，现为{len(code)}位，请核对证照。")
        )
    if found:
        return tuple(found)
    if uscc_check_character(code[:17]) != code[17]:
        return (
            Problem(
                "uscc.check",
                "统一社会信用代码第18位校验不符。个别已发代码确有此情形，请核对证照后保留。",
                18,
                Severity.WARNING,
            ),
        )
    return ()


def _uscc_character_message(place: int, char: str) -> str:
    message = f"统一社会信用代码第{place}位“{char}”不是有效字符"
    if char in _USCC_LOOKALIKE:
        return f"{message}，是否应为“{_USCC_LOOKALIKE[char]}”？"
    return f"{message}，请核对证照。"


# --- 公民身份号码 -------------------------------------------------------------------------------


def identity_check_character(body: str) -> str:
    """The 18th character for the first 17 digits of an identity number (GB 11643-1999).

    Raises ValueError when `body` is not 17 ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{17}", body):
        raise ValueError("the first 17 digits of an identity number are needed")
    total = sum(int(digit) * weight for digit, weight in zip(body, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11]


def identity_birth_date(value: str) -> date | None:
    """The birth date inside an 18 or 15 digit identity number; None when it is no date."""
    number = compact(value)
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12]
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def identity_problems(value: str, *, today: date | None = None) -> tuple[Problem, ...]:
    """What is wrong with an identity number, in any width and spacing; empty when sound.

    Accepts 18 characters (residents, residence permits of Hong Kong, Macao and Taiwan residents,
    foreigners' permanent residence) and the 15 digits of the first generation. `today` refuses
    birth dates in the future.
    """
    number = compact(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", number):
        return (
            Problem("identity.form", "身份证号应为18位（前17位为数字，末位为数字或X）或15位数字。"),
        )
    found = []
    if number[:2] not in PROVINCE_CODES:
        found.append(
            Problem("identity.province", "身份证号前2位不是有效的地区代码，请核对证件。", 1)
        )
    born = identity_birth_date(number)
    if born is None:
        found.append(Problem("identity.birth", "身份证号第7位起的出生日期不存在，请核对证件。", 7))
    elif today is not None and born > today:
        found.append(Problem("identity.future", "身份证号中的出生日期晚于今天，请核对证件。", 7))
    if len(number) == 18 and identity_check_character(number[:17]) != number[17]:
        found.append(
            Problem(
                "identity.check",
                "身份证号第18位校验不符，请核对证件。如证件确为如此，请选“证件信息存疑”并附照片。",
                18,
            )
        )
    return tuple(found)


# --- 银行卡、电话、号牌 -------------------------------------------------------------------------


def luhn_valid(digits: str) -> bool:
    """Whether a string of ASCII digits ends with its Luhn check digit (ISO/IEC 7812-1)."""
    if not re.fullmatch(r"[0-9]{2,}", digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit)
        if place % 2:
            number = number * 2 - 9 if number > 4 else number * 2
        total += number
    return total % 10 == 0


def bank_card_valid(value: str) -> bool:
    """Whether `value` can be a bank card: 16 to 19 digits, an issuer's first digit, Luhn."""
    digits = re.sub(r"[\s\-]", "", half_width(value))
    return bool(re.fullmatch(r"[3-6][0-9]{15,18}", digits)) and luhn_valid(digits)


def normal_phone(value: str) -> str | None:
    """A Chinese phone number as it is compared, or None when `value` is none.

    Mobile numbers become 11 digits; landlines become area-number[-extension]; 400/800 numbers
    become ten digits. Country code, width, spaces, dashes and brackets do not matter.
    """
    text = half_width(value).strip()
    extension = re.search(r"(?:转|分机|ext\.?|-)\s*(\d{1,6})\s*$", text, re.IGNORECASE)
    digits = re.sub(r"^(?:\+|00)86", "", _PHONE_NOISE.sub("", text))
    if re.fullmatch(r"1[3-9][0-9]{9}|[48]00[0-9]{7}", digits):
        return digits
    head = digits
    tail = ""
    if extension and extension.start() > 6:
        head = re.sub(r"^(?:\+|00)86", "", _PHONE_NOISE.sub("", text[: extension.start()]))
        tail = "-" + extension[1]
    landline = re.fullmatch(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))?([2-8][0-9]{6,7})", head)
    if landline is None:
        return None
    return "-".join(part for part in landline.groups() if part) + tail


def normal_plate(value: str) -> str | None:
    """A vehicle plate as it is compared (鲁Q12345), or None when `value` is none."""
    plate = _PLATE_NOISE.sub("", half_width(value)).upper()
    return plate if _PLATE.fullmatch(plate) else None


def hidden_characters(text: str) -> Iterator[tuple[int, str]]:
    """Places (from 1) and characters that change the display without being seen.

    Control characters except tab and line ends, zero-width and bidirectional marks, and lone
    surrogates, which no database can store.
    """
    for match in _HIDDEN.finditer(text):
        yield match.start() + 1, match[0]


def without_hidden(text: str) -> str:
    """`text` without the characters that `hidden_characters` names."""
    return _HIDDEN.sub("", text)
