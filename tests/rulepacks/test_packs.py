"""Layers, dates, digest, explanation and comparison of sound packs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.law.parameters import NotGiven, WrongKind
from sanjian.law.periods import Period, Unit
from sanjian.rulepacks.diff import diff
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.packs import from_plain
from sanjian.rulepacks.schema import Key, Kind, Tighten, loosens, plain_value, read_value
from sanjian.rulepacks.view import explain, on
from tests.rulepacks.conftest import LOCAL_RULES, NATIONAL_RULES, Folder

BEFORE, BETWEEN, TODAY = date(2020, 1, 1), date(2021, 12, 31), date(2026, 11, 22)
SEVEN, FIVE = Period(7, Unit.WORKING_DAY), Period(5, Unit.WORKING_DAY)


def test_the_places_own_rule_holds_from_its_day_and_the_nations_before(packs: Folder) -> None:
    town = load(packs.root, "town")
    assert not on(town, BEFORE).has("decision.serve")
    assert on(town, BETWEEN).period("decision.serve") == SEVEN
    assert on(town, date(2022, 1, 1)).period("decision.serve") == FIVE
    assert on(town, TODAY).source("decision.serve") == "云溪县实施方案 二（一）"


def test_until_is_the_last_day(packs: Folder) -> None:
    packs.entry("case.close", '{ count = 9, unit = "day" }', until="2023-03-31")
    town = load(packs.root, "town")
    assert on(town, date(2023, 3, 31)).has("case.close")
    assert not on(town, date(2023, 4, 1)).has("case.close")


def test_what_nobody_says_is_not_given(packs: Folder) -> None:
    rules = on(load(packs.root, "town"), TODAY)
    with pytest.raises(NotGiven, match="本辖区规则未规定“portal.name”"):
        rules.text("portal.name")
    with pytest.raises(WrongKind):
        rules.number("decision.serve")


def test_a_list_that_adds_keeps_what_the_law_lists(packs: Folder) -> None:
    packs.entry(
        "review.scope.triggers",
        '[{ code = "large", label = "数额较大" }, { code = "complex", label = "案情复杂" }]',
    )
    rules = on(load(packs.root, "town"), TODAY)
    assert rules.items("review.scope.triggers") == ("complex", "large")
    first = rules.rows("review.scope.triggers")[0]
    assert first["label"] == "案情复杂"  # the place's own words
    assert first["law"] == "《行政处罚法》第五十八条第一款第三项"  # the article stays
    assert rules.source("review.scope.triggers") == (
        "云溪县实施方案 四；《行政处罚法》第五十八条第一款"
    )


def test_untranslatable_words_are_shown_and_decide_nothing(packs: Folder) -> None:
    packs.entry("review.ratio", "5", pack="nation", in_force="2018-01-01")
    town = load(packs.root, "town")
    assert on(town, TODAY).number("review.ratio") == 5
    found = explain(town, "review.ratio", TODAY)
    assert found.words[0].untranslatable == "配备一定比例的法制审核人员"
    assert found.decided[0].layer == "nation"


def test_an_explanation_names_value_source_layer_dates_and_default(packs: Folder) -> None:
    town = load(packs.root, "town")
    serve = explain(town, "decision.serve", TODAY)
    assert serve.shown == "5个工作日"
    (decided,) = serve.decided
    assert (decided.layer, decided.in_force, decided.clauses) == (
        "town", date(2022, 1, 1), ("YX-01",),
    )  # fmt: skip
    assert [one.shown for one in serve.above] == ["7个工作日"]
    assert not serve.is_default
    assert explain(town, "review.limit", TODAY).is_default
    assert on(town, TODAY).is_default("review.limit")
    assert explain(town, "decision.serve", BETWEEN).others[0].layer == "town"
    silent = explain(town, "portal.name", TODAY)
    assert (silent.value, silent.shown, silent.decided) == (None, "未规定", ())
    with pytest.raises(NotGiven):
        explain(town, "weather", TODAY)


def test_the_digest_does_not_see_files_comments_or_order(packs: Folder) -> None:
    before = load(packs.root, "town").digest
    first, second = NATIONAL_RULES.strip().split("\n\n", 1)
    packs.file("nation/rules.toml", "# 说明\n" + second)
    packs.file("nation/another.toml", first)
    assert load(packs.root, "town").digest == before


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("town/rules.toml", LOCAL_RULES.replace("count = 5", "count = 4")),
        ("town/rules.toml", LOCAL_RULES.replace("二（一）", "二（二）")),
        ("town/rules.toml", LOCAL_RULES.replace("2022-01-01", "2022-01-02")),
        ("town/rules.toml", LOCAL_RULES.replace("YX-01", "YX-02")),
        ("nation/rules.toml", NATIONAL_RULES.replace("default = true", "")),
        ("nation/rules.toml", NATIONAL_RULES + 'note = "说明"\n'),
    ],
)
def test_the_digest_sees_every_word_of_every_layer(packs: Folder, file: str, text: str) -> None:
    before = load(packs.root, "town").digest
    packs.file(file, text)
    after = load(packs.root, "town")
    assert len(after.digest) == 64
    assert after.digest != before


def test_a_pack_read_back_from_plain_data_is_the_same(packs: Folder) -> None:
    packs.entry("report.dates", '[{ code = "first", label = "首次", on = 2022-06-30 }]')
    packs.file(
        "town/day.toml",
        '[[entry]]\nkey = "rollout.deadline"\nvalue = 2019-12-31\n'
        'source = "方案"\nin_force = 2019-01-01\nuntil = 2019-12-31\n',
    )
    town = load(packs.root, "town")
    again = from_plain(town.plain())
    assert again == town
    assert on(again, date(2019, 6, 1)).value("rollout.deadline") == date(2019, 12, 31)
    assert on(again, TODAY).rows("report.dates")[0]["on"] == "2022-06-30"


def test_packs_are_compared_key_by_key(packs: Folder) -> None:
    packs.entry("review.scope.triggers", '[{ code = "large", label = "数额较大" }]')
    nation, town = load(packs.root, "nation"), load(packs.root, "town")
    found = {one.left.key.name: one for one in diff(nation, town, TODAY)}
    assert set(found) == {"decision.serve", "review.scope.triggers"}
    assert found["decision.serve"].left.shown == "7个工作日"
    assert found["decision.serve"].right.shown == "5个工作日"
    assert found["review.scope.triggers"].only_left == ()
    assert found["review.scope.triggers"].only_right == ("数额较大",)
    assert diff(town, town, TODAY) == ()
    assert {one.left.key.name for one in diff(town, nation, BETWEEN)} == set()


def test_every_key_has_a_label_and_a_kind_that_fits_its_direction() -> None:
    fits = {
        Tighten.SHORTER: {Kind.PERIOD},
        Tighten.LONGER: {Kind.PERIOD},
        Tighten.LOWER: {Kind.YUAN, Kind.NUMBER, Kind.PERCENT},
        Tighten.HIGHER: {Kind.YUAN, Kind.NUMBER, Kind.PERCENT},
        Tighten.EARLIER: {Kind.MONTH_DAY},
        Tighten.SUPERSET: {Kind.LIST},
        Tighten.SUBSET: {Kind.LIST},
        Tighten.ADDS: {Kind.LIST},
        Tighten.ON: {Kind.FLAG},
        Tighten.OFF: {Kind.FLAG},
    }
    for key in KEYS.values():
        assert key.label
        assert key.kind in fits.get(key.tighten, set(Kind)), key
        assert (key.kind is Kind.CHOICE) == bool(key.choices), key


PERIODS = st.builds(Period, st.integers(1, 400), st.sampled_from(Unit))


@given(PERIODS, PERIODS, st.dates(date(2018, 1, 1), date(2027, 12, 31)))
def test_a_deadline_that_passes_as_shorter_never_ends_later(
    local: Period, national: Period, start: date
) -> None:
    key = Key("k", Kind.PERIOD, "期限", Tighten.SHORTER)
    if loosens(key, local, national):
        return
    # On the worst calendar for the local rule and the best for the national one.
    assert start + timedelta(days=local.bounds[1]) <= start + timedelta(days=national.bounds[1])
    if local.unit is not national.unit:
        assert local.bounds[1] <= national.bounds[0]


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_a_superset_loosens_exactly_when_something_is_missing(
    local: list[str], national: list[str]
) -> None:
    key = Key("k", Kind.LIST, "清单", Tighten.SUPERSET)
    loose = loosens(key, read_value(key, local), read_value(key, national))
    assert loose == bool(set(national) - set(local))


CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
ROWS = st.fixed_dictionaries(
    {"code": CODES, "label": st.text("甲乙丙", min_size=1)},
    optional={"law": st.text(max_size=5), "years": st.integers(0, 99), "on": st.dates()},
)


@given(st.lists(ROWS, unique_by=lambda row: row["code"], max_size=5))
def test_a_list_written_as_json_reads_back_the_same(rows: list[dict[str, object]]) -> None:
    key = KEYS["channels"]
    value = read_value(key, rows)
    assert read_value(key, plain_value(value)) == value
