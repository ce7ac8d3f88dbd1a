"""An upload may break off anywhere, any number of times: it goes on from where it stood."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjian.ledger.merkle import leaf_hash, root
from sanjian.records.models import Exhibit
from sanjian.records.uploads import partial as partial_module
from sanjian.records.uploads.actions import (
    UploadRoom,
    complete_upload,
    expire_uploads,
    orphans,
    store_upload,
    verify_upload,
)
from sanjian.records.uploads.models import Blob, Upload, UploadState
from sanjian.records.uploads.partial import forget_running
from tests.records.uploads.conftest import Client
from tests.records.uploads.media import LABELS, film, picture

FILM = film(300_000)


def problem(answer: object) -> dict[str, object]:
    return json.loads(answer.body)  # type: ignore[attr-defined]


def test_a_whole_recording_with_its_labels_becomes_an_exhibit(client: Client) -> None:
    upload = client.upload_whole(FILM, **LABELS)
    sha256 = hashlib.sha256(FILM).hexdigest()
    assert upload.state == UploadState.COMPLETE
    exhibit = Exhibit.objects.get()
    assert upload.exhibit == exhibit
    assert (exhibit.blob, exhibit.size, exhibit.media_type) == (sha256, len(FILM), "video/mp4")
    assert (exhibit.case_number, exhibit.captured_by) == (LABELS["case_number"], "李云")
    assert exhibit.captured_at is not None
    assert exhibit.captured_at.isoformat() == "2026-11-16T00:30:00+00:00"
    assert b"".join(client.room.store.open_range(sha256)) == FILM


def test_a_recording_without_its_labels_is_no_exhibit_until_they_are_filled_in(
    client: Client,
) -> None:
    missing_one = {key: value for key, value in LABELS.items() if key != "proves"}
    upload = client.upload_whole(FILM, **missing_one)
    assert upload.state == UploadState.COMPLETE
    assert client.status(upload.pk)["missing_labels"] == ["证明对象"]
    assert not Exhibit.objects.exists()
    body = json.dumps({"proves": "现场检查全过程"}).encode()
    assert client.send("PUT", upload.pk, "labels", body=body).status == 200
    assert Exhibit.objects.get().proves == "现场检查全过程"


def test_a_document_needs_no_recording_labels(client: Client) -> None:
    client.upload_whole(b"%PDF-1.4\n%%EOF\n", "询问笔录.pdf")
    assert Exhibit.objects.get().name == "询问笔录.pdf"


REQUESTS = st.lists(
    st.tuples(st.integers(1, 150_000), st.integers(0, 100), st.booleans()), max_size=8
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 300_000), REQUESTS)
def test_an_upload_cut_at_random_bytes_ends_as_the_same_file(
    client: Client, size: int, requests: list[tuple[int, int, bool]]
) -> None:
    content = film(size)
    upload = client.begin(len(content))
    offset = 0
    for asked, percent, other_process in [*requests, (len(content), 100, False)]:
        body = content[offset : offset + asked]
        if other_process:
            forget_running()
        client.patch(upload, offset, torn(body, percent), content_length=str(len(body)))
        assert client.offset(upload) == offset + len(body) * percent // 100
        offset = client.offset(upload)
        if offset == len(content):
            break
    finished = Upload.objects.get(pk=upload)
    assert finished.state == UploadState.COMPLETE
    assert finished.sha256 == hashlib.sha256(content).hexdigest()
    assert client.room.store.verify(finished.sha256) is None
    assert not client.room.partial(finished).path.exists()


def torn(body: bytes, percent: int) -> Iterator[bytes]:
    """A connection that brings so many per cent of its bytes, in two blocks, and breaks."""
    arrives = len(body) * percent // 100
    yield body[: arrives // 2]
    yield body[arrives // 2 : arrives]
    if arrives < len(body):
        raise ConnectionResetError


def test_pieces_out_of_order_and_twice_are_told_where_to_go_on(client: Client) -> None:
    upload = client.begin(len(FILM))
    assert client.patch(upload, 0, FILM[:100_000]).status == 204
    for offset in (0, 50_000, 100_001, 200_000):
        answer = client.patch(upload, offset, FILM[offset : offset + 1_000])
        assert answer.status == 409
        assert answer.headers["Upload-Offset"] == "100000"
        assert problem(answer)["detail"] == "已收到 100000 字节（33%），请从这里继续。"
    assert client.patch(upload, 100_000, FILM[100_000:]).status == 204
    assert Upload.objects.get().state == UploadState.COMPLETE


def test_bytes_that_were_never_acknowledged_do_not_count_after_a_kill(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    # The process died after writing and before the row was changed.
    path = client.room.partial(Upload.objects.get()).path
    with path.open("ab") as file:
        file.write(b"half a block that nobody was told of")
    forget_running()
    assert client.offset(upload) == 1_000
    client.patch(upload, 1_000, FILM[1_000:])
    assert Upload.objects.get().sha256 == hashlib.sha256(FILM).hexdigest()


def test_within_one_long_request_progress_is_kept_before_its_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial_module, "ACKNOWLEDGE_BYTES", 100_000)
    upload = client.begin(len(FILM))

    def killed() -> Iterator[bytes]:
        yield FILM[:150_000]
        yield FILM[150_000:160_000]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.patch(upload, 0, killed(), content_length=str(len(FILM)))
    forget_running()
    assert client.offset(upload) == 150_000
    client.patch(upload, 150_000, FILM[150_000:])
    assert Upload.objects.get().sha256 == hashlib.sha256(FILM).hexdigest()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_process_killed_while_finishing_loses_and_doubles_nothing(
    client: Client, steps: int
) -> None:
    identifier = client.begin(len(FILM), **LABELS)
    client.patch(identifier, 0, FILM[:-1])
    upload = Upload.objects.get()
    partial = client.room.partial(upload)
    with partial.path.open("ab") as file:
        file.write(FILM[-1:])
    Upload.objects.update(offset=len(FILM))
    upload.refresh_from_db()
    for step in (lambda: verify_upload(client.room, upload, at=client.at),
                 lambda: store_upload(client.room, upload))[:steps]:  # fmt: skip
        step()
    assert not Blob.objects.exists()
    forget_running()
    assert client.offset(identifier) == len(FILM)
    assert client.status(identifier)["state"] == "complete"
    assert client.status(identifier)["state"] == "complete"
    assert Exhibit.objects.count() == Blob.objects.count() == 1
    assert client.room.store.verify(Exhibit.objects.get().blob) is None
    assert orphans(client.room) == []


def test_completing_twice_makes_one_exhibit(client: Client) -> None:
    upload = client.upload_whole(FILM, **LABELS)
    again = complete_upload(client.room, upload, at=client.at)
    assert again.exhibit_id == upload.exhibit_id
    assert Exhibit.objects.count() == 1


def test_the_same_file_again_is_answered_with_the_exhibit_that_is_there(client: Client) -> None:
    first = client.upload_whole(FILM, **LABELS)
    second = client.upload_whole(FILM, "改了名字.mp4", **LABELS)
    assert second.duplicate
    assert second.exhibit_id == first.exhibit_id
    assert Exhibit.objects.count() == Blob.objects.count() == 1
    message = f"案卷中已有同一文件：第{first.exhibit_id}号证据。未重复收入。"
    assert client.status(second.pk)["message"] == message


def test_a_file_other_than_announced_is_kept_out_and_its_bytes_are_kept(client: Client) -> None:
    announced = hashlib.sha256(FILM + b"x").hexdigest()
    upload = client.begin(len(FILM), sha256=announced)
    answer = client.patch(upload, 0, FILM)
    assert answer.status == 422
    assert problem(answer)["code"] == "upload.damaged"
    assert str(problem(answer)["detail"]).startswith("文件在传输中损坏")
    assert not Blob.objects.exists()
    assert client.room.partial(Upload.objects.get()).path.stat().st_size == len(FILM)


def test_only_the_damaged_pieces_are_sent_again(client: Client) -> None:
    content = film(5 * 2**20)
    pieces = [content[at : at + 2**20] for at in range(0, len(content), 2**20)]
    leaves = [leaf_hash(piece) for piece in pieces]
    upload = client.begin(len(content), chunk_root=root(leaves).hex(), **LABELS)
    torn = bytearray(content)
    torn[2**20 + 5] ^= 1
    torn[3 * 2**20 + 5] ^= 1
    assert client.patch(upload, 0, bytes(torn)).status == 422
    body = json.dumps({"leaves": [leaf.hex() for leaf in leaves]}).encode()
    answer = problem(client.send("POST", upload, "pieces", body=body))
    assert answer["damaged"] == [1, 3]
    assert answer["message"] == "文件在传输中损坏，已保留 4/6 块，请续传第 2、4 块。"
    assert client.send("PUT", upload, "pieces/0", body=pieces[0]).status == 409
    assert client.send("PUT", upload, "pieces/1", body=pieces[2]).status == 422
    for index in (1, 3):
        assert client.send("PUT", upload, f"pieces/{index}", body=pieces[index]).status == 200
    assert client.status(upload)["state"] == "complete"
    assert Exhibit.objects.get().blob == hashlib.sha256(content).hexdigest()


def test_a_request_with_a_wrong_checksum_counts_not_at_all(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    digest = base64.b64encode(hashlib.sha256(FILM[1_000:2_000]).digest()).decode()
    answer = client.patch(upload, 1_000, FILM[1_001:2_001], upload_checksum=f"sha256 {digest}")
    assert answer.status == 460
    assert client.offset(upload) == 1_000
    assert (
        client.patch(upload, 1_000, FILM[1_000:2_000], upload_checksum=f"sha256 {digest}").status
        == 204
    )
    client.patch(upload, 2_000, FILM[2_000:])
    assert Upload.objects.get().sha256 == hashlib.sha256(FILM).hexdigest()


def test_an_unknown_checksum_algorithm_is_refused(client: Client) -> None:
    upload = client.begin(len(FILM))
    answer = client.patch(upload, 0, b"x", upload_checksum="crc32 AAAA")
    assert (answer.status, problem(answer)["code"]) == (400, "upload.checksum_algorithm")


def test_more_bytes_than_announced_are_refused(client: Client) -> None:
    upload = client.begin(1_000)
    assert client.patch(upload, 0, FILM[:1_001]).status == 413
    answer = client.patch(upload, 0, iter([FILM[:600], FILM[600:1_001]]))
    assert (answer.status, problem(answer)["code"]) == (413, "upload.beyond_length")
    assert client.offset(upload) == 0


def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(client: Client) -> None:
    client.room = replace(client.room, largest=1_000)
    answer = client.create(1_001)
    assert (answer.status, problem(answer)["code"]) == (413, "upload.too_large")
    assert not Upload.objects.exists()


def test_an_empty_file_is_refused(client: Client) -> None:
    answer = client.create(0)
    assert answer.status == 422
    assert problem(answer)["detail"] == "“现场.mp4”是空文件（0字节），未收入案卷。"


def test_a_program_named_as_a_film_is_refused_with_its_first_bytes(client: Client) -> None:
    upload = client.begin(2**30)
    answer = client.patch(upload, 0, b"MZ" + bytes(70_000))
    assert answer.status == 422
    assert problem(answer)["detail"] == "不是有效的视频文件（检测为 PE 程序）。"
    assert client.send("HEAD", upload).status == 410
    assert not client.room.partial(Upload.objects.get()).path.exists()


def test_a_film_without_pictures_is_refused_when_whole(client: Client) -> None:
    content = film(1_000, handlers=[b"soun"])
    upload = client.begin(len(content))
    answer = client.patch(upload, 0, content)
    assert problem(answer)["detail"] == "不是有效的视频文件（检测为 只有声音的 MP4）。"
    assert Upload.objects.get().state == UploadState.REFUSED


def test_a_nearly_full_disk_pauses_large_files_and_keeps_what_came(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    room = client.room
    client.room = replace(room, reserve_percent=100)
    for answer in (client.create(1_000), client.patch(upload, 1_000, FILM[1_000:])):
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "600"
        assert "存储空间不足，暂停接收大文件；文字记录可照常保存" in str(problem(answer)["detail"])
    client.room = room
    assert client.offset(upload) == 1_000
    assert client.patch(upload, 1_000, FILM[1_000:]).status == 204


def test_nobody_finds_anothers_upload(
    client: Client, people: SimpleNamespace, client_of: object
) -> None:
    upload = client.begin(len(FILM))
    stranger = client_of(people.other)  # type: ignore[operator]
    assert stranger.send("HEAD", upload).status == 404
    assert stranger.patch(upload, 0, FILM).status == 404
    assert stranger.send("DELETE", upload).status == 404
    assert client.send("HEAD", uuid4()).status == 404


def test_an_upload_given_up_is_over_and_leaves_no_bytes(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    assert client.send("DELETE", upload).status == 204
    assert client.send("HEAD", upload).status == 410
    assert client.patch(upload, 1_000, FILM[1_000:]).status == 410
    assert list(client.room.incoming.iterdir()) == []


def test_an_upload_left_for_seven_days_expires_and_is_listed(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    assert expire_uploads(client.room, at=client.at + timedelta(days=7)) == []
    expired = expire_uploads(client.room, at=client.at + timedelta(days=7, seconds=1))
    assert [one.pk for one in expired] == [upload]
    assert Upload.objects.get().state == UploadState.EXPIRED
    assert list(client.room.incoming.iterdir()) == []


def test_a_file_that_no_upload_owns_is_found(client: Client) -> None:
    client.begin(len(FILM))
    stray = client.room.incoming / "put-0123"
    stray.write_bytes(b"left by a killed process")
    assert orphans(client.room) == [stray]


def test_one_file_is_written_by_one_request_at_a_time(client: Client) -> None:
    upload = client.begin(len(FILM))
    with client.room.partial(Upload.objects.get()).locked():
        answer = client.patch(upload, 0, FILM)
    assert (answer.status, problem(answer)["code"]) == (423, "upload.busy")
    assert client.patch(upload, 0, FILM).status == 204


def test_a_lost_partial_file_is_said_and_not_filled_with_zeros(client: Client) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    path = client.room.partial(Upload.objects.get()).path
    path.write_bytes(FILM[:500])
    answer = client.patch(upload, 1_000, FILM[1_000:])
    assert (answer.status, problem(answer)["code"]) == (410, "upload.gone")
    assert not Blob.objects.exists()


def test_a_photo_is_stored_with_its_size_in_pixels(client: Client) -> None:
    client.upload_whole(picture(size=(640, 480)), "现场.jpg", **LABELS)
    blob = Blob.objects.get()
    assert (blob.kind, blob.width, blob.height) == ("jpg", 640, 480)


def test_the_room_of_another_process_sees_the_same_upload(client: Client, room: UploadRoom) -> None:
    upload = client.begin(len(FILM))
    client.patch(upload, 0, FILM[:1_000])
    client.room = replace(room)
    assert client.offset(upload) == 1_000
