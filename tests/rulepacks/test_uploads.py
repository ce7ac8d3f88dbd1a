"""A pack brought as a file: every kind of damage has one answer, naming file, entry and reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings

from sanjian.law.periods import Period
from sanjian.rulepacks.entries import Entry
from sanjian.rulepacks.loader import LARGEST_FILE, load
from sanjian.rulepacks.packs import Layer, Pack, PackRefused
from sanjian.rulepacks.schema import Key, Tighten, Value, loosens
from sanjian.rulepacks.uploading import as_file, read_upload, shown_name
from tests.rulepacks.test_table import PLACES

HEAD = """
[pack]
name = "mingxi"
label = "云溪县"
parent = "cn"
code = "YX"
issuer = "云溪县人民政府"
document = "云溪县实施方案"
issued = 2026-01-01
"""
SOUND = """
[[entry]]
key = "review.limit"
value = { count = 3, unit = "working_day" }
source = "云溪县实施方案 四"
in_force = 2026-01-01
"""


def above() -> tuple[Layer, ...]:
    """The national layer."""
    return load(settings.PACKS_ROOT, "cn").layers


def read(text: str | bytes, name: str = "云溪县.toml") -> Pack:
    data = text if isinstance(text, bytes) else text.encode()
    return read_upload(name, data, above(), "mingxi")


def refused(text: str | bytes, name: str = "云溪县.toml") -> str:
    """Every reason of the refusal, as the page prints them."""
    with pytest.raises(PackRefused) as caught:
        read(text, name)
    assert all(error.file for error in caught.value.errors)
    return str(caught.value)


@pytest.mark.parametrize("place", PLACES)
def test_a_shipped_pack_written_as_one_file_is_read_back_word_for_word(place: str) -> None:
    pack = load(settings.PACKS_ROOT, place)
    again = read_upload("x.toml", as_file(pack.place).encode(), pack.layers[:-1], place)
    assert again.digest == pack.digest


def test_a_sound_file_is_taken() -> None:
    assert read(HEAD + SOUND).label == "云溪县"


BASE = HEAD + SOUND
DAMAGES = {
    "broken TOML": (BASE + "[[entry\n", "TOML 语法错误"),
    "not closed": (BASE.replace('"云溪县实施方案 四"', '"云溪县'), "TOML 语法错误"),
    "a field twice": (BASE + 'source = "别处"\n', "写了两次"),
    "no head": (SOUND, "缺少 [pack] 表"),
    "another pack": (BASE.replace('"mingxi"', '"wanxin"'), "应与文件夹名 mingxi 一致"),
    "no parent": (BASE.replace('parent = "cn"\n', ""), "缺少上级"),
    "unknown parent": (BASE.replace('"cn"', '"mars"'), "上级应为 cn"),
    "its own parent": (BASE.replace('"cn"', '"mingxi"'), "上级应为 cn"),
    "unknown key": (BASE.replace("review.limit", "review.limits"), "是否应为 review.limit"),
    "wrong kind": (BASE.replace('{ count = 3, unit = "working_day" }', '"三日"'), "期限应写作"),
    "a kind's wrong unit": (BASE.replace("working_day", "fortnight"), "unit"),
    "nothing": (BASE.replace("count = 3", "count = 0"), "正整数"),
    "a fraction": (BASE.replace("count = 3", "count = 2.5"), "正整数"),
    "no source": (BASE.replace('source = "云溪县实施方案 四"\n', ""), "缺少来源"),
    "empty source": (BASE.replace("云溪县实施方案 四", " "), "缺少来源"),
    "bad day": (BASE.replace("in_force = 2026-01-01", "in_force = 2026-02-30"), "无效"),
    "day in quotes": (BASE.replace("in_force = 2026-01-01", 'in_force = "2026-01-01"'), "日期"),
    "no day": (BASE.replace("in_force = 2026-01-01\n", ""), "缺少施行日期"),
    "a day of the empire": (BASE.replace("in_force = 2026", "in_force = 1900"), "1949"),
    "ended before it began": (BASE + "until = 2025-12-31\n", "早于施行日期"),
    "twice the same": (BASE + SOUND, "重复"),
    "overlapping": (
        BASE + SOUND.replace("in_force = 2026-01-01", "in_force = 2026-06-01"), "重叠",
    ),
    "unknown field": (BASE + "weight = 3\n", "未知的字段 weight"),
    "unknown table": (BASE + "[extra]\na = 1\n", "未知的表 extra"),
    "one entry for many": (HEAD + SOUND.replace("[[entry]]", "[entry]"), "[[entry]]"),
    "value and words": (BASE + 'untranslatable = "按规定"\n', "须写明 value"),
    "a control sign": (BASE.replace("实施方案 四", "实施方案\\u0007"), ""),
    "other encoding": (BASE.encode("gb18030"), "不是 UTF-8 文本"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "不是 UTF-8 文本"),
    "nothing at all": ("", "缺少 [pack] 表"),
    "too large": (BASE + "# " + "长" * LARGEST_FILE, "文件超过"),
    "too deep": (BASE + "note = " + "[" * 5000 + "]" * 5000 + "\n", ""),
    "a number without end": (BASE.replace("count = 3", "count = " + "9" * 5000), ""),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_kind_of_damage_is_refused_with_its_reason(damage: str) -> None:
    text, reason = DAMAGES[damage]
    if damage == "a control sign":  # a source may hold any text; the page escapes it
        assert read(text)
        return
    assert reason in refused(text)


def test_all_reasons_are_given_at_once() -> None:
    said = refused(BASE.replace("review.limit", "no.such") + SOUND.replace("3, unit", "0, unit"))
    assert "第1条 no.such" in said
    assert "第2条 review.limit" in said


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "a/b/c.toml", "\x00.toml",
     "", ".", "..", "con.toml", "x" * 5000 + ".toml", "<script>.toml", "规则包.toml"],
)  # fmt: skip
def test_the_name_of_a_file_is_never_a_path(name: str) -> None:
    shown = shown_name(name)
    assert shown
    assert not set("/\\<>\x00") & set(shown)
    assert not shown.startswith(".")
    assert len(shown) <= 60
    said = refused("[[", name)
    assert "/" not in said


NATIONAL = [
    entry
    for entry in load(settings.PACKS_ROOT, "cn").place.entries
    if not entry.default and entry.value is not None and entry.until is None
]
DEMANDED = {Tighten.ON: True, Tighten.OFF: False}
BOUND = [
    one
    for one in NATIONAL
    if one.key.tighten not in (Tighten.FREE, Tighten.ADDS)
    and DEMANDED.get(one.key.tighten, one.value) == one.value
]


def looser(key: Key, value: Value) -> Value | None:
    """A value of the kind that gives less than `value` demands; None where there is none."""
    if isinstance(value, Period):
        count = value.count + 1 if key.tighten is Tighten.SHORTER else value.count - 1
        return Period(count, value.unit) if count else None
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if key.tighten is Tighten.LOWER else max(value - 1, 0)
    if isinstance(value, tuple):
        more = {"code": "another", "label": "另一项"}
        return (*value, more) if key.tighten is Tighten.SUBSET else value[:-1]
    if key.tighten is Tighten.EARLIER:
        return "12-31"
    return None


@pytest.mark.parametrize("entry", BOUND, ids=lambda one: one.key.name)
def test_each_national_demand_is_kept_from_being_loosened(entry: Entry) -> None:
    assert entry.value is not None
    loose = looser(entry.key, entry.value)
    if loose is None or not loosens(entry.key, loose, entry.value):
        assert isinstance(entry.value, Period) and entry.value.count == 1  # nothing lies below
        return
    place = load(settings.PACKS_ROOT, "mingxi").place
    since = max(entry.in_force, date(2026, 1, 1))
    bad = replace(entry, value=loose, source="云溪县实施方案 四", in_force=since)
    text = as_file(replace(place, entries=(bad,)))
    said = refused(text)
    assert f"放宽了“全国”的“{entry.key.label}”" in said
    assert entry.key.tighten.value in said
    assert entry.source in said


def test_the_demands_tried_go_in_every_usual_direction() -> None:
    bound = {entry.key.tighten for entry in BOUND}
    assert {Tighten.SHORTER, Tighten.LONGER, Tighten.LOWER, Tighten.HIGHER, Tighten.SUPERSET,
            Tighten.FIXED, Tighten.ON} <= bound  # fmt: skip


def test_what_only_adds_cannot_take_away() -> None:
    text = HEAD + (
        '[[entry]]\nkey = "review.scope.triggers"\nvalue = []\n'
        'source = "云溪县实施方案 四"\nin_force = 2026-01-01\n'
    )
    pack = read(text)
    nation = load(settings.PACKS_ROOT, "mingxi")
    assert pack.layers[0] == nation.layers[0]
