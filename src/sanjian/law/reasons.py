"""说理: words proposed for the three reasons from the case's own file, and what to look at again.

A proposal is a draft for a person to edit: it carries a mark, gaps stay open in brackets, and a
draft decision that still has either is refused. Whether a fact is proven and a provision fits
is for people to judge (《行政处罚法》第四十四条、第五十九条). That a fact names evidence of the
file, and that a provision exists and was in force, is not: `records.grounding` refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sanjian.law.catalogue import yuan
from sanjian.law.citations import number

MARK = "【参考文字，请逐句核对修改，并删去本行】"
GAP = "（请填写"
_SENTENCE = re.compile(r"[。；;！？!?\n]+")
ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+|[0-9]{1,4})条")
_PLAIN = re.compile(r"[\s，,、“”\"'《》（）()：:]+")
SHORTEST = 8
"""Characters of a sentence below which it states no fact of its own."""
COVERED = 0.2
"""Share of a sentence's pairs of characters that evidence has to mention to speak to it."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One piece of evidence as the file tells it; ``proves`` what it is to prove."""

    name: str
    kind: str = ""
    proves: str = ""
    original: bool = True
    verified: bool = True


@dataclass(frozen=True, slots=True)
class KnownStatute:
    """A statute of the register: name, number of articles (None: not known), when in force."""

    name: str
    articles: int | None
    since: date | None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at again: what it is about, in words, and whether it is in order."""

    about: str
    text: str
    sound: bool


class Verdict(StrEnum):
    """What the library says of one provision."""

    SOUND = "sound"
    PARTLY = "partly"
    UNCHECKED = "unchecked"
    ABSENT = "absent"
    NOT_IN_FORCE = "not_in_force"


WORST = tuple(Verdict)
"""From the best to the worst."""


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """One provision cited, what the library says of it, and the same in words."""

    about: str
    verdict: Verdict
    told: str

    @property
    def sound(self) -> bool:
        """Say whether nothing speaks against the provision."""
        return self.verdict in (Verdict.SOUND, Verdict.PARTLY)

    @property
    def checked(self) -> bool:
        """Say whether the library could check statute and article."""
        return self.verdict not in (Verdict.PARTLY, Verdict.UNCHECKED)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What of a file the proposals use: the draft as typed, the evidence, the party's words."""

    draft: Mapping[str, Any]
    exhibits: tuple[Exhibit, ...]
    penalty_labels: Mapping[str, str]
    statement: str = ""
    reviewed: str = ""
    party: str = ""
    cause: str = ""
    told: tuple[str, ...] = ()
    proven: tuple[Mapping[str, str], ...] = ()


def composed(file: CaseFile) -> dict[str, Any]:
    """Return a whole draft in words by field name: facts, evidence, each fact's numbers, reasons.

    Every text begins with MARK and has its gaps in brackets, so that nobody can send it as it is.
    What has to be judged (outcome, kind, amount, provisions) is not composed.
    """
    return {
        "facts": f"{MARK}\n{_facts(file)}",
        "evidence": f"{MARK}\n{_listed(file)}",
        "proven": [dict(row) for row in file.proven],
        **proposals(file),
    }


def _facts(file: CaseFile) -> str:
    told = "".join(f"{one.strip().rstrip('。')}。" for one in file.told if one.strip())
    who = f"经查，{file.party}{file.cause}一案，" if file.party else "经查，"
    return f"{who}{told or GAP + '时间、地点、经过、后果）。'}"


def _listed(file: CaseFile) -> str:
    if not file.exhibits:
        return f"{GAP}证据名称和证明内容）。"
    return "\n".join(
        f"{place}. {one.name}：{one.proves.strip() or GAP + '证明内容）'}"
        for place, one in enumerate(file.exhibits, 1)
    )


def proposals(file: CaseFile) -> dict[str, str]:
    """Return proposed words by field name; each begins with MARK."""
    return {
        "reason_evidence": f"{MARK}\n{_evidence(file)}",
        "reason_basis": f"{MARK}\n{_basis(file)}",
        "reason_discretion": f"{MARK}\n{_discretion(file)}",
    }


def unedited(content: Mapping[str, Any]) -> bool:
    """Say whether a draft's texts still carry a proposal's mark or an open gap."""
    texts = [
        str(value) for name, value in content.items()
        if name.startswith("reason_") or name in ("facts", "evidence")
    ]  # fmt: skip
    return any(MARK in text or GAP in text for text in texts)


def _evidence(file: CaseFile) -> str:
    if not file.exhibits:
        return f"认定上述事实的证据有：{GAP}证据名称和证明内容）。"
    said = []
    for place, one in enumerate(file.exhibits, 1):
        kind = f"{one.kind}" if one.kind else ""
        told = one.proves.strip().removeprefix("证明").rstrip("。")
        proves = f"，证明{told}" if told else f"，证明{GAP}证明内容）"
        copy = "" if one.original else "，系复制件，已与原件核对"
        said.append(f"{place}. {kind}“{one.name}”{proves}{copy}")
    doubtful = [one.name for one in file.exhibits if not one.verified]
    verdict = (
        f"其中{'、'.join(doubtful)}未经查证属实，不予采信；其余证据来源合法、内容真实，与本案事实有"
        "关联，能够相互印证，予以采信。"
        if doubtful
        else "上述证据由执法人员依法收集，经查证属实，来源合法，与本案事实有关联，能够相互印证，"
        "予以采信。"
    )
    return "认定上述事实的证据有：\n" + "；\n".join(said) + "。\n" + verdict


def _basis(file: CaseFile) -> str:
    violated = _cited(file.draft.get("violated") or ())
    basis = _cited(file.draft.get("basis") or ())
    first = f"当事人的行为违反了{violated or GAP + '违反的规定）'}的规定"
    elements = "；".join(f"{row['fact']}（证据{row['evidence']}）" for row in file.proven)
    return (
        f"{first}，符合{basis or GAP + '处罚依据）'}规定的情形，依照该规定处理。"
        f"当事人行为与该规定各项要件对应如下：{elements or GAP + '逐项说明）'}。"
    )


def _discretion(file: CaseFile) -> str:
    kinds = [file.penalty_labels.get(code, code) for code in file.draft.get("penalty_kinds") or ()]
    fine = file.draft.get("fine")
    amount = f"，罚款{yuan(int(fine))}" if isinstance(fine, int) and fine else ""
    proposed = f"拟给予{'、'.join(kinds)}{amount}。" if kinds else ""
    heard = ""
    if file.statement:
        reviewed = file.reviewed or f"{GAP}复核意见）"
        heard = f"当事人提出：{file.statement}。经复核：{reviewed}。"
    if benchmark := str(file.draft.get("benchmark") or ""):
        departure = str(file.draft.get("departure") or "").rstrip("。")
        beyond = f"数额偏离该档次，理由是：{departure}。" if departure else ""
        return (
            f"{proposed}所用裁量基准为：{benchmark}。"
            f"本案事实、性质、情节和社会危害程度符合该档次的适用条件。{beyond}{heard}"
        )
    return (
        f"{proposed}所用裁量基准为{GAP}基准名称、档次和幅度），本案事实、性质、情节和社会危害程度为"
        f"{GAP}从轻、从重等情节及其证据）。{heard}"
    )


def _cited(rows: Iterable[Mapping[str, Any]]) -> str:
    return "、".join(
        f"《{str(row.get('statute', '')).strip('《》')}》{row.get('article', '')}"
        for row in rows
        if row.get("statute")
    )


def plain_name(name: str) -> str:
    """Return a statute's name as compared: without marks, the state's name, the edition."""
    text = re.sub(r"[（(][^）)]*[）)]$", "", name.strip())
    return re.sub(r"[\s《》]+", "", text).removeprefix("中华人民共和国")


def article_hints(
    cited: Sequence[Mapping[str, Any]], known: Iterable[KnownStatute], day: date
) -> tuple[Hint, ...]:
    """Return for each provision cited whether it exists and was in force on a day.

    A statute that the register does not have is said to be unchecked, not wrong.
    """
    return tuple(
        Hint(one.about, one.told, one.sound) for one in article_checks(cited, known, (day,))
    )


def article_checks(
    cited: Sequence[Mapping[str, Any]], known: Iterable[KnownStatute], days: Sequence[date]
) -> tuple[ArticleCheck, ...]:
    """Return for each provision cited what the library says of it.

    ``days`` are the days of which one is enough: of the breach and of the decision, where the law
    of either may govern (《行政处罚法》第三十七条).
    """
    register: dict[str, list[KnownStatute]] = {}
    for one in known:
        register.setdefault(plain_name(one.name), []).append(one)
    found = []
    for row in cited:
        if not row.get("statute"):
            continue
        tried = [
            _article(str(row["statute"]), str(row.get("article", "")), register, day)
            for day in days
        ]
        found.append(min(tried, key=lambda one: WORST.index(one.verdict)))
    return tuple(found)


def _article(
    statute: str, article: str, register: Mapping[str, list[KnownStatute]], day: date
) -> ArticleCheck:
    about = f"《{statute.strip().strip('《》')}》{article}"
    versions = register.get(plain_name(statute))
    if not versions:
        text = "法律库中没有这部文件，未能核对，请自行查证"
        return ArticleCheck(about, Verdict.UNCHECKED, text)
    # A count of articles without dates tells how long the text is, not when it holds.
    dated = [one for one in versions if one.since or one.until]
    valid = [one for one in dated or versions if _holds(one, day)]
    if not valid:
        return ArticleCheck(about, Verdict.NOT_IN_FORCE, _when(dated, day))
    numbers = [_number(found) for found in ARTICLE.findall(article)]
    if not numbers:
        text = "没有写明条号，未能核对，请写成“第五十八条”的样子"
        return ArticleCheck(about, Verdict.UNCHECKED, text)
    undated = [one for one in versions if not (one.since or one.until)]
    most = max((one.articles or 0 for one in valid), default=0) or max(
        (one.articles or 0 for one in undated), default=0
    )
    beyond = [one for one in numbers if one < 1 or (most and one > most)]
    if beyond:
        text = f"该文件共{most}条，没有第{beyond[0]}条"
        return ArticleCheck(about, Verdict.ABSENT, text)
    if not most:
        text = f"{_cn(day)}有效；条数未登记，条号未能核对，请自行查证"
        return ArticleCheck(about, Verdict.PARTLY, text)
    return ArticleCheck(about, Verdict.SOUND, f"{_cn(day)}有效，条号在全文{most}条之内")


def _holds(one: KnownStatute, day: date) -> bool:
    return (one.since is None or one.since <= day) and (one.until is None or day <= one.until)


def _when(versions: Sequence[KnownStatute], day: date) -> str:
    later = min((one.since for one in versions if one.since and one.since > day), default=None)
    if later is not None:
        return f"{_cn(day)}尚未施行，自{_cn(later)}起施行"
    ended = max((one.until for one in versions if one.until), default=None)
    return f"{_cn(day)}已经失效" + (f"，{_cn(ended)}后不再施行" if ended else "")


def _number(text: str) -> int:
    try:
        return int(text) if text.isdecimal() else number(text)
    except ValueError:
        return 0


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def fact_hints(facts: str, exhibits: Sequence[Exhibit]) -> tuple[Hint, ...]:
    """Return the sentences of the facts of which no evidence speaks, by the words they share.

    A rough reading of words: it points to where a person should look, it does not judge.
    """
    told = _pairs("".join(f"{one.name}{one.proves}" for one in exhibits if one.verified))
    hints = []
    for sentence in _SENTENCE.split(facts):
        plain = _PLAIN.sub("", sentence)
        pairs = _pairs(plain)
        if len(plain) < SHORTEST or not pairs:
            continue
        if len(pairs & told) / len(pairs) < COVERED:
            hints.append(
                Hint(
                    sentence.strip()[:80], "没有证据的名称或者证明对象提到，请核对并引用证据", False
                )
            )
    return tuple(hints)


def _pairs(text: str) -> frozenset[str]:
    plain = _PLAIN.sub("", text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))
