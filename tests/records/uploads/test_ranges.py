"""A film plays from any minute: ranges are answered as RFC 9110 says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjian.ledger.blobs import BlobMissing, LocalBlobStore
from sanjian.records.uploads.ranges import Answer, Served, Slice, Unsatisfiable, requested, serve

CONTENT = bytes(range(256)) * 40
NAME = hashlib.sha256(CONTENT).hexdigest()
FILM = Served(NAME, "video/mp4", "现场“一”.mp4")


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    made = LocalBlobStore(tmp_path)
    made.put_stream([CONTENT])
    return made


def body(answer: Answer) -> bytes:
    return b"".join(answer.blocks)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", Slice(0, 1)),
        ("bytes=0-", Slice(0, 100)),
        ("bytes=10-19", Slice(10, 20)),
        ("bytes=99-", Slice(99, 100)),
        ("bytes=50-5000", Slice(50, 100)),
        ("bytes=-1", Slice(99, 100)),
        ("bytes=-500", Slice(0, 100)),
        ("BYTES = 1-2", Slice(1, 3)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=0-1,5-6", None),
        ("bytes=" + "9" * 5_000 + "-", None),
    ],
)
def test_a_range_header_asks_for(header: str | None, expected: Slice | None) -> None:
    assert requested(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_outside_cannot_be_satisfied(header: str, store: LocalBlobStore) -> None:
    with pytest.raises(Unsatisfiable):
        requested(header, 100)


@given(st.integers(0, len(CONTENT) - 1), st.integers(0, len(CONTENT) * 2))
def test_any_part_is_exactly_that_part(
    tmp_path_factory: pytest.TempPathFactory, first: int, length: int
) -> None:
    store = LocalBlobStore(tmp_path_factory.mktemp("blobs"))
    store.put_stream([CONTENT])
    answer = serve(store, FILM, {"range": f"bytes={first}-{first + length}"})
    expected = CONTENT[first : first + length + 1]
    assert answer.status == 206
    assert body(answer) == expected
    assert answer.headers["Content-Length"] == str(len(expected))
    last = first + len(expected) - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"


def test_without_a_range_the_whole_is_sent_and_ranges_are_offered(store: LocalBlobStore) -> None:
    answer = serve(store, FILM, {})
    assert (answer.status, body(answer)) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in answer.headers


def test_a_range_outside_is_answered_with_the_size(store: LocalBlobStore) -> None:
    answer = serve(store, FILM, {"range": f"bytes={len(CONTENT)}-"})
    assert (answer.status, body(answer)) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_a_head_request_tells_the_size_and_sends_nothing(store: LocalBlobStore) -> None:
    answer = serve(store, FILM, {"range": "bytes=0-9"}, method="HEAD")
    assert (answer.status, body(answer)) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("condition", "status"),
    [(f'"{NAME}"', 206), ('"other"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200)],
)
def test_a_part_is_sent_only_of_the_content_that_was_meant(
    store: LocalBlobStore, condition: str, status: int
) -> None:
    assert serve(store, FILM, {"range": "bytes=0-9", "if-range": condition}).status == status


def test_what_the_browser_has_is_not_sent_again(store: LocalBlobStore) -> None:
    for tag in (f'"{NAME}"', f'W/"{NAME}"', f'"x", "{NAME}"', "*"):
        assert serve(store, FILM, {"if-none-match": tag}).status == 304
    assert serve(store, FILM, {"if-none-match": '"x"'}).status == 200


@pytest.mark.parametrize(
    ("media_type", "active", "shown"),
    [
        ("video/mp4", False, True),
        ("image/jpeg", False, True),
        ("application/pdf", False, True),
        ("application/pdf", True, False),
        ("image/svg+xml", False, False),
        ("text/html", False, False),
        ("application/xhtml+xml", False, False),
    ],
)
def test_only_what_cannot_run_scripts_is_shown_in_the_page(
    store: LocalBlobStore, media_type: str, active: bool, shown: bool
) -> None:
    headers = serve(store, Served(NAME, media_type, "a.bin", active), {}).headers
    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert headers["Content-Type"] == (media_type if shown else "application/octet-stream")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_file_name_cannot_break_out_of_its_header(store: LocalBlobStore) -> None:
    name = 'a"; filename=evil.exe\r\nSet-Cookie: x=1; 现场.mp4'
    header = serve(store, Served(NAME, "video/mp4", name), {}).headers["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert "%E7%8E%B0%E5%9C%BA.mp4" in header


def test_a_blob_that_is_not_there_is_said(store: LocalBlobStore) -> None:
    with pytest.raises(BlobMissing):
        serve(store, Served("0" * 64, "video/mp4", "x"), {})
