"""`sanjian law`: what an administrator reads, and what other programs read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from sanjian.cli import law
from sanjian.law.procedures import PROCEDURES
from sanjian.law.reading import PROPERTIES


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    law.configure(parser)
    code = law.run(parser.parse_args(list(arguments)))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_check_prints_states_and_every_property(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "check", "--procedure", "penalty_summary", "--pack", "mingxi", "--on", "2026-11-22"
    )
    assert code == 0
    assert "明溪县　行政处罚简易程序：" in out
    assert "性质全部成立" in out
    for name, text in PROPERTIES.items():
        if name != "crime":  # only the ordinary procedure hands a case over to the police
            assert f"成立　　{text}" in out


def test_the_check_answers_other_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "--procedure", "penalty_summary", "--json")
    results = json.loads(out)
    assert code == 0
    assert {one["pack"] for one in results} == {
        "haimen", "luozhuang", "mingxi", "shangrila", "wanxin",
    }  # fmt: skip
    assert all(one["held"] and one["states"] > 100 for one in results)


def test_an_unknown_pack_is_named_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run(capsys, "check", "--pack", "atlantis")
    assert code == 2
    assert "没有规则包：atlantis；现有：" in err


def test_a_damaged_pack_is_refused_with_its_reasons(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "pack.toml").write_text("[pack\n", encoding="utf-8")
    code, _, err = run(capsys, "check", "--pack", "broken", "--packs", str(tmp_path))
    assert code == 1
    assert "broken" in err


def test_the_documents_are_written_where_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "docs", "--out", str(tmp_path / "procedures"))
    assert code == 0
    written = sorted(path.name for path in (tmp_path / "procedures").iterdir())
    assert written == sorted(f"{name}.{kind}" for name in PROCEDURES for kind in ("md", "svg"))
    assert "penalty_summary.svg" in out
