"""`sanjian verify` draws again: whatever was changed behind a draw is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sanjian.disclosure import draws
from sanjian.disclosure.draw_verification import verify_draws
from sanjian.disclosure.models import PublishedDraw
from tests.disclosure.drawing import committed, planned
from tests.disclosure.offices import Disclosing, disclosing


@pytest.fixture
def drawn(tmp_path: Path, settings: Any) -> Disclosing:
    """A county with one finished draw and one plan that is not yet approved."""
    settings.LOG_ROOT = tmp_path
    here = disclosing("luozhuang")
    plan = committed(here, tmp_path)
    draws.draw(plan=plan, by=here.county.officer, at=here.at)
    planned(here)
    return here


def other_tasks() -> None:
    """The public reads of a shop that was not drawn."""
    public = PublishedDraw.objects.get()
    public.tasks[0]["subject"] = "云溪县没有抽中的小店"
    public.save()


def hidden_copy() -> None:
    """The public copy disappears."""
    PublishedDraw.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (other_tasks, {"公示的任务"}),
        (hidden_copy, {"公示"}),
    ],
)
def test_what_was_changed_behind_a_draw_is_named(
    drawn: Disclosing, tamper: Callable[[], None], named: set[str]
) -> None:
    assert list(verify_draws()) == []
    tamper()
    assert named <= {one.what for one in verify_draws()}


@pytest.mark.django_db
def test_a_public_draw_that_nobody_planned_is_found(drawn: Disclosing) -> None:
    public = PublishedDraw.objects.get()
    public.number += 1000
    public.save(force_insert=True)
    assert [one.what for one in verify_draws()] == ["计划"]


FORGED = (
    ("drawtask SET place = 100 - place", "任务"),
    ("drawoutcome SET seed = repeat('0', 64)", "种子"),
    ("drawoutcome SET size = 999", "检查点"),
    ("drawoutcome SET tasks = jsonb_set(tasks, '{0,0}', '11')", "抽取结果"),
    ("drawplan SET pool = jsonb_set(pool, '{quotas}', '[]')", "名录校验值"),
)


@pytest.mark.django_db(transaction=True)
def test_an_outcome_rewritten_by_the_owner_of_the_table_is_named(
    drawn: Disclosing, owner_connection: psycopg.Connection
) -> None:
    for change, named in FORGED:
        with owner_connection.transaction():
            owner_connection.execute("SET LOCAL session_replication_role = replica")
            owner_connection.execute(f"UPDATE disclosure_{change}")
        assert named in {one.what for one in verify_draws()}
