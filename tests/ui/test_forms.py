"""Forms lose nothing that was typed and say what is wrong where it is."""

import re
from datetime import UTC, date, datetime

from django.http import QueryDict
from django.template import Context, Template
from django.test import Client

from sanjian.law.forms import Choice, Field, Kind
from sanjian.ui.forms import Form, Option, asks_for_row, bind, raw

GOODS = Field(
    "goods",
    "涉案物品",
    Kind.ROWS,
    columns=(Field("name", "名称"), Field("amount", "数量", Kind.INTEGER)),
)
FIELDS = [
    Field("title", "案由", help="写违法行为，不写结论。"),
    Field("facts", "违法事实", Kind.LONGTEXT, law="《行政处罚法》第五十七条"),
    Field("day", "发现日期", Kind.DATE),
    Field("fine", "罚款", Kind.YUAN, required=False),
    Field(
        "source", "来源", Kind.CHOICE, choices=(Choice("daily", "日常检查"), Choice("x", "举报"))
    ),
    Field(
        "kinds", "处罚种类", Kind.CHOICES, choices=(Choice("warn", "警告"), Choice("fine", "罚款"))
    ),
    Field("heard", "要求听证", Kind.YESNO),
    Field("officers", "承办人", Kind.OFFICERS),
    GOODS,
]
OFFICERS = {"officers": [Option("1", "周"), Option("2", "吴", refused="证件已到期")]}


def drawn(form: Form) -> str:
    return Template("{% load ui %}{% form form %}").render(Context({"form": form}))


def test_what_was_posted_is_read_as_typed_with_blank_rows_in_their_place() -> None:
    post = QueryDict(
        "title=%20%EF%BC%91&kinds=warn&kinds=fine&officers=1&goods-0-name=a&goods-2-amount=x&y=1"
    )
    typed = raw(FIELDS, post)
    assert typed["title"] == " １"
    assert typed["kinds"] == ["warn", "fine"]
    assert typed["officers"] == ["1"]
    assert typed["heard"] == ""
    assert typed["goods"] == [
        {"name": "a", "amount": ""},
        {"name": "", "amount": ""},
        {"name": "", "amount": "x"},
    ]
    assert "y" not in typed


def test_a_row_number_far_away_does_not_make_a_million_rows() -> None:
    assert len(raw([GOODS], QueryDict("goods-9999-name=a"))["goods"]) == 501
    assert raw([GOODS], QueryDict("goods-99999999-name=a"))["goods"] == []


def test_a_form_that_comes_back_keeps_every_value_and_shows_every_error_at_its_field() -> None:
    post = QueryDict(mutable=True)
    post.update({"title": '<b>"卤蛋"</b>', "facts": "\n第一行", "day": "2026年13月40日"})
    post.update({"fine": "５千", "source": "x", "heard": "no"})
    post.setlist("kinds", ["fine"])
    post.update({"goods-0-name": "卤蛋", "goods-0-amount": "很多"})
    errors = {"day": ["没有13月"], "goods-0-amount": ["应填写整数"], "officers": ["不得少于两人"]}
    bound = bind(FIELDS, raw(FIELDS, post), errors=errors, options=OFFICERS)
    page = drawn(Form(bound, "报送法制审核", errors=["案件已被他人办理"]))

    assert 'value="&lt;b&gt;&quot;卤蛋&quot;&lt;/b&gt;"' in page
    assert re.search(r'<textarea[^>]*name="facts"[^>]*>\n\n第一行</textarea>', page)
    assert re.search(r'type="text"[^>]*name="day" value="2026年13月40日"', page)
    assert 'value="５千"' in page
    assert re.search(r'<input type="radio"[^>]*name="source" value="x" checked', page)
    assert re.search(r'name="kinds" value="fine" checked', page)
    assert not re.search(r'name="kinds" value="warn" checked', page)
    assert re.search(r'name="heard" value="no" checked', page)
    assert re.search(r'name="goods-0-amount" value="很多"', page)
    assert "有4处需要改正" in page
    for anchor in ("id_day", "id_goods-0-amount", "id_officers-0"):
        assert f'<a href="#{anchor}">' in page
        assert f'id="{anchor}"' in page
    assert 'aria-describedby="id_day-error"' in page
    assert 'id="id_day-error"' in page


def test_a_first_draw_writes_stored_values_as_the_controls_want_them() -> None:
    values = {"day": date(2026, 9, 4), "heard": True, "officers": [1], "goods": []}
    bound = {one.name: one for one in bind(FIELDS, values, options=OFFICERS, empty_rows=2)}
    assert (bound["day"].value, bound["day"].input_type) == ("2026-09-04", "date")
    assert [one.chosen for one in bound["heard"].options] == [True, False]
    assert [one.chosen for one in bound["officers"].options] == [True, False]
    assert len(bound["goods"].rows) == 2


def test_a_stored_moment_is_shown_as_shanghai_reads_it() -> None:
    field = [Field("at", "时间", Kind.DATETIME)]
    for stored in (datetime(2026, 8, 31, 0, 5, tzinfo=UTC), "2026-08-31T08:05:00+08:00"):
        moment = bind(field, {"at": stored})[0]
        assert (moment.value, moment.input_type) == ("2026-08-31T08:05", "datetime-local")
    typed = bind(field, {"at": "2026-02-31T08:05:00+08:00"})[0]
    assert (typed.value, typed.input_type) == ("2026-02-31T08:05:00+08:00", "text")


def test_one_more_row_is_drawn_when_asked_for() -> None:
    post = QueryDict("goods-0-name=a&add-row=goods")
    bound = bind([GOODS], raw([GOODS], post), more_rows=asks_for_row(post))
    assert [cell.name for cell in bound[0].rows[1].cells] == ["goods-1-name", "goods-1-amount"]
    assert len(bind([GOODS], raw([GOODS], post))[0].rows) == 1


def test_somebody_who_may_not_be_chosen_is_shown_with_the_reason() -> None:
    page = drawn(Form(bind(FIELDS, options=OFFICERS), "立案"))
    assert re.search(r'value="2" disabled aria-describedby="id_officers-1-detail"', page)
    assert "证件已到期" in page


def test_law_and_help_stand_with_their_field_and_optional_ones_say_so() -> None:
    page = drawn(Form(bind(FIELDS, options=OFFICERS), "立案"))
    assert "《行政处罚法》第五十七条" in page
    assert '<p class="help" id="id_title-help">写违法行为，不写结论。</p>' in page
    assert page.count("选填") == 1


def test_a_long_list_becomes_a_select_and_a_short_one_lies_open() -> None:
    many = tuple(Choice(str(i), f"第{i}项") for i in range(9))
    long, short = bind(
        [
            Field("a", "甲", Kind.CHOICE, choices=many),
            Field("b", "乙", Kind.CHOICE, choices=many[:3]),
        ]
    )
    assert long.template.endswith("select.html")
    assert short.template.endswith("options.html")
    assert "<select" in drawn(Form([long], "保存"))


def test_the_gallery_form_without_scripts_adds_a_row_and_keeps_what_was_typed() -> None:
    sent = {"title": "占道经营", "goods-0-name": "秤", "add-row": "goods"}
    page = Client().post("/ui/gallery/form", sent).content.decode()
    assert 'name="goods-1-name"' in page
    assert 'value="占道经营"' in page
    assert "需要改正" not in page
    page = Client().post("/ui/gallery/form", {"title": "占道经营"}).content.decode()
    assert 'value="占道经营"' in page
    assert "请填写“违法事实”" in page
