"""The kernel's questions to a place's rules: an answer of the right kind, or a clear refusal."""

import pytest

from sanjian.law.parameters import NotGiven, Parameters, Values, WrongKind
from sanjian.law.periods import Period, Unit

RULES: Parameters = Values(
    {
        "limit": Period(7, Unit.WORKING_DAY),
        "fine": 200,
        "all": True,
        "body": "法制科",
        "words": ["网站", "窗口"],
        "rows": [{"code": "a", "label": "甲", "law": "第一条"}],
    },
    {"limit": "《某法》第一条"},
    frozenset({"fine"}),
    "abc",
)


def test_each_kind_is_answered_as_what_it_is() -> None:
    assert RULES.period("limit") == Period(7, Unit.WORKING_DAY)
    assert RULES.yuan("fine") == RULES.number("fine") == 200
    assert RULES.flag("all") is True
    assert RULES.text("body") == "法制科"
    assert RULES.digest == "abc"


def test_words_and_tables_answer_alike() -> None:
    assert RULES.items("words") == ("网站", "窗口")
    assert RULES.rows("words")[0] == {"code": "网站", "label": "网站"}
    assert RULES.items("rows") == ("a",)
    assert RULES.rows("rows")[0]["law"] == "第一条"


def test_source_and_default_mark_go_with_the_value() -> None:
    assert RULES.source("limit") == "《某法》第一条"
    assert not RULES.is_default("limit")
    assert RULES.is_default("fine")


@pytest.mark.parametrize("ask", ["period", "yuan", "flag", "text", "items", "source", "is_default"])
def test_silence_is_no_value(ask: str) -> None:
    assert not RULES.has("weather")
    with pytest.raises(NotGiven, match="未规定“weather”"):
        getattr(RULES, ask)("weather")


@pytest.mark.parametrize(
    ("ask", "key"),
    [
        ("period", "fine"), ("yuan", "limit"), ("number", "all"), ("flag", "fine"),
        ("text", "words"), ("items", "body"), ("rows", "limit"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_never_passed_off(ask: str, key: str) -> None:
    with pytest.raises(WrongKind, match=key):
        getattr(RULES, ask)(key)
