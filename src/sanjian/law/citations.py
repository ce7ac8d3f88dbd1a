"""Citations of law as documents print them: APL(57, 2) reads 《行政处罚法》第五十七条第二款.

Every rule, step and duty of the kernel names its ground with one of three values, which all
satisfy `Citation`: an `Article` of a statute, a `Section` of an opinion of the State Council's
General Office, or a `Source` in free text (a local plan, a platform default).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

_DIGITS = "零一二三四五六七八九"


@runtime_checkable
class Citation(Protocol):
    """A legal ground: `str()` prints it for a person, `document` names the paper it is from."""

    @property
    def document(self) -> str: ...

    def __str__(self) -> str: ...


def numeral(number: int) -> str:
    """`number` (1 to 999) as a statute writes it: 十, 二十一, 一百零五.

    Raises ValueError outside that range: no statute in use has an article beyond it except
    the Civil Code (1260 articles), which administrative enforcement cites through its own laws.
    """
    if not 0 < number < 1000:
        raise ValueError(f"条款项序号应在1至999之间：{number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


_NUMBERS = {numeral(n): n for n in range(1, 1000)}


def number(text: str) -> int:
    """The integer that a statute's numeral stands for: 五十七 -> 57. Inverse of `numeral`.

    Raises ValueError when `text` is not such a numeral.
    """
    try:
        return _NUMBERS[text]
    except KeyError:
        raise ValueError(f"不是条款项序号：{text}") from None


@dataclass(frozen=True, slots=True)
class Statute:
    """A law, regulation or rule by its usual short name; call it to cite an article.

    `official` is the full title as promulgated, for documents that must print it.
    """

    name: str
    official: str = ""

    def __call__(
        self, article: int, paragraph: int = 0, item: int = 0, *, inserted: int = 0
    ) -> Article:
        """The article `article` (第…条), `paragraph` 款, `item` 项; `inserted=1` is 之一.

        Raises ValueError for a number no statute has.
        """
        for part in (article, paragraph or 1, item or 1, inserted or 1):
            numeral(part)
        return Article(self, article, paragraph, item, inserted)

    @property
    def title(self) -> str:
        """The title a formal document prints, without marks."""
        return self.official or self.name

    @property
    def document(self) -> str:
        return self.name

    def __str__(self) -> str:
        return f"《{self.name}》"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a statute, down to paragraph and item; `inserted` counts 之一, 之二."""

    statute: Statute
    article: int
    paragraph: int = 0
    item: int = 0
    inserted: int = 0

    @property
    def document(self) -> str:
        return self.statute.name

    @property
    def place(self) -> str:
        """第五十七条第二款, without the statute's name."""
        text = f"第{numeral(self.article)}条"
        if self.inserted:
            text += f"之{numeral(self.inserted)}"
        if self.paragraph:
            text += f"第{numeral(self.paragraph)}款"
        if self.item:
            text += f"第{numeral(self.item)}项"
        return text

    @property
    def formal(self) -> str:
        """With the full title: 《中华人民共和国行政处罚法》第五十七条第二款."""
        return f"《{self.statute.title}》{self.place}"

    def __str__(self) -> str:
        return f"《{self.statute.name}》{self.place}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A guiding opinion with its document number; call it to cite one of its sections."""

    name: str
    number: str
    official: str = ""

    def __call__(self, section: int) -> Section:
        """The section numbered （六）; raises ValueError for a number no opinion has."""
        numeral(section)
        return Section(self, section)

    @property
    def document(self) -> str:
        return self.number

    def __str__(self) -> str:
        return f"《{self.name}》（{self.number}）"


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section of an opinion: 《指导意见》（国办发〔2018〕118号）第（六）项."""

    opinion: Opinion
    section: int

    @property
    def document(self) -> str:
        return self.opinion.number

    def __str__(self) -> str:
        return f"{self.opinion}第（{numeral(self.section)}）项"


@dataclass(frozen=True, slots=True)
class Source:
    """A ground given in words: a local plan and its place, or a marked platform default."""

    text: str

    @property
    def document(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text


def _national(name: str) -> Statute:
    return Statute(name, f"中华人民共和国{name}")


APL = _national("行政处罚法")  # Administrative Penalty Law (2021)
ACL = _national("行政强制法")  # Administrative Compulsion Law (2012)
LICENSING = _national("行政许可法")  # Administrative Licensing Law (2019)
ARL = _national("行政复议法")  # Administrative Reconsideration Law (2023)
AdPL = _national("行政诉讼法")  # Administrative Procedure (litigation) Law (2017)
CPL = _national("民事诉讼法")  # Civil Procedure Law (2023): periods and service
PIPL = _national("个人信息保护法")  # Personal Information Protection Law
DSL = _national("数据安全法")  # Data Security Law
CSL = _national("网络安全法")  # Cybersecurity Law (2025 amendment renumbers articles)
ARCHIVES = _national("档案法")  # Archives Law
ESL = _national("电子签名法")  # Electronic Signature Law
PSL = _national("治安管理处罚法")  # Public Security Administration Penalties Law (2025)
MINORS = _national("未成年人保护法")  # Law on the Protection of Minors
COMPENSATION = _national("国家赔偿法")  # State Compensation Law
CRIMINAL_LAW = _national("刑法")  # has inserted articles: 第一百二十条之一
DISCLOSURE_REGULATION = _national("政府信息公开条例")  # Open Government Information Regulation
SUPERVISION_REGULATION = Statute("行政执法监督条例")  # State Council Decree 825 (2026-02-01)
TRANSFER_REGULATION = Statute("行政执法机关移送涉嫌犯罪案件的规定")
PROCURATORATE_ON_TRANSFERS = Statute("人民检察院办理行政执法机关移送涉嫌犯罪案件的规定")
FINE_COLLECTION = Statute("罚款决定与罚款收缴分离实施办法")
HOLIDAY_REGULATION = Statute("全国年节及纪念日放假办法")

OPINION_118 = Opinion(
    "指导意见",
    "国办发〔2018〕118号",
    "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见",
)

_ARTICLE = re.compile(
    r"《(?P<statute>[^《》]+)》第(?P<article>[零一二三四五六七八九十百]+)条"
    r"(?:之(?P<inserted>[一二三四五六七八九十]+))?"
    r"(?:第(?P<paragraph>[零一二三四五六七八九十百]+)款)?"
    r"(?:第[（(]?(?P<item>[零一二三四五六七八九十百]+)[）)]?项)?"
)


def articles_in(text: str) -> Iterator[Article]:
    """Every article that `text` cites in full (《…》第…条), in order.

    The prefix 中华人民共和国 is dropped, so that both spellings give the same citation;
    a numeral that no statute writes is passed over.
    """
    for found in _ARTICLE.finditer(text):
        name = found["statute"].removeprefix("中华人民共和国")
        statute = Statute(name) if name == found["statute"] else _national(name)
        parts = (found[part] for part in ("article", "paragraph", "item", "inserted"))
        try:
            article, paragraph, item, inserted = (number(part) if part else 0 for part in parts)
        except ValueError:
            continue
        yield Article(_KNOWN.get(name, statute), article, paragraph, item, inserted)


_KNOWN = {
    statute.name: statute
    for statute in (
        APL, ACL, LICENSING, ARL, AdPL, CPL, PIPL, DSL, CSL, ARCHIVES, ESL, PSL, MINORS,
        COMPENSATION, CRIMINAL_LAW, DISCLOSURE_REGULATION, SUPERVISION_REGULATION,
        TRANSFER_REGULATION, PROCURATORATE_ON_TRANSFERS, FINE_COLLECTION, HOLIDAY_REGULATION,
    )
}  # fmt: skip
