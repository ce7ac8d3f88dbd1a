"""The growing file of one upload: bytes go to disk as they come, digests keep pace with them.

The file only grows. What was acknowledged is durable; what lies beyond it (the process was
killed between write and acknowledgement) is cut off when the next bytes come.

A running SHA-256 cannot be saved, so it lives in this process and is a mere shortcut: a process
that does not have it, or has it for fewer bytes, reads the difference from the file. No process
ever reads a byte of an upload twice, however often the client changes between processes.
"""

import errno
import fcntl
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sanjian.ledger.blobs import blocks_of
from sanjian.ledger.digesting import CHUNK_BYTES, Digester, Digests
from sanjian.ledger.durable import flushing, make_directory, sync_directory, write_all
from sanjian.ledger.merkle import leaf_hash
from sanjian.records.uploads.refusals import (
    BEYOND_LENGTH,
    BUSY,
    CHECKSUM,
    DISK_FULL,
    GONE,
    UploadRefused,
)

ACKNOWLEDGE_BYTES: Final = 64 * 2**20
"""Within one long request, received bytes are made durable and acknowledged this often."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_KEPT: Final = 64


class _Running:
    """Digesters of uploads in progress in this process, the least used given up first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digesters: OrderedDict[str, Digester] = OrderedDict()

    def take(self, key: str, size: int) -> Digester:
        """The digester over the first `size` bytes of the file at most; the caller owns it."""
        with self._lock:
            digester = self._digesters.pop(key, None)
        return digester if digester is not None and digester.size <= size else Digester()

    def keep(self, key: str, digester: Digester) -> None:
        with self._lock:
            self._digesters[key] = digester
            while len(self._digesters) > _KEPT:
                self._digesters.popitem(last=False)

    def drop(self, key: str) -> None:
        with self._lock:
            self._digesters.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._digesters.clear()


_running: Final = _Running()


class RunningHash(Protocol):
    """The part of hashlib's objects that a checksum needs."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """A client's checksum of one request: the fresh hash object and the digest announced."""

    running: RunningHash
    expected: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """What came of one request: the new offset, and whether the sender broke off."""

    offset: int
    interrupted: bool = False


class Partial:
    """The partial file of one upload. `length` is the announced size in bytes.

    `generation` counts repairs: digests of a file before a repair are worth nothing after it.
    """

    def __init__(self, path: Path, length: int, generation: int = 0) -> None:
        self.path = path
        self.length = length
        self._key = f"{path}#{generation}"

    def create(self) -> None:
        """Make the empty file, durable. Raises FileExistsError when it is there."""
        make_directory(self.path.parent)
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        sync_directory(self.path.parent)

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the file alone, across processes. Raises UploadRefused: busy (423), gone (410)."""
        try:
            descriptor = os.open(self.path, os.O_RDWR)
        except FileNotFoundError as error:
            raise UploadRefused(GONE, "已收到的部分不在了，请重新上传。") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadRefused(BUSY, "这个文件正在另一处上传。") from error
            yield descriptor
        finally:
            os.close(descriptor)

    def append(
        self,
        offset: int,
        blocks: Iterable[bytes],
        *,
        acknowledge: Callable[[int], None],
        checksum: Checksum | None = None,
    ) -> Received:
        """Write `blocks` from `offset` on and call `acknowledge` with each durable offset.

        When the sender breaks off, what came is kept, unless a checksum was announced: then the
        request counts whole or not at all. Raises UploadRefused: busy, gone, beyond the length,
        checksum, disk full; bytes acknowledged before stay.
        """
        with self.locked() as descriptor:
            if os.fstat(descriptor).st_size < offset:
                raise UploadRefused(GONE, "已收到的部分不完整了，请重新上传。")
            # Bytes that were written but never acknowledged are cut off here.
            os.ftruncate(descriptor, offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
            digester = self._caught_up(offset)
            trial = digester.copy()
            try:
                received = self._receive(descriptor, offset, blocks, trial, acknowledge, checksum)
            except BaseException:
                _running.keep(self._key, digester)
                raise
            _running.keep(self._key, trial)
            return received

    def digests(self) -> Digests:
        """The digests of the file as it is, reading only what this process has not digested."""
        digester = self._caught_up(self.path.stat().st_size)
        _running.keep(self._key, digester)
        return digester.result()

    def head(self, size: int) -> bytes:
        """The first bytes of the file."""
        with self.path.open("rb") as file:
            return file.read(size)

    def leaves(self) -> Iterator[bytes]:
        """The leaf hash of each piece of 1 MiB, in order (see `ledger.digesting`)."""
        with self.path.open("rb") as file:
            while piece := file.read(CHUNK_BYTES):
                yield leaf_hash(piece)

    def replace_piece(self, index: int, piece: bytes) -> None:
        """Write one piece of 1 MiB over the damaged one, durably. Raises UploadRefused: busy."""
        with self.locked() as descriptor:
            os.lseek(descriptor, index * CHUNK_BYTES, os.SEEK_SET)
            with _disk():
                write_all(descriptor, piece)
            os.fsync(descriptor)

    def remove(self) -> None:
        """Give the file up. Nothing happens when it is gone already."""
        _running.drop(self._key)
        self.path.unlink(missing_ok=True)

    def _receive(
        self,
        descriptor: int,
        offset: int,
        blocks: Iterable[bytes],
        digester: Digester,
        acknowledge: Callable[[int], None],
        checksum: Checksum | None,
    ) -> Received:
        place, acknowledged = offset, offset
        source = _Source(blocks)
        with _disk(), flushing(descriptor), digester.feeding() as feed:
            for block in source:
                if place + len(block) > self.length:
                    raise UploadRefused(BEYOND_LENGTH, f"收到的内容超过声明的 {self.length} 字节。")
                feed.put(block)
                if checksum:
                    checksum.running.update(block)
                write_all(descriptor, block)
                place += len(block)
                if not checksum and place - acknowledged >= ACKNOWLEDGE_BYTES:
                    os.fdatasync(descriptor)
                    acknowledge(place)
                    acknowledged = place
        if checksum and checksum.running.digest() != checksum.expected:
            os.ftruncate(descriptor, offset)
            raise UploadRefused(
                CHECKSUM,
                "这一段与声明的校验值不符，未收下。",
                headers={"Upload-Offset": str(offset)},
            )
        with _disk():
            os.fdatasync(descriptor)
        acknowledge(place)
        return Received(place, source.broken)

    def _caught_up(self, size: int) -> Digester:
        digester = _running.take(self._key, size)
        if digester.size < size:
            with self.path.open("rb") as file, digester.feeding() as feed:
                file.seek(digester.size)
                for block in blocks_of(file, limit=size - digester.size):
                    feed.put(block)
        return digester


class _Source:
    """The blocks of a request; a connection that breaks ends them and is remembered."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self.broken = False

    def __iter__(self) -> Iterator[bytes]:
        blocks = iter(self._blocks)
        while True:
            try:
                block = next(blocks)
            except StopIteration:
                return
            except OSError:
                self.broken = True
                return
            yield block


@contextmanager
def _disk() -> Iterator[None]:
    """Tell a full disk from other trouble. Raises UploadRefused (507)."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise UploadRefused(
            DISK_FULL, "存储空间已满，已收到的部分保留。", headers={"Retry-After": "600"}
        ) from error


def forget_running() -> None:
    """Drop every running digest of this process; they are read from the files again."""
    _running.clear()
