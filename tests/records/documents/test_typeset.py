"""Typesetting: PDF/A that says what was composed, the same bytes each time, within limits."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from sanjian.records.documents import templates, typeset
from sanjian.records.documents.compose import Composed, compose
from sanjian.records.documents.typeset import Typesetter, TypesettingFailed, request_of
from tests.records.documents.sample import LAYERS, sample

DAY = date(2026, 11, 22)
NUMBER = "云市监罚〔2026〕12号"
ADDRESS = "https://verify.example.cn/v/3f9a2c7d51"


def decision(**changes: Any) -> Composed:
    return compose("penalty_decision", sample() | changes, LAYERS)


def printed(pdf: bytes) -> str:
    """The text of all pages, without line ends and blanks."""
    document = pypdfium2.PdfDocument(pdf)
    pages = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s|\ufffe", "", pages)


def seal_image() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (168, 32, 26, 120)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    made = Typesetter()
    yield made
    made.close()


@pytest.mark.parametrize("kind", templates.kinds(LAYERS))
def test_every_document_is_set(kind: str) -> None:
    composed = compose(kind, sample(), LAYERS)
    number = NUMBER if composed.template.number else ""
    pdf = typeset.typeset(composed, number, ADDRESS, DAY)
    text = printed(pdf)
    assert "云溪县市场监督管理局" in text
    assert re.sub(r"\s", "", composed.title) in text
    assert (NUMBER in text) == bool(number) or "service" in kind or "volume" in kind


def test_the_decision_says_number_amounts_and_date() -> None:
    text = printed(typeset.typeset(decision(), NUMBER, ADDRESS, DAY))
    assert NUMBER in text
    assert "5,000元（伍仟元整）" in text
    assert "2026年11月22日" in text
    assert "扫码核验" in text


def test_the_file_is_an_archival_pdf_with_its_fonts() -> None:
    pdf = typeset.typeset(decision(), NUMBER, ADDRESS, DAY)
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfaid:conformance>B<" in pdf
    assert len(pdf) < 500_000
    metadata = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert metadata["Title"] == f"行政处罚决定书 {NUMBER}"


def test_the_page_is_a4() -> None:
    page = pypdfium2.PdfDocument(typeset.typeset(decision(), NUMBER, "", DAY))[0]
    width, height = page.get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_seal_and_note_on_copies_never_stand_on_a_page_without_text(typesetter: Typesetter) -> None:
    alone = []
    for lines in range(22):
        composed = decision(facts="\n".join(["当事人的违法事实。"] * (lines + 1)))
        pdf = typesetter.typeset(request_of(composed, NUMBER, ADDRESS, DAY, ""))
        document = pypdfium2.PdfDocument(pdf)
        last = document[len(document) - 1].get_textpage().get_text_range()
        together = ("向社会公开。", "云溪县市场监督管理局", "本决定书一式两份")
        if not all(words in last for words in together):
            alone.append(lines)
    assert alone == []


def test_the_same_document_gives_the_same_bytes(typesetter: Typesetter) -> None:
    request = request_of(decision(), NUMBER, ADDRESS, DAY, "")
    first = typesetter.typeset(request)
    other = Typesetter()
    try:
        assert other.typeset(request) == first
    finally:
        other.close()
    assert typesetter.typeset(request) == first
    assert typesetter.typeset(request | {"number": "云市监罚〔2026〕13号"}) != first


def test_a_draft_is_marked_and_has_no_date() -> None:
    text = printed(typeset.typeset(decision(), draft="草稿"))
    assert "草稿" in text
    assert "2026年11月22日" not in text


def test_the_seal_takes_its_place() -> None:
    composed = decision()
    without = typeset.typeset(composed, NUMBER, "", DAY)
    sealed = typeset.typeset(composed, NUMBER, "", DAY, seal=seal_image())
    assert "印章处" in printed(without)
    assert "印章处" not in printed(sealed)
    with pytest.raises(TypesettingFailed) as caught:
        typeset.typeset(composed, NUMBER, "", DAY, seal=b"<svg/>")
    assert caught.value.code == "document.seal"


@pytest.mark.parametrize("name", ["{{7*7}}", "#set page(width: 1pt)", "<script>", "$x$ *b* _i_ \\"])
def test_a_name_prints_as_it_is_written(name: str) -> None:
    context = sample()
    context["party"]["name"] = name
    pdf = typeset.typeset(compose("penalty_decision", context, LAYERS), NUMBER, "", DAY)
    assert re.sub(r"\s", "", name) in printed(pdf)


def test_rare_names_are_printed() -> None:
    context = sample()
    context["party"]["name"] = "𠮷𬭚㛃堃喆"
    text = printed(typeset.typeset(compose("penalty_decision", context, LAYERS), NUMBER, "", DAY))
    assert "𠮷𬭚㛃堃喆" in text


def test_a_character_that_no_font_has_is_refused_and_not_left_out(typesetter: Typesetter) -> None:
    context = sample()
    context["party"]["name"] = "甲\U000f1234乙"
    request = request_of(compose("penalty_decision", context, LAYERS), NUMBER, "", DAY, "")
    with pytest.raises(TypesettingFailed) as caught:
        typesetter.typeset(request)
    assert caught.value.code == "document.glyph"
    assert typesetter.typeset(request_of(decision(), NUMBER, "", DAY, ""))


def test_a_document_that_never_ends_stops_its_child_and_nothing_else() -> None:
    impatient = Typesetter(seconds=0.05)
    try:
        endless = decision(evidence=[{"name": "证据" * 90_000}] * 40)
        with pytest.raises(TypesettingFailed) as caught:
            impatient.typeset(request_of(endless, NUMBER, "", DAY, ""))
        assert caught.value.code == "document.typeset_limit"
    finally:
        impatient.close()
    patient = Typesetter()
    try:
        assert patient.typeset(request_of(decision(), NUMBER, "", DAY, ""))
    finally:
        patient.close()


def test_a_child_that_was_killed_is_replaced(typesetter: Typesetter) -> None:
    request = request_of(decision(), NUMBER, "", DAY, "")
    first = typesetter.typeset(request)
    child = typesetter.child
    assert child is not None
    child.kill()
    child.wait()
    assert typesetter.typeset(request) == first
