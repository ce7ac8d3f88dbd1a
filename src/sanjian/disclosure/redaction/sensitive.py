"""What is sensitive by its meaning: birth, health, property, minors, and marks of secrecy."""

import re
from collections.abc import Iterator

from sanjian.disclosure.redaction.terms import Candidate, Confidence, Kind
from sanjian.disclosure.redaction.views import View, Views

_DATE = (
    r"(?:19|20)[0-9]{2}\s{0,4}[年\-./]\s{0,4}[01]?[0-9]"
    r"(?:\s{0,4}[月\-./]\s{0,4}[0-3]?[0-9]\s{0,4}日?|\s{0,4}月)?"
)
_BIRTH_AFTER = re.compile(
    rf"(?:出生日期|出生年月日?|出生时间|生日|出生于|生于)[为是于\s:]{{0,4}}({_DATE})"
)
_BIRTH_BEFORE = re.compile(rf"({_DATE})\s{{0,4}}(?:出生|生(?=[,，。;；)、\s]|$))")

# Owners of health data are people; the same words are used of animals in farming cases.
_ANIMAL = re.compile(r"[猪牛羊鸡鸭鹅兔鱼虾犬狗猫畜禽动物植物苗木树]")
_HEALTH_NUMBER = re.compile(
    r"(病历号?|住院号?|门诊号?|就诊卡号?|病案号?|检查单?号?|登记号)(?:码)?[为是]?\s{0,4}[:：]\s{0,4}([A-Za-z]{0,3}[0-9][0-9A-Za-z\-]{3,18})"
)
_DIAGNOSIS = re.compile(
    r"(?:诊断为|确诊为|诊断[:：]|(?:患有|罹患|身患)(?=[^，。；,;]{1,16}(?:病|症|炎|癌|瘤|障碍|折|阳性)(?!的|原|病人|人)))\s{0,4}[:：]?\s{0,4}"
    r"([^\s，。；,;、（）()]{2,18}(?:[、,，][^\s，。；,;（）()]{2,14}(?:病|症|炎|癌|瘤|伤|折))*)"
)
_DISEASE = re.compile(
    r"(?:人类免疫缺陷病毒|HIV|艾滋病|梅毒|淋病|乙肝|丙肝|肺结核|精神分裂症|抑郁症|双相情感障碍|癫痫|恶性肿瘤|白血病|"
    r"怀孕[0-9一二三四五六七八九十]+[周个]月?|孕[0-9]+周|人工流产|[一二三四1-4]级(?:肢体|智力|精神|视力|听力|言语)残疾)"
    r"(?P<bearer>阳性|患者|携带者|感染者)?"
)
_SUFFERS = re.compile(r"[系患]有?$|诊断为?$|确诊为?$|感染了?$|检出$|检测出$")
# Statutes speak of 患有下列传染病的人员; that is nobody's health.
_GENERAL = re.compile(r"下列|上述|前款|国务院|传染病|疾病|流行性|有碍")

_CERTIFICATE = re.compile(
    r"(?:[一-龥]\s{0,4}[(（][0-9]{4}[)）]\s{0,4})?[一-龥]{0,8}?(?:不动产权|房权证|房产证|房地权证|房屋所有权证|土地使用证|"
    r"土地使用权证|国用|集用|宅基地(?:使用)?证|林权证|承包经营权证|不动产登记证明|产权证书?|他项权证?)"
    r"[一-龥()（）\[\]〔〕0-9\s]{0,14}?(?:第|字第|号|编号)?[:：\s]{0,2}[A-Za-z]?[0-9]{4,20}(?![0-9]*[)）\]〕年])(?:-[0-9]{1,6})?\s{0,4}号?"
)
_WEALTH = re.compile(
    r"(?:月(?:均|平均)?(?:工资|收入)|年(?:均)?收入|家庭(?:年|人均)?(?:年)?收入|存款(?:余额)?|名下(?:有)?(?:房产|车辆|住房|存款)|"
    r"负债(?:总额)?|低保(?:金)?)[^。；;\n，,]{0,6}?[0-9][0-9,.]*\s{0,4}(?:元|万元|套|处|辆)"
)

_SCHOOL = re.compile(
    r"[一-龥]{2,16}?(?:中学|小学|幼儿园|幼稚园|实验学校|职业中专|技工学校|学校)"
    r"(?:(?:[一二三四五六七八九初高]{1,3}年级|[小初高][一二三四五六])(?:[(（]?[0-9一二三四五六七八九十]{1,3}[)）]?班)?|"
    r"[(（]?[0-9一二三四五六七八九十]{1,3}[)）]?班)"
)
_BEFORE_SCHOOL = re.compile(r"^.*(?:就读于?|现?[在于到至是为系])(?=[一-龥]{2})")
_MINOR_WORD = re.compile(
    r"未成年|未满十?[0-9一二三四五六七八]*周?岁|监护人|学生|儿童|幼儿|婴儿|[^0-9](?:[0-9]|1[0-7])周岁"
)

_SECRET = re.compile(
    r"(?:绝密|机密|秘密)\s{0,4}[★☆](?:\s{0,4}[0-9]+\s{0,4}年)?|密级[:：]\s{0,4}(?:绝密|机密|秘密)"
)
_TRADE_SECRET = re.compile(
    r"商业秘密|技术秘密|保密配方|生产配方|客户名单|进货渠道清单|(?:配方|工艺参数|源代码)(?:为|如下|[:：])"
)


def _candidate(
    view: View, span: tuple[int, int], kind: Kind, reason: str, *, suggested: bool = False
) -> Candidate:
    start, end = view.span(*span)
    sure = Confidence.SUGGESTED if suggested else Confidence.LIKELY
    value = re.sub(r"\s", "", view.text[span[0] : span[1]])
    return Candidate(start, end, kind, reason, sure, value, hide=not suggested)


def births(views: Views) -> Iterator[Candidate]:
    """Dates of birth, told by the words before or after them."""
    view = views.folded
    for pattern in (_BIRTH_AFTER, _BIRTH_BEFORE):
        for match in pattern.finditer(view.text):
            yield _candidate(view, match.span(1), Kind.BIRTH_DATE, "出生日期")


def health(views: Views) -> Iterator[Candidate]:
    """Medical record numbers, diagnoses and diseases of people; animals' diseases stay."""
    view = views.folded
    for match in _HEALTH_NUMBER.finditer(view.text):
        yield _candidate(view, match.span(2), Kind.HEALTH, f"{match[1]}，属健康信息")
    for match in _DIAGNOSIS.finditer(view.text):
        if _of_people(view, match) and _GENERAL.match(match[1]) is None:
            yield _candidate(view, match.span(1), Kind.HEALTH, "诊断，属健康信息")
    for match in _DISEASE.finditer(view.text):
        if _of_people(view, match):
            told = bool(match["bearer"] or _SUFFERS.search(_before(view, match)))
            yield _candidate(
                view, match.span(), Kind.HEALTH, "疾病或残疾，属健康信息", suggested=not told
            )


def _before(view: View, match: re.Match[str]) -> str:
    return view.text[max(0, match.start() - 12) : match.start()]


def _of_people(view: View, match: re.Match[str]) -> bool:
    """Animals fall ill too; their diseases are facts of farming cases."""
    return _ANIMAL.search(_before(view, match) + match[0]) is None


def property_data(views: Views) -> Iterator[Candidate]:
    """Numbers of property certificates; income and wealth as suggestions."""
    view = views.folded
    for match in _CERTIFICATE.finditer(view.text):
        yield _candidate(view, match.span(), Kind.PROPERTY_CERTIFICATE, "产权证书编号")
    for match in _WEALTH.finditer(view.text):
        yield _candidate(
            view, match.span(), Kind.PROPERTY_STATE, "个人或家庭财产状况，请确认", suggested=True
        )


def minors(views: Views) -> Iterator[Candidate]:
    """School and class, which identify a minor (未成年人保护法 第一百零三条)."""
    view = views.folded
    for match in _SCHOOL.finditer(view.text):
        lead = _BEFORE_SCHOOL.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        yield _candidate(view, (start, match.end()), Kind.MINOR, "学校与班级可识别未成年人")


def speaks_of_minors(text: str) -> bool:
    """Whether the words of `text` say that a minor is concerned."""
    return _MINOR_WORD.search(text) is not None


def secrets(views: Views) -> Iterator[Candidate]:
    """Marks of state secrets and words of trade secrets; a person decides what follows."""
    view = views.folded
    for match in _SECRET.finditer(view.text):
        yield _candidate(
            view,
            match.span(),
            Kind.STATE_SECRET,
            "载有国家秘密标志，不得公开，请核实",
            suggested=True,
        )
    for match in _TRADE_SECRET.finditer(view.text):
        yield _candidate(
            view, match.span(), Kind.COMMERCIAL_SECRET, "可能涉及商业秘密，请核实", suggested=True
        )
