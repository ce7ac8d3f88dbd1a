"""How alike two cases are, and how far a fine lies from those of like cases."""

from __future__ import annotations

from dataclasses import replace

from sanjian.law.likeness import Compared, distance, likeness, provisions

MARKET = provisions([{"statute": "《云溪县示例条例》", "article": "第三条第一款"}])
ONE = Compared(MARKET, "无证经营", "当事人在集市上无证销售熟食。", 5_000_00)


def test_the_same_item_and_facts_are_nearer_than_the_same_item_alone() -> None:
    same = likeness(ONE, ONE)
    assert same.score == 1 and same.same_item
    other_facts = likeness(ONE, replace(ONE, words="河道内堆放建筑垃圾。"))
    other_item = likeness(
        ONE, replace(ONE, provisions=provisions([{"statute": "另一条例", "article": "第九条"}]))
    )
    assert same.score > other_facts.score and other_facts.same_item
    assert not other_item.same_item and same.score > other_item.score


def test_an_article_is_the_same_however_its_number_is_written() -> None:
    assert provisions([{"statute": "云溪县示例条例", "article": "第3条"}]) == MARKET
    assert provisions([{"statute": "云溪县示例条例", "article": "第四条"}]) != MARKET


def test_a_file_without_provisions_is_compared_by_its_cause() -> None:
    early = Compared(frozenset(), "无证经营", "")
    assert likeness(early, ONE).same_item
    assert not likeness(replace(early, cause="违法建设"), ONE).same_item


def test_what_cannot_be_compared_takes_nothing_from_the_score() -> None:
    assert likeness(replace(ONE, fine_fen=None), ONE).score == 1


def test_a_fine_far_from_the_others_is_told_as_such() -> None:
    others = [1_000_00, 1_100_00, 900_00]
    found = distance(5_000_00, others)
    assert found is not None and found.far and found.z > 0
    assert "1,000元" in found.told and "3件" in found.told
    near = distance(1_050_00, others)
    assert near is not None and not near.far


def test_equal_fines_make_no_endless_distance() -> None:
    found = distance(1_200_00, [1_000_00] * 4)
    assert found is not None and round(found.z, 6) == 2.0 and found.far
    assert distance(1_000_00, [1_000_00] * 4).z == 0  # type: ignore[union-attr]


def test_too_few_others_tell_nothing() -> None:
    assert distance(9_000_00, [1_000_00, 1_000_00]) is None
