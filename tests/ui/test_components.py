"""Components say in words what they show, escape what they are given, and refuse nonsense."""

import re
from typing import Any

import pytest
from django.template import Context, Template

from sanjian.ui.icons import PATHS
from sanjian.ui.parts import Light, Link, NextStep, Pagination, Unmet
from sanjian.ui.tables import Column, Row, Table
from sanjian.ui.templatetags.ui import draw_light


def drawn(source: str, **values: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("left", "unit", "state", "text"),
    [
        (31, "日", "gray", "剩31日"),
        (3, "个工作日", "soon", "剩3个工作日"),
        (0, "个工作日", "soon", "今日到期"),
        (0, "小时", "soon", "不足1小时"),
        (-2, "日", "late", "已逾期2日"),
    ],
)
def test_a_light_counts_down_in_words(left: int, unit: str, state: str, text: str) -> None:
    assert Light.remaining(left, unit, soon=5) == Light(state, text)  # type: ignore[arg-type]


def test_every_light_has_words_and_a_shape_of_its_own() -> None:
    shapes = set()
    for state in ("gray", "soon", "late", "done", "paused"):
        page = drawn("{% light state text %}", state=state, text="某种状态")
        assert "某种状态" in page
        shapes.add(page.partition("<svg")[2].partition("</svg>")[0])
    assert len(shapes) == 5
    with pytest.raises(ValueError, match="green"):
        drawn("{% light 'green' '好' %}")


def test_a_refused_button_is_there_and_says_why() -> None:
    page = drawn("{% button '作出处罚决定' 'binding' reason='尚未审核' %}")
    assert 'aria-disabled="true"' in page
    assert "尚未审核" in page
    assert 'type="submit"' not in page
    with pytest.raises(ValueError, match="danger"):
        drawn("{% button '甲' 'danger' %}")


def test_a_refused_step_lists_every_rule_with_article_and_cure() -> None:
    step = NextStep(
        "作出处罚决定",
        "/decide",
        permitted=False,
        unmet=[
            Unmet("尚未审核", "《行政处罚法》第五十八条", "报送法制审核", "/submit", "p.reviewed"),
            Unmet("期限未满", "《行政处罚法》第四十五条", "11月28日起可办"),
        ],
        others=[Link("中止案件", "/pause")],
    )
    page = drawn("{% next_step step %}", step=step)
    assert "还差2项" in page
    assert '<a class="unmet-cure" href="/submit">报送法制审核</a>' in page
    assert "《行政处罚法》第四十五条" in page
    assert "p.reviewed" in page
    assert 'href="/decide"' not in page


def test_a_permitted_step_is_one_large_button_in_the_words_of_the_act() -> None:
    step = NextStep("作出处罚决定", "/decide", permitted=True, binding=True)
    page = drawn("{% next_step step %}", step=step)
    assert re.search(r'<a class="button binding large" href="/decide">作出处罚决定</a>', page)


def cases(**more: Any) -> Table:
    columns = [Column("party", "当事人", sort="party"), Column("fine", "罚款", "number")]
    rows = [Row({"party": "<script>", "fine": draw_light(Light("late", "逾期"))}, "/c?a=1&b=2")]
    return Table("案件", columns, rows, **more)


def test_a_table_escapes_text_and_lets_safe_marks_through() -> None:
    page = drawn("{% table table %}", table=cases())
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert 'class="light light-late"' in page
    assert 'href="/c?a=1&amp;b=2"' in page
    assert 'data-label="罚款"' in page
    assert '<caption class="hidden-label">案件</caption>' in page


def test_a_sort_link_turns_the_order_round_and_keeps_the_filters() -> None:
    page = drawn("{% table table %}", table=cases(sort="party", query={"q": "云", "page": "3"}))
    assert 'aria-sort="ascending"' in page
    assert 'href="?q=%E4%BA%91&amp;sort=-party"' in page


def test_a_hidden_column_is_hidden_in_head_and_rows() -> None:
    page = drawn("{% table table %}", table=cases(hidden=frozenset({"fine"})))
    assert len(re.findall(r'data-col="fine"[^>]* hidden', page)) == 2


def test_an_empty_table_says_what_would_stand_there() -> None:
    nothing = Table("案件", [], [], "还没有案件。立案以后，案件列在这里。", "/new", "登记一条线索")
    page = drawn("{% table table %}", table=nothing)
    assert "立案以后，案件列在这里。" in page
    assert '<a href="/new">登记一条线索</a>' in page
    assert "<table" not in page


def test_pages_say_where_one_is() -> None:
    assert "第51–100件，共1,203件" in drawn("{% pagination p %}", p=Pagination(51, 100, 1203))
    assert "第1–50件<" in drawn("{% pagination p %}", p=Pagination(1, 50, None))
    assert "没有符合条件的记录" in drawn("{% pagination p %}", p=Pagination(0, 0, 0))


def test_the_progress_bar_says_percent_and_an_unknown_end_has_none() -> None:
    assert "34%" in drawn("{% progress '上传' 412 1200 %}")
    unknown = drawn("{% progress '上传' 412 0 %}")
    assert "%" not in unknown
    assert "value=" not in unknown


def test_every_icon_can_be_drawn_and_an_unknown_one_is_refused() -> None:
    for name in PATHS:
        assert "<path" in drawn("{% icon name %}", name=name)
    with pytest.raises(KeyError):
        drawn("{% icon 'unicorn' %}")


def test_blocks_hold_their_content_and_escape_their_titles() -> None:
    page = drawn(
        '{% card title id="duties" %}<p>{{ text }}</p>{% endcard %}', title="<b>", text="&"
    )
    assert 'aria-labelledby="duties-title"' in page
    assert "&lt;b&gt;" in page
    assert "<p>&amp;</p>" in page
    page = drawn('{% panes %}{% pane "草稿" id="draft" wide=True %}甲{% endpane %}{% endpanes %}')
    assert 'class="pane pane-wide" id="draft"' in page
    page = drawn('{% dialog id="d" title="决定" label="作出决定" %}甲{% enddialog %}')
    assert "data-confirm-go>作出决定</button>" in page
