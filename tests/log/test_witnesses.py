"""One house witnesses another, over HTTP, with the programs that run in production."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from pytest_django import Settings

from sanjian.ledger import checkpoints, notes, policies
from sanjian.ledger.notes import KeyType, SignerKey
from sanjian.ledger.witnessing import Witness
from sanjian.operations import log_keys, sequencer, witnesses
from sanjian.records import log_state, sealing
from sanjian.records.models import LogCosignature
from tests.conftest import REPOSITORY
from tests.log import forging, house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[tuple[Witness, str]]:
    """A witness that answers on a port of this machine, and its address."""
    made = Witness(house.WITNESS, {house.ORIGIN: [house.KEY.verifier]}, tmp_path / "witness")
    with witnesses.server(made, ("127.0.0.1", 0), lambda: int(time.time())) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made, f"http://127.0.0.1:{server.server_address[1]}/w1"
        server.shutdown()


@pytest.fixture
def writer(tmp_path: Path, settings: Settings) -> sealing.Sequencer:
    """A sealed case."""
    settings.LOG_ROOT = tmp_path / "log"
    house.decided()
    return house.sealed(tmp_path / "log")


def round_of(writer: sealing.Sequencer, *addresses: str) -> tuple[bool, list[str]]:
    """One round of asking witnesses; what was said about the unwilling."""
    parties = tuple(
        policies.Party(f"w{n}", house.WITNESS.verifier, one) for n, one in enumerate(addresses)
    )
    said: list[str] = []
    policy = policies.Policy(witnesses=parties, quorum="w0")
    work = sequencer.Witnessing(writer.folder, policy, said.append)
    askers = [witnesses.Asker(party, writer.tiles) for party in parties]
    return work.once(askers), said


def test_heads_are_cosigned_kept_and_published(
    writer: sealing.Sequencer, witness: tuple[Witness, str]
) -> None:
    assert round_of(writer, witness[1]) == (True, [])
    for number in range(300):
        sealing.leave("more", number, "a" * 64)
    assert writer.seal() is not None
    assert round_of(writer, witness[1]) == (True, []), "the size that it knows is learnt from it"
    writer.publish()
    data = (writer.folder / sealing.CHECKPOINT).read_bytes()
    signed = checkpoints.opened(data, [house.KEY.verifier, house.WITNESS.verifier])
    assert {one.key.kind for one in signed.by} == {KeyType.ED25519, KeyType.COSIGNATURE}
    assert witness[0].seen(house.ORIGIN) == signed.checkpoint
    assert LogCosignature.objects.count() == 2
    assert log_state.witnesses_within(5) == 1


def test_an_unreachable_or_foreign_witness_is_named_and_hinders_no_other(
    writer: sealing.Sequencer, witness: tuple[Witness, str], tmp_path: Path
) -> None:
    stranger = Witness(SignerKey.generate("x", KeyType.COSIGNATURE),
                       {house.ORIGIN: [house.KEY.verifier]}, tmp_path / "stranger")  # fmt: skip
    with witnesses.server(stranger, ("127.0.0.1", 0), lambda: 1) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        foreign = f"http://127.0.0.1:{server.server_address[1]}"
        done, said = round_of(writer, "http://127.0.0.1:9/", foreign, witness[1])
        server.shutdown()
    assert not done
    assert "w0 无法访问" in said[0]
    assert "w1 的签名无效" in said[1]
    assert LogCosignature.objects.count() == 1
    assert log_state.trouble() == "", "an unwilling witness is no trouble of the log"


def test_a_witness_that_knows_more_than_we_do_stops_the_log(
    writer: sealing.Sequencer, witness: tuple[Witness, str], owner_connection: object
) -> None:
    size = writer.tree.size
    sealing.leave("later", 1, "a" * 64)
    assert writer.seal() is not None
    assert round_of(writer, witness[1])[0]
    forging.forget_log(owner_connection, size)  # type: ignore[arg-type]
    done, said = round_of(writer, witness[1])
    assert not done
    assert f"已见证{size + 1}条，本机日志只有{size}条" in said[0]
    assert "恢复到较早的状态" in log_state.trouble()


def test_a_second_history_of_the_same_length_stops_the_log(
    writer: sealing.Sequencer, witness: tuple[Witness, str], owner_connection: object
) -> None:
    assert round_of(writer, witness[1])[0]
    forging.run(owner_connection, "UPDATE records_leaf SET commitment = repeat('0', 64) "  # type: ignore[arg-type]
                "WHERE kind = 'document'")  # fmt: skip
    forging.rewrite_entries(owner_connection)  # type: ignore[arg-type]
    forging.rewrite_files(writer)
    forging.sign_anew(owner_connection, writer)  # type: ignore[arg-type]
    done, said = round_of(writer, witness[1])
    assert not done
    assert "与本机的不同" in said[0]
    assert log_state.trouble()


def test_requests_that_are_none_get_the_code_of_the_specification(
    witness: tuple[Witness, str],
) -> None:
    port = int(witness[1].rpartition(":")[2].split("/")[0])

    def post(path: str, body: bytes, **headers: str) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    assert post("/w1/add-checkpoint", b"nonsense") == 400
    assert post("/w1/elsewhere", b"old 0\n") == 404
    assert post("/w1/add-checkpoint", b"", **{"Content-Length": "99999999"}) == 400


def started(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A command of ours in a process of its own."""
    paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
    return subprocess.Popen(
        [sys.executable, "-m", "sanjian.cli.main", *arguments],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.fixture
def running() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start commands; each is ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        processes.append(started(*arguments, **environment))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str], words: str) -> str:
    """The next line of a process that has these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"no line with {words}")


def test_the_witness_command_keeps_its_key_and_its_memory(
    tmp_path: Path, writer: sealing.Sequencer, running: Callable[..., subprocess.Popen[str]]
) -> None:
    folder, log = str(tmp_path / "justice"), str(house.KEY.verifier)
    one = running("witness", "--folder", folder, "--name", "justice.example/w1", "--log", log,
                  "--listen", "127.0.0.1:0")  # fmt: skip
    key = notes.VerifierKey.parse(line_of(one, "见证方公钥").split("：")[1])
    port = line_of(one, "监听").rstrip().rpartition(":")[2]
    assert (tmp_path / "justice" / "witness-key").stat().st_mode & 0o777 == 0o600
    party = policies.Party("w", key, f"http://127.0.0.1:{port}")
    assert writer.head is not None
    asker = witnesses.Asker(party, writer.tiles)
    (found,) = asker.ask(sealing.note_of(writer.head), writer.head.size_id)
    assert abs(found.moment - time.time()) < 60
    one.kill()
    again = running("witness", "--folder", folder, "--log", log, "--listen", "127.0.0.1:0")
    assert notes.VerifierKey.parse(line_of(again, "见证方公钥").split("：")[1]) == key
    port = line_of(again, "监听").rstrip().rpartition(":")[2]
    fresh = witnesses.Asker(policies.Party("w", key, f"http://127.0.0.1:{port}"), writer.tiles)
    assert fresh.ask(sealing.note_of(writer.head), writer.head.size_id)
    assert fresh.known == writer.head.size_id


def test_keys_are_made_once_kept_private_and_replaced_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "log-keys.json"
    made = log_keys.load_or_create(file, address="https://zf.yunxi.example:8443/x", sm2=True)
    assert made.origin == "zf.yunxi.example:8443/x/log"
    assert [one.kind for one in made.signers] == [KeyType.ED25519, KeyType.SM2]
    assert file.stat().st_mode & 0o777 == 0o600
    assert log_keys.load_or_create(file, address="https://other.example") == made
    now, before = log_keys.rotate(file)
    assert before == made.signers[0]
    assert list(now.signers[1:]) == list(made.signers)
    assert now.signers[0] != before
    assert log_keys.load(file) == now
    local = log_keys.load_or_create(tmp_path / "b", address="http://localhost:8001")
    assert local.origin.endswith(".invalid/log")
