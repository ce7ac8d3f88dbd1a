"""The sequencer: every leaf once and in order, whenever it is killed; one writer; no second past.

Leaves come from real cases; the log is read back from its files as the public reads it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from sanjian.ledger import checkpoints
from sanjian.ledger.notes import KeyType, SignerKey
from sanjian.records import log_entries, log_state, sealing
from sanjian.records.leaves import leave
from sanjian.records.models import Leaf, LogBatch, LogEntry
from tests import world
from tests.conftest import REPOSITORY
from tests.log import forging, house

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = ("assigned", "written", "signed", "published")


def test_every_leaf_of_a_case_comes_into_the_log_once(tmp_path: Path) -> None:
    case = house.decided()
    writer = house.sealed(tmp_path)
    house.assert_whole(writer)
    assert writer.seal() is None
    entries = [json.loads(one) for one in writer.tiles.entries(0, writer.tree.size)]
    assert entries[-1]["kind"] == "key", "the log's own key, left when the writer first started"
    assert entries[-1]["value"] == str(house.KEY.verifier)
    of_case = [one for one in entries if "case" in one]
    assert len({one["case"] for one in of_case}) == 1
    assert [one["seq"] for one in of_case] == list(range(1, len(of_case) + 1))
    assert [one["act"] for one in of_case if one["kind"] == "act"] == list(
        range(1, case.dossier.seq + 1)
    )


def test_entries_of_a_case_name_the_one_before(tmp_path: Path) -> None:
    house.decided()
    writer = house.sealed(tmp_path)
    before = ""
    for one in log_entries.stored(0, writer.tree.size):
        if one.entry.case:
            assert one.entry.prev == before or one.entry.case_seq == 1
            before = one.leaf_hash


def test_the_log_names_nobody(tmp_path: Path) -> None:
    case = house.decided()
    writer = house.sealed(tmp_path)
    public = b"".join(writer.tiles.entries(0, writer.tree.size)).decode()
    for private in (case.dossier.party_name, case.county.officer.name, str(case.dossier.uid)):
        assert private not in public
    assert case.acts[-1].hash not in public, "a hash of what can be guessed is not shown either"


def test_a_closing_act_states_how_many_there_are(tmp_path: Path) -> None:
    where = world.county()
    case = world.opened(where)
    case.take("verify_lead", where.officer, suspected=False)
    case.take("decline_filing", where.head)
    writer = house.sealed(tmp_path)
    entries = [json.loads(one) for one in writer.tiles.entries(0, writer.tree.size)]
    assert case.dossier.closed
    (closing,) = [one for one in entries if one.get("closed")]
    assert closing["act"] == case.dossier.seq == 3
    assert closing["seq"] == sum("case" in one for one in entries[: entries.index(closing) + 1])


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_killed_after_any_step_nothing_is_lost_doubled_or_moved(
    tmp_path: Path, step: str, times: int
) -> None:
    house.decided()
    ended = _killed(tmp_path, step, times)
    assert ended == -signal.SIGKILL, "the writer was to be killed"
    places = dict(LogEntry.objects.values_list("leaf_id", "index"))
    assert places
    world.opened(world.county(prefix="另"))
    writer = house.sealed(tmp_path)
    house.assert_whole(writer)
    after = dict(LogEntry.objects.values_list("leaf_id", "index"))
    assert {leaf: after[leaf] for leaf in places} == places


def test_killed_in_the_middle_of_writing_the_files_are_made_whole(tmp_path: Path) -> None:
    house.decided()
    assert _killed(tmp_path, "assigned", 3) == -signal.SIGKILL
    torn = [one for one in (tmp_path / "tile").rglob("*") if one.is_file()]
    for file in torn:
        with file.open("ab") as more:
            more.write(os.urandom(41))
    house.assert_whole(house.sealed(tmp_path))


def _killed(folder: Path, step: str, times: int) -> int:
    script = Path(__file__).with_name("killed.py")
    name = connection.settings_dict["NAME"]
    paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
    return subprocess.run(
        [sys.executable, str(script), name, str(folder), house.KEY.exported(), step, str(times)],
        env=os.environ | {"PYTHONPATH": paths},
        timeout=60, check=False,
    ).returncode  # fmt: skip


def test_a_leaf_that_commits_late_is_not_overlooked(
    tmp_path: Path, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    writer = house.sealed(tmp_path)
    with connect_as("sanjian_app") as slow:
        slow.autocommit = False
        slow.execute(
            "INSERT INTO records_leaf (kind, reference, commitment, salt) "
            "VALUES ('slow', 1, repeat('a', 64), '\\x00')"
        )
        for number in range(5):
            leave("quick", number, "b" * 64)
            sealed = writer.seal()
            assert sealed is not None
            assert sealed.taken == 1, "a long transaction delays nobody else"
        assert LogEntry.objects.filter(leaf__kind="slow").count() == 0
        slow.commit()
    sealed = writer.seal()
    assert sealed is not None
    assert sealed.taken == 1
    house.assert_whole(writer)


def test_more_than_one_round_holds_is_taken_in_several(tmp_path: Path) -> None:
    for number in range(25):
        leave("many", number, "c" * 64)
    writer = house.writer(tmp_path)
    taken = []
    while done := writer.seal(10):
        taken.append(done.taken)
    assert taken == [10, 10, 6]
    house.assert_whole(writer)


def test_writers_side_by_side_make_one_log(
    tmp_path: Path, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    """Business goes on in eight sessions while the log is written."""
    writer = house.writer(tmp_path)

    def business(session: int) -> None:
        with connect_as("sanjian_app") as one:
            for number in range(20):
                one.execute(
                    "INSERT INTO records_leaf (kind, reference, commitment, salt) "
                    "VALUES ('load', %s, repeat('d', 64), '\\x00')",
                    [session * 100 + number],
                )

    threads = [threading.Thread(target=business, args=(one,)) for one in range(8)]
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads) or log_state.waiting().leaves:
        writer.seal(50)
    assert Leaf.objects.filter(kind="load").count() == 160
    house.assert_whole(writer)


def test_only_one_writer_at_a_time(
    tmp_path: Path, connect_as: Callable[[str], psycopg.Connection]
) -> None:
    with connect_as("sanjian_app") as other:
        other.execute("SELECT pg_advisory_lock(%s)", [sealing.LOCK])
        assert not sealing.sole_writer()
    # The server notices a moment later that the other session is over.
    assert any(sealing.sole_writer() or time.sleep(0.05) for _ in range(100))
    connection.close()


def test_a_second_writer_that_slipped_in_meets_the_keys(tmp_path: Path) -> None:
    leave("one", 1, "e" * 64)
    first, second = house.sealed(tmp_path), house.writer(tmp_path)
    leave("two", 2, "f" * 64)
    assert first.seal() is not None
    with pytest.raises(IntegrityError):
        second.seal()
    house.assert_whole(house.sealed(tmp_path))


def test_a_batch_with_a_gap_cannot_be_written(app_connection: psycopg.Connection) -> None:
    app_connection.execute(
        "INSERT INTO records_logbatch (upto, first, horizon) VALUES (0, NULL, 0)"
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="缺少条目"):
        app_connection.execute(
            "INSERT INTO records_logbatch (upto, first, horizon) VALUES (3, 0, 0)"
        )


@pytest.mark.parametrize("table", ["logcase", "logbatch", "logentry", "logcheckpoint", "leaf"])
def test_what_stands_in_the_log_cannot_be_changed(
    tmp_path: Path, table: str, app_connection: psycopg.Connection,
    owner_connection: psycopg.Connection,
) -> None:  # fmt: skip
    house.decided()
    house.sealed(tmp_path)
    for statement in (f"DELETE FROM records_{table}", f"TRUNCATE records_{table} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner_connection.execute(statement)


def test_a_database_put_back_to_last_week_is_not_continued(
    tmp_path: Path, owner_connection: psycopg.Connection
) -> None:
    house.decided()
    house.sealed(tmp_path)
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        for table in ("logcheckpoint", "logentry", "logbatch"):
            owner_connection.execute(f"DELETE FROM records_{table}")
    with pytest.raises(sealing.LogBroken, match="恢复到较早的状态"):
        house.writer(tmp_path)


def test_a_new_log_begins_where_a_database_that_was_put_back_ends(
    tmp_path: Path, owner_connection: psycopg.Connection
) -> None:
    house.decided()
    size = house.sealed(tmp_path).tree.size
    leave("lost", 1, "a" * 64)
    assert house.writer(tmp_path).seal() is not None
    forging.forget_log(owner_connection, size)
    with pytest.raises(sealing.LogBroken, match="恢复到较早的状态"):
        house.writer(tmp_path)
    fresh = SignerKey.generate("yunxi.example/log/2")
    other = sealing.Sequencer(tmp_path / "new", fresh.name, [fresh])
    assert other.rebuild() == size
    other.start()
    assert other.seal() is not None
    head = checkpoints.opened(
        (tmp_path / "new" / sealing.CHECKPOINT).read_bytes(), [fresh.verifier]
    )
    assert head.checkpoint.origin == "yunxi.example/log/2"
    told = [json.loads(one) for one in other.tiles.entries(size, head.checkpoint.size)]
    assert f"{fresh.verifier} replaces {house.ORIGIN} at {size}" in {
        one.get("value") for one in told
    }
    sealing.Sequencer(tmp_path / "new", fresh.name, [fresh]).start()


def test_a_damaged_tile_stops_the_log_and_can_be_made_anew(tmp_path: Path) -> None:
    house.decided()
    writer = house.sealed(tmp_path)
    tile = writer.tiles.file(0, 0)
    good = tile.read_bytes()
    tile.write_bytes(good[:40] + b"\0" + good[41:])
    with pytest.raises(sealing.LogBroken, match="不符"):
        house.writer(tmp_path)
    tile.unlink()
    with pytest.raises(sealing.LogBroken, match="tile/0/000"):
        house.writer(tmp_path)
    sealing.Sequencer(tmp_path, house.ORIGIN, [house.KEY]).rebuild()
    assert tile.read_bytes() == good
    house.assert_whole(house.sealed(tmp_path))


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    writer = house.sealed(tmp_path)
    (tmp_path / sealing.CHECKPOINT).write_bytes(b"nothing")
    with pytest.raises(sealing.LogBroken, match="检查点文件损坏"):
        house.writer(tmp_path)
    (tmp_path / sealing.CHECKPOINT).unlink()
    house.assert_whole(house.sealed(tmp_path))
    assert writer.head is not None


def test_a_leaf_changed_between_its_place_and_its_signature_is_not_signed(
    tmp_path: Path, owner_connection: psycopg.Connection
) -> None:
    house.decided()
    assert _killed(tmp_path, "assigned", 1) == -signal.SIGKILL
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute(
            "UPDATE records_leaf SET commitment = repeat('0', 64) WHERE id = "
            "(SELECT leaf_id FROM records_logentry WHERE index = 2)"
        )
    with pytest.raises(sealing.LogBroken, match="第2条日志在签署前被改动"):
        house.sealed(tmp_path)


def test_a_replaced_key_is_recorded_and_both_sign(tmp_path: Path) -> None:
    leave("one", 1, "e" * 64)
    house.sealed(tmp_path)
    fresh = SignerKey.generate(house.ORIGIN)
    chinese = SignerKey.generate(house.ORIGIN, KeyType.SM2)
    sealing.record_key(fresh.verifier, replaces=str(house.KEY.verifier))
    writer = house.writer(tmp_path, fresh, house.KEY, chinese)
    assert writer.seal() is not None
    for key in (house.KEY, fresh):
        assert house.shown(tmp_path, key.verifier).size == writer.tree.size
    last = json.loads(writer.tiles.entry(writer.tree.size - 1))
    assert last["value"] == f"{fresh.verifier} replaces {house.KEY.verifier}"
    assert Leaf.objects.filter(kind="key").count() == 2
    assert "PRIVATE" not in "".join(Leaf.objects.values_list("shown", flat=True))


def test_a_key_that_two_come_to_record_at_once_is_recorded_once() -> None:
    fresh = SignerKey.generate(house.ORIGIN).verifier
    failed: list[BaseException] = []
    ready = threading.Barrier(2)

    def record() -> None:
        try:
            ready.wait(10)
            with transaction.atomic():
                sealing.record_key(fresh)
                time.sleep(0.2)  # the other comes while this one is not committed
        except BaseException as error:  # told below, in the thread that asserts
            failed.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=record) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert failed == []
    assert Leaf.objects.filter(kind="key").count() == 1


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house.decided()
    writer = house.writer(tmp_path)
    with pytest.raises(OSError, match="space"):
        _on_a_full_disk(monkeypatch, writer)
    assert LogBatch.objects.count() == 2, "places are assigned, nothing is signed"
    house.assert_whole(house.sealed(tmp_path))


def _on_a_full_disk(monkeypatch: pytest.MonkeyPatch, writer: sealing.Sequencer) -> None:
    def full(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("sanjian.ledger.durable.write_all", full)
        writer.seal()
