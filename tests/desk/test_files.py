"""Files of a case at the desk: taken in with and without scripts, played from any minute."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanjian.records.access import VIEWING, note_viewing
from sanjian.records.models import Access, Exhibit
from tests import world
from tests.desk.helpers import at_desk, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501  # a whole file in one piece
LABELS = {
    "case_number": "第1号", "captured_at": "2026-03-02T09:30", "captured_where": "云溪县城关镇",
    "captured_by": "周承办", "proves": "证明经营情况",
}  # fmt: skip


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> Path:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"
    return tmp_path


def sent(client: Client, case: world.Case, name: str, content: bytes, **labels: str) -> str:
    """Send a file by the plain form and return what the page then says."""
    url = f"/cases/{case.dossier.uid}/files"
    form = {"files": SimpleUploadedFile(name, content), **labels}
    return text(client.post(url, form, follow=True))


def test_a_file_is_taken_in_without_scripts_and_played_from_the_middle() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    page = sent(client, case, "台账.pdf", PDF, **LABELS)
    assert "“台账.pdf”已收入案卷" in page
    row = Exhibit.objects.get()
    assert row.blob == hashlib.sha256(PDF).hexdigest()
    assert f"/files/{row.blob}" in page

    whole = client.get(f"/files/{row.blob}")
    assert b"".join(whole) == PDF
    part = client.get(f"/files/{row.blob}", headers={"Range": "bytes=5-9"})
    assert part.status_code == 206
    assert b"".join(part) == PDF[5:10]
    assert part["Content-Range"] == f"bytes 5-9/{len(PDF)}"
    assert client.get(f"/files/{row.blob}", headers={"Range": "bytes=9999999-"}).status_code == 416
    assert client.head(f"/files/{row.blob}")["Content-Length"] == str(len(PDF))
    files = Access.objects.filter(what__startswith="文件")
    assert files.get().what == f"文件 {row.blob[:8]} 台账.pdf"

    again = sent(client, case, "台账.pdf", PDF, **LABELS)
    assert "案卷中已有，未重复收入" in again


def test_a_viewing_in_pieces_is_written_down_once_wherever_it_begins() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    sent(client, case, "台账.pdf", PDF, **LABELS)
    address = f"/files/{Exhibit.objects.get().blob}"
    for piece in ("bytes=40-", "bytes=0-9", "bytes=-20"):
        assert client.get(address, headers={"Range": piece}).status_code == 206
    viewings = Access.objects.filter(what__startswith="文件").order_by("id")
    assert viewings.count() == 1
    assert at_desk(county.head).get(address, headers={"Range": "bytes=9-"}).status_code == 206
    assert set(viewings.values_list("person__name", flat=True)) == {"周承办", "王局长"}
    client.get(address)
    assert viewings.filter(person=county.officer).count() == 2
    row = viewings.filter(person=county.officer)[1]
    later = row.at + VIEWING
    again = {"dossier": row.dossier, "by": county.officer, "what": row.what, "again": True}
    assert note_viewing(at=later, **again) is not None
    assert note_viewing(at=later, **again) is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "空"),
        ("假.jpg", b"MZ\x90\x00" * 100, "请"),
        ("../../etc/passwd", b"root:x:0:0", "请"),
        ("程序.exe", b"MZ" * 50, "请"),
        ("长" * 300 + ".pdf", PDF, "已收入案卷"),
    ],
)
def test_what_is_no_evidence_is_answered_in_words(name: str, content: bytes, words: str) -> None:
    county = world.county()
    case = world.opened(county)
    page = sent(at_desk(county.officer), case, name, content, **LABELS)
    assert words in page.split("messages")[1].split("</div>")[0]


@pytest.mark.parametrize("value", ["\x00", "x" * 9000, "2026-99-99"])
def test_labels_that_will_not_do_are_told_and_nothing_is_taken_in(value: str) -> None:
    county = world.county()
    case = world.opened(county)
    page = sent(at_desk(county.officer), case, "台账.pdf", PDF, **LABELS | {"captured_at": value})
    assert "message-error" in page
    assert not Exhibit.objects.exists()


def test_sending_nothing_is_told() -> None:
    county = world.county()
    case = world.opened(county)
    answer = at_desk(county.officer).post(f"/cases/{case.dossier.uid}/files", follow=True)
    assert "请先选择文件" in text(answer)


def test_a_resumable_upload_goes_in_piece_by_piece() -> None:
    county = world.county()
    case = world.opened(county)
    client = at_desk(county.officer)
    tus = {"Tus-Resumable": "1.0.0"}
    name = base64.b64encode("台账.pdf".encode()).decode()
    begun = client.post(
        f"/cases/{case.dossier.uid}/uploads",
        content_type="application/octet-stream",
        headers=tus | {"Upload-Length": str(len(PDF)), "Upload-Metadata": f"filename {name}"},
    )
    assert begun.status_code == 201
    where = begun["Location"]
    assert where.startswith("/uploads/")
    for start, stop in ((0, 40), (40, len(PDF))):
        taken = client.patch(
            where, PDF[start:stop], content_type="application/offset+octet-stream",
            headers=tus | {"Upload-Offset": str(start)},
        )  # fmt: skip
        assert taken.status_code == 204
    assert Exhibit.objects.get().name == "台账.pdf"
    assert at_desk(county.second).head(where, headers=tus).status_code == 404
    assert Client().head(where, headers=tus).status_code == 401


def test_nobody_reads_the_files_of_another_agency() -> None:
    county, other = world.county(), world.county(prefix="北")
    case = world.opened(county)
    sent(at_desk(county.officer), case, "台账.pdf", PDF, **LABELS)
    address = f"/files/{Exhibit.objects.get().blob}"
    assert at_desk(county.head).get(address).status_code == 200
    assert at_desk(other.officer).get(address).status_code == 404
    assert Client().get(address).status_code == 302
