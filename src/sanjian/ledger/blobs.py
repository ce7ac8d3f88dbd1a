"""Content-addressed bytes: footage, scans and documents, named by their own SHA-256.

The name is the proof: whoever reads a blob can hash it and compare. Identical content is kept
once. Nothing here deletes of itself; `erase` belongs to destruction, a procedure with two persons
that lives elsewhere.

`BlobStore` is the contract, `LocalBlobStore` keeps it in a folder; an S3 store keeps the same
contract with `If-None-Match: *` and Object Lock. Layout of the folder:

    <root>/<first 2 digits>/<next 2 digits>/<64 digits>     read-only files
    <root>/incoming/                                        files being written
    <root>/damaged/                                         what no longer matched its name
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from sanjian.ledger.digesting import Digester, Digests
from sanjian.ledger.durable import flushing, make_directory, publish, sync_directory, write_all

BLOCK_BYTES: Final = 1 << 18
"""How much is read at once. 256 KiB stays in the processor's cache for both digests."""

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_READ_ONLY: Final = 0o440


class BlobMissing(LookupError):
    """There is no blob of this name."""


class WrongContent(ValueError):
    """The bytes are not those that were announced. Nothing was stored."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"announced {expected}, received {found}")
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store answers: the digests, whether the content was new to it, and `set_aside`,
    the place of an older file of that name whose bytes had been damaged."""

    digests: Digests
    fresh: bool
    set_aside: str = ""


@dataclass(frozen=True, slots=True)
class BlobDifference:
    """A blob that is not what its name says. `kind` is missing or content."""

    sha256: str
    kind: str
    found: str = ""


class BlobStore(Protocol):
    """Where content-addressed bytes live."""

    def put_stream(self, blocks: Iterable[bytes], *, sha256: str | None = None) -> Stored:
        """Keep a stream. With `sha256` given, raises WrongContent and keeps nothing when the
        stream is another one. Returns only when the content is durable."""

    def adopt(self, path: Path, digests: Digests) -> Stored:
        """Take over a finished local file whose digests were computed from its bytes.
        The file is gone from `path` afterwards. Raises WrongContent when sizes differ."""

    def exists(self, sha256: str) -> bool:
        """Whether a blob of this name is kept."""

    def size(self, sha256: str) -> int:
        """Its size in bytes. Raises BlobMissing."""

    def open_range(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Its bytes from `start` up to but not including `stop`. Raises BlobMissing."""

    def as_file(self, sha256: str) -> AbstractContextManager[Path]:
        """A local file with its bytes for tools that want a path; never to be written to.
        Raises BlobMissing."""

    def verify(self, sha256: str) -> BlobDifference | None:
        """Read it all and compare with its name; None when it is right."""


class LocalBlobStore:
    """Blobs in a folder of a local file system."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        make_directory(self._incoming)

    @property
    def incoming(self) -> Path:
        """A folder on the same file system for files on their way in."""
        return self._incoming

    def put_stream(self, blocks: Iterable[bytes], *, sha256: str | None = None) -> Stored:
        """See `BlobStore.put_stream`. A broken stream leaves nothing behind."""
        temporary = self._incoming / f"put-{secrets.token_hex(8)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        digester = Digester()
        try:
            try:
                with flushing(descriptor), digester.feeding() as feed:
                    for block in blocks:
                        feed.put(block)
                        write_all(descriptor, block)
            finally:
                os.close(descriptor)
            digests = digester.result()
            if sha256 is not None and digests.sha256 != sha256:
                raise WrongContent(sha256, digests.sha256)
            return self.adopt(temporary, digests)
        finally:
            temporary.unlink(missing_ok=True)

    def adopt(self, path: Path, digests: Digests) -> Stored:
        """See `BlobStore.adopt`. An existing blob is read back before the new bytes go."""
        size = path.stat().st_size
        if size != digests.size:
            raise WrongContent(f"{digests.size} bytes", f"{size} bytes")
        target = self._path(digests.sha256)
        set_aside = ""
        if target.exists():
            if self.verify(digests.sha256) is None:
                path.unlink()
                return Stored(digests, fresh=False)
            set_aside = self._set_aside(target)
        path.chmod(_READ_ONLY)
        publish(path, target)
        return Stored(digests, fresh=True, set_aside=set_aside)

    def exists(self, sha256: str) -> bool:
        """See `BlobStore.exists`."""
        return self._path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """See `BlobStore.size`."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error

    def open(self, sha256: str) -> BinaryIO:
        """The blob as an open file for readers that seek. Raises BlobMissing."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error

    def open_range(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """See `BlobStore.open_range`. The file is opened now, read while iterating."""
        return _range(self.open(sha256), start, stop)

    @contextmanager
    def as_file(self, sha256: str) -> Iterator[Path]:
        """See `BlobStore.as_file`: here the blob's own file."""
        if not self.exists(sha256):
            raise BlobMissing(sha256)
        yield self._path(sha256)

    def verify(self, sha256: str) -> BlobDifference | None:
        """See `BlobStore.verify`."""
        if not self.exists(sha256):
            return BlobDifference(sha256, "missing")
        found = digests_of(self.open_range(sha256)).sha256
        return None if found == sha256 else BlobDifference(sha256, "content", found)

    def erase(self, sha256: str) -> bool:
        """Overwrite a blob with zeros and remove it for good; whether there was one.

        Only destruction asks for it (`records.archive.destroying`). On media that move what is
        written (SSD, copy-on-write) the zeros are no promise; copies in backups go with these.
        """
        path = self._path(sha256)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return False
        path.chmod(0o600)
        with path.open("r+b") as file:
            for begin in range(0, size, BLOCK_BYTES):
                file.write(bytes(min(BLOCK_BYTES, size - begin)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_directory(path.parent)
        return True

    def names(self) -> Iterator[str]:
        """The names of all blobs, in order."""
        for first in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.iterdir()):
                yield from sorted(one.name for one in second.iterdir())

    def _path(self, sha256: str) -> Path:
        # The name comes from requests too: nothing but 64 digits ever reaches the file system.
        if not _NAME.fullmatch(sha256):
            raise BlobMissing(sha256)
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _set_aside(self, target: Path) -> str:
        # What was found damaged is evidence of how it was damaged: keep it, out of the way.
        place = self._root / "damaged" / f"{target.name}-{secrets.token_hex(4)}"
        make_directory(place.parent)
        os.replace(target, place)
        sync_directory(place.parent)
        return str(place)


def blocks_of(stream: BinaryIO, *, limit: int | None = None) -> Iterator[bytes]:
    """The bytes of a stream in blocks of at most 256 KiB; at most `limit` bytes in all."""
    left = limit
    while left is None or left > 0:
        block = stream.read(BLOCK_BYTES if left is None else min(BLOCK_BYTES, left))
        if not block:
            return
        if left is not None:
            left -= len(block)
        yield block


def digests_of(blocks: Iterable[bytes]) -> Digests:
    """Both digests of a stream that is only read."""
    digester = Digester()
    with digester.feeding() as feed:
        for block in blocks:
            feed.put(block)
    return digester.result()


def _range(file: BinaryIO, start: int, stop: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        yield from blocks_of(file, limit=None if stop is None else max(0, stop - start))
