"""An upload room on a real disk, a dossier on a real database, and a tus client."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import django
import pytest

# This file may be read before pytest-django has set the project up; setting up twice is harmless.
django.setup()

from sanjian.records.models import Dossier  # noqa: E402
from sanjian.records.uploads.actions import UploadRoom, local_room  # noqa: E402
from sanjian.records.uploads.models import Upload  # noqa: E402
from sanjian.records.uploads.partial import forget_running  # noqa: E402
from sanjian.records.uploads.protocol import (  # noqa: E402
    OFFSET_STREAM,
    Request,
    Response,
    handle,
)
from sanjian.registry.models import Agency, Person  # noqa: E402
from sanjian.rulepacks.actions import record_check  # noqa: E402
from sanjian.rulepacks.models import PublishedPack  # noqa: E402


@pytest.fixture(autouse=True)
def no_running_digests() -> None:
    forget_running()


@pytest.fixture
def room(tmp_path: Path) -> UploadRoom:
    return local_room(tmp_path / "blobs")


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    agency = Agency.objects.create(
        name="云溪县市场监督管理局", short_name="市监局", code_word="云溪市监",
        kind="department", address="城关镇", phone="0000-0000000",
    )  # fmt: skip
    make = Person.objects.create
    return SimpleNamespace(
        agency=agency,
        officer=make(username="liyun", name="李云", agency=agency),
        other=make(username="wangzhou", name="王舟", agency=agency),
    )


@pytest.fixture
def dossier(people: SimpleNamespace, now: datetime) -> Dossier:
    report = record_check(digest="0" * 64, held=True, states=0, report={"parts": []}, at=now)
    pack = PublishedPack.objects.create(
        name="sample", label="云溪县", digest="0" * 64, content={}, head_ruling_allowed=False,
        published_at=now, published_by="云溪县司法局", check_report=report,
    )  # fmt: skip
    return Dossier.objects.create(
        agency=people.agency, procedure="penalty_ordinary", pack=pack, cause="无照经营",
        party_name="云溪县某商行", stage="filed", facts={}, opened_at=now,
    )  # fmt: skip


class Client:
    """A tus client of one officer, speaking to the protocol as a door would."""

    def __init__(self, room: UploadRoom, by: Person, dossier: Dossier | None, at: datetime) -> None:
        self.room, self.by, self.dossier, self.at = room, by, dossier, at

    def send(
        self,
        method: str,
        upload: UUID | None = None,
        tail: str = "",
        *,
        body: bytes | Iterable[bytes] = b"",
        **headers: str,
    ) -> Response:
        lowered = {key.replace("_", "-"): value for key, value in headers.items()}
        lowered.setdefault("tus-resumable", "1.0.0")
        blocks = [body] if isinstance(body, bytes) else body
        request = Request(method, lowered, blocks, "/uploads", upload, tail)
        return handle(request, room=self.room, by=self.by, at=self.at, dossier=self.dossier)

    def create(self, length: int, name: str = "现场.mp4", **metadata: str) -> Response:
        values = {"filename": name, **metadata}
        header = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
        )
        return self.send("POST", upload_length=str(length), upload_metadata=header)

    def begin(self, length: int, name: str = "现场.mp4", **metadata: str) -> UUID:
        answer = self.create(length, name, **metadata)
        assert answer.status == 201, answer.body.decode()
        return UUID(answer.headers["Location"].rpartition("/")[2])

    def patch(
        self, upload: UUID, offset: int, body: bytes | Iterable[bytes], **headers: str
    ) -> Response:
        if isinstance(body, bytes):
            headers.setdefault("content_length", str(len(body)))
        headers.setdefault("content_type", OFFSET_STREAM)
        return self.send("PATCH", upload, body=body, upload_offset=str(offset), **headers)

    def offset(self, upload: UUID) -> int:
        answer = self.send("HEAD", upload)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    def status(self, upload: UUID) -> dict[str, object]:
        return json.loads(self.send("GET", upload).body)

    def upload_whole(self, content: bytes, name: str = "现场.mp4", **metadata: str) -> Upload:
        upload = self.begin(len(content), name, **metadata)
        answer = self.patch(upload, 0, content)
        assert answer.status == 204, answer.body.decode()
        return Upload.objects.get(pk=upload)


@pytest.fixture
def client_of(room: UploadRoom, dossier: Dossier, now: datetime) -> Callable[[Person], Client]:
    return lambda person: Client(room, person, dossier, now)


@pytest.fixture
def client(client_of: Callable[[Person], Client], people: SimpleNamespace) -> Client:
    return client_of(people.officer)
