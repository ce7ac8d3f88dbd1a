"""试点复制: another place takes a pack with some systems; what stands above the place remains."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as configured

from sanjian.cli.main import main
from sanjian.rulepacks.copying import SYSTEMS, Copy, copied
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.refusals import RuleRefused
from sanjian.rulepacks.themes import theme_of
from sanjian.rulepacks.view import on
from tests import world

PILOT = Copy("xuzhou", "徐州市", "徐州市商务局", "《徐州市商务局试点工作方案》", date(2017, 6, 1),
             frozenset({"record"}))  # fmt: skip
THEN, NOW = date(2017, 9, 1), date(2026, 11, 23)


def test_a_copy_with_records_only_has_the_record_s_rules_and_neither_gate_nor_publication() -> None:
    haimen = world.shipped("haimen")
    copy = copied(haimen, PILOT)
    before, ours = on(haimen, THEN), on(copy, THEN)
    for key in ("review.gate", "review.scope.triggers", "publish.extra_channel", "channels"):
        assert before.has(key) and not ours.has(key)
    for key in ("record.stages", "av.disputable", "av.rooms", "store.tamper"):
        assert ours.rows(key) == before.rows(key) if key != "store.tamper" else ours.has(key)
    assert [row["code"] for row in ours.rows("meta.systems")] == ["record"]
    assert not on(copy, date(2017, 5, 31)).has("record.stages")


def test_the_statute_s_gate_and_publication_hold_in_a_copy_from_their_day_on() -> None:
    haimen, copy = world.shipped("haimen"), copied(world.shipped("haimen"), PILOT)
    assert copy.layers[:-1] == haimen.layers[:-1]
    assert not on(copy, date(2018, 12, 4)).has("review.scope.triggers")
    today = on(copy, NOW)
    assert today.text("review.gate") == "strict" and "第五十八条" in today.source("review.gate")
    assert "徐州" not in today.source("review.gate") and "海门" not in today.source("review.gate")
    assert {"after_hearing", "public_interest", "complex", "statute"} <= set(
        today.items("review.scope.triggers")
    )
    assert str(today.period("publish.decision")) and "海门" not in today.source("publish.decision")
    assert not today.flag("review.ruling_allowed")


@pytest.mark.parametrize("chosen", [
    {"disclosure"}, {"review"}, {"disclosure", "record"}, {"record", "review"}, set(SYSTEMS),
], ids=lambda chosen: "-".join(sorted(chosen)))  # fmt: skip
@pytest.mark.parametrize("pack", ["haimen", "wanxin"])
def test_a_copy_holds_no_word_of_a_system_it_leaves_out_and_every_word_of_those_it_takes(
    pack: str, chosen: set[str]
) -> None:
    source = world.shipped(pack)
    wanted = replace(PILOT, systems=frozenset(chosen), since=NOW)
    copy = copied(source, wanted)
    themes = {theme_of(one.key).name for one in copy.place.entries}
    assert not themes & (set(SYSTEMS) - chosen)
    for system in chosen:
        held = {one.key.name for one in source.place.entries
                if theme_of(one.key).name == system and one.last >= NOW}  # fmt: skip
        assert held <= {one.key.name for one in copy.place.entries}


@pytest.mark.parametrize(("change", "code"), [
    ({"name": "../xuzhou"}, "COPY_NAME"), ({"name": "haimen"}, "COPY_NAME"),
    ({"systems": frozenset()}, "COPY_SYSTEMS"), ({"systems": frozenset({"all"})}, "COPY_SYSTEMS"),
    ({"document": " "}, "COPY_PAPER"), ({"issuer": ""}, "COPY_PAPER"),
])  # fmt: skip
def test_a_copy_needs_a_new_name_a_system_and_a_paper_of_its_own(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        # The changed fields are of several types, which a mapping cannot tell the checker.
        copied(world.shipped("haimen"), replace(PILOT, **change), frozenset({"haimen"}))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_command_writes_a_pack_that_passes_the_check_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(configured.PACKS_ROOT, packs)
    words = ["pack", "copy", "haimen", "xuzhou", "--label", "徐州市", "--issuer", "徐州市商务局",
             "--document", PILOT.document, "--since", "2017-06-01", "--systems", "record",
             "--to", str(packs), "--packs", str(packs)]  # fmt: skip
    assert main(words) == 0
    assert "未采用  行政执法公示、重大执法决定法制审核" in capsys.readouterr().out
    assert load(packs, "xuzhou") == copied(world.shipped("haimen"), PILOT)
    assert main(words) == 1
    assert "没有用过" in capsys.readouterr().err
    assert main(["pack", "check", str(packs)]) == 0
    assert "xuzhou" in capsys.readouterr().out
