"""The desk hands out a file's proofs, to who may see the file, and writes it down."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.records.models import Access, Document
from sanjian.records.rendering import pdf_of
from tests import world
from tests.log import house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path, settings: Settings) -> world.Case:
    """A decided case, its decision set, nothing sealed yet."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    made = house.decided()
    pdf_of(Document.objects.get(kind="penalty_decision"), at=made.at)
    return made


def test_the_bundle_and_the_proof_of_a_paper_are_handed_out(
    case: world.Case, client: Client, tmp_path: Path
) -> None:
    client.force_login(case.county.officer)
    address = f"/cases/{case.dossier.uid}/proof"
    paper = Document.objects.get(kind="penalty_decision")
    assert client.get(address).status_code == 404, "nothing is in the log yet"
    assert client.get(f"/documents/{paper.code}/proof").status_code == 404
    house.sealed(tmp_path / "log")
    page = client.get(f"/cases/{case.dossier.uid}/").content.decode()
    assert address in page
    bundle = zipfile.ZipFile(io.BytesIO(client.get(address).content))
    assert len([one for one in bundle.namelist() if "proofs/" in one]) > case.dossier.seq
    answer = client.get(f"/documents/{paper.code}/proof")
    proof = Proof.parse(answer.content)
    entry = TileFolder(tmp_path / "log").entry(proof.index)
    assert proof.verify(entry, [house.KEY.verifier]).checkpoint.size > proof.index
    assert (
        f"/documents/{paper.code}/proof" in client.get(f"/documents/{paper.code}").content.decode()
    )
    written = set(Access.objects.filter(person=case.county.officer).values_list("what", flat=True))
    assert written >= {"导出案卷证明包", f"导出证明 {paper.number}"}


def test_another_agency_gets_nothing(case: world.Case, client: Client, tmp_path: Path) -> None:
    house.sealed(tmp_path / "log")
    client.force_login(world.county(prefix="另").officer)
    paper = Document.objects.get(kind="penalty_decision")
    assert client.get(f"/cases/{case.dossier.uid}/proof").status_code == 404
    assert client.get(f"/documents/{paper.code}/proof").status_code == 404
    assert not Access.objects.filter(what__startswith="导出").exists()
