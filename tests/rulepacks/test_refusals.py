"""A damaged pack is refused: each kind of damage by its file, its entry and its reason."""

from collections.abc import Callable

import pytest

from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.loader import check, load, load_all
from sanjian.rulepacks.packs import PackRefused
from tests.rulepacks.conftest import NATION, TOWN, Folder

SERVE_7 = '{ count = 7, unit = "working_day" }'


def only_error(packs: Folder) -> PackError:
    """The one error of the town's pack, which also keeps it from being used."""
    with pytest.raises(PackRefused) as refused:
        load(packs.root, "town")
    assert len(refused.value.errors) == 1, refused.value
    return refused.value.errors[0]


def test_sound_packs_are_taken(packs: Folder) -> None:
    assert set(load_all(packs.root)) == {"nation", "town"}


@pytest.mark.parametrize(
    ("key", "value", "more", "reason"),
    [
        ("decision.servce", SERVE_7, {}, "未知的键 decision.servce，是否应为 decision.serve"),
        ("weather", "3", {}, "未知的键 weather"),
        ("case.close", "15", {}, "“结案期限”的值期限应写作"),
        ("case.close", '{ count = 0, unit = "day" }', {}, "count 应为正整数：0"),
        ("case.close", '{ count = 1.5, unit = "day" }', {}, "count 应为正整数"),
        ("case.close", '{ count = 15, unit = "workday" }', {}, "unit 应为 hour、working_day"),
        ("case.officers_minimum", '"2"', {}, "应为整数，现为 '2'"),
        ("case.officers_minimum", "true", {}, "应为整数，现为 True"),
        ("summary.fine_person", "-1", {}, "数值超出范围：-1"),
        ("review.light_form", '"yes"', {}, "应为是否（true 或 false）"),
        ("portal.name", '""', {}, "文字不能为空"),
        ("portal.name", '"\\u0007"', {}, "控制字符"),
        ("portal.name", "7", {}, "应为文字，现为 7"),
        ("review.separation", '"maybe"', {}, "应为下列选项之一：total（审核人员一律不承办案件）"),
        ("channels", '"网站"', {}, "应为清单"),
        ("channels", '["网站", ""]', {}, "清单第2项为空"),
        ("channels", '["网站", "网站"]', {}, "清单内代码重复：网站"),
        ("channels", '[{ code = "site" }]', {}, "清单第1项缺少 label"),
        ("channels", '[{ code = "Web Site", label = "网站" }]', {}, "只能用小写字母"),
        ("channels", '[{ code = "a", label = "网站", at = [1] }]', {}, "清单第1项的 at 应为"),
        ("rollout.deadline", '"很快"', {}, "应为日期"),
        ("annual_report.due", '"13-01"', {}, "应为月日"),
        ("annual_report.due", '"02-29"', {}, "不是每年都有的日子"),
        ("case.close", SERVE_7, {"source": '"  "'}, "缺少来源"),
        ("case.close", SERVE_7, {"source": "7"}, "缺少来源"),
        ("case.close", None, {}, "须写明 value"),
        ("case.close", SERVE_7, {"untranslatable": '"及时"'}, "须写明 value"),
        ("case.close", SERVE_7, {"autor": '"x"'}, "未知的字段 autor"),
        ("case.close", SERVE_7, {"default": '"yes"'}, "default 应为 true 或 false"),
        ("case.close", SERVE_7, {"clauses": '"YX-02"'}, "clauses 应为条款编号的数组"),
        ("case.close", SERVE_7, {"clauses": '["YX-2", "YX-2"]'}, "重复的条款编号"),
        ("case.close", SERVE_7, {"note": "3"}, "note 应为文字"),
        ("case.close", SERVE_7, {"until": "2021-12-31"}, "止日（until）2021-12-31 早于施行日期"),
        ("case.close", SERVE_7, {"until": "2200-01-01"}, "until 超出"),
        ("case.close", SERVE_7, {"until": '"2030-01-01"'}, "until 不是有效日期"),
    ],
)
def test_an_entry_is_refused_with_its_reason(
    packs: Folder, key: str, value: str | None, more: dict[str, str], reason: str
) -> None:
    packs.entry(key, value, **more)
    error = only_error(packs)
    assert error.file == "town/more.toml"
    assert error.entry == f"第1条 {key}"
    assert reason in error.reason


@pytest.mark.parametrize(
    ("in_force", "reason"),
    [
        ("2022-01-01T09:00:00", "不是有效日期"),
        ('"2022-01-01"', "不是有效日期"),
        ("1900-01-01", "超出1949年"),
    ],
)
def test_a_wrong_day_of_force_is_refused(packs: Folder, in_force: str, reason: str) -> None:
    packs.entry("case.close", SERVE_7, in_force=in_force)
    assert reason in only_error(packs).reason


def test_a_missing_day_of_force_and_key_are_both_named(packs: Folder) -> None:
    packs.file("town/more.toml", '[[entry]]\nsource = "某文件"\nvalue = 1\n')
    with pytest.raises(PackRefused) as refused:
        load(packs.root, "town")
    assert {error.reason for error in refused.value.errors} == {
        "缺少 key",
        "缺少施行日期（in_force）",
    }


def test_a_day_that_does_not_exist_is_named_with_line_and_entry(packs: Folder) -> None:
    packs.entry("case.close", SERVE_7, in_force="2022-02-30")
    error = only_error(packs)
    assert (error.file, error.entry) == ("town/more.toml", "第1条")
    assert "无效的日期，第3行" in error.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[entry]\nkey = 1", "TOML 语法错误，第1行"),
        ("[[entry]]\nkey = ", "TOML 语法错误，第2行"),
        ('[[entry]]\nkey = "a"\nkey = "b"', "同一字段写了两次，第3行"),
        ("[entry]\nkey = 1", "条目应写作 [[entry]]"),
        ("entry = [1]", "条目应为表"),
        ("[[entries]]\nkey = 1", "未知的表 entries"),
        (b"\xff\xfe\x00", "不是 UTF-8 文本"),
        (b"#" + b" " * (1024 * 1024), "文件超过1024KB"),
        ("a = " + "[" * 5000, "TOML"),
        ("a = " + "9" * 5000, "无效的日期或者数"),
    ],
)
def test_a_file_that_is_no_pack_file_is_refused(
    packs: Folder, text: str | bytes, reason: str
) -> None:
    packs.file("town/more.toml", text)
    error = only_error(packs)
    assert error.file == "town/more.toml"
    assert reason in error.reason


@pytest.mark.parametrize(
    ("text", "entry", "reason"),
    [
        ("", "", "缺少 [pack] 表"),
        (TOWN.replace('"town"', '"city"'), "name", "应与文件夹名 town 一致"),
        (TOWN.replace('label = "云溪县"', ""), "label", "缺少"),
        (TOWN.replace('parent = "nation"', ""), "parent", "缺少上级"),
        (TOWN.replace("2019-01-01", '"去年"'), "issued", "不是有效日期"),
        (TOWN + 'extra = "x"\n', "extra", "未知的字段"),
        (TOWN + "\n[[entry]]\nkey = 1\n", "", "未知的表 entry"),
        (TOWN.replace('"nation"', '"mars"'), "parent", "没有上级规则包 mars"),
        (TOWN.replace('"nation"', '"../nation"'), "parent", "没有上级规则包"),
        (TOWN.replace('"nation"', '"town"'), "parent", "上级成环：town"),
    ],
)
def test_a_wrong_head_is_refused(packs: Folder, text: str, entry: str, reason: str) -> None:
    packs.file("town/pack.toml", text)
    error = only_error(packs)
    assert (error.file, error.entry) == ("town/pack.toml", entry)
    assert reason in error.reason


def test_a_folder_without_a_head_is_refused(packs: Folder) -> None:
    (packs.root / "town" / "pack.toml").unlink()
    assert only_error(packs) == PackError("town/pack.toml", "", "缺少文件")


def test_a_circle_of_packs_ends(packs: Folder) -> None:
    packs.file("nation/pack.toml", NATION.replace('parent = ""', 'parent = "town"'))
    assert "上级成环" in only_error(packs).reason


def test_the_same_entry_twice_is_refused_with_both_places(packs: Folder) -> None:
    packs.entry("review.ratio", "5", in_force="2019-01-01")
    assert only_error(packs).reason == "与 town/more.toml 第1条 重复"


@pytest.mark.parametrize(
    ("in_force", "until"), [("2023-01-01", None), ("2018-06-01", "2019-01-01")]
)
def test_overlapping_days_are_refused(packs: Folder, in_force: str, until: str | None) -> None:
    more = {"until": until} if until else {}
    packs.entry("review.ratio", "5", in_force=in_force, **more)
    error = only_error(packs)
    assert "施行期间与" in error.reason
    assert "until" in error.reason


def test_entries_that_follow_each_other_do_not_overlap(packs: Folder) -> None:
    packs.entry("review.ratio", "5", in_force="2018-01-01", until="2018-12-31")
    assert load(packs.root, "town").name == "town"


LIST_OF = '[{{ code = "{}", label = "项目" }}]'


@pytest.mark.parametrize(
    ("key", "national", "local", "direction"),
    [
        ("decision.serve", SERVE_7, '{ count = 8, unit = "working_day" }', "只能缩短"),
        ("decision.serve", SERVE_7, '{ count = 8, unit = "day" }', "只能缩短"),
        ("hearing.request", SERVE_7, '{ count = 6, unit = "working_day" }', "只能延长"),
        ("hearing.request", SERVE_7, '{ count = 7, unit = "day" }', "只能延长"),
        ("summary.fine_person", "200", "201", "只能降低"),
        ("case.officers_minimum", "2", "1", "只能提高"),
        ("annual_report.due", '"01-31"', '"02-01"', "只能提前"),
        ("decision.contents", LIST_OF.format("facts"), LIST_OF.format("party"), "缺少：项目"),
        ("summary.kinds", '["warning"]', '["warning", "fine"]', "多出：fine"),
        ("review.scope.all_ordinary", "true", "false", "不得取消"),
        ("archive.destroy_automatically", "false", "true", "不得放开"),
        ("evidence.kinds", '["book"]', '["book", "rumour"]', "多出：rumour"),
        ("evidence.kinds", '["book", "thing"]', '["book"]', "缺少：thing"),
    ],
)
def test_every_loosening_is_refused_with_the_article_it_loosens(
    packs: Folder, key: str, national: str, local: str, direction: str
) -> None:
    packs.file("nation/rules.toml", "")
    packs.file("town/rules.toml", "")
    packs.entry(key, national, pack="nation", source='"《某法》第九条"')
    packs.entry(key, local)
    error = only_error(packs)
    assert (error.file, error.entry) == ("town/more.toml", f"第1条 {key}")
    assert "放宽了“全国”" in error.reason
    assert direction in error.reason
    assert error.basis == "《某法》第九条"
    packs.entry(key, national)
    assert load(packs.root, "town").name == "town"


def test_loosening_counts_only_on_days_on_which_both_hold(packs: Folder) -> None:
    packs.file("town/rules.toml", "")
    eight = '{ count = 8, unit = "working_day" }'
    packs.entry("decision.serve", eight, in_force="2020-01-01", until="2021-07-14")
    assert load(packs.root, "town").name == "town"
    packs.entry("decision.serve", eight, in_force="2020-01-01", until="2021-07-15")
    assert "放宽" in only_error(packs).reason


def test_a_platform_default_binds_no_layer_below(packs: Folder) -> None:
    packs.entry("review.limit", '{ count = 30, unit = "day" }')
    assert load(packs.root, "town").name == "town"


def test_loosening_the_grandparent_is_refused_too(packs: Folder) -> None:
    city = TOWN.replace('"town"', '"city"')
    packs.file("city/pack.toml", city)
    packs.file("city/rules.toml", "")
    packs.file("town/pack.toml", TOWN.replace('"nation"', '"city"'))
    packs.entry("decision.serve", '{ count = 9, unit = "working_day" }', in_force="2019-01-01",
                until="2021-12-31")  # fmt: skip
    assert only_error(packs).basis == "《行政处罚法》第六十一条第一款"


def test_all_errors_of_all_packs_are_found_at_once(packs: Folder) -> None:
    packs.entry("weather", "3")
    packs.file("town/third.toml", "[[entry]]\nkey = ")
    packs.file("other/pack.toml", "")
    _, errors = check(packs.root)
    assert [error.file for error in errors] == [
        "other/pack.toml",
        "town/more.toml",
        "town/third.toml",
    ]


def test_an_error_above_keeps_every_pack_below_from_being_used(packs: Folder) -> None:
    packs.entry("weather", "3", pack="nation")
    sound, errors = check(packs.root)
    assert sound == {}
    assert [error.file for error in errors] == ["nation/more.toml"]


@pytest.mark.parametrize("make", [lambda root: None, lambda root: root.mkdir()])
def test_nothing_at_all_is_an_error_not_a_success(tmp_path, make: Callable) -> None:
    root = tmp_path / "none"
    make(root)
    packs, errors = check(root)
    assert packs == {}
    assert len(errors) == 1


def test_a_refusal_reads_as_one_sentence(packs: Folder) -> None:
    packs.entry("decision.serve", '{ count = 9, unit = "working_day" }', in_force="2021-07-15",
                until="2021-12-31")  # fmt: skip
    assert str(only_error(packs)) == (
        "town/more.toml 第1条 decision.serve：放宽了“全国”的“处罚决定书送达期限”："
        "上级为7个工作日，此处为9个工作日；只能缩短（《行政处罚法》第六十一条第一款）"
    )
