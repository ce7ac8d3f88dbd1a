"""Documents on the screen: the blocks of a composed document as plain values for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sanjian.records.documents import blocks
from sanjian.records.documents.compose import Composed, rare_warning


@dataclass(frozen=True, slots=True)
class Part:
    """One block: ``kind`` chooses how the template draws it, ``block`` holds its words."""

    kind: str
    block: Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as it would be issued, with what is still missing."""

    title: str
    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]
    warning: str


def sheet(composed: Composed) -> Sheet:
    """Return a composed document ready to be drawn on a page."""
    missing = tuple((one.label, one.law) for one in composed.missing)
    return Sheet(composed.title, _parts(composed.blocks), missing, rare_warning(composed))


def issued(title: str, written: Sequence[blocks.Block]) -> Sheet:
    """Return an issued document ready to be drawn: nothing of it is missing or open."""
    return Sheet(title, _parts(written), (), "")


def _parts(written: Sequence[blocks.Block]) -> tuple[Part, ...]:
    return tuple(Part(_kind(block), block) for block in written)


def _kind(block: blocks.Block) -> str:
    return type(block).__name__.lower()
