"""A child process on a short lead: whatever parses other people's bytes runs in one (K10).

Limits on memory, processor time, file size and open files are set by the child itself before it
reads anything; the parent sets the wall time and ends the whole process group when it is over.
The child gets an empty environment, an empty folder to work in, and no network where the system
lets it give that up.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: memory and output in bytes, processor and wall time in seconds."""

    memory: int = 512 * 2**20
    processor: int = 10
    wall: int = 20
    output: int = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: its exit status (negative for a signal), what it printed, and whether
    it was ended for taking too long."""

    status: int
    printed: str
    timed_out: bool = False


def run_limited(command: list[str], folder: Path, limits: Limits, *, path: str = "") -> Outcome:
    """Run `command` in `folder`. `path` is its PYTHONPATH. Never raises for what a child does.

    At most 64 KiB of what it prints is read.
    """
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    printed = folder / "printed"
    with printed.open("wb") as out:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            status, timed_out = child.wait(limits.wall), False
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            status, timed_out = child.wait(), True
    with printed.open("rb") as read:
        return Outcome(status, read.read(2**16).decode("utf-8", "replace"), timed_out)


def enter_limits(limits: Limits) -> None:
    """Called by the child first of all: bind this process and its children to `limits`."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    leave_network()


def leave_network() -> bool:
    """Give up the network for this process, if the system allows it; says whether it did."""
    library = ctypes.CDLL(None, use_errno=True)
    ways = (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK)
    return any(library.unshare(flags) == 0 for flags in ways)
