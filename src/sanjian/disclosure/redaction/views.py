"""Views of a text in which disguised writing looks plain, with the way back to the original.

People write numbers full-width, spaced, broken over lines, with zero-width characters inside or in
Chinese numerals. Detectors look at a view; findings must point into the original.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Full-width punctuation is folded with the letters; these dashes are not part of that block.
_PUNCTUATION = str.maketrans("—–‐‑−―", "------")
_CHINESE_DIGITS = str.maketrans(
    "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "0012345678912345678912"
)
_SPACE = re.compile(r"\s")


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """One character as it is read: ASCII for any digit or full-width letter, "" when invisible."""
    code = ord(char)
    if code < 0x7F:
        return char if code >= 0x20 or char in "\t\n\r" else ""
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cc", "Cs"):
        return ""
    if category in ("Nd", "No"):
        digit = unicodedata.digit(char, None)
        return char if digit is None else str(digit)
    if category == "Zs":
        return " "
    if 0x4E00 <= code <= 0x9FFF:
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


@dataclass(frozen=True)
class View:
    """`text` as detectors read it; `places[i]` is the offset in the original of `text[i]`."""

    original: str
    text: str
    places: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's offsets of `text[start:end]`, with the invisible characters after it."""
        last = self.places[end - 1] + 1
        while last < len(self.original) and not _plain(self.original[last]):
            last += 1
        return self.places[start], last

    def without(self, unwanted: re.Pattern[str]) -> "View":
        """This view without the characters that match `unwanted`."""
        if not unwanted.search(self.text):
            return self
        kept = [place for place, char in enumerate(self.text) if not unwanted.match(char)]
        return View(
            self.original,
            "".join(self.text[place] for place in kept),
            tuple(self.places[place] for place in kept),
        )

    def mapped(self, change: Callable[[str], str]) -> "View":
        """This view with a change of its text that keeps the length."""
        return View(self.original, change(self.text), self.places)


@dataclass(frozen=True)
class Views:
    """The views of one text, each made once."""

    original: str

    @cached_property
    def folded(self) -> View:
        """Half width, plain punctuation, nothing invisible; spaces and line breaks stand."""
        text = self.original
        if text.isascii() and text.isprintable():
            return View(text, text, range(len(text)))
        folded = [_plain(char) for char in text]
        plain = "".join(folded).translate(_PUNCTUATION)
        if len(plain) == len(text):
            return View(text, plain, range(len(text)))
        return View(text, plain, tuple(place for place, char in enumerate(folded) if char))

    @cached_property
    def squeezed(self) -> View:
        """The folded view without any white space: broken words are whole."""
        return self.folded.without(_SPACE)

    @cached_property
    def digits(self) -> View:
        """Only ASCII letters and digits of the folded view, upper case: any separator is gone."""
        return self.folded.without(re.compile(r"[^0-9A-Za-z]")).mapped(str.upper)

    @cached_property
    def numerals(self) -> View:
        """The squeezed view with Chinese numerals as digits (一三八〇〇 reads 13800)."""
        return self.squeezed.mapped(lambda text: text.translate(_CHINESE_DIGITS))


def plain(text: str) -> str:
    """`text` as it is compared: half width, nothing invisible, no white space, upper case."""
    return "".join(Views(text).squeezed.text.split()).upper()
