"""A log as static files (c2sp.org/tlog-tiles): tiles of 256 hashes, bundles of 256 entries.

    tile/<level>/<index>[.p/<width>]       hashes of 32 bytes, in order
    tile/entries/<index>[.p/<width>]       entries, each after its length in two bytes

On disk every tile and bundle is one file under the path of the full one, and only grows. A partial
tile is a prefix of it, cut out when it is asked for; nothing partial is ever left lying about.
What lies behind the signed size may be torn by a power cut: it is written again, the same bytes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from sanjian.ledger import durable
from sanjian.ledger.merkle import Frontier, leaf_hash, node_hash

WIDTH: Final = 256
HASH_BYTES: Final = 32
LONGEST_ENTRY: Final = 65535
_HEIGHT: Final = 8
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class NotThere(LookupError):
    """A tile or entry that this log does not have; the message names it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One address of a log: a tile of a level, or a bundle of entries (level -1)."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The address below the log's prefix."""
        level = "entries" if self.level < 0 else str(self.level)
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        whole = "/".join([*("x" + part for part in parts[:-1]), parts[-1]])
        return f"tile/{level}/{whole}" + (f".p/{self.width}" if self.width < WIDTH else "")


def parse_path(path: str) -> Resource | None:
    """The resource of an address, None when it is none in its exact form."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level = -1 if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or WIDTH)
    found = Resource(level, index, width)
    exact = level <= 63 and (match["width"] is None or width < WIDTH) and found.path == path
    return found if exact else None


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle writes them. Raises ValueError for one longer than 65,535 bytes."""
    parts = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise ValueError("an entry has at most 65,535 bytes")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def unbundle(data: bytes) -> Iterator[bytes]:
    """The entries of a bundle, up to the last whole one."""
    place = 0
    while place + 2 <= len(data):
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        if end > len(data):
            return
        yield data[place + 2 : end]
        place = end


class TileFolder:
    """The tiles of one log in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folded = lru_cache(maxsize=512)(self._fold)

    def read(self, resource: Resource) -> bytes:
        """Return exactly what the resource's address stands for. Raises NotThere."""
        data = self._grown(resource.level, resource.index)
        if resource.level < 0:
            entries = list(unbundle(data))[: resource.width]
            if len(entries) == resource.width:
                return bundle(entries)
        elif len(data) >= resource.width * HASH_BYTES:
            return data[: resource.width * HASH_BYTES]
        raise NotThere(resource.path)

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The entries from `start` up to and without `end`. Raises NotThere for a missing one."""
        for index in range(start // WIDTH, -(-end // WIDTH)):
            first = index * WIDTH
            found = list(unbundle(self._grown(-1, index)))
            wanted = found[max(start - first, 0) : min(end - first, WIDTH)]
            if len(wanted) != min(end - first, WIDTH) - max(start - first, 0):
                raise NotThere(Resource(-1, index).path)
            yield from wanted

    def entry(self, index: int) -> bytes:
        """One entry. Raises NotThere."""
        return next(self.entries(index, index + 1))

    def root_of(self, size: int) -> bytes:
        """The root of the first `size` leaves. Raises NotThere when a tile is missing."""
        return self.frontier(size).root()

    def frontier(self, size: int) -> Frontier:
        """The tree of the first `size` leaves, to be continued. Raises NotThere."""
        peaks, begin = [], 0
        for height in range(size.bit_length() - 1, -1, -1):
            if size >> height & 1:
                peaks.append(self.node(height, begin >> height, size))
                begin += 1 << height
        return Frontier(size, peaks)

    def node(self, height: int, index: int, size: int) -> bytes:
        """The hash over the leaves index * 2**height up to (index + 1) * 2**height.

        Of tiles only what belongs to the first `size` leaves is read: the rest may be torn.
        Raises NotThere.
        """
        level, within = divmod(height, _HEIGHT)
        tile, place = divmod(index << within, WIDTH)
        width = min(WIDTH, (size >> level * _HEIGHT) - tile * WIDTH)
        return self._folded(level, tile, width)[within][place >> within]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that the leaf `index` is in the tree of `size`, leaf upwards.

        Raises IndexError when there is no such leaf, NotThere when a tile is missing.
        """
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} among {size}")
        return self._path(index, 0, size, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the tree of `second` leaves extends that of `first`.

        Raises ValueError unless 0 < first <= second, NotThere when a tile is missing.
        """
        if not 0 < first <= second:
            raise ValueError(f"no tree of {first} leaves within {second}")
        return self._subproof(first, 0, second, second, known=True)

    def _path(self, index: int, begin: int, end: int, size: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + _split(end - begin)
        if index < middle:
            below = self._path(index, begin, middle, size)
            return [*below, self._range(middle, end, size)]
        return [*self._path(index, middle, end, size), self._range(begin, middle, size)]

    def _subproof(self, first: int, begin: int, end: int, size: int, *, known: bool) -> list[bytes]:
        if first == end:
            return [] if known else [self._range(begin, end, size)]
        middle = begin + _split(end - begin)
        if first <= middle:
            left = self._subproof(first, begin, middle, size, known=known)
            return [*left, self._range(middle, end, size)]
        right = self._subproof(first, middle, end, size, known=False)
        return [*right, self._range(begin, middle, size)]

    def _range(self, begin: int, end: int, size: int) -> bytes:
        """The hash over leaves `begin` to `end`; begin is a multiple of the largest power in it."""
        width = end - begin
        if width.bit_count() == 1:
            height = width.bit_length() - 1
            return self.node(height, begin >> height, size)
        middle = begin + _split(width)
        return node_hash(self._range(begin, middle, size), self._range(middle, end, size))

    def _fold(self, level: int, index: int, width: int) -> list[list[bytes]]:
        """The hashes of a tile and every row above them within the tile."""
        data = self.read(Resource(level, index, width))
        rows = [[data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]]
        while len(rows[-1]) > 1:
            below = rows[-1]
            pairs = zip(below[::2], below[1::2], strict=False)
            rows.append([node_hash(left, right) for left, right in pairs])
        return rows

    def file(self, level: int, index: int) -> Path:
        """The one growing file of a tile or bundle."""
        return self.root / Resource(level, index).path

    def _grown(self, level: int, index: int) -> bytes:
        try:
            return self.file(level, index).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise NotThere(Resource(level, index).path) from None

    def append(self, tree: Frontier, entries: Sequence[bytes]) -> Frontier:
        """Write further entries and the hashes they complete, durably; returns the grown tree.

        `tree` is what is signed so far. What may already stand behind it is written over, so the
        same call after a crash gives the same files. Raises OSError (disk full): call it again.
        """
        hashes = [leaf_hash(entry) for entry in entries]
        for index, part in _slices(tree.size, len(entries)):
            kept = list(unbundle(self._maybe(-1, index)))[: (tree.size + part.start) % WIDTH]
            place = sum(len(entry) + 2 for entry in kept)
            self._write(-1, index, place, bundle(entries[part]))
        level, start = 0, tree.size
        while hashes:
            for index, part in _slices(start, len(hashes)):
                place = (start + part.start) % WIDTH * HASH_BYTES
                self._write(level, index, place, b"".join(hashes[part]))
            done = range(start // WIDTH, (start + len(hashes)) // WIDTH)
            level, start = level + 1, done.start
            hashes = [self._full_root(level - 1, index) for index in done]
        grown = tree.copy()
        for entry in entries:
            grown.append(leaf_hash(entry))
        self._folded.cache_clear()
        return grown

    def _full_root(self, level: int, index: int) -> bytes:
        return self._fold(level, index, WIDTH)[_HEIGHT][0]

    def _maybe(self, level: int, index: int) -> bytes:
        try:
            return self._grown(level, index)
        except NotThere:
            return b""

    def _write(self, level: int, index: int, place: int, data: bytes) -> None:
        file = self.file(level, index)
        fresh = not file.exists()
        durable.make_directory(file.parent)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.lseek(descriptor, place, os.SEEK_SET)
            durable.write_all(descriptor, data)
            os.ftruncate(descriptor, place + len(data))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            durable.sync_directory(file.parent)


def _slices(start: int, count: int) -> Iterator[tuple[int, slice]]:
    """For `count` things from place `start` on: the index of each tile, and which go there."""
    place = 0
    while place < count:
        index, within = divmod(start + place, WIDTH)
        end = min(place + WIDTH - within, count)
        yield index, slice(place, end)
        place = end


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)
