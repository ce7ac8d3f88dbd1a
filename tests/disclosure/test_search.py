"""What people type is understood the way they mean it."""

from __future__ import annotations

from datetime import date
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from sanjian.disclosure.search import (
    grams,
    marked,
    searchable,
    snippet,
    tsquery,
    understand,
)


def test_brackets_spaces_and_width_do_not_count() -> None:
    written = ("云市监罚〔2026〕1号", "云市监罚[2026]1号", "云市监罚（２０２６）1 号")
    assert len({searchable(one) for one in written}) == 1


def test_days_are_understood_in_the_forms_people_write() -> None:
    day = (date(2026, 3, 5), date(2026, 3, 5))
    for typed in ("2026年3月5日", "2026-03-05", "2026.3.5", "２０２６年３月５日", "2026/3/5"):
        asked = understand(typed)
        assert (asked.first, asked.last, asked.terms) == (*day, ()), typed
    assert understand("2026年2月").last == date(2026, 2, 28)
    assert understand("2024年").first == date(2024, 1, 1)
    assert understand("占道 2026年3月").terms == ("占道",)


def test_what_is_no_day_stays_a_word() -> None:
    for typed in ("2026年13月", "12026年", "云市监罚〔2026〕12号", "13800138000"):
        assert understand(typed).first is None, typed
    assert understand("2026年2月31日").first is None


def test_terms_are_single_words_of_letters_and_digits() -> None:
    assert understand("好味来，保质期").terms == ("好味来", "保质期")
    assert understand("a & b | !c '").terms == ("a", "b", "c")
    assert understand("！！").empty
    assert len(understand(" ".join("甲乙丙丁戊己庚辛壬癸")).terms) == 8


@given(st.text(max_size=64))
def test_no_query_makes_a_query_that_postgresql_cannot_read(typed: str) -> None:
    for term in understand(typed).terms:
        assert term.replace("\n", "") == term
        # A character newer than Python's tables, such as a rare name's, is none of its letters.
        assert all(char.isalnum() or category(char) == "Cn" for char in term)
    assert "''" not in tsquery(understand(typed).terms)


@given(st.text(alphabet="罚款五千元食品超过保质期，。 〔〕12a", max_size=60), st.data())
def test_every_part_of_a_text_is_found_by_its_pairs(text: str, data: st.DataObject) -> None:
    searched = searchable(text)
    known = set(grams(searched))
    for run in searched.split("\n"):
        if not run:
            continue
        start = data.draw(st.integers(0, len(run) - 1))
        part = run[start : data.draw(st.integers(start + 1, len(run)))]
        pairs = {part[at : at + 2] for at in range(len(part) - 1)}
        assert pairs <= known
        assert len(part) > 1 or any(gram.startswith(part) for gram in known)


def test_marks_lie_on_the_words_and_lose_nothing() -> None:
    pieces = marked("对云市监罚〔2026〕1号决定，罚款", ("云市监罚20261号", "罚款"))
    assert [text for text, found in pieces if found] == ["云市监罚〔2026〕1号", "罚款"]
    assert "".join(text for text, _ in pieces) == "对云市监罚〔2026〕1号决定，罚款"
    assert snippet("没有这个词", ("保质期",)) == []
    assert ("保质期", True) in snippet("前" * 200 + "超过保质期" + "后" * 200, ("保质期",))


def test_traditional_characters_find_what_is_written_in_simplified_ones() -> None:
    asked = understand("雲溪縣市場監督管理局 罰款 2026年3月")
    assert asked.terms == ("云溪县市场监督管理局", "罚款") and asked.first == date(2026, 3, 1)
    assert understand("好味來食品有限公司").terms == ("好味来食品有限公司",)
    assert understand("於乐家").terms == ("於乐家",)  # a surname of its own
