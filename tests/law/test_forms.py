"""What people type, and what the form answers: reliability's bad inputs, field by field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.law.forms import MAX_FEN, SHANGHAI, Choice, Field, Kind, Wrong, clean, fen, json_schema
from sanjian.law.parameters import Values
from sanjian.law.procedures import PROCEDURES
from tests.law.files import PLACES, rules

TODAY = date(2026, 11, 22)
LISTS = Values({"kinds": [{"code": "fine", "label": "罚款"}, {"code": "warning", "label": "警告"}]})
NAME = Field("name", "当事人姓名", max_length=10)


def wrong(field: Field, value: Any) -> str:
    """What the form says about a value that it does not take."""
    _, errors = clean([field], {field.name: value}, today=TODAY, lists=LISTS)
    return errors[field.name][0]


def taken(field: Field, value: Any) -> Any:
    """The content that the form makes of a value."""
    content, errors = clean([field], {field.name: value}, today=TODAY, lists=LISTS)
    assert errors == {}
    return content[field.name]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("张\x00三", "“当事人姓名”含有不可见字符（第2位），请删除后重试"),
        ("张\ud800", "“当事人姓名”含有无法保存的字符（第2位），请重新输入该字"),
        ("张\u202e三", "“当事人姓名”第2位是会改变显示顺序的隐藏字符，请删除后重试"),
        ("张三\u200b。", "“当事人姓名”第3位是会改变显示顺序的隐藏字符，请删除后重试"),
        ("张\u2028三", "“当事人姓名”第2位是会改变显示顺序的隐藏字符，请删除后重试"),
        ("张\n三", "“当事人姓名”只能填写一行"),
        ("张\r三", "“当事人姓名”只能填写一行"),
        ("张" * 11, "“当事人姓名”最多10字，现有11字"),
        ("", "请填写“当事人姓名”"),
        (" \u3000 ", "请填写“当事人姓名”"),
        (None, "请填写“当事人姓名”"),
        (7, "“当事人姓名”应填写文字"),
        (["张三"], "“当事人姓名”应填写文字"),
        ({"x": 1}, "“当事人姓名”应填写文字"),
        (True, "“当事人姓名”应填写文字"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_its_place(typed: Any, told: str) -> None:
    assert wrong(NAME, typed) == told


@pytest.mark.parametrize("name", ["𠮷野家", "𬭚㛃", "{{7*7}}", "<script>", "=HYPERLINK(1)", "张😀"])
def test_rare_characters_and_dangerous_looking_names_are_kept_as_typed(name: str) -> None:
    assert taken(Field("name", "姓名", max_length=50), name) == name


def test_lines_of_any_system_become_one_kind_of_line() -> None:
    assert taken(Field("text", "理由", Kind.LONGTEXT), "一\r\n二\r三") == "一\n二\n三"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("5000", 500_000), (5000, 500_000), (5000.5, 500_050), ("0.01", 1), ("5,000", 500_000),
        ("1,234,567.89", 123_456_789), ("５，０００元", 500_000), ("１２．５０", 1_250), ("0", 0),
    ],
)  # fmt: skip
def test_yuan_become_fen_however_they_are_typed(typed: Any, stored: int) -> None:
    assert fen(typed, "罚款数额") == stored


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "1e400", float("nan"), float("inf"), "一百", "5²", "٣", "10,50", "1,2345",
     "", "--5", "0x10", "5 0", True, [5], {"a": 1}, "9" * 400, "1." + "0" * 9_000],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_words(typed: Any) -> None:
    with pytest.raises(Wrong, match="罚款数额"):
        fen(typed, "罚款数额")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-500", "“罚款数额”不能小于0元"),
        ("0.001", "“罚款数额”最多两位小数"),
        ("99999999999999", "“罚款数额”过大，请核对"),
    ],
)
def test_amounts_out_of_bounds_say_which_bound(typed: str, told: str) -> None:
    with pytest.raises(Wrong, match=told):
        fen(typed, "罚款数额")


DAY = Field("day", "立案日期", Kind.DATE)
AHEAD = Field("day", "听证日期", Kind.DATE, future=True)


@pytest.mark.parametrize(
    "typed", ["2026-11-22", "2026/11/22", "2026年11月22日", "２０２６－１１－２２"]
)
def test_a_day_may_be_written_as_people_write_it(typed: str) -> None:
    assert taken(DAY, typed) == "2026-11-22"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (DAY, "2026-02-29", "“立案日期”：2026年2月没有29日"),
        (DAY, "0000-00-00", "“立案日期”：0年0月没有0日"),
        (DAY, "2026-11-23", "“立案日期”晚于今天（2026年11月22日），请核对"),
        (DAY, "1900-01-01", "“立案日期”早于1949年10月1日，请核对"),
        (DAY, "明天", "“立案日期”应写成2026年11月22日或2026-11-22的样子"),
        (DAY, 20261122, "“立案日期”应写成2026年11月22日或2026-11-22的样子"),
        (AHEAD, "2036-11-23", None),
        (AHEAD, "2037-01-01", "“听证日期”在十年以后，请核对"),
    ],
)
def test_a_day_that_cannot_be_is_told_why(field: Field, typed: Any, told: str | None) -> None:
    if told is None:
        assert taken(field, typed) == typed
    else:
        assert wrong(field, typed) == told


MOMENT = Field("moment", "开始时间", Kind.DATETIME)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-02-29T10:00", "“开始时间”：2026年2月没有29日"),
        ("2026-11-22T24:00", "“开始时间”应写成2026-11-22 09:30的样子"),
        ("2026-11-22T10:00+99:00", "“开始时间”应写成2026-11-22 09:30的样子"),
        ("0001-01-01T00:00+23:59", "“开始时间”早于1949年10月1日，请核对"),
        ("9999-12-31T23:59-23:00", "“开始时间”晚于今天（2026年11月22日），请核对"),
        ("2026-11-22T23:30-02:00", "“开始时间”晚于今天（2026年11月22日），请核对"),
    ],
)
def test_a_moment_that_cannot_be_is_told_why(typed: str, told: str) -> None:
    assert wrong(MOMENT, typed) == told


def test_a_moment_without_a_zone_is_chinese_time() -> None:
    assert taken(MOMENT, "2026-11-22 09:30") == "2026-11-22T09:30:00+08:00"


KIND = Field("kind", "处罚种类", Kind.CHOICE, choices="kinds")
KINDS = Field("kinds", "处罚种类", Kind.CHOICES, choices="kinds")


@pytest.mark.parametrize("typed", ["caution", "罚款", 1, ["fine"], {"fine": 1}, True])
def test_only_what_the_pack_lists_can_be_chosen(typed: Any) -> None:
    assert wrong(KIND, typed) == "“处罚种类”请从所列各项中选择"


def test_several_choices_are_stored_once_and_in_order() -> None:
    assert taken(KINDS, ["warning", "fine", "warning"]) == ["fine", "warning"]
    assert taken(KINDS, "fine") == ["fine"]
    assert wrong(KINDS, {"fine": 1}) == "“处罚种类”可选多项，填写方式不对"
    assert wrong(KINDS, ["fine"] * 501) == "“处罚种类”可选多项，填写方式不对"


@pytest.mark.parametrize("typed", ["maybe", 1, [], "真"])
def test_yes_or_no_is_nothing_else(typed: Any) -> None:
    told = wrong(Field("ok", "已核对", Kind.YESNO), typed)
    assert told in ("“已核对”请选择是或否", "请填写“已核对”")


def test_yes_and_no_are_read_from_page_and_json() -> None:
    ok = Field("ok", "已核对", Kind.YESNO)
    assert [taken(ok, value) for value in (True, "yes", "on", "是", False, "no", "否")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["甲", "1.5", "", "1" * 10, True, [1], "²"])
def test_a_person_is_a_number(typed: Any) -> None:
    assert "主持人" in wrong(Field("chair", "主持人", Kind.PERSON), typed)


def test_people_are_stored_once_in_order() -> None:
    assert taken(Field("officers", "人员", Kind.OFFICERS), ["２", 1, "2"]) == [1, 2]


GOODS = Field(
    "goods", "物品", Kind.ROWS,
    columns=(Field("name", "名称", max_length=5), Field("count", "数量", Kind.INTEGER, minimum=1)),
)  # fmt: skip


def test_rows_name_the_line_that_is_wrong() -> None:
    good = {"name": "酒", "count": "2"}
    assert taken(GOODS, [good, {"name": "", "count": ""}]) == [{"name": "酒", "count": 2}]
    assert wrong(GOODS, [good, {"name": "酒", "count": 0}]) == "“物品”第2行：“数量”不能小于1"
    assert wrong(GOODS, [good, "酒"]) == "“物品”第2行的填写方式不对"
    assert wrong(GOODS, [{"name": "", "count": ""}]) == "请填写“物品”"
    assert wrong(GOODS, [{**good, "more": 1}]) == "“物品”第1行：没有这个填写项"
    assert wrong(GOODS, "酒") == "“物品”应逐行填写，最多500行"
    assert wrong(GOODS, [good] * 501) == "“物品”应逐行填写，最多500行"


def test_a_field_that_the_form_does_not_ask_for_is_refused() -> None:
    _, errors = clean([NAME], {"name": "张三", "__proto__": 1}, today=TODAY, lists=LISTS)
    assert errors == {"__proto__": ["没有这个填写项"]}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
FORMS = [
    pytest.param(step.form, id=f"{procedure.name}-{step.name}")
    for procedure in PROCEDURES.values()
    for step in procedure.steps
    if step.form
]


@given(data=st.data())
def test_no_form_of_any_step_breaks_on_anything_typed(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS)).values[0]
    raw = {field.name: data.draw(ANYTHING) for field in form}
    content, errors = clean(form, raw, today=TODAY, lists=rules("mingxi"))
    assert set(content) | set(errors) == {field.name for field in form}
    assert all(isinstance(one, str) for told in errors.values() for one in told)


@given(amount=st.integers(0, MAX_FEN))
def test_every_amount_comes_back_as_typed(amount: int) -> None:
    assert fen(f"{amount // 100}.{amount % 100:02d}", "数额") == amount


@pytest.mark.parametrize("place", PLACES)
def test_every_form_has_a_schema_under_every_pack(place: str) -> None:
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            schema = json_schema(step.form, rules(place))
            # What the record fills in itself is not for a caller to send.
            typed = [field for field in step.form if not field.filled]
            assert set(schema["properties"]) == {field.name for field in typed}
            assert set(schema["required"]) == {f.name for f in typed if f.required}


def test_a_schema_says_what_a_caller_must_send() -> None:
    schema = json_schema([NAME, KIND, GOODS, AHEAD], LISTS)["properties"]
    assert schema["name"] == {
        "title": "当事人姓名", "type": "string", "maxLength": 10, "minLength": 1,
    }  # fmt: skip
    assert schema["kind"]["oneOf"] == [
        {"const": "fine", "title": "罚款"}, {"const": "warning", "title": "警告"},
    ]  # fmt: skip
    assert schema["goods"]["items"]["properties"]["count"]["minimum"] == 1
    assert schema["day"]["format"] == "date"


def test_options_come_from_the_form_or_from_the_pack() -> None:
    own = (Choice("a", "甲"),)
    assert Field("x", "项", Kind.CHOICE, choices=own).options(LISTS) == own
    assert [choice.label for choice in KIND.options(LISTS)] == ["罚款", "警告"]


def test_an_hour_of_today_that_has_not_come_is_refused_and_one_that_has_is_taken() -> None:
    field = Field("started_at", "开始时间", Kind.DATETIME)
    now = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)

    def told(text: str) -> list[str]:
        raw = {"started_at": text}
        _, errors = clean((field,), raw, today=TODAY, lists=LISTS, now=now)
        return errors.get("started_at", [])

    assert told("2026-11-22T09:01") == ["“开始时间”晚于现在（9时00分），请核对"]
    assert told("2026-11-22T01:00Z") == []
    assert told("2026-11-22T09:00") == []
