"""The supervisor keeps real processes running, and leaves none behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sanjian.operations import supervisor
from sanjian.operations.supervisor import Child, Supervisor, open_log, program

SLEEPER = "import time; time.sleep(600)"
# A parent that leaves a child of its own, as a web server leaves its workers.
LEAVER = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)\n"
)


@contextmanager
def supervising(heard: list[str]) -> Iterator[Supervisor]:
    """A supervisor whose children are ended whatever the test does."""
    watch = Supervisor(heard.append)
    try:
        yield watch
    finally:
        watch.stop()


def python(name: str, code: str, folder: Path) -> Child:
    """A child that runs a piece of Python."""
    return program(name, [sys.executable, "-c", code], os.environ, folder / f"{name}.log", folder)


def until(condition: Callable[[], bool], watch: Supervisor | None = None) -> None:
    """Waits at most ten seconds, looking after the children meanwhile."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        if watch is not None:
            watch.look_after()
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process exists and is not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_is_restarted_after_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.1)
    heard: list[str] = []
    with supervising(heard) as watch:
        child = python("门", SLEEPER, tmp_path)
        child.pause = 0.1
        watch.start(child)
        first = child.process
        assert first is not None
        first.kill()
        until(lambda: child.process is not first, watch)
        assert child.process is not None and child.process.poll() is None
    assert "门进程已退出(代码 -9)" in heard[0]
    assert heard[-1] == "门已重启"


def test_a_child_that_keeps_dying_is_restarted_ever_more_slowly(tmp_path: Path) -> None:
    heard: list[str] = []
    with supervising(heard) as watch:
        child = python("门", "raise SystemExit(7)", tmp_path)
        child.pause = 0.05
        watch.start(child)
        until(lambda: len([line for line in heard if "代码 7" in line]) == 3, watch)
        assert child.pause == pytest.approx(0.4)


def test_what_a_killed_child_leaves_is_ended_before_the_restart(tmp_path: Path) -> None:
    heard: list[str] = []
    log = tmp_path / "门.log"
    with supervising(heard) as watch:
        child = python("门", LEAVER, tmp_path)
        child.pause = 0.05
        watch.start(child)
        until(lambda: log.exists() and log.read_text().strip() != "")
        left = int(log.read_text())
        assert alive(left)
        assert child.process is not None
        os.kill(child.process.pid, signal.SIGKILL)
        until(lambda: not alive(left), watch)


def test_children_stop_in_the_opposite_order_of_their_start(tmp_path: Path) -> None:
    order: list[str] = []
    with supervising([]) as watch:
        for name in ("database", "door", "worker"):
            child = python(name, SLEEPER, tmp_path)
            end = child.stop
            child.stop = lambda process, name=name, end=end: (order.append(name), end(process))
            watch.start(child)
    assert order == ["worker", "door", "database"]
    assert watch.children == []


def test_a_log_that_has_grown_too_large_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LARGEST_LOG", 10)
    log = tmp_path / "logs" / "desk.log"
    assert open_log(log) == log
    log.write_text("small")
    open_log(log)
    assert log.read_text() == "small"
    log.write_text("longer than ten bytes")
    open_log(log)
    assert not log.exists()
    assert (tmp_path / "logs" / "desk.log.1").read_text() == "longer than ten bytes"
