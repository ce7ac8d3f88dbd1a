"""通俗易懂: what makes a text for the public hard to read, told to the writer and the checker.

Lengths are limits and refuse; words and sentences are remarks that a person weighs. No remark says
that a text is good: the checker says that (国办发〔2018〕118号（四）: 简明扼要、通俗易懂).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_SENTENCE = 50
"""Characters from one full stop or semicolon to the next; longer ones are remarked upon."""

OFFICIAL_WORDS: Mapping[str, str] = {
    "予以": "直接写动作，例如“给予处罚”写“处罚”",
    "兹": "删去",
    "系指": "是指",
    "抑或": "或者",
    "并处或单处": "可以同时处罚，也可以只处一种",
    "未尽事宜": "写明还有哪些事",
    "相关部门": "写明是哪个部门",
    "有关规定": "写明是哪一条规定",
    "有关材料": "写明是哪些材料",
    "等材料": "把材料列全",
    "逾期": "超过期限",
    "缴讫": "缴清",
    "知悉": "知道",
    "届时": "到时候",
    "之日起": "写成“从收到……那天起”",
    "行政相对人": "当事人，或者直接写“您”",
    "法定代表人或其授权委托人": "法定代表人，或者他委托的人",
    "不予受理": "不受理，并写明到哪里补正",
    "依法依规": "写明依据哪一条，或者删去",
    "按规定": "写明怎么办",
}
_SENTENCE = re.compile(r"[。；！？\n]")
_CITED = re.compile(r"《[^》]+》(?:第[一二三四五六七八九十百零〇]+[条款项])+")
_PAIRED = re.compile(r"（[^）]{40,}）")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is hard to read: in which field, the words, and what would be plainer."""

    field: str
    words: str
    instead: str


def remarks(texts: Mapping[str, str]) -> list[Remark]:
    """Return what is hard to read in texts by the label of their field; empty for plain ones."""
    found: list[Remark] = []
    for label, text in texts.items():
        for sentence in _SENTENCE.split(text):
            length = len(sentence.strip())
            if length > LONGEST_SENTENCE:
                found.append(
                    Remark(label, f"{sentence.strip()[:18]}……", f"一句{length}字，请分成几句")
                )
        found += [
            Remark(label, word, instead) for word, instead in OFFICIAL_WORDS.items() if word in text
        ]
        found += [
            Remark(label, one, "条文写在依据里，这里只写怎么办") for one in _CITED.findall(text)
        ]
        found += [
            Remark(label, f"{one[:12]}……）", "括号里的话另写一句") for one in _PAIRED.findall(text)
        ]
    return found
