"""Two digests of one stream, computed while it flows: SHA-256 and the root of its chunks.

The flat SHA-256 is what `sha256sum` prints and what names a blob. The chunk root is the RFC 6962
root over pieces of 1 MiB (the last one may be shorter), so that any minute of a recording can be
checked without reading the rest. Both passes run in their own thread (hashlib releases the
interpreter lock), so on two cores the second digest costs little waiting. Memory is constant.
"""

import hashlib
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, Self

from sanjian.ledger.merkle import Frontier

CHUNK_BYTES: Final = 1 << 20
"""Size of one leaf of the chunk tree, in bytes."""

_QUEUED_BLOCKS: Final = 4

Buffer = bytes | bytearray | memoryview


class _Digest(Protocol):
    def update(self, data: Buffer, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Digests:
    """What a whole stream came to: `sha256` and `chunk_root` in hexadecimal, `size` in bytes."""

    sha256: str
    chunk_root: str
    size: int


class ChunkTree:
    """The tree over 1 MiB pieces of a stream that arrives in blocks of any size."""

    __slots__ = ("_filled", "_frontier", "_leaf")

    def __init__(self) -> None:
        self._frontier = Frontier()
        self._leaf = hashlib.sha256(b"\x00")
        self._filled = 0

    def update(self, data: Buffer, /) -> None:
        """Take the next bytes of the stream."""
        view = memoryview(data)
        while view:
            piece = view[: CHUNK_BYTES - self._filled]
            self._leaf.update(piece)
            self._filled += len(piece)
            view = view[len(piece) :]
            if self._filled == CHUNK_BYTES:
                self._frontier.append(self._leaf.digest())
                self._leaf = hashlib.sha256(b"\x00")
                self._filled = 0

    def root(self) -> bytes:
        """The root over what has arrived; the stream may go on afterwards."""
        if not self._filled:
            return self._frontier.root()
        whole = self._frontier.copy()
        whole.append(self._leaf.digest())
        return whole.root()

    def copy(self) -> Self:
        """An independent tree in the same state."""
        twin = type(self)()
        twin._frontier = self._frontier.copy()
        twin._leaf = self._leaf.copy()
        twin._filled = self._filled
        return twin


class Digester:
    """The running digests of one stream. `size` says how many bytes are in them."""

    __slots__ = ("_chunks", "_flat", "size")

    def __init__(self) -> None:
        self._flat = hashlib.sha256()
        self._chunks = ChunkTree()
        self.size = 0

    def update(self, data: Buffer) -> None:
        """Take the next bytes, in the calling thread. For large streams use `feeding`."""
        self._flat.update(data)
        self._chunks.update(data)
        self.size += len(data)

    @contextmanager
    def feeding(self) -> Iterator["Feed"]:
        """Take many blocks with one thread per digest; both are up to date on leaving.

        A block must not be changed after it was fed.
        """
        feed = Feed((self._flat, self._chunks))
        try:
            yield feed
        finally:
            feed.close()
            self.size += feed.size

    def result(self) -> Digests:
        """The digests of what has arrived so far; the stream may go on afterwards."""
        return Digests(self._flat.hexdigest(), self._chunks.root().hex(), self.size)

    def copy(self) -> Self:
        """An independent digester in the same state, to try bytes that may be thrown away."""
        twin = type(self)()
        twin._flat = self._flat.copy()
        twin._chunks = self._chunks.copy()
        twin.size = self.size
        return twin


class Feed:
    """Blocks on their way to several digests, each in its own thread, at most four waiting."""

    def __init__(self, digests: tuple[_Digest, ...]) -> None:
        self.size = 0
        self._lanes = tuple(_Lane(one) for one in digests)

    def put(self, block: Buffer) -> None:
        """Hand over the next block; waits while the slower digest is four blocks behind."""
        for lane in self._lanes:
            lane.put(block)
        self.size += len(block)

    def close(self) -> None:
        """Wait until every block is digested."""
        for lane in self._lanes:
            lane.close()


class _Lane:
    """One digest in one thread behind a bounded queue.

    `SimpleQueue` is a third cheaper per block than `Queue`; the semaphore gives it its bound.
    """

    def __init__(self, digest: _Digest) -> None:
        self._digest = digest
        self._blocks: queue.SimpleQueue[Buffer | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(_QUEUED_BLOCKS)
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def put(self, block: Buffer) -> None:
        self._room.acquire()
        self._blocks.put(block)

    def close(self) -> None:
        self._blocks.put(None)
        self._thread.join()

    def _drain(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._digest.update(block)
            self._room.release()
