"""改不了: what was recorded stays as it was, and whoever changes it is found out."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError

from sanjian.cli import main as cli
from sanjian.law.people import Role
from sanjian.records.models import Access, Act, Exhibit, Leaf
from tests import world
from tests.api.test_dossiers import path, speak
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released
from tests.log.house import sealed
from tests.records.uploads.media import film

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = {
    "case_number": "第1号", "captured_at": "2026-03-02T09:30", "captured_where": "云溪县城关镇",
    "captured_by": "周承办", "proves": "证明经营情况",
}  # fmt: skip


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> Path:
    """A blob store and a public log of one's own."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    return tmp_path / "blobs"


def upload(case: world.Case, content: bytes, name: str = "现场录像.mp4") -> Exhibit:
    """The officer puts a recording into the case at the desk."""
    url = f"/cases/{case.dossier.uid}/files"
    form = {"files": SimpleUploadedFile(name, content), **LABELS}
    assert "已收入案卷" in text(at_desk(case.county.officer).post(url, form, follow=True))
    return Exhibit.objects.get(dossier=case.dossier, blob=hashlib.sha256(content).hexdigest())


def verified(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """`sanjian verify` with its answer."""
    code = cli.main(["verify", *options])
    return code, capsys.readouterr().out


@pytest.mark.clause("LZ-31", "WX-56", "MX-36")
def test_one_byte_changed_in_a_recording_is_named_and_no_door_deletes_it(
    blobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = world.opened(world.county())
    clip, other = upload(case, film(40_000)), upload(case, film(9_000), "复核录像.mp4")
    code, said = verified(capsys, "--full")
    assert code == 0, said

    for door in (at_desk(case.county.officer), at_desk(case.county.head)):
        assert door.delete(f"/files/{clip.blob}").status_code in (403, 405)
        assert door.put(f"/files/{clip.blob}").status_code in (403, 405)
    api = speak(case.county.officer)
    for address in (path(case), path(case, "/acts"), path(case, "/documents")):
        assert api.delete(f"/api/v1{address}").status_code in (403, 405)
    with pytest.raises(ProtectedError):
        clip.delete()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Exhibit.objects.filter(pk=clip.pk)._raw_delete("default")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Exhibit.objects.filter(pk=clip.pk).update(name="别的录像.mp4")
    assert Exhibit.objects.count() == 2

    stored = next(one for one in blobs.rglob(f"{clip.blob}*") if one.is_file())
    whole = bytearray(stored.read_bytes())
    whole[1234] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(whole)
    code, said = verified(capsys, "--full", "--all")
    assert code == 1
    assert clip.blob in said and other.blob not in said
    assert str(case.dossier.uid) in said


@pytest.mark.clause("LZ-31", "WX-56", "MX-36")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_exhibit SET proves = '别的'",
        "UPDATE records_act SET content = content || '{\"x\": 1}' WHERE seq = 1",
        "DELETE FROM records_leaf WHERE kind = 'act'",
    ],
)  # fmt: skip
def test_a_row_changed_past_every_lock_is_found_by_its_hash(
    change: str,
    owner_connection: psycopg.Connection,
    capsys: pytest.CaptureFixture[str],
    settings: Any,
) -> None:
    case = world.opened(world.county())
    upload(case, film(9_000))
    sealed(settings.LOG_ROOT)
    with pytest.raises(psycopg.errors.RestrictViolation, match="记录不能删改"):
        owner_connection.execute(change)
    assert verified(capsys)[0] == 0

    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        assert owner_connection.execute(change).rowcount
    code, said = verified(capsys)
    assert code == 1
    assert str(case.dossier.uid) in said


@pytest.mark.clause("MX-36")
def test_the_storage_report_sums_the_sizes_of_each_agency(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = world.opened(world.county()), world.opened(world.county(prefix="北"))
    small, large = film(10_000), film(50_000)
    upload(first, small)
    upload(first, large, "二.mp4")
    upload(second, small)
    again = world.opened(first.county, at=first.at)
    upload(again, small)

    assert cli.main(["storage", "--json", "--price", "100000"]) == 0
    told = {one["agency"]: one for one in json.loads(capsys.readouterr().out)}
    mine, theirs = told[first.county.agency.name], told[second.county.agency.name]
    assert (mine["files"], mine["bytes"]) == (2, len(small) + len(large))
    assert (theirs["files"], theirs["bytes"]) == (1, len(small))
    assert mine["fen"] > theirs["fen"] > 0
    assert cli.main(["storage", "--price", "100000"]) == 0
    said = capsys.readouterr().out
    assert f"合计：3份文件，{2 * len(small) + len(large)}字节，每年约" in said
    assert cli.main(["storage", "--price", "-1"]) == 2


@pytest.mark.clause("WX-62")
def test_a_recording_uploaded_now_plays_for_the_supervisor_now_and_leaves_a_trace() -> None:
    bureau = world.agency("云溪县司法局", "云司")
    bureau.supervises, bureau.is_subject = True, False
    bureau.save()
    supervisor = world.person(bureau, "gao", "高监督", Role.SUPERVISOR)
    case = world.opened(world.county())
    clip = film(40_000)
    shown = upload(case, clip)

    watching = at_desk(supervisor)
    assert f"/files/{shown.blob}" in text(watching.get(f"/cases/{case.dossier.uid}/"))
    watching.post(f"/cases/{case.dossier.uid}/purpose", {"purpose": "日常监督"})
    played = watching.get(f"/files/{shown.blob}", headers={"Range": "bytes=0-1023"})
    assert played.status_code == 206 and b"".join(played) == clip[:1024]
    whole = watching.get(f"/files/{shown.blob}")
    assert b"".join(whole) == clip and whole["Content-Type"] == "video/mp4"
    trace = Access.objects.filter(person=supervisor, dossier=case.dossier)
    assert trace.filter(what__contains="现场录像.mp4").exists()
    assert Leaf.objects.filter(kind="access", reference=trace.last().pk).exists()

    stranger = at_desk(world.county(prefix="北").officer)
    assert stranger.get(f"/files/{shown.blob}").status_code == 404


@pytest.mark.clause("XG-78")
def test_one_timeline_shows_record_review_decision_and_publication() -> None:
    county = world.county("shangrila")
    case = world.heard(county, public_interest=True)
    case.take("submit_review", county.officer)
    case.take("pass_review", county.reviewer)
    case.take("deliberate", county.head)
    case.take("decide_penalty", county.head)
    case.later(days=1).take("serve_decision", county.officer)
    released(prepared(case))

    page = text(at_desk(case.county.officer).get(f"/cases/{case.dossier.uid}/"))
    course = re.findall(r'<p class="timeline-title">([^<]+?) ?<', page.split('id="course"')[1])
    labels = [case.dossier.acts.get(step=step).label for step in CHIEF]
    assert [one.strip() for one in reversed(course) if one.strip() in labels] == labels
    acts = speak(case.county.officer).get(f"/api/v1{path(case, '/acts')}").json()["acts"]
    told = [one["step"] for one in acts]
    assert [step for step in told if step in CHIEF] == list(CHIEF)
    duty = case.dossier.duties.get(code="publish")
    assert duty.source and duty.done_on is not None


CHIEF = ("on_site_record", "submit_review", "pass_review", "decide_penalty", "release_publication")
COMPANY = {"party_kind": "organisation", "party_name": "河畔食品有限公司", "party_number": ""}


def test_everything_done_from_lead_to_archive_is_replayed_once_and_in_order() -> None:
    case = released(prepared(decided(world.county("luozhuang"), **COMPANY)))
    county = case.county
    case.take("record_payment", county.officer)
    case.take("close_case", county.head)
    case.take("archive_case", county.archivist)

    told = speak(county.officer).get(f"/api/v1{path(case, '/acts')}?limit=500").json()["acts"]
    kept = list(case.dossier.acts.order_by("seq"))
    assert [one["seq"] for one in told] == list(range(1, len(kept) + 1))
    assert [one["step"] for one in told] == [act.step for act in kept]
    assert [one["at"] for one in told] == sorted(one["at"] for one in told)
    assert all(one["hash"] and one["by"] for one in told)
    page = text(at_desk(county.officer).get(f"/cases/{case.dossier.uid}/"))
    for act in kept:
        assert page.count(f'id="act-{act.seq}"') == 1, act.label
        assert act.hash[:8] in page and act.by_name in page
    for document in case.dossier.documents.all():
        assert f"/documents/{document.code}" in page
    with pytest.raises(ProtectedError):
        kept[3].delete()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Act.objects.filter(pk=kept[3].pk)._raw_delete("default")
    api = speak(county.officer)
    assert api.delete(f"/api/v1{path(case, '/acts')}").status_code == 405
    assert api.put(f"/api/v1{path(case, '/acts')}").status_code == 405
    assert Act.objects.filter(dossier=case.dossier).count() == len(kept)
