"""Home addresses: those of natural persons are hidden below the county, organisations' stay.

Whose address it is follows from the words before it: 家庭住址 and 住 speak of people, 住所 and 地址
of whoever was introduced last (a company with its credit code, or a person with sex and birth).
"""

import re
from collections.abc import Iterator

from sanjian.disclosure.redaction.terms import Candidate, Confidence, Kind
from sanjian.disclosure.redaction.views import View, Views, plain

_HOME_LABEL = (
    r"家庭(?:住址|地址)|户籍(?:所在地|地址|地)?|户口所在地|居住(?:地址?|于|在)|现居住?[于在地]?|经常居住地|常住地址?|现住址?|"
    r"家住|租住[于在]?|暂住[于在地]?|居所|身份证(?:登记)?(?:住址|地址)|收货地址|收件地址|老家[在于]?|籍贯"
)
_ANY_LABEL = r"住所地?|住址|地址|联系地址|通[讯信]地址|送达地址"
_LABEL = re.compile(
    rf"(?P<home>{_HOME_LABEL}|(?<![居入租借暂原现常家商])住(?![院宿所处址房宅户建改持]))|(?P<any>{_ANY_LABEL})"
)
_LABEL_TAIL = re.compile(r"(?:\([^()\n]{1,10}\))?[为是在于址地\s:]{0,5}")
_FEATURE = re.compile(r"[省市区县旗州盟镇乡村屯寨庄路街道巷弄里坊苑园号栋幢楼座室组社队]")
_NEXT_FIELD = re.compile(
    r"\s{1,4}(?=[^\s]{1,10}:)|\s{0,4}(?:电话|联系|手机|身份证|公民身份|性别|姓名|职业|民族|邮编|邮政|出生|证件|法定代表|统一社会|"
    r"负责人|经营者|男[,，]|女[,，])"
)
# Words after 住所 or 地址 that speak about an address instead of giving one.
_NO_ADDRESS = re.compile(
    r"所在|的|位于[该其]|投递|送达|变更|不明|不详|、|等|或|和|及|应当|是否|确认|登记|本行"
)
# A home is told by the number of a house, flat or group, or by two divisions one in the other.
_PRECISE = re.compile(
    r"[0-9零〇一二三四五六七八九十百]\s?(?:号|组|栋|幢|单元|室|楼|弄|队|社|座|户|巷|#)|[0-9]{2,}|"
    r"[省市区县旗州盟镇乡].{1,12}?[县区市镇乡村路街道巷苑园庄寨屯坊组社里楼厦城]"
)
_STOP = re.compile(r"[,，。;；！!?？“”\"<>《》]|\n\s{0,4}\n|\n(?=[^\n]{0,12}:)")
_ROOM_GOES_ON = re.compile(
    r"[,，]\s{0,4}[0-9A-Za-z一二三四五六七八九十]{1,6}(?:号楼|栋|幢|座|单元|室|号|楼|层|组)[0-9A-Za-z号楼栋幢单元室层\-]*"
)
_TRAILING = re.compile(r"(?:的|内|处|家中|附近|门口|期间|时|后|居民|村民|人)[^号室]*$")

_ORGANISATION_WORDS = re.compile(
    r"公司|[工厂]厂|商店|门店|超市|商行|经营部|合作社|酒店|宾馆|饭店|餐厅|餐馆|诊所|医院|学校|幼儿园|中心|事务所|"
    r"信用代码|法定代表人|注册号|营业执照|单位名称|经营场所|字号|个体工商户|执法机关|[一-龥]局|委员会|人民政府|法院|支队|大队"
)
_PERSON_WORDS = re.compile(
    r"[男女](?=[,，、;；。)\s])|身份证|公民身份|族(?=[,，、])|出生|自然人|姓名|先生|女士|户籍|年龄|周岁|公民"
)

_UNIT = r"[0-9A-Za-z一二三四五六七八九十]{1,5}"
_DWELLING = re.compile(
    rf"[一-龥0-9A-Za-z\-]{{2,40}}?(?:{_UNIT}(?:号楼|栋|幢|座|号院|#楼?|弄)[0-9A-Za-z一-龥\-]{{0,10}}?)?"
    rf"(?:{_UNIT}单元[0-9A-Za-z\-]{{0,6}}(?:室|户|号)?|{_UNIT}(?:号楼|栋|幢|座|弄)[0-9A-Za-z\-]{{1,8}}(?:室|户|号)|[0-9]{{3,4}}室)"
)
_VILLAGE = re.compile(
    r"[一-龥]{2,20}?(?:村|社区|屯|寨)(?:委会)?[一-龥]{0,8}?[0-9一二三四五六七八九十]{1,4}(?:组|社|队)(?:[0-9]{1,4}号)?"
)
_HOUSEHOLD = re.compile(r"^\s{0,4}的?(?:家|住处|住宅|住房|家中|出租屋|宿舍|租住|居住|房屋内居住)")
_LEADING_WORDS = re.compile(
    r"^.*?(?:位于|坐落于|来到|前往|送至|寄至|邮寄到|赶到|到达|抵达|[在于到至往从对])(?=[一-龥])"
)

_COUNTY = re.compile(
    r"^(?:[一-龥]{2,8}?(?:省|自治区))?(?:[一-龥]{2,10}?(?:市|自治州|地区|盟)(?!场))?"
    r"(?:[一-龥]{1,8}?(?:自治县|县|旗|市(?!场)|(?<![小社园校片厂库景牧林山矿])区))?"
)


def public_address(address: str) -> str:
    """What may stay of a home address: down to the county, nothing when no county is named."""
    head = _COUNTY.match(plain(address))
    return head[0] if head else ""


def _whose(view: View, place: int) -> str:
    """Whether the words before `place` last introduced an "organisation" or a "person"."""
    before = view.text[max(0, place - 160) : place]
    last = {"organisation": -1, "person": -1}
    for name, words in (("organisation", _ORGANISATION_WORDS), ("person", _PERSON_WORDS)):
        for match in words.finditer(before):
            last[name] = match.start()
    return "organisation" if last["organisation"] > last["person"] else "person"


def _address_end(text: str, start: int) -> int:
    stop = _STOP.search(text, start, start + 90)
    end = stop.start() if stop else min(len(text), start + 90)
    if stop and (more := _ROOM_GOES_ON.match(text, stop.start())):
        end = more.end()
    if field := _NEXT_FIELD.search(text, start, end):
        end = field.start()
    closing = text.find(")", start, end)
    if closing >= 0 and "(" not in text[start:closing]:
        end = closing
    trailing = _TRAILING.search(text, start, end)
    if trailing and _FEATURE.search(text, start, trailing.start()):
        end = trailing.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def addresses(views: Views, kept: frozenset[str]) -> Iterator[Candidate]:
    """Home addresses by label, dwellings and village groups by their form.

    `kept` holds organisations' addresses as `plain` writes them.
    """
    view = views.folded
    for match in _LABEL.finditer(view.text):
        tail = _LABEL_TAIL.match(view.text, match.end())
        start = tail.end() if tail else match.end()
        end = _address_end(view.text, start)
        body = view.text[start:end]
        if end - start < 4 or not _PRECISE.search(body) or plain(body) in kept:
            continue
        if _NO_ADDRESS.match(body):
            continue
        if plain(body.split("(")[0]) == public_address(body):
            continue
        home = match["home"] is not None or _whose(view, match.start()) == "person"
        yield _candidate(
            view,
            (start, end),
            Confidence.LIKELY if home else Confidence.SUGGESTED,
            "自然人住址" if home else "单位住所，按规则保留",
            hide=home,
        )
    for pattern, reason in ((_DWELLING, "形似住宅地址"), (_VILLAGE, "形似村组地址")):
        for match in pattern.finditer(view.text):
            start, end = match.span()
            if lead := _LEADING_WORDS.match(match[0]):
                start += lead.end()
            if plain(view.text[start:end]) in kept or end - start < 5:
                continue
            home = bool(_HOUSEHOLD.match(view.text[end : end + 12]))
            yield _candidate(
                view,
                (start, end),
                Confidence.LIKELY if home else Confidence.SUGGESTED,
                reason if home else f"{reason}，请确认是否住址",
                hide=home,
            )


def _candidate(
    view: View, span: tuple[int, int], sure: Confidence, reason: str, *, hide: bool
) -> Candidate:
    start, end = view.span(*span)
    return Candidate(start, end, Kind.ADDRESS, reason, sure, plain(view.text[slice(*span)]), hide)


def known_address(views: Views, address: str) -> Iterator[Candidate]:
    """Every place of an address that the case record holds, whole or without its county."""
    whole = plain(address)
    inner = whole[len(public_address(whole)) :]
    needles = [whole] + ([inner] if len(inner) >= 5 and inner != whole else [])
    text = views.squeezed.text.upper()
    for needle in needles:
        place = text.find(needle) if needle else -1
        while place >= 0:
            yield _candidate(
                views.squeezed,
                (place, place + len(needle)),
                Confidence.CERTAIN,
                "案件记录中的住址",
                hide=True,
            )
            place = text.find(needle, place + 1)
