"""The shipped packs: sound, exactly what their papers say, answering as their examples say."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from sanjian.rulepacks import examples, view
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import check, load
from sanjian.rulepacks.packs import Layer, Pack
from sanjian.rulepacks.schema import codes
from tests.clauses import known_clauses
from tests.rulepacks.paper_parameters import SILENT, TABLE

REPOSITORY = Path(__file__).resolve().parents[2]
PACKS = REPOSITORY / "packs"
SEEDS = REPOSITORY.parent / "shared" / "seeds"
TODAY = date(2026, 11, 22)
PLACES = {"luozhuang": "LZ", "shangrila": "XG", "mingxi": "MX", "wanxin": "WX", "haimen": "HM"}
PAPERS = {"luozhuang": "000", "shangrila": "001", "mingxi": "002", "wanxin": "003", "haimen": "004"}

# Ours, not the paper's: the undated paper's day, and what the law says where the paper is silent.
OWN_CHOICES = {
    ("wanxin", "meta.issued_assumed"),
    ("wanxin", "subjects.units"),
    ("wanxin", "review.separate_units"),
    ("shangrila", "review.gate"),
    ("mingxi", "review.counsel_points"),
    ("luozhuang", "av.target"),
    ("haimen", "training.rotation_limits"),
}

# Lists whose labels are the paper's own words.
VERBATIM = (
    "review.checklist", "exante.fields", "publish.fields", "publish.redaction", "window.plate",
    "reasons.mandatory", "av.metadata", "notice.parts", "guide.fields", "types.exploratory",
)  # fmt: skip


# Rows that a later statute adds to a paper's list; the entry's source names the statute beside it.
ADDED_BY_STATUTE = {
    ("luozhuang", "review.checklist", date(2021, 7, 15)): ("是否涉嫌犯罪、需要移送司法机关",),
}


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """Every shipped pack by name."""
    found, errors = check(PACKS)
    assert errors == []
    return found


def clauses_of(text: str) -> list[str]:
    """Clause ids as the table writes them, ranges spelled out."""
    found: list[str] = []
    for word in text.split():
        first, _, last = word.partition("..")
        paper, start = first.split("-")
        end = int(last.split("-")[1]) if last else int(start)
        found += [f"{paper}-{number:02}" for number in range(int(start), end + 1)]
    return found


STATED = [
    (place, *line.strip().split(" ", 1))
    for place, block in TABLE.items()
    for line in block.strip().splitlines()
]


def entries_under(layer: Layer, key: str) -> list[str]:
    """The clauses of all entries of `layer` under `key`."""
    return [clause for entry in layer.entries if entry.key.name == key for clause in entry.clauses]


def squeezed(text: str) -> str:
    """Text without what printing changes: spaces, widths, kinds of quotation marks and commas."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s“”\"'‘’,，、;；。:：()（）]", "", plain)


def paper_text(place: str) -> str:
    """The whole paper of a place, squeezed; skips where the papers are not at hand."""
    if not SEEDS.is_dir():
        pytest.skip("the five papers are not part of the repository and not beside it")
    (path,) = SEEDS.glob(f"{PAPERS[place]}_*.txt")
    return squeezed(path.read_text(encoding="utf-8"))


def test_the_nation_and_five_places_are_shipped(packs: dict[str, Pack]) -> None:
    assert set(packs) == {"cn", *PLACES}
    for name, code in PLACES.items():
        assert packs[name].place.code == code
        assert packs[name].place.parent == "cn"


@pytest.mark.parametrize(("place", "key", "clauses"), STATED)
def test_what_the_paper_states_is_there_with_its_clauses(
    packs: dict[str, Pack], place: str, key: str, clauses: str
) -> None:
    missing = set(clauses_of(clauses)) - set(entries_under(packs[place].place, key))
    assert not missing


@pytest.mark.parametrize("place", SILENT)
def test_what_the_paper_does_not_state_is_not_there(packs: dict[str, Pack], place: str) -> None:
    silent = set(SILENT[place].split())
    assert silent <= set(KEYS)
    assert not silent & {entry.key.name for entry in packs[place].place.entries}


@pytest.mark.parametrize("place", PLACES)
def test_each_entry_of_a_place_names_clauses_of_its_own_paper(
    packs: dict[str, Pack], place: str
) -> None:
    own = {clause for clause in known_clauses() if clause.startswith(PLACES[place])}
    for entry in packs[place].place.entries:
        assert entry.clauses, entry.name
        assert set(entry.clauses) <= own, entry.name


def test_a_place_carries_no_choice_of_ours_but_the_declared_ones(packs: dict[str, Pack]) -> None:
    ours = {
        (place, entry.key.name)
        for place in PLACES
        for entry in packs[place].place.entries
        if entry.default
    }
    assert ours == OWN_CHOICES


def test_each_national_entry_cites_law_or_says_that_it_is_ours(packs: dict[str, Pack]) -> None:
    for entry in packs["cn"].place.entries:
        if entry.default:
            assert "确认" in entry.note, entry.name
        else:
            assert re.match(r"《.+》(第|（|$)|国办发〔2018〕118号|各该法律", entry.source), (
                entry.name
            )


def test_each_key_that_a_place_states_by_words_alone_has_an_answer(packs: dict[str, Pack]) -> None:
    optional = {"liaison.count", "accountability.organ", "report.dates", "rollout.units_flagged"}
    for place in PLACES:
        rules = view.on(packs[place], TODAY)
        for entry in packs[place].place.entries:
            if entry.value is None and entry.key.name not in optional | {"record.types"}:
                assert rules.has(entry.key.name), entry.name


@pytest.mark.parametrize("place", PLACES)
def test_words_that_became_no_value_stand_in_the_paper(packs: dict[str, Pack], place: str) -> None:
    paper = paper_text(place)
    for entry in packs[place].place.entries:
        if entry.value is None:
            assert squeezed(entry.untranslatable) in paper, entry.name


@pytest.mark.parametrize("place", PLACES)
def test_labels_that_are_the_papers_words_stand_in_it(packs: dict[str, Pack], place: str) -> None:
    paper = paper_text(place)
    for entry in packs[place].place.entries:
        if entry.key.name in VERBATIM and isinstance(entry.value, tuple):
            added = set(ADDED_BY_STATUTE.get((place, entry.key.name, entry.in_force), ()))
            assert not added or "；《" in entry.source, entry.name
            for label in {str(row["label"]) for row in entry.value} - added:
                assert squeezed(label) in paper, (entry.name, label)


@pytest.mark.parametrize("name", ["cn", *PLACES])
def test_the_worked_examples_hold(packs: dict[str, Pack], name: str) -> None:
    found, errors = examples.read(PACKS, name)
    assert errors == []
    assert found
    assert list(examples.failures(packs[name], found)) == []


def test_a_wrong_example_is_reported_with_the_answer_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "mingxi").mkdir()
    (tmp_path / "mingxi" / "examples.toml").write_text(
        '[[example]]\nkey = "publish.decision"\non = 2026-11-22\n'
        'expect = { count = 8, unit = "working_day" }\nwhy = "错例"\n',
        encoding="utf-8",
    )
    found, errors = examples.read(tmp_path, "mingxi")
    (failure,) = examples.failures(load(PACKS, "mingxi"), found)
    assert errors == []
    assert "应为8个工作日，现为7个工作日" in failure.reason
    assert failure.basis == "明政办〔2019〕44号 二（五）"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("on = 2026-02-30", "无效"),
        ("expect = 7", "expect "),
        ('key = "publish.decisions"', "是否应为 publish.decision"),
        ('why = " "', "缺少理由"),
        ("more = 1", "只写 key、on、expect、why"),
    ],
)
def test_a_damaged_example_is_refused_in_words(tmp_path: Path, line: str, reason: str) -> None:
    fields = {
        "key": 'key = "publish.decision"',
        "on": "on = 2026-11-22",
        "expect": 'expect = { count = 7, unit = "working_day" }',
        "why": 'why = "例"',
    }
    fields[line.split(" = ")[0]] = line
    (tmp_path / "cn").mkdir()
    text = "[[example]]\n" + "\n".join(fields.values()) + "\n"
    (tmp_path / "cn" / "examples.toml").write_text(text, encoding="utf-8")
    found, errors = examples.read(tmp_path, "cn")
    assert found == ()
    assert [reason in error.reason for error in errors] == [True]


def test_there_are_thirteen_kinds_of_penalty_and_others_in_the_order_of_the_statute(
    packs: dict[str, Pack],
) -> None:
    rules = view.on(packs["mingxi"], TODAY)
    kinds = rules.rows("penalty.kinds")
    assert len(kinds) == 14
    assert kinds[-1]["code"] == "other"
    assert [row["severity"] for row in kinds[:-1]] == list(range(1, 14))
    assert set(rules.items("statistics.severity_order")) == set(rules.items("penalty.kinds")) - {
        "other"
    }
    assert {row["group"] for row in kinds} == set(rules.items("penalty.groups"))


def test_each_penalty_that_gives_a_right_to_a_hearing_is_a_kind_of_penalty(
    packs: dict[str, Pack],
) -> None:
    rules = view.on(packs["mingxi"], TODAY)
    named = {
        kind for row in rules.rows("hearing.kinds") for kind in str(row.get("penalty", "")).split()
    }
    assert named <= set(rules.items("penalty.kinds"))
    assert {"revoke_licence", "suspend_business", "close_business"} <= named


def test_only_wanxin_lets_the_head_rule_and_reviews_every_ordinary_penalty(
    packs: dict[str, Pack],
) -> None:
    for key in ("review.ruling_allowed", "review.scope.all_ordinary", "review.light_form"):
        assert {p for p in PLACES if view.on(packs[p], TODAY).flag(key)} == {"wanxin"}, key


def test_only_mingxi_bans_reviewers_from_handling_and_demands_the_three_reasons(
    packs: dict[str, Pack],
) -> None:
    rules = {place: view.on(packs[place], TODAY) for place in PLACES}
    assert {p for p in PLACES if rules[p].text("review.separation") == "total"} == {"mingxi"}
    assert {p for p in PLACES if rules[p].items("reasons.mandatory")} == {"mingxi"}


def test_no_code_means_two_things_in_the_lists_of_one_key(packs: dict[str, Pack]) -> None:
    entries = [entry for pack in packs.values() for entry in pack.place.entries]
    for entry in entries:
        if isinstance(entry.value, tuple):
            assert len(codes(entry.value)) == len(entry.value), entry.name


def test_no_pack_file_names_a_path_of_a_machine() -> None:
    for path in PACKS.glob("*/*.toml"):
        text = path.read_text(encoding="utf-8")
        assert "/work/" not in text, path
