"""Composing a document: template and context become blocks, and the list of what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from sanjian.records.documents import blocks, markup, sandbox, templates
from sanjian.records.documents.templates import Mandatory, Template

_CHARACTERS = Path(__file__).parent / "fonts" / "characters.txt"


@dataclass(frozen=True)
class Missing:
    """A mandatory content that the context does not give: where, its name, which article asks."""

    field: str
    label: str
    law: str


@dataclass(frozen=True)
class Composed:
    """A document ready to be typeset, shown or edited.

    `missing` must be empty before it may be issued. `rare` are the characters that the shipped
    fonts lack and a system font has to lend.
    """

    template: Template
    blocks: tuple[blocks.Block, ...]
    missing: tuple[Missing, ...]
    rare: tuple[str, ...]

    @property
    def title(self) -> str:
        """The document's own name as printed."""
        head = self.blocks[0]
        return head.title if isinstance(head, blocks.Title) else self.template.label


def compose(kind: str, context: Mapping[str, object], layers: Sequence[Path]) -> Composed:
    """Fill the template of `kind` from `layers` (pack folders, national floor first).

    `context` is described in docs/documents.md. Raises templates.TemplateRefused for an unknown or
    bad template, sandbox.TooLarge and amounts.AmountError for a context that cannot be printed.
    """
    return compose_template(templates.load(kind, layers), context)


def applies(template: Template, context: Mapping[str, object]) -> bool:
    """Whether a document of this kind is issued at all with this context (否 does not hold)."""
    found = [_at(context, path) for path in template.when]
    return all(value != "否" and _filled(value, 1) for value in found)


def compose_template(template: Template, context: Mapping[str, object]) -> Composed:
    """Fill `template`; see `compose`."""
    filled, values = sandbox.fill(template.body, context)
    agency = sandbox.clean(str(_at(context, "agency.name") or ""))
    made = markup.read(filled, values, agency=agency, title=template.label)
    missing = tuple(
        Missing(demand.fields[0], demand.label, demand.law)
        for demand in template.mandatory
        if _applies(demand, context) and not _given(demand, context)
    )
    return Composed(template, made, missing, rare_characters(made))


def rare_characters(made: Sequence[blocks.Block]) -> tuple[str, ...]:
    """Characters of the blocks that the shipped fonts do not cover, in order of first use."""
    known = _covered()
    seen: dict[str, None] = {}
    for block in made:
        for text in blocks.texts(block):
            if not text.isascii():
                seen.update(dict.fromkeys(c for c in text if c not in known))
    return tuple(character for character in seen if character != "\n")


def rare_warning(composed: Composed) -> str:
    """What to tell the person who prepares the document; empty when nothing is rare."""
    if not composed.rare:
        return ""
    listed = "".join(f"“{character}”" for character in composed.rare[:20])
    return f"文书字体缺少{listed}，已改用后备字体，请核对。"


@lru_cache(maxsize=1)
def _covered() -> frozenset[str]:
    return frozenset(_CHARACTERS.read_text("utf-8"))


def _at(context: Mapping[str, object], path: str) -> object:
    """The value at a dotted path, None when any part of it is missing."""
    value: object = context
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _applies(demand: Mandatory, context: Mapping[str, object]) -> bool:
    if demand.when and not _filled(_at(context, demand.when), 1):
        return False
    return not (demand.unless and _filled(_at(context, demand.unless), 1))


def _given(demand: Mandatory, context: Mapping[str, object]) -> bool:
    return any(_filled(_at(context, field), demand.count) for field in demand.fields)


def _filled(value: object, count: int) -> bool:
    """Whether something printable stands there: a blank text, False and None do not count.

    A list needs `count` items that are themselves filled.
    """
    if isinstance(value, str):
        return bool(sandbox.clean(value).strip())
    if isinstance(value, (list, tuple)):
        return sum(_filled(item, 1) for item in value) >= count
    if isinstance(value, Mapping):
        return any(_filled(item, 1) for item in value.values())
    if isinstance(value, bool) or value is None:
        return bool(value)
    if isinstance(value, (int, date)):
        return isinstance(value, date) or value != 0
    return bool(str(value).strip())
