"""Document numbers of decisions as offices print them, and one way to write them.

云市监罚〔2026〕12号 is written with 〔〕, [], （） or (), with spaces, 第, leading zeros and tails
such as 23-2; some are damaged. GB/T 9704-2012 gives the normal form; the printed form is kept.
"""

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(
    r"^(?P<word>.*?)"
    r"[〔\[({【［（](?P<year>(?:19|20)[0-9]{2})年?[〕\])}】］）]"
    r"(?P<inner>[^0-9第号]{0,12})第?[(（]?(?P<serial>[0-9]{1,12})(?P<tail>(?:[-—之][0-9]{1,6})*)[)）]?"
    r"(?P<mark>号?)(?P<rest>.*)$"
)


@dataclass(frozen=True)
class DocumentNumber:
    """A document number: as printed, in normal form, and the form that is compared.

    `normal` keeps leading zeros and 第, which belong to the number as issued; `key` drops them, so
    that the same number written twice is found. `year` is None and `damaged` set when the text is
    not a whole document number.
    """

    printed: str
    normal: str
    key: str
    year: int | None
    damaged: bool


def document_number(printed: str) -> DocumentNumber:
    """Reads a document number; never fails, an odd one is marked as damaged and kept."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", printed))
    match = _NUMBER.match(text)
    if match is None:
        shown = printed.strip()
        return DocumentNumber(printed, shown, text.casefold(), None, bool(shown))
    word = _full_brackets(match["word"])
    ordinal = "第" if "第" in text[match.end("year") : match.start("serial")] else ""
    serial = match["serial"] + match["tail"]
    damaged = not word or word.count("（") != word.count("）") or not match["mark"]
    normal = (
        printed.strip()
        if damaged
        else f"{word}〔{match['year']}〕{match['inner']}{ordinal}{serial}号{match['rest']}"
    )
    key = (
        f"{word}〔{match['year']}〕{match['inner']}"
        f"{int(match['serial'])}{match['tail']}号{match['rest']}"
    ).casefold()
    return DocumentNumber(printed, normal, key, int(match["year"]), damaged)


def _full_brackets(word: str) -> str:
    return word.replace("(", "（").replace(")", "）").replace("[", "（").replace("]", "）")
