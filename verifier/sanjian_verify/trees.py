"""Merkle trees (RFC 6962, RFC 9162) and a log's tiles (C2SP tlog-tiles)."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sanjian_verify.errors import NotProven, Unreadable

LARGEST = 1 << 26  # bytes of one file


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_from_path(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to; None when the proof has another length."""
    place, last, node = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return node if last == 0 else None


def extends(
    first: int, second: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree of `second` leaves extends that of `first`."""
    if first == second:
        return old_root == new_root and not proof
    path = [old_root, *proof] if first.bit_count() == 1 else list(proof)
    if not 0 < first < second or not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


class Log:
    """A log's files: a folder, or the address below which they are served."""

    def __init__(self, where: str, size: int) -> None:
        self.where, self.size = where.rstrip("/"), size
        self.kept: dict[tuple[int, int], list[bytes]] = {}

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of a tile, or the entries of a bundle (level -1), as the size implies."""
        if (level, index) not in self.kept:
            total = self.size if level < 0 else self.size >> 8 * level
            width = min(256, total - 256 * index)
            data = self._fetch("entries" if level < 0 else str(level), index, width)
            cut = self._entries(data) if level < 0 else self._hashes(data)
            if len(cut) < width:
                raise NotProven(f"日志文件不全：第{level}层第{index}块")
            self.kept[level, index] = cut[:width]
        return self.kept[level, index]

    def _fetch(self, level: str, index: int, width: int) -> bytes:
        digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        path = "/".join(["tile", level, *("x" + part for part in parts[:-1]), parts[-1]])
        partial = [f"{path}.p/{width}"] if width < 256 else []
        for name in [*partial, path]:
            data = self._read(name)
            if data is not None:
                return data
        raise NotProven(f"日志文件缺失：{path}")

    def _read(self, name: str) -> bytes | None:
        if "://" not in self.where:
            file = Path(self.where) / name
            return file.read_bytes() if file.is_file() else None
        try:
            with urllib.request.urlopen(f"{self.where}/{name}", timeout=20) as answer:
                return bytes(answer.read(LARGEST))
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise Unreadable(f"日志地址答复 {error.code}：{name}") from None
        except OSError as error:
            raise Unreadable(f"日志地址无法访问：{error}") from None

    @staticmethod
    def _hashes(data: bytes) -> list[bytes]:
        return [data[at : at + 32] for at in range(0, len(data) - 31, 32)]

    @staticmethod
    def _entries(data: bytes) -> list[bytes]:
        found, place = [], 0
        while place + 2 <= len(data):
            end = place + 2 + int.from_bytes(data[place : place + 2], "big")
            if end > len(data):
                break
            found.append(data[place + 2 : end])
            place = end
        return found

    def entries(self) -> Iterator[bytes]:
        """Every entry, in order."""
        for index in range(-(-self.size // 256)):
            yield from self.tile(-1, index)

    def consistency(self, first: int) -> list[bytes]:
        """The proof that the tree of this size extends that of `first` leaves."""
        return self._subproof(first, 0, self.size, True)

    def _subproof(self, first: int, begin: int, end: int, known: bool) -> list[bytes]:
        if first == end:
            return [] if known else [self._range(begin, end)]
        middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
        if first <= middle:
            return [*self._subproof(first, begin, middle, known), self._range(middle, end)]
        return [*self._subproof(first, middle, end, False), self._range(begin, middle)]

    def _range(self, begin: int, end: int) -> bytes:
        width = end - begin
        if width.bit_count() > 1:
            middle = begin + (1 << (width.bit_length() - 1))
            return node_hash(self._range(begin, middle), self._range(middle, end))
        level, within = divmod(width.bit_length() - 1, 8)
        place = begin >> 8 * level
        hashes = self.tile(level, place // 256)[place % 256 : place % 256 + (1 << within)]
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [node_hash(left, right) for left, right in pairs]
        return hashes[0]


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    peaks: list[bytes] = []
    for count, node in enumerate(hashes):
        while count & 1:
            node, count = node_hash(peaks.pop(), node), count >> 1
        peaks.append(node)
    if not peaks:
        return hashlib.sha256(b"").digest()
    node = peaks.pop()
    while peaks:
        node = node_hash(peaks.pop(), node)
    return node
