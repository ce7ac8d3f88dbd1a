"""Every parameter has its theme; silence and difference are shown as such."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.listing import line, lines, places
from sanjian.rulepacks.themes import THEMES, theme_of

TODAY = date(2026, 11, 22)


def test_every_parameter_belongs_to_a_theme_of_its_own_kind() -> None:
    assert [key.name for key in KEYS.values() if theme_of(key) is THEMES[-1]] == []
    groups = [group for theme in THEMES for group in theme.groups]
    assert len(groups) == len(set(groups))


def test_the_list_leaves_out_nothing_that_some_place_states() -> None:
    known = places(settings.PACKS_ROOT)
    for pack in known.values():
        shown = {one.key.name for _, rows in lines(pack, TODAY, known.values()) for one in rows}
        stated = {key for other in known.values() for key in other.keys}
        assert shown == stated


def test_the_same_rows_in_another_order_are_no_difference() -> None:
    known = places(settings.PACKS_ROOT)
    one = line(known["luozhuang"], "types.core", TODAY, known.values())
    assert {there.place for there in one.different} == {"明溪县", "香格里拉市", "东丽区万新街"}


def test_a_place_that_says_nothing_is_shown_as_silent() -> None:
    known = places(settings.PACKS_ROOT)
    one = line(known["mingxi"], "subjects.expected_count", TODAY, known.values())
    assert one.here.value is None
    assert one.since is None
    (there,) = one.different
    assert (there.place, there.shown) == ("罗庄区", "48")


def test_words_that_are_no_value_stand_for_the_other_place() -> None:
    known = places(settings.PACKS_ROOT)
    one = line(known["mingxi"], "publish.decision", TODAY, known.values())
    luozhuang = next(there for there in one.elsewhere if there.place == "罗庄区")
    assert luozhuang.shown == "7个工作日"  # the nation answers where the paper gives no number
