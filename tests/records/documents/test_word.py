"""The editable draft says what the document says, and that it is a draft."""

from __future__ import annotations

import io

import docx
import pytest

from sanjian.records.documents import blocks, templates, word
from sanjian.records.documents.compose import compose
from tests.records.documents.sample import LAYERS, sample


def read(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(lines)


@pytest.mark.parametrize("kind", templates.kinds(LAYERS))
def test_a_draft_holds_every_text_of_the_document(kind: str) -> None:
    composed = compose(kind, sample(), LAYERS)
    text = read(word.draft(composed))
    for block in composed.blocks:
        for part in blocks.texts(block):
            assert part in text


def test_every_page_of_a_draft_says_so() -> None:
    document = docx.Document(io.BytesIO(word.draft(compose("penalty_decision", sample(), LAYERS))))
    assert "草稿" in document.sections[0].header.paragraphs[0].text
    assert "草稿" in document.core_properties.title


def test_a_name_that_looks_like_a_formula_or_a_tag_stays_text() -> None:
    context = sample()
    context["party"]["name"] = "=HYPERLINK(1)<w:p/>{{7*7}}"
    text = read(word.draft(compose("penalty_decision", context, LAYERS)))
    assert "=HYPERLINK(1)<w:p/>{{7*7}}" in text
