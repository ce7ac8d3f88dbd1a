"""Independent programs verify our log and we theirs: aics-tlog and aics-witness from PyPI.

They need a newer Python than the platform promises, so they are not installed with it. To run
these tests, install both anywhere and name the folder of their commands:

    SANJIAN_ORACLES=/path/to/venv/bin pytest tests/log/test_oracles.py
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from sanjian.ledger import notes, policies
from sanjian.ledger.checkpoints import Checkpoint
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.tiles import TileFolder
from sanjian.operations import witnesses
from sanjian.portal.frame import LOOKUPS
from sanjian.records import sealing
from tests.log import house

FOLDER = os.environ.get("SANJIAN_ORACLES", "")
PATH = os.pathsep.join([FOLDER, os.environ.get("PATH", "")])
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        shutil.which("aics-tlog", path=PATH) is None
        or shutil.which("aics-witness", path=PATH) is None,
        reason="aics-tlog and aics-witness are not installed (SANJIAN_ORACLES names their folder)",
    ),
]


def oracle(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """Run aics-tlog and read its answer."""
    ran = subprocess.run(
        ["aics-tlog", *map(str, arguments)], env=os.environ | {"PATH": PATH},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return ran.returncode, json.loads(ran.stdout or "{}")


@pytest.fixture
def writer(tmp_path: Path, settings: Settings) -> sealing.Sequencer:
    """A case and 700 entries, served by the portal; the head at 300 kept."""
    settings.LOG_ROOT = tmp_path / "log"
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "config.urls_portal", settings.PUBLIC_MIDDLEWARE
    LOOKUPS.forget()
    house.decided()
    for number in range(700):
        sealing.leave("filler", number, "a" * 64)
    made = house.writer(tmp_path / "log")
    assert made.seal(300) is not None
    (tmp_path / "kept").write_bytes((made.folder / sealing.CHECKPOINT).read_bytes())
    while made.seal():
        pass
    return made


def test_an_independent_client_reads_our_log_from_the_portal(
    writer: sealing.Sequencer, live_server: LiveServer, tmp_path: Path
) -> None:
    where = ("--tiles", f"{live_server.url}/log", "--log-key", str(house.KEY.verifier))
    code, told = oracle("verify-checkpoint", *where, "--origin", house.ORIGIN)
    assert code == 0, told
    size = writer.tree.size
    for index in (0, 5, 255, 256, 299, 511, size - 1):
        entry = tmp_path / "entry"
        entry.write_bytes(writer.tiles.entry(index))
        code, told = oracle("verify-inclusion", *where, "--index", str(index), "--leaf", entry)
        assert code == 0, told
        entry.write_bytes(b"another")
        assert oracle("verify-inclusion", *where, "--index", str(index), "--leaf", entry)[0] == 1
    code, told = oracle("verify-consistency", *where, "--old-checkpoint", tmp_path / "kept")
    assert code == 0, told


def test_an_independent_writer_makes_the_same_tiles(
    writer: sealing.Sequencer, tmp_path: Path
) -> None:
    lines = list(writer.tiles.entries(0, writer.tree.size))
    (tmp_path / "lines").write_bytes(b"".join(line + b"\n" for line in lines))
    out = tmp_path / "theirs"
    code, told = oracle("build-tiles", "--leaves", tmp_path / "lines", "--out", out)
    assert code == 0, told
    for path in ("tile/0/000", "tile/0/001", "tile/entries/000"):
        ours = (writer.folder / path).read_bytes()
        assert (out / path).read_bytes() == ours


def test_an_independent_witness_cosigns_us_and_refuses_a_second_history(
    writer: sealing.Sequencer, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = ("--config", str(tmp_path / "witness.json"))

    def command(*arguments: str) -> str:
        return subprocess.run(
            ["aics-witness", *arguments], env=os.environ | {"PATH": PATH}, capture_output=True,
            text=True, timeout=60, check=True,
        ).stdout  # fmt: skip

    said = command("init", *config, "--name", "w.example/1", "--listen", f"127.0.0.1:{port}")
    command("add-log", *config, "--origin", house.ORIGIN, "--vkey", str(house.KEY.verifier))
    vkey = next(
        word.strip('",') for word in said.split() if word.strip('",').startswith("w.example")
    )
    server = subprocess.Popen(["aics-witness", "serve", *config], env=os.environ | {"PATH": PATH},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _asked(writer, notes.VerifierKey.parse(vkey), port, tmp_path)
    finally:
        server.terminate()
        server.wait(10)


def _asked(writer: sealing.Sequencer, key: notes.VerifierKey, port: int, tmp_path: Path) -> None:
    assert writer.head is not None
    party = policies.Party("w", key, f"http://127.0.0.1:{port}")
    asker = witnesses.Asker(party, writer.tiles)
    deadline = time.monotonic() + 20
    while True:
        try:
            (found,) = asker.ask((tmp_path / "kept").read_bytes(), 300)
            break
        except witnesses.Unwilling:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert found.key == key
    assert asker.ask(sealing.note_of(writer.head), writer.head.size_id)
    other = TileFolder(tmp_path / "other")
    tree = other.append(Frontier(), [b"%d" % number for number in range(900)])
    text = Checkpoint(house.ORIGIN, 900, tree.root()).text
    forged = bytes(notes.sign(text, [house.KEY]))
    asker.tiles = other
    with pytest.raises(witnesses.Ahead, match="不是其所见日志的延续"):
        asker.ask(forged, 900)
