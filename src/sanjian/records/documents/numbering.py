"""Document numbers as GB/T 9704 writes them: 云市监罚〔2026〕12号, and reading all other habits.

Only form is known here: the gap-free series of an agency, word and year is a locked row of the
record (`papers.py`), which asks `next_number` for what follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?P<word>[^〔〕\[\]［］【】()（）]{1,40}?)字?\s*"
    r"[〔\[［【(（]\s*(?P<year>[0-9]{4})\s*年?\s*[〕\]］】)）]\s*"
    r"(?:第\s*)?(?P<letters>[A-Za-z]{0,6})(?P<serial>[0-9]{1,24})"
    r"(?:\s*[-－—–之]\s*(?P<part>[0-9]{1,4}))?\s*号?"
)
_WIDE = str.maketrans("０１２３４５６７８９－", "0123456789-")


@dataclass(frozen=True, order=True)
class Number:
    """A document number in parts: `word` of the series, `year`, `serial`, `part` of 12-2号.

    `letters` before the serial (沪市监处〔2025〕A12号) are kept. Serials are numbers, so numbers
    sort as they were given.
    """

    word: str
    year: int
    serial: int
    letters: str = ""
    part: int = 0

    def __str__(self) -> str:
        part = f"-{self.part}" if self.part else ""
        return f"{self.word}〔{self.year}〕{self.letters}{self.serial}{part}号"


def document_number(word: str, year: int, serial: int) -> str:
    """Return the number of a document: word of the series, year, serial without zeros."""
    return str(Number(word, year, serial))


def next_number(last: int) -> int:
    """Return the serial that follows `last`, the last one given in a series (0: none yet)."""
    if last < 0:
        raise ValueError("编号不能为负数。")
    return last + 1


def read_number(text: str) -> Number | None:
    """Return the parts of a document number in any usual form; None when it is not one.

    Understands 〔〕 [] （） and their full-width kin, 字 and 第, leading zeros, full-width figures,
    letters before the serial and a part behind it (12-2号, 12之2号).
    """
    match = _NUMBER.fullmatch(text.strip().translate(_WIDE))
    if match is None:
        return None
    return Number(
        word=match["word"].strip(),
        year=int(match["year"]),
        serial=int(match["serial"]),
        letters=match["letters"].upper(),
        part=int(match["part"] or 0),
    )
