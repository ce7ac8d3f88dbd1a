"""The whole house running: the log is sealed and served, its process killed and back again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

from sanjian.ledger import checkpoints, notes
from tests.house.test_launcher import House, environment, health


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A sample house on ports of its own."""
    data = Path(tempfile.mkdtemp(prefix="sanjian-log-"))
    data.chmod(0o711)
    running = House(data)
    yield running
    running.process.terminate()
    running.process.wait(60)
    shutil.rmtree(data, ignore_errors=True)


def public(house: House, path: str) -> tuple[int, bytes]:
    """What the portal answers."""
    connection = HTTPConnection("127.0.0.1", house.port + 1, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def until(asked: Callable[[], Any], seconds: float = 40) -> Any:
    """The first true answer within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := asked()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)
    return answer


def part(house: House) -> dict[str, Any]:
    """The desk's answer about the log."""
    parts: Any = health(house.port)[1]["parts"]
    return dict(parts["log"])


def command(house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command typed by hand beside the running house."""
    return subprocess.run(
        [sys.executable, "-m", "sanjian.cli.main", *arguments],
        env=environment(house.data, house.port), capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip


def keys(house: House) -> list[notes.VerifierKey]:
    """The keys that the portal shows."""
    return [notes.VerifierKey.parse(one) for one in public(house, "/log/keys")[1].decode().split()]


def sealed(house: House) -> checkpoints.Signed | None:
    """The head that the portal shows, once nothing waits any more."""
    if "0 条待写入公开日志" not in part(house)["detail"]:
        return None
    status, data = public(house, "/log/checkpoint")
    return checkpoints.opened(data, keys(house)) if status == 200 else None


def test_the_house_seals_serves_survives_and_verifies(house: House) -> None:
    first: checkpoints.Signed = until(lambda: sealed(house))
    size = first.checkpoint.size
    assert size > 100
    assert public(house, f"/log/tile/0/{size // 256:03d}.p/{size % 256}")[0] == 200
    for _ in range(2):
        killed = _sequencer(house)
        killed.kill()
        killed.wait(10)
        until(lambda: _maybe(house))
    assert command(house, "log", "rotate").returncode == 0
    after: checkpoints.Signed = until(lambda: (now := sealed(house)) and len(now.by) == 2 and now)
    assert after.checkpoint.size > size
    assert {one.key.key_id for one in after.by} > {one.key.key_id for one in first.by}
    told = json.loads(command(house, "log", "status", "--json").stdout)
    # The jobs of a running house leave entries of their own meanwhile.
    later: checkpoints.Signed = until(lambda: sealed(house))
    assert after.checkpoint.size <= told["size"] <= later.checkpoint.size
    assert told["trouble"] == ""
    assert len(told["keys"]) == 2
    done = command(house, "verify", "--full", "--json", "--all")
    assert json.loads(done.stdout)["findings"] == [], done.stdout
    assert done.returncode == 0
    assert json.loads(done.stdout)["entries"] >= after.checkpoint.size
    secret = (house.data / "log-keys.json").read_text("utf-8")
    assert "PRIVATE+KEY" in secret
    assert (house.data / "log-keys.json").stat().st_mode & 0o777 == 0o600


def _sequencer(house: House) -> psutil.Process:
    found = _maybe(house)
    assert found is not None
    return found


def _maybe(house: House) -> psutil.Process | None:
    for child in psutil.Process(house.process.pid).children(recursive=True):
        if child.cmdline()[-2:] == ["log", "run"]:
            return child
    return None
