"""Blobs are named by their content, kept once, and never half there."""

import hashlib
import io
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjian.ledger import merkle
from sanjian.ledger.blobs import (
    BlobMissing,
    LocalBlobStore,
    WrongContent,
    blocks_of,
    digests_of,
)
from sanjian.ledger.digesting import CHUNK_BYTES, Digester

FILM = bytes(range(256)) * 9_000  # 2.2 MiB: two whole chunks and a shorter one


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "blobs")


def files(store: LocalBlobStore) -> list[str]:
    return sorted(path.name for path in store.incoming.parent.rglob("*") if path.is_file())


def file_of(store: LocalBlobStore, name: str) -> Path:
    return store.incoming.parent / name[:2] / name[2:4] / name


def test_a_blob_is_named_by_its_sha256_and_reads_back_the_same(store: LocalBlobStore) -> None:
    stored = store.put_stream(blocks_of(io.BytesIO(FILM)))
    name = hashlib.sha256(FILM).hexdigest()
    assert stored.fresh
    assert stored.digests.sha256 == name
    assert stored.digests.size == store.size(name) == len(FILM)
    assert b"".join(store.open_range(name)) == FILM
    assert store.verify(name) is None
    assert list(store.names()) == files(store) == [name]


def test_the_chunk_root_is_the_rfc_6962_root_over_pieces_of_one_mebibyte() -> None:
    pieces = [FILM[at : at + CHUNK_BYTES] for at in range(0, len(FILM), CHUNK_BYTES)]
    expected = merkle.root([merkle.leaf_hash(piece) for piece in pieces])
    assert digests_of([FILM]).chunk_root == expected.hex()


@given(st.binary(max_size=5_000), st.lists(st.integers(1, 2_000), max_size=6))
def test_digests_do_not_depend_on_how_the_stream_was_cut(data: bytes, cuts: list[int]) -> None:
    whole, cut = Digester(), Digester()
    whole.update(data)
    at = 0
    for length in [*cuts, len(data)]:
        cut.update(data[at : at + length])
        at += length
    assert whole.result() == cut.result() == digests_of([data])


@settings(max_examples=20)
@given(st.integers(0, len(FILM)))
def test_a_copied_digester_goes_its_own_way(place: int) -> None:
    digester = Digester()
    digester.update(FILM[:place])
    twin = digester.copy()
    twin.update(b"thrown away")
    digester.update(FILM[place:])
    assert digester.result() == digests_of([FILM])


def test_the_same_content_is_kept_once(store: LocalBlobStore) -> None:
    assert store.put_stream([b"abc"]).fresh
    again = store.put_stream([b"a", b"bc"])
    assert not again.fresh
    assert len(files(store)) == 1


def test_a_stream_that_breaks_leaves_nothing_behind(store: LocalBlobStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.put_stream(broken())
    assert files(store) == []


def test_content_other_than_announced_is_refused_and_not_kept(store: LocalBlobStore) -> None:
    with pytest.raises(WrongContent) as refused:
        store.put_stream([b"abc"], sha256=hashlib.sha256(b"abd").hexdigest())
    assert refused.value.found == hashlib.sha256(b"abc").hexdigest()
    assert files(store) == []


def test_a_full_disk_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    # A process limit on file size makes the kernel refuse the write, as a full disk does.
    store = LocalBlobStore(tmp_path)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            store.put_stream(blocks_of(io.BytesIO(FILM)))
        except OSError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert files(store) == []


def test_a_changed_byte_is_found(store: LocalBlobStore) -> None:
    name = store.put_stream([FILM]).digests.sha256
    place = file_of(store, name)
    place.chmod(0o600)
    with place.open("r+b") as file:
        file.seek(1_000)
        file.write(b"!")
    difference = store.verify(name)
    assert difference is not None
    assert difference.kind == "content"
    assert difference.found == hashlib.sha256(FILM[:1000] + b"!" + FILM[1001:]).hexdigest()


def test_a_missing_blob_is_found(store: LocalBlobStore) -> None:
    name = store.put_stream([b"abc"]).digests.sha256
    file_of(store, name).unlink()
    difference = store.verify(name)
    assert difference is not None
    assert difference.kind == "missing"


def test_a_damaged_blob_is_set_aside_when_its_content_comes_again(store: LocalBlobStore) -> None:
    name = store.put_stream([b"abc"]).digests.sha256
    file_of(store, name).chmod(0o600)
    file_of(store, name).write_bytes(b"abX")
    stored = store.put_stream([b"abc"])
    assert stored.fresh
    assert Path(stored.set_aside).read_bytes() == b"abX"
    assert store.verify(name) is None


def test_a_range_is_read_without_the_rest(store: LocalBlobStore) -> None:
    name = store.put_stream([FILM]).digests.sha256
    assert b"".join(store.open_range(name, 1_000, 301_000)) == FILM[1_000:301_000]
    assert b"".join(store.open_range(name, len(FILM) - 5)) == FILM[-5:]
    assert b"".join(store.open_range(name, 5, 5)) == b""


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64])
def test_no_name_but_that_of_a_kept_blob_opens_a_file(store: LocalBlobStore, name: str) -> None:
    with pytest.raises(BlobMissing):
        store.open_range(name)
    with pytest.raises(BlobMissing):
        store.size(name)


def test_kept_files_are_read_only(store: LocalBlobStore) -> None:
    name = store.put_stream([b"abc"]).digests.sha256
    assert file_of(store, name).stat().st_mode & 0o777 == 0o440


def test_a_finished_file_is_taken_over_only_at_its_full_size(
    store: LocalBlobStore, tmp_path: Path
) -> None:
    path = store.incoming / "part"
    path.write_bytes(FILM[:-1])
    with pytest.raises(WrongContent):
        store.adopt(path, digests_of([FILM]))
    path.write_bytes(FILM)
    assert store.adopt(path, digests_of([FILM])).fresh
    assert not path.exists()
