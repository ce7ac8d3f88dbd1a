"""tus 1.0.0 as its specification words it, so that any client of that protocol can speak to us."""

from __future__ import annotations

import base64
import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjian.records.uploads.models import Upload
from sanjian.records.uploads.protocol import OFFSET_STREAM
from tests.records.uploads.conftest import Client
from tests.records.uploads.media import LABELS, film

FILM = film(10_000)


def test_options_tell_version_extensions_and_size(client: Client) -> None:
    answer = client.send("OPTIONS")
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"].split(",") == [
        "creation", "creation-with-upload", "checksum", "termination", "expiration"
    ]  # fmt: skip
    assert answer.headers["Tus-Max-Size"] == str(client.room.largest)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_creation_answers_with_the_place_and_the_expiry(client: Client) -> None:
    answer = client.create(len(FILM))
    assert answer.status == 201
    assert answer.headers["Location"] == f"/uploads/{Upload.objects.get().pk}"
    assert answer.headers["Upload-Expires"] == "Mon, 23 Nov 2026 01:00:00 GMT"


def test_creation_may_bring_the_first_bytes(client: Client) -> None:
    name = base64.b64encode("现场.mp4".encode()).decode()
    answer = client.send(
        "POST", body=FILM[:1_000], upload_length=str(len(FILM)), content_length="1000",
        upload_metadata=f"filename {name}", content_type=OFFSET_STREAM,
    )  # fmt: skip
    assert (answer.status, answer.headers["Upload-Offset"]) == (201, "1000")
    upload = Upload.objects.get()
    assert upload.name == "现场.mp4"
    assert client.patch(upload.pk, 1_000, FILM[1_000:]).status == 204


def test_head_tells_offset_and_length_and_is_not_cached(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:70])
    answer = client.send("HEAD", upload)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Upload-Offset"] == "70"
    assert answer.headers["Upload-Length"] == str(len(FILM))
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_version_of_the_protocol_is_refused_with_ours(client: Client) -> None:
    answer = client.send("POST", tus_resumable="0.2.2", upload_length="10")
    assert (answer.status, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "upload.length_missing"),
        ({"upload_length": "-1"}, 400, "upload.malformed"),
        ({"upload_length": "１００"}, 400, "upload.malformed"),
        ({"upload_length": "1e9"}, 400, "upload.malformed"),
        ({"upload_length": "9" * 400}, 400, "upload.malformed"),
        ({"upload_length": "10", "upload_metadata": "filename ***"}, 400, "upload.malformed"),
        ({"upload_length": "10", "upload_metadata": "filename /w=="}, 400, "upload.malformed"),
        ({"upload_length": "10", "upload_metadata": "sha256 YWJj"}, 400, "upload.malformed"),
        ({"upload_length": "10"}, 422, "upload.wrong_kind"),
        ({"upload_length": "0"}, 422, "upload.empty"),
    ],
)
def test_a_creation_that_will_not_do_is_refused_in_chinese(
    client: Client, headers: dict[str, str], status: int, code: str
) -> None:
    answer = client.send("POST", **headers)
    body = json.loads(answer.body)
    assert (answer.status, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert body["detail"].endswith("。")
    assert body["cure"]
    assert not Upload.objects.exists()


def test_a_request_of_another_content_type_is_refused(client: Client) -> None:
    upload = client.begin(len(FILM))
    assert client.patch(upload, 0, FILM, content_type="video/mp4").status == 415


@pytest.mark.parametrize(
    ("method", "tail", "allowed"),
    [
        ("POST", "", "OPTIONS, HEAD, PATCH, DELETE, GET"),
        ("GET", "labels", "PUT"),
        ("DELETE", "pieces", "POST"),
        ("GET", "pieces/1", "PUT"),
    ],
)
def test_a_method_that_does_not_exist_is_refused_with_those_that_do(
    client: Client, method: str, tail: str, allowed: str
) -> None:
    answer = client.send(method, client.begin(len(FILM)), tail)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("tail", ["x", "pieces/x", "pieces/-1", "pieces/1/2", "../labels"])
def test_an_address_that_does_not_exist_is_not_found(client: Client, tail: str) -> None:
    assert client.send("PUT", client.begin(len(FILM)), tail).status == 404


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("captured_at", "2026-11-17T09:00", "采集时间晚于当前时间"),
        ("captured_at", "昨天", "不是有效的日期时间"),
        ("captured_where", "县" * 201, "采集地点超过200字"),
        ("proves", "一\u0000二", "证明对象含有控制字符"),
    ],
)
def test_a_label_that_will_not_do_is_named(
    client: Client, label: str, value: str, words: str
) -> None:
    answer = client.create(len(FILM), **{**LABELS, label: value})
    assert answer.status == 422
    assert words in json.loads(answer.body)["detail"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("C:\\Users\\li\\现场.mp4", "现场.mp4"),
        ("a\u202e4pm.exe\u0000\n.mp4", "a4pm.exe.mp4"),
        ("长" * 300 + ".mp4", "长" * 116 + ".mp4"),
        ("现场 录像（一）.mp4", "现场 录像（一）.mp4"),
        ("现场.MP4", "现场.MP4"),
    ],
)
def test_a_file_name_is_cleaned_of_folders_and_tricks(client: Client, name: str, kept: str) -> None:
    client.begin(len(FILM), name)
    assert Upload.objects.get().name == kept


def test_a_kind_that_is_not_taken_is_refused_before_a_byte_is_sent(client: Client) -> None:
    answer = client.create(100, "图标.svg")
    assert answer.status == 422
    assert "不接收“svg”类型的文件" in json.loads(answer.body)["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"[" * 100_000, b"\xff", b'{"leaves": "x"}', b'{"leaves": ["zz"]}']
)
def test_a_broken_list_of_pieces_is_refused(client: Client, body: bytes) -> None:
    upload = client.begin(len(FILM))
    assert client.send("POST", upload, "pieces", body=body).status == 400


NAMES = ["tus_resumable", "upload_length", "upload_offset", "upload_metadata"]
NAMES += ["upload_checksum", "content_type", "content_length"]
WORDS = ["1.0.0", "0", "5", "-1", "sha256 AAAA", "filename YS5tcDQ=", OFFSET_STREAM]
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(WORDS) | st.text(max_size=20))


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["OPTIONS", "POST", "HEAD", "PATCH", "DELETE", "GET", "PUT"]),
    st.sampled_from(["none", "mine", "unknown"]),
    st.sampled_from(["", "labels", "pieces", "pieces/0", "pieces/99", "x"]),
    st.binary(max_size=100),
    HEADERS,
)
def test_no_request_whatever_is_an_internal_error(
    client: Client, method: str, which: str, tail: str, body: bytes, headers: dict[str, str]
) -> None:
    upload = {"none": None, "unknown": uuid4()}.get(which) if which != "mine" else (
        client.begin(len(FILM))
    )  # fmt: skip
    answer = client.send(method, upload, tail, body=body, **headers)
    assert answer.status < 500
    if answer.status >= 400:
        assert json.loads(answer.body)["code"].startswith("upload.")
