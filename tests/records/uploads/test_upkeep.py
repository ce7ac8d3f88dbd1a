"""What a killed process left undone is found again from rows and files."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sanjian.records.models import Exhibit
from sanjian.records.uploads.actions import UploadRoom
from sanjian.records.uploads.media import Tools
from sanjian.records.uploads.models import Blob, BlobCheck, Portrait, Upload
from sanjian.records.uploads.upkeep import Tended, tend
from tests.records.uploads.conftest import Client
from tests.records.uploads.media import LABELS, film, picture

FILM = film(10_000)
LATER = timedelta(minutes=10)


def round_of(client: Client, after: timedelta = LATER) -> Tended:
    return tend(client.room, at=client.at + after, tools=Tools())


def spoil(room: UploadRoom, name: str) -> None:
    with room.store.as_file(name) as path:
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"!")


def test_a_new_recording_gets_its_portrait_and_is_read_back_with_its_sm3(client: Client) -> None:
    content = picture()
    client.upload_whole(content, "现场.jpg", **LABELS)
    tended = round_of(client)
    # The photo and its poster are read back; only the photo has a portrait.
    assert (tended.portraits, tended.checked, tended.damaged) == (1, 2, ())
    check = BlobCheck.objects.get(blob=hashlib.sha256(content).hexdigest())
    assert check.intact
    assert check.sm3 == hashlib.new("sm3", content).hexdigest()
    assert Portrait.objects.get().poster is not None


def test_further_rounds_find_nothing_left_to_do(client: Client) -> None:
    client.upload_whole(picture(), "现场.jpg", **LABELS)
    rounds = [round_of(client) for _ in range(4)]
    assert (rounds[-1].portraits, rounds[-1].checked, rounds[-1].finished) == (0, 0, 0)
    assert Portrait.objects.count() == 1


def test_an_upload_that_was_whole_when_its_process_died_is_finished(client: Client) -> None:
    upload = client.begin(len(FILM), **LABELS)
    client.patch(upload, 0, FILM[:-1])
    with client.room.partial(Upload.objects.get()).path.open("ab") as file:
        file.write(FILM[-1:])
    Upload.objects.update(offset=len(FILM))
    assert round_of(client, timedelta(minutes=1)).finished == 0
    assert round_of(client).finished == 1
    assert Exhibit.objects.get().size == len(FILM)


def test_a_spoiled_blob_is_named_at_its_next_reading(client: Client) -> None:
    client.upload_whole(FILM, **LABELS)
    name = Blob.objects.get().sha256
    assert round_of(client).damaged == ()
    spoil(client.room, name)
    assert round_of(client, timedelta(days=29)).checked == 0
    assert round_of(client, timedelta(days=31)).damaged == (name,)


def test_a_lost_blob_is_named(client: Client) -> None:
    client.upload_whole(FILM, **LABELS)
    name = Blob.objects.get().sha256
    with client.room.store.as_file(name) as path:
        path.unlink()
    assert round_of(client).damaged == (name,)
    assert not BlobCheck.objects.get().intact
