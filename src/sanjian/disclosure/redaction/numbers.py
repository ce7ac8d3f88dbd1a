"""Numbers that identify a person: identity documents, phones, bank accounts, plates, e-mail.

A number is certain when its check digit fits or when the case record holds it, likely when its
form or the words before it say so. Every separator, width and line break is looked through.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sanjian.disclosure.redaction.terms import Candidate, Confidence, Kind
from sanjian.disclosure.redaction.views import View, Views
from sanjian.registry.identifiers import (
    PLATE_PROVINCES,
    PROVINCE_CODES,
    bank_card_valid,
    identity_birth_date,
    identity_problems,
    luhn_valid,
    normal_phone,
    normal_plate,
    uscc_problems,
)

_GAP = r"[\s\-._·*/]{0,2}"
_ALONE_BEFORE = r"(?<![0-9A-Za-z])"
_ALONE_AFTER = r"(?![0-9A-Za-z])"

_IDENTITY = re.compile(
    rf"{_ALONE_BEFORE}[0-9](?:{_GAP}[0-9]){{13}}(?:{_GAP}[0-9](?:(?:{_GAP}[0-9]){{2}}{_GAP}[0-9Xx])?)"
    rf"{_ALONE_AFTER}"
)
_IDENTITY_CUE = re.compile(r"身份证|证件号|身份号码|证号码|证照号|公民身份")
_OTHER_NUMBER_CUE = re.compile(
    r"信用代码|注册号|执照|组织机构代码|税务登记|串号|IMEI|订单|交易|流水|编号|批号|条码|许可证"
)
_MASKED = re.compile(
    r"(?<![0-9A-Za-z*])[1-8][0-9]{1,13}(?:[*Xx×#]{2,14}[0-9]{0,8}){1,3}[Xx]?(?![0-9A-Za-z*])"
)
_DOCUMENT_CUE = re.compile(
    r"(护照|往来港澳通行证|港澳居民来往内地通行证|台湾居民来往大陆通行证|台胞证|回乡证|通行证|居留证|居留许可|军官证|"
    r"士兵证|警官证|驾驶证|驾驶证档案|社会?保障?卡|社保卡|医保卡|学籍号?|学号|学生证|残疾人?证|出生医学证明|出生证|户口簿|"
    r"居住证|证件)(?:号码?|编号|证号)?[为是系]?[\s:(]*([A-Za-z]{0,3}[0-9][0-9A-Za-z\-]{4,20})"
)
_DOCUMENT_FORM = re.compile(
    rf"{_ALONE_BEFORE}(?:[HM][0-9]{{8}}(?:[0-9]{{2}})?|[EGDSP][A-Z]?[0-9]{{8}}|[A-Z]{{3}}[0-9]{{12}})"
    rf"{_ALONE_AFTER}"
)

_NOT_AMOUNT = r"(?!\s{0,4}(?:元|万|亿|吨|公斤|千克|克|平方|米|件|个|瓶|斤|%|\.\d))"
_MOBILE = re.compile(
    rf"(?:(?<![0-9.])(?:\+|00)?86[\s\-]?|(?<![0-9.]))(?:"
    rf"1[3-9][0-9](?P<a>[\s\-._·*]{{0,3}})[0-9]{{4}}(?P=a)[0-9]{{4}}"
    r"|1[3-9][0-9]{3}[\s\-._·][0-9]{3}[\s\-._·][0-9]{3}"
    r"|1[3-9][0-9]{2}[\s\-._·][0-9]{3}[\s\-._·][0-9]{4}"
    r"|1(?P<b>[\s\-._·*/,]{1,2})[3-9](?:(?P=b)[0-9]){9}"
    rf"|1(?=(?:[\s\-]?[0-9]){{10}}(?![0-9]))[3-9]?(?:[0-9]*[\r\n]+[ \t]*[0-9]+)"
    rf")(?![0-9]){_NOT_AMOUNT}"
)
_LANDLINE = re.compile(
    r"(?<![0-9\-])\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[\s\-]{0,2}[2-8][0-9]{2,3}[\s\-]?[0-9]{4}"
    rf"(?:\s{{0,4}}(?:转|-|分机|ext\.?)\s{{0,4}}[0-9]{{1,6}})?(?![0-9]){_NOT_AMOUNT}"
)
_PHONE_CUE = re.compile(
    r"(?:电话|手机|座机|传真|联系方式|联络方式|手机号码?|电话号码|微信同号|来电|致电|拨打)"
    r"[^0-9\n:]{0,6}[\s:]*((?:\+|00)?\(?[0-9][0-9\s\-().]{5,18}[0-9])(?![0-9])"
)
_MASKED_PHONE = re.compile(
    r"(?<![0-9A-Za-z*])1[3-9][0-9]{1,5}[*×Xx]{3,8}[0-9]{3,4}(?![0-9A-Za-z*])"
)

_CARD = re.compile(
    r"(?<![0-9])[3-6][0-9]{3}(?:[\s\-]{0,2}[0-9]{4}){3}(?:[\s\-]{0,2}[0-9]{1,3})?(?![0-9])"
)
_LONG_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[3-6](?:[\s\-]?[0-9]){15,18}(?![0-9A-Za-z])")
_ACCOUNT_CUE = re.compile(
    r"(?:账号|帐号|账户|帐户|卡号|银行卡|存折|储蓄卡|信用卡)[^0-9\n]{0,14}([0-9][0-9\s\-*]{5,34}[0-9])(?![0-9])"
)
_ACCOUNT_TAIL = re.compile(
    r"(?:卡|账户|帐户|账号|手机)?尾号[为是]?\s{0,4}[:(]?\s{0,4}([0-9]{3,6})(?![0-9])"
)
_PUBLIC_ACCOUNT = re.compile(
    r"罚没|财政|国库|非税|代收机构|缴款|缴[至到]|缴纳[至到]|指定的?银行|收款单位"
)

_PLATE = re.compile(
    rf"[{PLATE_PROVINCES}][\s·•.\-]{{0,2}}[A-Za-z][\s·•.\-]{{0,3}}"
    r"(?:[A-Za-z0-9][\s·]?){4,5}[A-Za-z0-9挂学警港澳]?(?![A-Za-z0-9])"
)
_PLATE_CUE = re.compile(r"车|号牌|牌照|驾驶|牌号")
_VIN = re.compile(
    r"(?:车架号|车辆识别代[号码]|识别代码|发动机号|电机号)(?:码)?[为是]?[\s:]*([A-HJ-NPR-Za-hj-npr-z0-9\-*]{6,22})"
)
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64}\s?(?:@|#|\(at\)|\[at\]|\sat\s)\s?[A-Za-z0-9\-]{1,63}"
    r"(?:\s?(?:\.|\(dot\))\s?[A-Za-z0-9\-]{2,63}){1,4}",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"(?:微信|QQ|qq|支付宝|抖音|快手|微博|淘宝|闲鱼|小红书|WeChat|wechat)(?:账?帐?号码?|账户|ID|昵称|名)?"
    r"(?:群)?[为是]?[\s:(“\"']{0,3}([A-Za-z0-9][A-Za-z0-9_\-.]{4,29})"
)


def _before(view: View, place: int, width: int = 24) -> str:
    return view.text[max(0, place - width) : place]


def _candidate(
    view: View,
    span: tuple[int, int],
    kind: Kind,
    reason: str,
    confidence: Confidence,
    *,
    subject: str = "",
    hide: bool = True,
) -> Candidate:
    start, end = view.span(*span)
    value = subject or re.sub(r"[\s\-._·*/()]", "", view.text[span[0] : span[1]]).upper()
    return Candidate(start, end, kind, reason, confidence, value, hide)


def identity_numbers(views: Views) -> Iterator[Candidate]:
    """18 and 15 digit identity numbers, permits and passports, and half-masked ones."""
    view = views.folded
    for match in _IDENTITY.finditer(view.text):
        found = _judge_identity(view, match)
        if found is not None:
            yield found
    for match in re.finditer(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9A-Za-z])", views.numerals.text):
        if not identity_problems(match[0]):
            yield _candidate(
                views.numerals,
                match.span(),
                Kind.IDENTITY_NUMBER,
                "身份证号（校验位相符，汉字或断行书写）",
                Confidence.CERTAIN,
            )
    for match in _DOCUMENT_CUE.finditer(view.text):
        if "执法" not in _before(view, match.start(), 6):
            yield _candidate(
                view, match.span(2), Kind.IDENTITY_NUMBER, f"{match[1]}号码", Confidence.LIKELY
            )
    for match in _DOCUMENT_FORM.finditer(view.text):
        if not _OTHER_NUMBER_CUE.search(_before(view, match.start(), 12)):
            yield _candidate(
                view, match.span(), Kind.IDENTITY_NUMBER, "形似护照或通行证号码", Confidence.LIKELY
            )
    yield from _masked_identity(view)


def _judge_identity(view: View, match: re.Match[str]) -> Candidate | None:
    number = re.sub(r"[^0-9Xx]", "", match[0]).upper()
    before = _before(view, match.start())
    named = bool(_IDENTITY_CUE.search(before))
    other = bool(_OTHER_NUMBER_CUE.search(before[-14:])) and not named
    place = number[:2] in PROVINCE_CODES and identity_birth_date(number) is not None
    if len(number) == 18 and not identity_problems(number):
        sure = Confidence.LIKELY if other else Confidence.CERTAIN
        return _candidate(view, match.span(), Kind.IDENTITY_NUMBER, "身份证号（校验位相符）", sure)
    if other or (len(number) == 18 and "信用代码" in before and not uscc_problems(number)):
        return None
    if named:
        reason = "身份证号（校验位不符，仍按证件号处理）" if len(number) == 18 else "十五位身份证号"
        return _candidate(view, match.span(), Kind.IDENTITY_NUMBER, reason, Confidence.LIKELY)
    if place:
        return _candidate(
            view,
            match.span(),
            Kind.IDENTITY_NUMBER,
            "地区码与出生日期符合身份证号",
            Confidence.LIKELY,
        )
    return None


def _masked_identity(view: View) -> Iterator[Candidate]:
    for match in _MASKED.finditer(view.text):
        before = _before(view, match.start(), 14)
        shown = sum(char.isdigit() for char in match[0])
        long_enough = len(match[0]) in (15, 18) and match[0][:2] in PROVINCE_CODES
        named = bool(_IDENTITY_CUE.search(before))
        if shown >= 6 and (named or (long_enough and not _OTHER_NUMBER_CUE.search(before))):
            yield _candidate(
                view,
                match.span(),
                Kind.IDENTITY_NUMBER,
                f"证件号码只遮盖了一部分，仍露出{shown}位",
                Confidence.LIKELY,
            )


def phones(views: Views, kept: frozenset[str]) -> Iterator[Candidate]:
    """Mobile numbers and landlines; 400 and 800 numbers and those in `kept` stay."""
    view = views.folded
    for pattern, reason, sure in (
        (_MOBILE, "手机号码", Confidence.CERTAIN),
        (_LANDLINE, "固定电话号码", Confidence.LIKELY),
    ):
        for match in pattern.finditer(view.text):
            if (normal_phone(match[0]) or "") not in kept:
                yield _candidate(view, match.span(), Kind.PHONE, reason, sure)
    for match in re.finditer(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", views.numerals.text):
        start, end = views.numerals.span(*match.span())
        written = views.original[start:end]
        # Only a number written wholly in Chinese numerals; the folded view saw the others.
        if not re.search(r"[0-9０-９]", written) and not re.search(r"\s\s", written):
            yield _candidate(
                views.numerals, match.span(), Kind.PHONE, "手机号码（汉字书写）", Confidence.LIKELY
            )
    for match in _PHONE_CUE.finditer(view.text):
        number = re.sub(r"[^0-9]", "", match[1])
        normal = normal_phone(match[1]) or number
        if 7 <= len(number) <= 16 and normal not in kept and number[:3] not in ("400", "800"):
            yield _candidate(
                view, match.span(1), Kind.PHONE, "电话号码（前文写明）", Confidence.LIKELY
            )
    for match in _MASKED_PHONE.finditer(view.text):
        yield _candidate(
            view,
            match.span(),
            Kind.PHONE,
            "电话号码只遮盖了一部分",
            Confidence.SUGGESTED,
            hide=False,
        )


def accounts(views: Views, kept: frozenset[str]) -> Iterator[Candidate]:
    """Bank cards by their Luhn digit, accounts by the words before them.

    The account into which fines are paid is public; it is offered to the clerk, not hidden.
    """
    view = views.folded
    found: list[tuple[tuple[int, int], str, Confidence]] = []
    for pattern in (_CARD, _LONG_DIGITS):
        for match in pattern.finditer(view.text):
            digits = re.sub(r"[\s\-]", "", match[0])
            if bank_card_valid(digits) and identity_problems(digits):
                other = _OTHER_NUMBER_CUE.search(_before(view, match.start(), 14))
                sure = Confidence.LIKELY if other else Confidence.CERTAIN
                found.append((match.span(), "银行卡号（校验位相符）", sure))
    for match in re.finditer(r"(?<![0-9])62[0-9]{14,17}(?![0-9])", views.numerals.text):
        start, end = views.numerals.span(*match.span())
        if luhn_valid(match[0]) and not re.search(r"[0-9０-９]", views.original[start:end]):
            yield _candidate(
                views.numerals,
                match.span(),
                Kind.BANK_ACCOUNT,
                "银行卡号（汉字书写）",
                Confidence.CERTAIN,
            )
    for match in _ACCOUNT_CUE.finditer(view.text):
        found.append((match.span(1), "银行账号（前文写明）", Confidence.LIKELY))
    for match in _ACCOUNT_TAIL.finditer(view.text):
        found.append((match.span(1), "银行卡或手机尾号", Confidence.LIKELY))
    for span, reason, sure in found:
        value = re.sub(r"[^0-9]", "", view.text[span[0] : span[1]])
        if value in kept:
            continue
        public = bool(_PUBLIC_ACCOUNT.search(_before(view, span[0], 60)))
        yield _candidate(
            view,
            span,
            Kind.BANK_ACCOUNT,
            "疑为缴款专户账号，请确认是否保留" if public else reason,
            Confidence.SUGGESTED if public else sure,
            subject=value,
            hide=not public,
        )


def plates(views: Views) -> Iterator[Candidate]:
    """Plates of vehicles, new-energy ones included, and frame or engine numbers by their words."""
    view = views.folded
    for match in _PLATE.finditer(view.text):
        plate = normal_plate(match[0])
        digits = sum(char.isdigit() for char in match[0])
        if plate is None or (
            digits < 3 and not _PLATE_CUE.search(_before(view, match.start(), 12))
        ):
            continue
        yield _candidate(
            view, match.span(), Kind.PLATE, "机动车号牌", Confidence.CERTAIN, subject=plate
        )
    for match in _VIN.finditer(view.text):
        yield _candidate(view, match.span(1), Kind.PLATE, "车架号或发动机号", Confidence.LIKELY)


def contacts(views: Views, kept: frozenset[str]) -> Iterator[Candidate]:
    """E-mail addresses and names of network accounts."""
    view = views.folded
    for match in _EMAIL.finditer(view.text):
        if re.sub(r"\s", "", match[0]).lower() not in kept:
            yield _candidate(view, match.span(), Kind.EMAIL, "电子邮箱", Confidence.CERTAIN)
    for match in _SOCIAL.finditer(view.text):
        yield _candidate(
            view, match.span(1), Kind.SOCIAL_ACCOUNT, "网络账号（前文写明）", Confidence.LIKELY
        )


def known_value(
    views: Views, value: str, kind: Kind, reason: str, widest_gap: int = 6
) -> Iterator[Candidate]:
    """Every place of a number that the case record holds, whatever stands between its digits.

    `widest_gap` is how many characters of the original may stand between two digits before the
    places are taken for different numbers.
    """
    needle = re.sub(r"[^0-9A-Z]", "", Views(value).folded.text.upper())
    if len(needle) < 5:
        return
    spelled = views.numerals.without(re.compile(r"[^0-9A-Za-z]")).mapped(str.upper)
    for view in (views.digits, spelled):
        place = view.text.find(needle)
        while place >= 0:
            steps = view.places[place : place + len(needle)]
            if all(after - before <= widest_gap for before, after in pairwise(steps)):
                yield _candidate(
                    view,
                    (place, place + len(needle)),
                    kind,
                    reason,
                    Confidence.CERTAIN,
                    subject=needle,
                )
            place = view.text.find(needle, place + 1)
