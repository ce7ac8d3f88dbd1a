"""销毁: listed by one, approved by another, erased for good; the log still proves all the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.utils import timezone

from sanjian.law.people import Role
from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records import log_bundles, log_verification
from sanjian.records.archive import destroying
from sanjian.records.documents.typeset import TypesettingFailed
from sanjian.records.models import DestructionAnswer, DestructionList, Document, Exhibit, Leaf
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rendering import pdf_of
from sanjian.records.verification import verify
from tests import world
from tests.conftest import REPOSITORY
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released
from tests.log import house
from tests.records.archive.test_filing import COMPANY, behind_the_back
from tests.records.test_reading import recorded

pytestmark = pytest.mark.django_db(transaction=True)
ARCHIVIST, HEAD = frozenset({Role.ARCHIVIST}), frozenset({Role.HEAD})
_MAIN = (
    f"import sys; sys.path.insert(0, {str(REPOSITORY / 'verifier')!r}); "
    "from sanjian_verify.cli import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store and a log of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"
    settings.LOG_ROOT = tmp_path / "log"


def kept_film(county: world.County) -> world.Case:
    """A case with a recording, closed and put away."""
    case = released(prepared(decided(county, **COMPANY)))
    recorded(case)
    case.take("record_payment", county.officer)
    case.take("close_case", county.head)
    case.take("archive_case", county.archivist)
    return case


def run_out(case: world.Case, owner: psycopg.Connection) -> int:
    """The term of a file has been over for years; the id of its row."""
    row = case.dossier.archive_file
    behind_the_back(
        owner, f"UPDATE records_archivefile SET expires_on = '2020-12-31' WHERE id = {row.pk}"
    )
    return int(row.pk)


def proposed(case: world.Case, number: int) -> DestructionList:
    return destroying.propose(
        files=[number], reason="档案鉴定小组鉴定，无继续保管价值", by=case.county.archivist,
        roles=ARCHIVIST, at=timezone.now(),
    )  # fmt: skip


def found() -> list[str]:
    """Everything that `sanjian verify --full` finds about the record.

    Without the term itself: to be over today, it was shortened here behind the record's back.
    """
    own = (one for one in verify() if one.what != "保管期满日")
    log = log_verification.verify_log(configured.LOG_ROOT, [house.KEY.verifier])
    return [str(one) for one in (*own, *log, *log_verification.verify_blobs())]


def test_a_file_is_destroyed_by_two_persons_and_the_log_still_proves_the_rest(
    owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    county = world.county()
    case = kept_film(county)
    clip = Exhibit.objects.get(dossier=case.dossier)
    paper = Document.objects.filter(dossier=case.dossier).first()
    assert paper is not None
    pdf_of(paper, at=timezone.now())
    store = LocalBlobStore(configured.BLOB_ROOT)
    house.sealed(configured.LOG_ROOT)
    archivist, head = at_desk(county.archivist), at_desk(county.head)
    assert "没有可以列入销毁的案卷" in text(archivist.get("/archive/destruction"))
    number = run_out(case, owner_connection)
    assert "提出销毁清册" in text(archivist.get("/archive/destruction"))
    told = {"files": [number], "reason": "档案鉴定小组鉴定，无继续保管价值"}
    archivist.post("/archive/destruction/propose", told)
    listed = DestructionList.objects.get()
    page = f"/archive/destruction/{listed.pk}"
    assert "批准销毁" not in text(archivist.get(page)) and "批准销毁" in text(head.get(page))
    assert (
        archivist.post(f"{page}/answer", {"approved": "yes", "opinion": "同意"}).status_code == 404
    )
    assert store.exists(clip.blob)
    head.post(f"{page}/answer", {"approved": "yes", "opinion": "同意销毁"})
    assert not store.exists(clip.blob) and not store.exists(paper.blob)
    erased = Leaf.objects.filter(dossier=case.dossier, kind__in=("exhibit", "pdf"))
    assert {bytes(one.salt) for one in erased} == {b""}
    assert "已销毁" in text(head.get(f"/archive/{case.dossier.uid}"))
    with pytest.raises(TypesettingFailed):
        pdf_of(paper, at=timezone.now())
    house.sealed(configured.LOG_ROOT)
    assert found() == []
    bundle = log_bundles.of_dossier(case.dossier, folder=configured.LOG_ROOT)
    assert bundle is not None
    (tmp_path / "case.zip").write_bytes(bundle)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _MAIN, "dossier", str(tmp_path / "case.zip"),
         "--key", str(house.KEY.verifier)],
        env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"已销毁（{listed.number}）" in ran.stdout


def test_what_must_be_kept_cannot_be_listed_or_approved(
    owner_connection: psycopg.Connection,
) -> None:
    county = world.county()
    case = kept_film(county)
    row = case.dossier.archive_file
    with pytest.raises(Refusal, match=r"永久保管|尚未届满"):
        proposed(case, row.pk)
    number = run_out(case, owner_connection)
    with pytest.raises(NotFound):
        destroying.propose(files=[number], reason="鉴定", by=county.officer,
                           roles=frozenset({Role.OFFICER}), at=timezone.now())  # fmt: skip
    listed = proposed(case, number)
    with pytest.raises(Invalid, match="已经列入"):
        proposed(case, number)
    archivist = at_desk(county.archivist)
    archivist.post(f"/archive/{case.dossier.uid}/hold", {"reason": "当事人提起诉讼"})
    answered = {"number": listed.pk, "approved": True, "opinion": "同意", "roles": HEAD}
    with pytest.raises(Refusal, match="当事人提起诉讼"):
        destroying.answer(by=county.head, at=timezone.now(), **answered)
    (held,) = destroying.holds(case.dossier)
    archivist.post(f"/archive/holds/{held.pk}/end", {"reason": "诉讼已经终结"})
    with pytest.raises(Refusal, match="不能批准"):
        destroying.answer(by=county.archivist, at=timezone.now(), **answered)
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute(
            "INSERT INTO records_destructionanswer (listed_id, proposed_by_id, approved, opinion,"
            " answered_by_id, answered_at) VALUES (%s, %s, true, '', %s, now())",
            [listed.pk, county.archivist.pk, county.archivist.pk],
        )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner_connection.execute(
            "INSERT INTO records_destructionanswer (listed_id, proposed_by_id, approved, opinion,"
            " answered_by_id, answered_at) VALUES (%s, %s, true, '', %s, now())",
            [listed.pk, county.head.pk, county.archivist.pk],
        )
    assert not DestructionAnswer.objects.exists()


def test_without_an_approved_list_no_salt_goes_and_one_that_went_is_found(
    owner_connection: psycopg.Connection,
) -> None:
    case = kept_film(world.county())
    house.sealed(configured.LOG_ROOT)
    leaf = Leaf.objects.get(kind="exhibit", dossier=case.dossier)
    erase = f"UPDATE records_leaf SET salt = '' WHERE id = {leaf.pk}"
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(erase)
    number = run_out(case, owner_connection)
    proposed(case, number)
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(erase)
    behind_the_back(owner_connection, erase)
    house.sealed(configured.LOG_ROOT)
    assert ["销毁清册" in one for one in found()] == [True]
