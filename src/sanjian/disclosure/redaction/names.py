"""Names of natural persons in Chinese running text.

First those whom the case record knows, wherever they stand and however they are spaced; then those
that words around them give away (当事人, 男, 身份证号, 证言); then what the segmenter takes for a
name, as a suggestion only: it also takes 许可 and 银行卡 for names (stack.md §11).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import rjieba

from sanjian.disclosure.redaction.surnames import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    FUNCTION_SURNAMES,
    GIVEN_CHARACTERS,
    NOT_NAMES,
    SELDOM_IN_NAMES,
    SURNAMES,
)
from sanjian.disclosure.redaction.terms import Candidate, Confidence, Kind, Role
from sanjian.disclosure.redaction.views import View, Views, plain

_HAN = re.compile(r"[㐀-鿿𠀀-𳎟]")
_BREAK_AFTER = frozenset("于在是系为和与及的因将向对从到被把以未已曾也均都称说述即等男女携驾购")
# A surname token before stray characters; 任, 于, 高 and the like are mostly words there.
_STRAY_SURNAMES = COMMON_SURNAMES - FUNCTION_SURNAMES - frozenset("任高方白")
_MARKS = frozenset("某甲乙丙丁×X*")

# Titles such as 主任 and 局长 are borne in companies too: bearers are shown when kept by name.
_OFFICIAL = (
    r"执法人员|检查人员|办案人员|承办人员?|调查人员|调查人|询问人|记录人|审核人员?|审批人|批准人|"
    r"见证执法人员|勘验人|送达人|民警|法官|检察官|审判[长员]|书记员|公证员"
)
_PERSONAL = (
    r"当事人|被处罚人|违法行为人|违法嫌疑人|被询问人|被检查人|相对人|姓名|名字|法定代表人|法人代表|负责人|经营者|投资人|"
    r"(?<![企行产盐作])业主|户主|副?[局科所队院厅处组]长(?![江期度效远])|副?主任|书记(?!员)|"
    r"实际控制人|控制人|股东|店主|老板|老板娘|店长|店员|证人|见证人|委托代理人|代理人|监护人|法定监护人|受害人|被害人|受害者|"
    r"举报人|投诉人|申请人|被申请人|第三人|联系人|收件人|收货人|驾驶员|驾驶人|司机|车主|学生|患者|病人|死者|伤者|逝者|员工|"
    r"工人|职工|雇员|务工人员|丈夫|妻子|儿子|女儿|父亲|母亲|其妻|其夫|其子|其女|哥哥|弟弟|姐姐|妹妹|被告人|犯罪嫌疑人|"
    r"嫌疑人|原告|被告|上诉人|被上诉人|房东|承租人|出租人|买受人|出卖人|顾客|消费者|村民|居民|市民|公民|男子|女子|同伙|"
    r"朋友|邻居|会计(?!师)|出纳|采购员|销售员|业务员|经理|总经理|厂长|医生|护士|教师|老师|校长|院长|园长|签收人|领取人|付款人|"
    r"收款人|持有人|所有权人|使用权人|权利人|承包人|养殖户|农户|商贩|摊主|小贩|名叫|叫做|自称|化名|原名|曾用名|又名|绰号"
)
_CUE = re.compile(
    rf"(?:(?P<official>{_OFFICIAL})|(?P<person>{_PERSONAL}))(?!员)"
    r"(?:\([^()\n]{0,16}\))?(?P<colon>\s{0,4}[:：]\s{0,4}|[为是系即叫]|\s{1,4})?"
)
_STRUCTURE = re.compile(
    r"\s{0,4}(?:、[男女](?=[,，、])|(?:[,，(（]\s{0,4}|\s{1,4})?(?:"
    r"(?:性别\s{0,4}[:：]?\s{0,4})?[男女](?=[,，、;；。:)）\s]|$)"
    r"|(?:汉|回|满|蒙古|藏|壮|苗|维吾尔|彝|土家|侗|瑶|白|哈尼|傣|纳西|傈僳|朝鲜|畲|布依|黎)族"
    r"|(?:公民)?身份(?:证(?!明)|号)|(?:19|20)[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:出)?生(?!产|效)"
    r"|系(?=[^统列数])|[0-9]{1,2}(?:周)?岁|现年|户籍|住址|绰号|化名|曾用名|联系电话|手机号))"
)
_FOLLOWED = re.compile(
    r"(?:\s{0,4}(?:先生|女士|同志|师傅|老板)|"
    r"的(?:身份证|询问笔录|笔录|证言|陈述|供述|证词|手机|电话|住处|住所|家中|银行|账户|妻子|丈夫|儿子|女儿|父亲|母亲|委托|签名|签字|驾驶证)|"
    r"(?:到案后|供述称?|签字确认|签名确认|进行了?询问|制作了?询问笔录|作了?询问笔录))"
)
_LIST_NEXT = re.compile(r"\s{0,4}(?:[、,，和与及]|以及)\s{0,4}")
_ALIEN = re.compile(r"[一-龥]{1,8}(?:[·•・‧][一-龥]{1,10}){1,4}")
_FORM_NAME = re.compile(
    r"([一-龥])[ \t]{1,6}([一-龥])(?:[ \t]{1,6}([一-龥]))?(?=[\s,，、;；。)）]|$)"
)
_NOT_AFTER_ORGANISATION = re.compile(
    r"^[一-龥]{0,6}(?:公司|集团|银行|大学|学院|医院|局|厅|委员会|法院|店|厂|社区|中心|路|街|村|镇|乡|县|市|区|省)"
)


def _han(text: str) -> bool:
    return bool(text) and all(_HAN.match(char) for char in text)


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with: two characters when compound, else one or none."""
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[:1] if name[:1] in SURNAMES else ""


@dataclass(frozen=True)
class Words:
    """The segmenter's reading of a view: where words begin and end, and their class."""

    text: str

    @cached_property
    def tokens(self) -> list[tuple[int, int, str, str]]:
        """(start, end, word, class) of every token, in order."""
        place = 0
        tokens = []
        for word, tag in rjieba.tag(self.text):
            tokens.append((place, place + len(word), word, tag))
            place += len(word)
        return tokens

    @cached_property
    def starting(self) -> dict[int, tuple[int, str, str]]:
        """Start of a token -> (end, word, class)."""
        return {start: (end, word, tag) for start, end, word, tag in self.tokens}

    @cached_property
    def ends(self) -> frozenset[int]:
        """Places where a token ends."""
        return frozenset(end for _, end, _, _ in self.tokens)


def _score(words: Words, start: int, end: int, surname: str) -> float:
    text = words.text
    name = text[start:end]
    after = text[end : end + 1]
    given = name[len(surname) :]
    score = 0.6 if len(given) == 2 else 0.0
    if not after or not _han(after):
        score += 2.0
    elif after in _BREAK_AFTER:
        score += 1.2
    elif after in SELDOM_IN_NAMES:
        score += 0.8
    if GIVEN_CHARACTERS.issuperset(given):
        score += 0.5
    if end in words.ends:
        score += 1.0
    token = words.starting.get(start)
    if token and token[0] == end and token[2] == "nr":
        score += 1.5
    if len(given) == 2 and given[1] in SELDOM_IN_NAMES:
        score -= 2.0
    if given[0] in SELDOM_IN_NAMES:
        score -= 1.5
    return score


def _alien_end(match: re.Match[str]) -> int:
    """Where a name with middle dots ends: before the first character that hardly is a name's."""
    last = match[0].rindex(re.findall(r"[·•・‧]", match[0])[-1]) + 1
    for place in range(last + 1, len(match[0])):
        if match[0][place] in SELDOM_IN_NAMES or match[0][place] in _BREAK_AFTER:
            return match.start() + place
    return match.end()


def name_at(words: Words, start: int) -> tuple[int, float] | None:
    """The most likely end of a name that begins at `start`, with its score; None when none can."""
    text = words.text
    head = text[start : start + 5]
    alien = _ALIEN.match(text, start)
    if alien:
        return _alien_end(alien), 2.0
    surname = surname_of(head)
    if not surname:
        return None
    best: tuple[int, float] | None = None
    for length in (2, 1):
        end = start + len(surname) + length
        name = text[start:end]
        if len(name) < len(surname) + length or not _han(name) or _MARKS & set(name):
            continue
        score = _score(words, start, end, surname)
        if best is None or score > best[1]:
            best = (end, score)
    return best


def _is_word(words: Words, start: int, end: int) -> bool:
    """Whether an ordinary word begins at `start`, so that no name can be meant."""
    text = words.text
    if text[start : start + 2] in COMPOUND_SURNAMES:
        return False
    if text[start : start + 2] in NOT_NAMES or text[start : start + 3] in NOT_NAMES:
        return True
    token = words.starting.get(start)
    if token is None:
        return False
    token_end, word, tag = token
    if tag == "nr":
        return False
    if len(word) >= 2:
        return True
    return word in FUNCTION_SURNAMES


def by_cue(views: Views, words: Words) -> Iterator[Candidate]:
    """Names that stand after a word such as 当事人 or 执法人员, and the lists they begin."""
    view = views.folded
    for match in _CUE.finditer(view.text):
        role = Role.OFFICIAL if match["official"] else Role.OTHER
        label = match["official"] or match["person"]
        colon = bool(match["colon"] and (":" in match["colon"] or "：" in match["colon"]))
        place: int | None = match.end()
        first = True
        while place is not None:
            found = _cued_name(view, words, place, colon and first, not first, label, role)
            if found is None:
                break
            candidate, end = found
            yield candidate
            following = _LIST_NEXT.match(view.text, end)
            place = following.end() if following else None
            first = False


def _cued_name(
    view: View, words: Words, place: int, colon: bool, listed: bool, label: str, role: Role
) -> tuple[Candidate, int] | None:
    text = view.text
    if colon and (spaced := _FORM_NAME.match(text, place)):
        name = "".join(part for part in spaced.groups() if part)
        if surname_of(name):
            return _candidate(view, spaced.span(), f"“{label}”之后的姓名", role), spaced.end()
    found = name_at(words, place)
    if found is None:
        return None
    end, score = found
    strong = colon or bool(_STRUCTURE.match(text, end)) or bool(_FOLLOWED.match(text, end))
    if _is_word(words, place, end) and not strong:
        return None
    told = _STRUCTURE.match(text, end) or _FOLLOWED.match(text, end)
    if text[place : place + 2] in NOT_NAMES and not told:
        return None
    if _NOT_AFTER_ORGANISATION.match(text[end : end + 9]) and not _STRUCTURE.match(text, end):
        return None
    if score < (1.0 if strong else 2.0 if listed else 1.5):
        return None
    return _candidate(view, (place, end), f"“{label}”之后的姓名", role), end


def by_structure(views: Views, words: Words) -> Iterator[Candidate]:
    """Names that stand before 男, 汉族, 身份证号, 先生, 的询问笔录 and the like."""
    view = views.folded
    for pattern, reason in (
        (_STRUCTURE, "后接性别、民族、出生等个人信息"),
        (_FOLLOWED, "后接个人行为或物品"),
    ):
        for match in pattern.finditer(view.text):
            start = _name_before(words, match.start())
            if start is not None:
                yield _candidate(view, (start, match.start()), reason, Role.OTHER)


def _name_before(words: Words, end: int) -> int | None:
    text = words.text
    best: tuple[float, int] | None = None
    for length in (3, 2, 4):
        start = end - length
        name = text[max(start, 0) : end]
        if start < 0 or not _han(name) or _MARKS & set(name):
            continue
        surname = surname_of(name)
        if not surname or len(name) - len(surname) not in (1, 2) or name[:2] in NOT_NAMES:
            continue
        before = text[start - 1 : start]
        score = _score(words, start, end, surname)
        if not before or not _han(before):
            score += 2.0
        if start in words.starting:
            score += 1.0
        if surname in COMMON_SURNAMES or len(surname) == 2:
            score += 0.5
        if _is_word(words, start, end):
            score -= 2.5
        if score >= 3.5 and (best is None or score > best[0]):
            best = (score, start)
    return best[1] if best else None


def by_segmenter(views: Views, words: Words) -> Iterator[Candidate]:
    """What the segmenter takes for a name, and a surname followed by stray characters."""
    view = views.folded
    tokens = words.tokens
    for number, (start, end, word, tag) in enumerate(tokens):
        if not _han(word.replace("·", "")) or _MARKS & set(word):
            continue
        if tag == "nr" and _name_like(word):
            if not _NOT_AFTER_ORGANISATION.match(view.text[end : end + 7]):
                yield _candidate(
                    view, (start, end), "分词疑为姓名，请确认", Role.OTHER, suggested=True
                )
        elif len(word) == 1 and word in _STRAY_SURNAMES and number + 1 < len(tokens):
            found = _stray_name(words, number)
            if found is not None:
                yield _candidate(
                    view, (start, found), "姓氏后接零散字，请确认", Role.OTHER, suggested=True
                )
    for match in _ALIEN.finditer(view.text):
        yield _candidate(
            view,
            (match.start(), _alien_end(match)),
            "带间隔号的姓名，请确认",
            Role.OTHER,
            suggested=True,
        )


def _name_like(word: str) -> bool:
    """Whether a word that the segmenter calls a name has the build of a Chinese one."""
    surname = surname_of(word)
    return bool(surname) and len(word) - len(surname) in (1, 2) and word not in NOT_NAMES


def _stray_name(words: Words, number: int) -> int | None:
    """End of a name made of a surname token and one or two single-character tokens."""
    end = words.tokens[number][1]
    taken = 0
    for _, stop, word, tag in words.tokens[number + 1 : number + 3]:
        if len(word) > 2 - taken or not _han(word) or word in SELDOM_IN_NAMES:
            break
        if tag[:1] in "pcudrmt" or _MARKS & set(word):
            break
        if len(word) == 2 and not GIVEN_CHARACTERS.issuperset(word):
            break
        end = stop
        taken += len(word)
        if taken >= 2:
            break
    return end if taken else None


def known_names(
    views: Views, names: tuple[str, ...], role: Role, minor: bool
) -> Iterator[Candidate]:
    """Every place of a known name, spaces and line breaks inside it or not."""
    subject = plain(names[0]) if names else ""
    text = views.squeezed.text.upper()
    for name in names:
        needle = plain(name)
        if len(needle) < 2:
            continue
        place = text.find(needle)
        while place >= 0:
            start, end = views.squeezed.span(place, place + len(needle))
            yield Candidate(
                start,
                end,
                Kind.PERSON_NAME,
                "案件记录中的姓名",
                Confidence.CERTAIN,
                subject,
                role=role,
                minor=minor,
            )
            place = text.find(needle, place + 1)


def _candidate(
    view: View, span: tuple[int, int], reason: str, role: Role, *, suggested: bool = False
) -> Candidate:
    start, end = view.span(*span)
    sure = Confidence.SUGGESTED if suggested else Confidence.LIKELY
    subject = plain(view.text[span[0] : span[1]])
    return Candidate(
        start, end, Kind.PERSON_NAME, reason, sure, subject, hide=not suggested, role=role
    )
