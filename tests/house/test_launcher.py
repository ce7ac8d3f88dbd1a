"""`make run` from outside: a real start, its refusals, and a real stop."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from sanjian.operations.launcher import CannotStart, read_plan
from sanjian.operations.places import REPOSITORY

COMMAND = [sys.executable, "-m", "sanjian.cli.main", "run"]


def environment(data: Path, port: int, **extra: str) -> dict[str, str]:
    """The environment of one launcher; an outside DATABASE_URL has no part in these tests."""
    own = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "MAKELEVEL")}
    own |= {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}", "PYTHONUTF8": "1"}
    return own | {"SANJIAN_DATA": str(data), "SANJIAN_PORT": str(port)} | extra


def start(data: Path, port: int, **extra: str) -> "subprocess.CompletedProcess[str]":
    """A launcher that is expected to end by itself."""
    return subprocess.run(
        COMMAND, env=environment(data, port, **extra), capture_output=True, text=True, timeout=60
    )


def free_pair() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def health(port: int) -> tuple[int, dict[str, object]]:
    """The answer of a door's /healthz."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


class House:
    """A running installation."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_pair()
        self.output = data / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                COMMAND, env=environment(data, self.port), stdout=output, stderr=output
            )
        # A first start migrates and loads the county; beside another worker it was 119 seconds.
        deadline = time.monotonic() + 300
        while "按 Ctrl-C 停止" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """What the launcher has printed so far."""
        return self.output.read_text("utf-8")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One installation for the tests of this module; the last of them stops it.

    Not under pytest's own folder: every session of the same user closes that one to others, and
    with it the way of the database's user.
    """
    data = Path(tempfile.mkdtemp(prefix="sanjian-house-"))
    opened = House(data)
    yield opened
    if opened.process.poll() is None:
        opened.process.terminate()
        opened.process.wait(60)
    shutil.rmtree(data, ignore_errors=True)


def test_both_doors_answer_as_their_own_database_roles(house: House) -> None:
    status, desk = health(house.port)
    assert status == 200, desk
    assert set(desk["parts"]) >= {"database", "jobs", "blob_store", "clock"}
    assert "角色 sanjian_app" in desk["parts"]["database"]["detail"]
    status, portal = health(house.port + 1)
    assert status == 200, portal
    assert "角色 sanjian_portal" in portal["parts"]["database"]["detail"]


def test_the_portal_process_knows_no_secret_but_its_own(house: House) -> None:
    secrets = json.loads((house.data / "secrets.json").read_text())
    environments = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line, own = (process / "cmdline").read_text(), (process / "environ").read_text()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if "granian" in line and f"SANJIAN_DATA={house.data}" in own:
            environments.setdefault("DOOR=portal" in own, []).append(own)
    assert set(environments) == {True, False}
    for own in environments[True]:
        assert secrets["portal_password"] in own
        for name in ("superuser_password", "owner_password", "app_password", "desk_key"):
            assert secrets[name] not in own


def test_a_second_start_on_the_same_data_folder_is_refused(house: House) -> None:
    second = start(house.data, free_pair())
    assert second.returncode == 1
    assert f"正由另一个三鉴使用(进程 {house.process.pid})" in second.stderr
    assert "Traceback" not in second.stderr
    assert health(house.port)[0] == 200


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_port_in_use_is_refused_with_one_that_is_free(
    house: House, tmp_path: Path, offset: int
) -> None:
    second = start(tmp_path, house.port + offset)
    assert second.returncode == 1
    assert re.search(rf"端口 {house.port + max(offset, 0)} 已被占用", second.stderr)
    suggested = int(re.search(r"SANJIAN_PORT=(\d+)", second.stderr)[1])
    assert suggested not in (house.port - 1, house.port, house.port + 1)
    assert not (tmp_path / "postgres").exists()


def test_a_killed_door_comes_back(house: House) -> None:
    (door,) = [
        child
        for child in psutil.Process(house.process.pid).children()
        if "granian" in child.cmdline() and str(house.port) in child.cmdline()
    ]
    door.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while "工作台已重启" not in house.said():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    while True:
        assert time.monotonic() < deadline
        try:
            if health(house.port)[0] == 200:
                break
        except OSError:
            time.sleep(0.1)


def test_sigterm_stops_everything_and_a_second_start_is_quick(house: House) -> None:
    everything = psutil.Process(house.process.pid).children(recursive=True)
    assert len(everything) > 8
    house.process.terminate()
    assert house.process.wait(60) == 0
    assert house.said().endswith("正在停止……\n已全部停止。\n")
    assert [process for process in everything if process.is_running()] == []
    log = (house.data / "logs" / "postgres.log").read_text("utf-8")
    assert "database system is shut down" in log.strip().splitlines()[-1]
    began = time.monotonic()
    again = House(house.data)
    assert time.monotonic() - began < 30
    assert "首次启动" not in again.said()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0


def test_a_sample_database_never_becomes_a_production_one(house: House) -> None:
    if house.process.poll() is None:
        house.process.terminate()
        house.process.wait(60)
    refused = start(house.data, free_pair(), SANJIAN_MODE="production")
    assert refused.returncode == 1
    assert "不能改作正式库" in refused.stderr
    other = start(house.data, free_pair(), SANJIAN_PROFILE="haimen")
    assert other.returncode == 1
    assert "SANJIAN_DATA=./var-haimen make run PROFILE=haimen" in other.stderr


def test_a_database_that_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    refused = start(tmp_path, free_pair(), DATABASE_URL=url)
    assert refused.returncode == 1
    assert "DATABASE_URL 的数据库连接不上" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "secret" not in refused.stderr


@pytest.mark.parametrize(
    "port", ["0", "65535", "-1", "eighty", "８０００", "8000 ", "1e3", "99999"]
)
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotStart, match="SANJIAN_PORT"):
        read_plan({"SANJIAN_PORT": port}, "")


def test_an_unknown_mode_and_an_unknown_profile_are_refused_with_what_there_is() -> None:
    with pytest.raises(CannotStart, match="sample 或 production"):
        read_plan({"SANJIAN_MODE": "live"}, "")
    with pytest.raises(CannotStart, match="mingxi"):
        read_plan({}, "atlantis")
    with pytest.raises(CannotStart, match="没有名为 cn 的规则包"):
        read_plan({}, "cn")


def test_nothing_asked_for_means_the_sample_county_on_port_8000_for_this_machine_only() -> None:
    plan = read_plan({}, "")
    assert (plan.port, plan.bind, plan.mode, plan.profile) == (8000, "127.0.0.1", "sample", "")
