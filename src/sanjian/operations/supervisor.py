"""Keeps the processes of an installation running: starts them, restarts the dead, stops them all.

Children live in sessions of their own, so that Ctrl-C reaches the supervisor alone and the
order of stopping is ours: doors and workers first, the database last. Should the supervisor
itself be killed, the kernel ends the children (PR_SET_PDEATHSIG).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 1.0  # seconds before the first restart; doubled at each further one
LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0  # seconds of life after which a child counts as healthy again
LARGEST_LOG = 20 * 2**20  # bytes; at a start a larger log is put aside as *.1
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """In a child, between fork and exec: asks for SIGTERM when the parent dies."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def open_log(path: Path) -> Path:
    """Puts a log that has grown too large aside and returns the path to append to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path


@dataclass
class Child:
    """One process that must be running.

    Attributes:
        name: for people and for the log's file name.
        start: starts it and returns the process.
        stop: ends it and waits; called for one that has died too, to clear what it left.
    """

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop: Callable[["subprocess.Popen[bytes]"], None]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float | None = None


def program(
    name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path
) -> Child:
    """A child that is an ordinary program: ended by SIGTERM, after 15 seconds by SIGKILL."""

    def start() -> "subprocess.Popen[bytes]":
        with open_log(log).open("ab") as output:
            return subprocess.Popen(
                list(command),
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    return Child(name, start, end)


def end(process: "subprocess.Popen[bytes]") -> None:
    """SIGTERM, and SIGKILL for one that has not ended 15 seconds later, and for what it left.

    A server that is killed leaves its workers, which would go on answering with old code.
    The process leads a group of its own, so the group is exactly itself and what it started.
    """
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Supervisor:
    """The children in the order of their start.

    Attributes:
        say: takes one line for the person at the terminal.
    """

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Starts a child and keeps it running from now on."""
        child.process = child.start()
        child.started_at = time.monotonic()
        self.children.append(child)

    def look_after(self) -> None:
        """Notices dead children and restarts those whose pause is over; returns at once."""
        now = time.monotonic()
        for child in self.children:
            if child.restart_at is not None:
                if now >= child.restart_at:
                    self._restart(child)
            elif child.process is not None and child.process.poll() is not None:
                child.stop(child.process)
                if now - child.started_at > CALM_AFTER:
                    child.pause = FIRST_PAUSE
                self.say(
                    f"{child.name}进程已退出(代码 {child.process.returncode}),"
                    f"{child.pause:.0f} 秒后重启"
                )
                child.restart_at = now + child.pause
                child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _restart(self, child: Child) -> None:
        try:
            child.process = child.start()
        except Exception as problem:  # whatever hindered it may pass: try again later
            self.say(f"{child.name}未能重启:{problem}")
            child.restart_at = time.monotonic() + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
            return
        child.started_at = time.monotonic()
        child.restart_at = None
        self.say(f"{child.name}已重启")

    def stop(self) -> None:
        """Stops all children, the last started first."""
        while self.children:
            child = self.children.pop()
            if child.process is not None:
                child.stop(child.process)
