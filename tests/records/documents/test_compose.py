"""Composing: every document is filled from the case, and none is whole without what law asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sanjian.records.documents import blocks, sandbox, templates
from sanjian.records.documents.amounts import AmountError
from sanjian.records.documents.compose import Composed, compose, rare_warning
from sanjian.records.documents.templates import Mandatory
from tests.records.documents.sample import LAYERS, sample, without

KINDS = templates.kinds(LAYERS)


def words(composed: Composed) -> str:
    """All that the document prints, line by line."""
    return "\n".join(text for block in composed.blocks for text in blocks.texts(block))


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_case_leaves_nothing_missing(kind: str) -> None:
    composed = compose(kind, sample(), LAYERS)
    assert composed.missing == ()
    assert composed.rare == ()
    text = words(composed)
    assert "云溪县市场监督管理局" in text
    assert "None" not in text
    assert "{{" not in text
    assert "\ue000" not in text


def demands() -> Iterator[tuple[str, Mandatory]]:
    for kind in KINDS:
        for demand in templates.load(kind, LAYERS).mandatory:
            yield kind, demand


@pytest.mark.parametrize(
    ("kind", "demand"), list(demands()), ids=lambda v: str(getattr(v, "label", v))
)
def test_a_document_without_a_mandatory_content_is_not_whole(kind: str, demand: Mandatory) -> None:
    context = sample()
    for field in demand.fields:
        context = _without(context, field)
    missing = compose(kind, context, LAYERS).missing
    assert (demand.label, demand.law) in {(one.label, one.law) for one in missing}


def _without(context: dict[str, Any], path: str) -> dict[str, Any]:
    place = context
    *folders, last = path.split(".")
    for folder in folders:
        place = place[folder]
    place.pop(last, None)
    return context


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\t\n", None, [], [""], False])
def test_blanks_do_not_count_as_content(blank: object) -> None:
    context = sample() | {"facts": blank}
    missing = compose("penalty_decision", context, LAYERS).missing
    assert [one.field for one in missing] == ["facts"]
    assert missing[0].law == "《行政处罚法》第五十九条第一款第二项"


def test_one_officer_is_not_two() -> None:
    context = sample()
    context["officers"] = context["officers"][:1]
    missing = compose("on_site_record", context, LAYERS).missing
    assert [one.law for one in missing] == ["《行政处罚法》第四十二条第一款"]


def test_payment_is_asked_for_only_when_there_is_a_fine() -> None:
    context = without("payment")
    fields = {one.field for one in compose("penalty_decision", context, LAYERS).missing}
    assert fields == {"payment.days", "payment.bank"}
    context["fine_fen"] = 0
    context["penalties"] = [{"kind": "warning", "label": "警告", "amount_fen": None}]
    assert compose("penalty_decision", context, LAYERS).missing == ()


def test_the_decision_prints_what_it_was_given() -> None:
    text = words(compose("penalty_decision", sample(), LAYERS))
    for part in (
        "云溪县惠民生鲜超市有限公司",
        "5,000元（伍仟元整）",
        "336元（叁佰叁拾陆元整）",
        "《食品安全法》第一百二十四条第一款第一项、《食品安全法》第一百二十六条第一款第三项",
        "自收到本决定书之日起60日内向云溪县人民政府申请行政复议",
        "6个月内依法直接向云溪县人民法院提起行政诉讼",
        "掌上复议小程序",
    ):
        assert part in text


def test_the_notice_tells_of_a_hearing_only_where_there_is_one() -> None:
    context = sample()
    heard = compose("penalty_notice", context, LAYERS)
    assert heard.title == "行政处罚听证告知书"
    assert "要求举行听证" in words(heard)
    context["hearing"]["rights"] = False
    plain = compose("penalty_notice", context, LAYERS)
    assert plain.title == "行政处罚事先告知书"
    assert "听证" not in words(plain)


def test_a_decision_on_the_spot_leads_to_reconsideration_first() -> None:
    text = words(compose("summary_decision", sample(), LAYERS))
    assert "应当先自收到本决定书之日起60日内向云溪县人民政府申请行政复议" in text
    assert "依法直接向" not in text


HOSTILE = [
    "{{7*7}}",
    "{% for x in y %}",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "# 大标题",
    "| 一 | 二 |",
    "@seal",
    "x // > 右",
    "[9,9] *y",
    "^",
    "\ue0000\ue001",
    "#set page(width: 1pt)",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["penalty_decision", "service_receipt", "on_site_record"])
def test_what_a_user_wrote_is_printed_and_never_obeyed(kind: str, name: str) -> None:
    context = sample()
    expected = compose(kind, context, LAYERS)
    context["party"]["name"] = name
    made = compose(kind, context, LAYERS)
    assert [type(one) for one in made.blocks] == [type(one) for one in expected.blocks]
    shown = name.replace("\ue000", "").replace("\ue001", "") if "\ue000" in name else name
    assert shown in words(made).replace("\ue000", "").replace("\ue001", "")


def test_several_lines_of_a_user_become_paragraphs_of_the_same_kind() -> None:
    context = sample() | {"facts": "第一段\r\n第二段\n\n# 第三段"}
    made = compose("penalty_decision", context, LAYERS)
    texts = [one.text for one in made.blocks if isinstance(one, blocks.Paragraph)]
    assert "第二段" in texts
    assert "# 第三段" in texts


def test_control_and_direction_characters_are_left_out() -> None:
    context = sample() | {"facts": "甲\x00\u202e乙\u200b丙\x1b[31m"}
    assert "甲乙丙[31m" in words(compose("penalty_decision", context, LAYERS))


def test_no_python_object_is_within_reach_of_a_template() -> None:
    class Trap(dict[str, Any]):
        def items(self) -> Any:
            raise AssertionError("a method was called")

    template = "{{ party.keys }}{{ party.__class__ }}{{ party.name.upper }}"
    found = sandbox.examine(template, frozenset({"party"}))
    assert found
    body = sandbox.compile_body(template)
    assert sandbox.fill(body, {"party": {"name": "甲"}}) == ("", ())


@pytest.mark.parametrize(
    "facts",
    [["一"] * 6_000, "甲" * 300_000, {"a": {"b": {"c": [[[[[[[[[[["深"]]]]]]]]]]]}}}],
    ids=["many", "long", "deep"],
)
def test_more_than_a_document_can_carry_is_refused(facts: object) -> None:
    with pytest.raises(sandbox.TooLarge):
        compose("penalty_decision", sample() | {"facts": facts}, LAYERS)


def test_nested_lists_cannot_multiply_without_end(tmp_path: Path) -> None:
    source = "{% for a in items %}{% for b in items %}{{ a }}{% endfor %}{% endfor %}"
    assert sandbox.examine(source, frozenset({"items"})) == []
    body = sandbox.compile_body(source)
    with pytest.raises(sandbox.TooLarge):
        sandbox.fill(body, {"items": ["物"] * 5_000})


def test_money_that_is_not_whole_fen_is_refused() -> None:
    with pytest.raises(AmountError):
        compose("penalty_decision", sample() | {"fine_fen": "5000元"}, LAYERS)


def test_rare_characters_are_named() -> None:
    context = sample()
    context["party"]["name"] = "𠮷𬭚㛃"
    assert compose("penalty_decision", context, LAYERS).rare == ()
    context["party"]["name"] = "龘靐𪚥"
    composed = compose("penalty_decision", context, LAYERS)
    assert set(composed.rare) <= set("龘靐𪚥")
    assert "𪚥" in composed.rare
    assert rare_warning(composed).startswith("文书字体缺少“")
    assert rare_warning(composed).endswith("，已改用后备字体，请核对。")


def test_what_is_printed_of_other_values_is_their_own_text() -> None:
    class Article:
        def __str__(self) -> str:
            return "《某法》第一条"

    context: Mapping[str, object] = sample() | {"basis": [Article()]}
    assert "依据《某法》第一条的规定" in words(compose("penalty_decision", context, LAYERS))


def test_moments_kept_as_text_are_told_in_local_time() -> None:
    context = sample()
    context["content"]["started_at"] = "2026-11-17T16:30:00+00:00"
    assert "2026年11月18日0时30分至" in words(compose("on_site_record", context, LAYERS))


def test_a_full_stop_is_neither_doubled_nor_lost() -> None:
    for correction in ("立即改正", "立即改正。"):
        text = words(compose("penalty_decision", sample() | {"correction": correction}, LAYERS))
        assert "责令当事人立即改正，并决定" in text
        text = words(compose("no_penalty_decision", sample() | {"correction": correction}, LAYERS))
        assert "责令当事人立即改正。\n" in text


def test_an_opinion_without_a_second_line_leaves_no_trace_of_one() -> None:
    context = sample()
    context["content"]["note"] = ""
    assert "//" not in words(compose("volume_note", context, LAYERS))
