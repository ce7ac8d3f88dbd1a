"""The log as the public meets it: addresses, caching, what is refused, the proof of a paper."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from sanjian.disclosure import registers
from sanjian.ledger import checkpoints
from sanjian.ledger.openings import PublicLog
from sanjian.ledger.proofs import Proof
from sanjian.portal.frame import LOOKUPS
from sanjian.records import log_files, sealing
from sanjian.records.models import Document
from sanjian.records.rendering import pdf_of
from tests.log import house

pytestmark = pytest.mark.django_db(transaction=True)
Portal = Callable[[], AbstractContextManager[Client]]


@dataclass
class Public:
    """A sealed decision whose PDF is set, and its code."""

    writer: sealing.Sequencer
    document: Document

    @property
    def code(self) -> str:
        """What stands beside the QR code."""
        return str(self.document.code)


@pytest.fixture
def public(tmp_path: Path, settings: Settings) -> Public:
    """What the sequencer's process publishes."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    LOOKUPS.forget()
    case = house.decided()
    document = Document.objects.filter(kind="penalty_decision").get()
    pdf_of(document, at=case.at)
    for number in range(300):
        sealing.leave("filler", number, "a" * 64)
    writer = house.sealed(tmp_path / "log")
    log_files.publish_keys(writer.folder)
    assert log_files.publish_openings(writer.folder, writer.tree.size) == 1
    assert log_files.publish_openings(writer.folder, writer.tree.size) == 0
    registers.publish_document_proofs(at=case.at)
    document.refresh_from_db()
    return Public(writer, document)


def test_the_log_is_served_as_files_that_a_cache_may_keep(
    public: Public, through_the_portal: Portal
) -> None:
    size = public.writer.tree.size
    with through_the_portal() as client:
        head = client.get("/log/checkpoint")
        assert head["Content-Type"] == "text/plain; charset=utf-8"
        assert head["Cache-Control"] == "public, max-age=1"
        signed = checkpoints.opened(head.content, [house.KEY.verifier])
        assert signed.checkpoint.size == size
        assert client.get("/log/keys").content.decode().split() == [str(house.KEY.verifier)]
        for path in ("tile/0/000", f"tile/0/001.p/{size - 256}", "tile/1/000.p/1",
                     "tile/entries/000", f"tile/entries/001.p/{size - 256}"):  # fmt: skip
            answer = client.get(f"/log/{path}")
            assert answer.status_code == 200, path
            assert answer["Content-Type"] == "application/octet-stream"
            assert "immutable" in answer["Cache-Control"]
        assert len(client.get("/log/tile/0/000").content) == 8192
        assert len(client.get("/log/tile/0/001.p/3").content) == 96
        assert str(size) in client.get("/log/").content.decode()


def test_nothing_beyond_the_signed_head_is_served(
    public: Public, through_the_portal: Portal
) -> None:
    size = public.writer.tree.size
    with public.writer.tiles.file(0, 1).open("ab") as file:
        file.write(b"\0" * 8192)
    with through_the_portal() as client:
        for path in ("tile/0/001", f"tile/0/001.p/{size - 255}", "tile/1/000", "tile/0/002.p/1",
                     "tile/0/0", "tile/64/000", "tile/0/000.p/256", "tile/0/../checkpoint",
                     "trouble", "openings/upto", "tile/entries/001"):  # fmt: skip
            assert client.get(f"/log/{path}").status_code == 404, path
        assert client.post("/log/checkpoint").status_code in (403, 405)


def test_who_holds_the_paper_gets_its_proof_and_sees_it_green(
    public: Public, through_the_portal: Portal
) -> None:
    with through_the_portal() as client:
        page = client.get(f"/v/{public.code}").content.decode()
        assert "已写入公开日志" in page
        assert f"/log/proof/{public.code}.tlog-proof" in page
        answer = client.get(f"/log/proof/{public.code}.tlog-proof")
        assert "attachment" in answer["Content-Disposition"]
        proof = Proof.parse(answer.content)
        assert f"第{proof.index}位" in page
        found = PublicLog(public.writer.folder).proven(public.code, public.document.blob)
        assert found is not None
        assert found[0] == proof.index
        for wrong in ("0" * 16, public.code[:-1] + "z"):
            assert client.get(f"/log/proof/{wrong}.tlog-proof").status_code == 404


def test_a_paper_that_is_not_sealed_yet_says_so(public: Public, through_the_portal: Portal) -> None:
    PublicLog(public.writer.folder).forget(public.code)
    with through_the_portal() as client:
        page = client.get(f"/v/{public.code}").content.decode()
        assert "正在写入公开日志" in page
        assert "已写入公开日志" not in page


@pytest.mark.parametrize("damage", ["tile", "opening", "checkpoint", "value"])
def test_the_page_is_not_green_when_the_proof_does_not_hold(
    public: Public, through_the_portal: Portal, damage: str
) -> None:
    log = PublicLog(public.writer.folder)
    opening = log.opening(public.code)
    assert opening is not None
    if damage == "tile":
        file = public.writer.tiles.file(0, 0)
        data = file.read_bytes()
        file.write_bytes(bytes(one ^ 1 for one in data))
    elif damage == "opening":
        opening.extra["salt"] = "00" * 32
        log.keep(public.code, opening)
    elif damage == "checkpoint":
        note = (log.root / sealing.CHECKPOINT).read_bytes()
        (log.root / sealing.CHECKPOINT).write_bytes(note[:-6] + b"AAAA=\n")
    else:
        opening.extra["value"] = "0" * 64
        log.keep(public.code, opening)
    assert log.proven(public.code, str(public.document.blob)) is None


def test_before_the_first_entry_the_page_says_so(
    tmp_path: Path, settings: Settings, through_the_portal: Portal
) -> None:
    settings.LOG_ROOT = tmp_path / "none"
    with through_the_portal() as client:
        assert "日志还没有第一个检查点" in client.get("/log/").content.decode()
        assert client.get("/log/checkpoint").status_code == 404
        assert client.get("/log/keys").status_code == 404
