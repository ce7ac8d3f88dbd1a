"""/healthz tells the truth: every part is asked, and one failing part fails the whole."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from pytest_django import Settings

from sanjian.operations import health
from tests import world

pytestmark = pytest.mark.django_db(transaction=True)


def heartbeat(connection: psycopg.Connection, age_seconds: int) -> None:
    """A job worker that last reported so many seconds ago."""
    connection.execute("DELETE FROM procrastinate_workers")
    connection.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) "
        "VALUES (now() - make_interval(secs => %s))",
        [age_seconds],
    )


@pytest.fixture(autouse=True)
def blobs(settings: Settings, tmp_path: Path) -> Path:
    """A blob store of this test alone."""
    settings.BLOB_ROOT = tmp_path / "blobs"
    return tmp_path / "blobs"


def test_all_is_well_with_a_worker_that_has_just_reported(
    client: Client, owner_connection: psycopg.Connection
) -> None:
    heartbeat(owner_connection, 5)
    answer = client.get("/healthz")
    parts = answer.json()["parts"]
    assert {name: part["ok"] for name, part in parts.items() if not part["ok"]} == {}
    assert set(parts) >= {"database", "jobs", "blob_store", "log", "clock"}
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_worker_that_has_been_silent_for_two_minutes_fails_the_whole(
    client: Client, owner_connection: psycopg.Connection
) -> None:
    heartbeat(owner_connection, 120)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["parts"]["jobs"]["ok"] is False
    assert "没有后台任务进程报到" in answer.json()["parts"]["jobs"]["detail"]
    assert answer.json()["parts"]["database"]["ok"] is True


def test_a_blob_store_that_cannot_be_written_fails(client: Client, blobs: Path) -> None:
    blobs.write_text("a file stands where the folder should be")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["blob_store"]["ok"] is False


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE records_act SET prev_hash = repeat('0', 64) WHERE seq = 2", "1 条与前一条不相连"),
        ("DELETE FROM records_leaf WHERE kind = 'act'", "2 条没有日志叶"),
    ],
)
def test_acts_that_no_longer_hang_together_fail(
    client: Client, owner_connection: psycopg.Connection, damage: str, said: str
) -> None:
    where = world.county()
    world.opened(where).take("verify_lead", where.officer, suspected=True)
    assert client.get("/healthz").json()["parts"]["log"]["ok"] is True
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute(damage)
    part = client.get("/healthz").json()["parts"]["log"]
    assert part["ok"] is False
    assert said in part["detail"]


def test_clocks_that_disagree_by_a_minute_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(datetime):
        """A clock one minute behind."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) - timedelta(minutes=1)

    monkeypatch.setattr(health, "datetime", Slow)
    with pytest.raises(health.Unhealthy, match=r"相差 (59|60)"):
        health.clock()


def test_the_portal_answers_for_what_its_role_may_know(
    through_the_portal: Callable[[], AbstractContextManager[Client]],
) -> None:
    with through_the_portal() as client:
        answer = client.get("/healthz")
        assert set(answer.json()["parts"]) == {"database", "clock"}
        assert "角色 sanjian_portal" in answer.json()["parts"]["database"]["detail"]
        assert answer.status_code == 200
        assert answer.cookies == {}


def test_every_answer_forbids_scripts_of_others_and_frames(client: Client) -> None:
    headers = client.get("/healthz").headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
