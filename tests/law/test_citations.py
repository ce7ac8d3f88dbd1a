"""Citations print as statutes do, and are read back from text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.law.citations import (
    ACL,
    APL,
    CRIMINAL_LAW,
    LICENSING,
    OPINION_118,
    Citation,
    Source,
    Statute,
    articles_in,
    number,
    numeral,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (57, "五十七"), (100, "一百"),
        (101, "一百零一"), (110, "一百一十"), (119, "一百一十九"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_numbers_read_as_in_a_statute(value: int, text: str) -> None:
    assert numeral(value) == text


@given(st.integers(1, 999))
def test_every_numeral_reads_back(value: int) -> None:
    assert number(numeral(value)) == value


@pytest.mark.parametrize("value", [0, -1, 1000])
def test_a_number_no_statute_has_is_refused(value: int) -> None:
    with pytest.raises(ValueError):
        APL(value)
    with pytest.raises(ValueError):
        number(str(value))


def test_an_article_prints_down_to_its_item() -> None:
    assert str(APL(57, 2)) == "《行政处罚法》第五十七条第二款"
    assert str(APL(64, 0, 1)) == "《行政处罚法》第六十四条第一项"
    assert str(ACL(69)) == "《行政强制法》第六十九条"


def test_an_inserted_article_and_the_full_title() -> None:
    assert str(CRIMINAL_LAW(120, inserted=1)) == "《刑法》第一百二十条之一"
    assert APL(58, 1).formal == "《中华人民共和国行政处罚法》第五十八条第一款"
    assert Statute("某市条例")(3).formal == "《某市条例》第三条"


def test_a_section_of_an_opinion_prints_its_number_and_place() -> None:
    assert str(OPINION_118(6)) == "《指导意见》（国办发〔2018〕118号）第（六）项"
    assert OPINION_118(12).document == "国办发〔2018〕118号"


@pytest.mark.parametrize(
    "citation", [APL(5), LICENSING, OPINION_118, OPINION_118(4), Source("实施方案三（二）")]
)
def test_each_kind_of_ground_is_a_citation(citation: Citation) -> None:
    assert isinstance(citation, Citation)
    assert citation.document
    assert str(citation)


def test_articles_are_found_in_a_running_text_under_either_title() -> None:
    text = (
        "依据《中华人民共和国行政处罚法》第三十三条第一款、《行政处罚法》第三十二条第（三）项"
        "和《刑法》第一百二十条之一第二款，参照《某市办法》第七条。"
    )
    assert list(articles_in(text)) == [
        APL(33, 1),
        APL(32, 0, 3),
        CRIMINAL_LAW(120, 2, inserted=1),
        Statute("某市办法")(7),
    ]


def test_a_numeral_no_statute_writes_is_no_article() -> None:
    assert list(articles_in("《行政处罚法》第十百条")) == []


@given(st.integers(1, 999), st.integers(0, 30), st.integers(0, 30), st.integers(0, 12))
def test_what_is_printed_is_found_again(
    article: int, paragraph: int, item: int, inserted: int
) -> None:
    cited = APL(article, paragraph, item, inserted=inserted)
    assert list(articles_in(f"违反{cited}的规定")) == [cited]
