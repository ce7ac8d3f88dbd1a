"""`sanjian review ratio`: what is printed, and what a script can tell from the exit code."""

from __future__ import annotations

import json

import pytest

from sanjian.cli.main import main
from tests import world

pytestmark = pytest.mark.django_db


def test_the_ratio_of_every_agency_is_printed_and_a_shortfall_is_a_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = world.county()
    assert main(["review", "ratio", "--on", "2026-03-02"]) == 0
    assert f"{where.agency.name}：执法人员4人，法制审核人员1人（25.0%" in capsys.readouterr().out
    where.reviewer.posts.update(valid_until=world.SINCE)
    assert main(["review", "ratio", "--on", "2026-03-02", "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["missing"], row["required"], row["officers"]) == (1, 1, 4)


def test_without_a_published_pack_there_is_nothing_to_compare_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["review", "ratio"]) == 1
    assert "尚未发布规则包" in capsys.readouterr().out
