"""The paper as it was issued: its blocks and measures as plain data, kept with the document.

A template may change the day after. What was issued is printed, shown and checked from here, so
that no template and no pack has a say in it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sanjian.records.documents import blocks
from sanjian.records.documents.compose import Composed
from sanjian.records.documents.typeset import code_svg, plain, request_of

_OWN_TO_DRAFTS = ("draft", "draft_word", "seal_file", "qr")


def paper_of(composed: Composed, number: str, address: str, issued_on: date) -> dict[str, Any]:
    """What is printed of a document, as JSON: kept when it is issued.

    `address` is where its code leads; it is kept only where the template prints a code.
    """
    request = request_of(composed, number, "", issued_on, "")
    kept = {name: value for name, value in request.items() if name not in _OWN_TO_DRAFTS}
    return kept | {"address": address if composed.template.qr else ""}


def told_late(paper: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Return the blocks of a paper with words (补记) right under its title."""
    place = next((n for n, one in enumerate(paper, 1) if one["kind"] == "title"), 0)
    return [*paper[:place], plain(blocks.Paragraph(words, "flush")), *paper[place:]]


def with_appendix(paper: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    """Return a paper with amendments (更正) under its text; the paper itself stays as it is."""
    if not lines:
        return dict(paper)
    added: list[blocks.Block] = [blocks.Rule(), blocks.Heading("更正记录", 1)]
    added += [blocks.Paragraph(one) for one in lines]
    return {**paper, "blocks": [*paper["blocks"], *map(plain, added)]}


def request_from(paper: Mapping[str, Any]) -> dict[str, Any]:
    """What the typesetter is told to print of a paper that was issued."""
    address = paper["address"]
    return {
        **{name: value for name, value in paper.items() if name != "address"},
        "draft": False,
        "draft_word": "",
        "seal_file": "",
        "qr": code_svg(address) if address else "",
    }


def title_of(paper: Mapping[str, Any]) -> str:
    """The name printed at the head of a paper."""
    return next((one["title"] for one in paper["blocks"] if one["kind"] == "title"), "")


def blocks_of(paper: Mapping[str, Any]) -> tuple[blocks.Block, ...]:
    """The blocks of a paper that was issued, for the screen."""
    return tuple(_block(one) for one in paper["blocks"])


def _block(one: Mapping[str, Any]) -> blocks.Block:
    match one["kind"]:
        case "title":
            return blocks.Title(one["agency"], one["title"])
        case "heading":
            return blocks.Heading(one["text"], one["level"])
        case "paragraph":
            return blocks.Paragraph(one["text"], one["style"])
        case "entry":
            return blocks.Entry(one["label"], one["text"])
        case "table":
            rows = tuple(tuple(map(_cell, row)) for row in one["rows"])
            return blocks.Table(tuple(one["widths"]), rows, one["header"])
        case "signatures":
            slots = tuple(blocks.Slot(slot["label"], slot["text"]) for slot in one["slots"])
            return blocks.Signatures(slots)
        case "seal":
            return blocks.SealPlace(one["agency"])
        case "rule":
            return blocks.Rule()
        case "space":
            return blocks.Space(one["lines"])
        case "break":
            return blocks.PageBreak()
    raise ValueError(f"unknown block: {one['kind']}")


def _cell(one: Mapping[str, Any]) -> blocks.Cell:
    lines = tuple((text, side) for text, side in one["lines"])
    return blocks.Cell(lines, one["columns"], one["rows"], one["label"], one["height"])
