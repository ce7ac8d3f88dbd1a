"""The words of published lists: which column means what, and which condition a phrase states.

A phrase is turned into a condition only where it can mean one thing. What cannot be turned is
left to the officer to answer for each case, so that nothing is lost and nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sanjian.law.catalogue import ACT_KINDS, LEVELS

_TABLE = """
number | 序号 | 编号 | 项目序号
text | 事项 | 具体情形 | 情形 | 审核事项 | 触发情形 | 重大执法决定事项 | 重大行政执法决定事项
    | 重大执法决定 | 法制审核事项 | 决定内容 | 内容 | 标准 | trigger | text | item
act_kind | 类别 | 执法类别 | 行政执法类别 | 执法行为 | 行政行为类别 | 决定种类 | type | act_kind
level | 层级 | 执法层级 | level
field | 领域 | 所属领域 | 执法领域 | source | field
person | 公民数额 | 个人数额 | 对公民罚款 | 对个人罚款 | 公民罚款数额 | 个人罚款数额
    | person_yuan | person
organisation | 单位数额 | 组织数额 | 对单位罚款 | 对组织罚款 | 单位罚款数额
    | 法人或者其他组织数额 | org_yuan | organisation_yuan | organisation
inclusive | 含本数 | 是否含本数 | inclusive
penalty_kinds | 处罚种类 | 处罚类型 | penalty_kinds
powers | 事项编码 | 权责清单事项 | 权力编码 | 权力事项编码 | item_code | powers
impacts | 影响 | 社会影响 | impacts
basis | 依据 | 法律依据 | 实施依据 | 设定依据 | basis
remark | 备注 | 说明 | note
"""
_NOISE = re.compile(r"[\s*＊()\[\]（）【】:：,，、/_\-]+|元$")


def _plain(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name).strip()).casefold()


_NAMES = {
    _plain(alias): line.split("|")[0].strip()
    for line in _TABLE.replace("\n    |", " |").strip().splitlines()
    for alias in line.split("|")
}
_KINDS = {one.label: one.code for one in ACT_KINDS} | {
    one.label.removeprefix("行政"): one.code for one in ACT_KINDS if one.code != "other"
} | {"行政强制措施": "compulsion", "行政强制执行": "compulsion", "强制措施": "compulsion",
     "强制执行": "compulsion", "其他": "other"}  # fmt: skip
_LEVELS = {one.label: one.code for one in LEVELS} | {
    "省": "province", "市": "city", "县": "county", "县区级": "county", "区级": "county",
    "区县级": "county", "乡镇": "town", "街道": "town", "乡镇街道": "town", "乡级": "town",
}  # fmt: skip
# Phrases that name a kind of penalty; the codes are those of the national list of kinds.
_PENALTIES = (
    (re.compile("吊销|撤销执业"), "revoke_licence"),
    (re.compile("暂扣"), "suspend_licence"),
    (re.compile("停产停业|停业整顿|停产整顿|停止建设|停止施工|责令停业"), "suspend_business"),
    (re.compile("责令关闭|关闭"), "close_business"),
    (re.compile("降低资质"), "lower_qualification"),
    (re.compile("限制从业"), "restrict_employment"),
    (re.compile("限制开展生产经营"), "restrict_business"),
    (re.compile("行政拘留"), "detention"),
)
_IMPACTS = (
    (re.compile("公共利益"), "public_interest"),
    (re.compile("国家利益"), "national_interest"),
    (re.compile("社会影响|社会风险|社会稳定"), "social_risk"),
    (re.compile("重大权益|重大利益关系|重大利益"), "major_rights"),
    (re.compile("^经(?:过)?听证(?:程序)?(?:的)?$|经过?听证程序作出"), "after_hearing"),
    (re.compile("疑难|复杂|多个法律关系"), "complex"),
)
_MONEY = re.compile(
    r"(公民|个人|自然人|单位|组织|法人(?:或者?其他组织)?)[^0-9≥>＞≧]{0,12}"
    r"(≥|≧|>|＞)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万)?元\s*(以上|及以上)?"
)
_FIGURE = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(万)?元?(?:以上)?")
_LEFT_OVER = re.compile("相当|较大|数额|价值|从重|从轻|减轻|应当|等|难以|正常")


@lru_cache(maxsize=1024)
def column(name: str) -> str | None:
    """Return which column of a list a name means, or None for one that has no place."""
    return _NAMES.get(_plain(name))


def act_kind(words: str) -> str | None:
    """Return the kind of act that a cell names: "" for none, None for one not known."""
    text = words.strip()
    return _KINDS.get(text, None if text else "")


def level(words: str) -> str | None:
    """Return the level that a cell names: "" for none or all, None for one not known."""
    text = words.strip().replace("、", "").replace("（", "").replace("）", "")
    return "" if text in ("", "各级", "所有") else _LEVELS.get(text)


def fen(words: str) -> int | None:
    """Return an amount as lists write it (5000, 5,000元, 1.5万元) in fen; None if it is none."""
    text = unicodedata.normalize("NFKC", words).strip().lstrip("≥>")
    found = _FIGURE.fullmatch(text.strip())
    if not found:
        return None
    return _fen(found[1], found[2])


def _fen(figure: str, ten_thousand: str | None) -> int | None:
    whole, _, rest = figure.replace(",", "").partition(".")
    places = 6 if ten_thousand else 2
    if len(rest) > places or len(whole) > 12:
        return None
    return int(whole + rest.ljust(places, "0"))


def yes(words: str) -> bool | None:
    """Return a yes or no as lists write it; None if it is neither."""
    text = words.strip().casefold()
    if text in ("是", "含", "含本数", "包含", "true", "yes", "1"):
        return True
    if text in ("否", "不含", "不含本数", "不包含", "false", "no", "0"):
        return False
    return None


@dataclass(frozen=True, slots=True)
class Understood:
    """What a phrase says in conditions, and whether words are left that no condition holds."""

    penalty_kinds: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    person_fen: int | None = None
    organisation_fen: int | None = None
    inclusive: bool | None = None
    measure: str = ""
    whole: bool = False


def understand(text: str) -> Understood:
    """Return the conditions that the words of a row state.

    ``whole`` is False where something in the words was not understood: the row is then asked of
    the officer besides.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    kinds = tuple(code for pattern, code in _PENALTIES if pattern.search(plain))
    impacts = tuple(code for pattern, code in _IMPACTS if pattern.search(plain))
    amounts: dict[str, int] = {}
    inclusive: bool | None = None
    for party, sign, figure, ten_thousand, above in _MONEY.findall(plain):
        found = _fen(figure, ten_thousand)
        name = "person_fen" if party in ("公民", "个人", "自然人") else "organisation_fen"
        if found and name not in amounts:
            amounts[name] = found
            inclusive = (sign not in (">", "＞")) if sign or above else inclusive
    found_any = bool(kinds or impacts or amounts)
    mixed = bool(kinds) + bool(impacts) + bool(amounts) > 1
    rest = _MONEY.sub("", plain) if amounts else plain
    doubtful = bool(_LEFT_OVER.search(rest)) or ("没收" in plain and not amounts)
    return Understood(
        kinds, impacts, amounts.get("person_fen"), amounts.get("organisation_fen"), inclusive,
        "either" if "没收" in plain else "fine", found_any and not mixed and not doubtful,
    )  # fmt: skip


def penalty_codes(words: str, labels: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the kinds of penalty that a cell lists, and the words that name none.

    ``labels`` are the kinds of the place's rules by code.
    """
    known = {label: code for code, label in labels.items()} | {code: code for code in labels}
    codes: list[str] = []
    unknown: list[str] = []
    for part in (one.strip() for one in re.split("[、,，;；/]", words) if one.strip()):
        code = known.get(part) or next((c for p, c in _PENALTIES if p.search(part)), None)
        (codes if code else unknown).append(code or part)
    return tuple(dict.fromkeys(codes)), unknown
