"""The building blocks of a document, between the template and paper, screen or editor.

Blocks hold plain text only: nothing in them is markup of any kind, so each writer (PDF, DOCX, HTML)
escapes what it must and user text can never turn into structure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """The head of the document: the agency's name over the document's own name."""

    agency: str
    title: str


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 in 黑体 (一、), level 2 as （一）."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `style` is body (two characters indented), flush, centre, right or small."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Entry:
    """A line of a record: label and what was written beside it."""

    label: str
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its lines as (text, alignment): left, centre or right."""

    lines: tuple[tuple[str, str], ...]
    columns: int = 1
    rows: int = 1
    label: bool = False
    height: int = 1


@dataclass(frozen=True)
class Table:
    """A table or form: relative column widths and rows of cells; `header` rows repeat."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: int = 0


@dataclass(frozen=True)
class Slot:
    """A place to sign: what for, and what is written there (empty: to be signed by hand)."""

    label: str
    text: str = ""


@dataclass(frozen=True)
class Signatures:
    """Places to sign, one under the other or side by side."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class SealPlace:
    """Name of the agency, date of issue and the place of its seal (and of the code beside it)."""

    agency: str


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True)
class Space:
    """So many empty lines."""

    lines: int


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Title | Heading | Paragraph | Entry | Table | Signatures | SealPlace | Rule | Space | PageBreak
)


def texts(block: Block) -> tuple[str, ...]:
    """All texts of `block` in reading order, for search and for the check of rare characters."""
    match block:
        case Title():
            return (block.agency, block.title)
        case Heading() | Paragraph():
            return (block.text,)
        case Entry():
            return (block.label, block.text)
        case Table():
            return tuple(text for row in block.rows for cell in row for text, _ in cell.lines)
        case Signatures():
            return tuple(part for slot in block.slots for part in (slot.label, slot.text))
        case SealPlace():
            return (block.agency,)
        case _:
            return ()
