"""Every row of table (a) in every pack: the place's own words, or an answer with its source.

`table_values.tsv` was written from the papers, row by row: parameter, place, what its paper states
in words ("-" where it is silent; 原文 marks words that cannot become a value).
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.packs import Pack
from sanjian.rulepacks.schema import show_value
from sanjian.rulepacks.view import explain

with (Path(__file__).parent / "table_values.tsv").open(encoding="utf-8", newline="") as _file:
    TABLE = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))
ROWS = tuple(dict.fromkeys(row["parameter"] for row in TABLE))
PLACES = tuple(dict.fromkeys(row["place"] for row in TABLE))
VALUES = {
    place: {
        row["parameter"]: row["said"]
        for row in TABLE
        if row["place"] == place and row["said"] != "-"
    }
    for place in PLACES
}
TODAY = date(2026, 11, 22)
# Facts of one place that no law and no default can give to another.
LOCAL = frozenset(
    {
        "meta.number", "subjects.expected_count", "rollout.deadline", "rollout.units_flagged",
        "types.exploratory", "powerlist.triggers", "powerlist.fields", "portal.name", "channels",
        "random.publish", "certificate.kinds", "publish.extra_channel", "publish.backfill_from",
        "template.key", "av.script", "q1.filings", "supervision.rhythm", "assessment.frame",
        "accountability.organ", "complaint.reply", "training.rules", "commitment.approval",
        "coordination.body", "report.dates", "liaison.count", "review.experts", "filing.to",
        "review.catalogue_parent", "record.types", "types.by_organ",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """The five places' packs as shipped."""
    return {name: load(settings.PACKS_ROOT, name) for name in VALUES}


def test_every_row_of_the_table_is_a_parameter() -> None:
    assert set(ROWS) <= set(KEYS)
    assert len(ROWS) == 76
    assert len(TABLE) == 76 * 5


@pytest.mark.parametrize("place", VALUES)
def test_the_pack_says_what_the_table_says(place: str, packs: dict[str, Pack]) -> None:
    said: dict[str, str] = {}
    for entry in sorted(packs[place].place.entries, key=lambda one: one.in_force):
        if entry.key.name in said and "增列" in entry.note:
            continue  # what a later statute added to the paper's own words
        words = f"原文：{entry.untranslatable}"
        said[entry.key.name] = words if entry.value is None else show_value(entry.key, entry.value)
    assert {key: said[key] for key in ROWS if key in said} == VALUES[place]


@pytest.mark.parametrize("place", VALUES)
def test_where_the_paper_is_silent_the_answer_says_whose_it_is(
    place: str, packs: dict[str, Pack]
) -> None:
    for key in ROWS:
        said = explain(packs[place], key, TODAY)
        if said.value is None:
            assert key in LOCAL or said.words, key
            continue
        assert said.source, key
        own = said.decided[0].layer == place
        assert own or said.is_default or "《" in said.source or "国办发" in said.source, key


def test_the_day_and_the_issuer_of_each_paper_head_its_pack(packs: dict[str, Pack]) -> None:
    heads = {name: (pack.place.issuer, pack.place.issued) for name, pack in packs.items()}
    assert heads == {
        "luozhuang": ("罗庄区人民政府法制办公室", date(2018, 3, 6)),
        "shangrila": ("香格里拉市司法局", date(2024, 6, 26)),
        "mingxi": ("明溪县人民政府办公室", date(2019, 10, 23)),
        "wanxin": ("东丽区万新街道", date(2019, 10, 31)),
        "haimen": ("江苏省人民政府办公厅", date(2017, 5, 25)),
    }
