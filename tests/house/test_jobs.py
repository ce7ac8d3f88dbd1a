"""Jobs come back: what a killed worker left is put into the queue again and done once."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from procrastinate.contrib.django import app

from sanjian.operations.jobs import STALLED_AFTER_SECONDS, put_back_stalled

done: list[str] = []


@app.task(name="tests.house.tell")
def tell(word: str) -> None:
    """Remembers that it ran."""
    done.append(word)


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    """Each test starts with an empty list."""
    done.clear()
    yield
    done.clear()


def left_by_a_killed_worker(connection: psycopg.Connection, word: str, silent: int) -> int:
    """A job in work at a worker that has been silent for so many seconds."""
    job = tell.defer(word=word)
    connection.execute(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
        "VALUES (now() - make_interval(secs => %s)) RETURNING id) "
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead) "
        "WHERE id = %s",
        [silent, job],
    )
    return job


async def look_for_stalled_jobs_and_work() -> None:
    """What a worker does: the periodic look, then everything that is to do."""
    connector = app.connector.get_worker_connector()
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await put_back_stalled(working.job_manager)
            await working.run_worker_async(wait=False, install_signal_handlers=False)


def _work() -> None:
    """Works in a thread of its own: the browser's fixture keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(look_for_stalled_jobs_and_work())).result()


def state(connection: psycopg.Connection, job: int) -> str:
    """The state of a job."""
    row = connection.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
    return str(row.fetchone()[0])


def test_a_job_of_a_killed_worker_is_done_by_the_next(owner_connection: psycopg.Connection) -> None:
    job = left_by_a_killed_worker(owner_connection, "办", silent=STALLED_AFTER_SECONDS + 5)
    _work()
    assert done == ["办"]
    assert state(owner_connection, job) == "succeeded"


def test_a_job_of_a_worker_that_still_reports_is_left_alone(
    owner_connection: psycopg.Connection,
) -> None:
    job = left_by_a_killed_worker(owner_connection, "办", silent=1)
    _work()
    assert done == []
    assert state(owner_connection, job) == "doing"
