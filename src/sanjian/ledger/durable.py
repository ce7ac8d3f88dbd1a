"""Files that are still there after a power cut.

A file counts as kept only after: temporary name, fsync of the file, rename, fsync of the folder.
Leaving out the last step lost 30 of 30 files in the trial on record (`reliability.md` E5), so
nothing in this system writes a lasting file in any other way.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_FLUSH_SECONDS: Final = 0.1


def sync_directory(folder: Path) -> None:
    """Make the names in `folder` durable. Raises OSError when the folder cannot be opened."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(folder: Path) -> None:
    """Create `folder` and what is missing above it, each new name durable in its parent."""
    if folder.is_dir():
        return
    make_directory(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_directory(folder.parent)


def publish(temporary: Path, target: Path) -> None:
    """Give a fully written file its lasting name: fsync, rename, fsync of the folder.

    Both must be on one file system. An existing `target` is replaced in one step. Returns only
    when a power cut can no longer lose the file; raises OSError otherwise.
    """
    make_directory(target.parent)
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(temporary, target)
    sync_directory(target.parent)
    if temporary.parent != target.parent:
        sync_directory(temporary.parent)


def publish_folder(temporary: Path, target: Path) -> None:
    """Give a folder of durable files its lasting name; raises OSError when one stands there."""
    os.rename(temporary, target)
    sync_directory(target.parent)
    sync_directory(temporary.parent)


@contextmanager
def flushing(descriptor: int) -> Iterator[None]:
    """While bytes are written to `descriptor`, let the disk take them in the background.

    The fsync at the end then finds little left to do. A write-back error is told by the kernel
    once only, so one that the background met is raised here as OSError and not lost.
    """
    done = threading.Event()
    errors: list[OSError] = []
    thread = threading.Thread(target=_flush_until, args=(descriptor, done, errors), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if errors:
        raise errors[0]


def _flush_until(descriptor: int, done: threading.Event, errors: list[OSError]) -> None:
    while not errors and not done.wait(_FLUSH_SECONDS):
        try:
            os.fdatasync(descriptor)
        except OSError as error:
            errors.append(error)


def write_all(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte of `data`. Raises OSError (ENOSPC when the disk is full)."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
