"""An issued document is what was issued: no template, person or program changes it afterwards."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import psycopg
import pypdfium2
import pytest
from django.test import Client
from pytest_django import Settings

from sanjian.law.procedures import PROCEDURES
from sanjian.records.documents.blocks import Title
from sanjian.records.documents.issued import blocks_of, request_from
from sanjian.records.documents.templates import kinds
from sanjian.records.models import Document
from sanjian.records.rendering import pdf_of, render_waiting
from tests import world
from tests.conftest import REPOSITORY
from tests.desk.helpers import BACKEND
from tests.world import Case

pytestmark = pytest.mark.django_db(transaction=True)
ADDED = "　这一句是后来加进模板的。"


@pytest.fixture
def packs(tmp_path: Path, settings: Settings) -> Path:
    """The shipped packs in a folder whose templates the test may change."""
    folder = tmp_path / "packs"
    shutil.copytree(settings.PACKS_ROOT, folder)
    settings.PACKS_ROOT = folder
    return folder


@pytest.fixture
def case(packs: Path) -> Case:
    """A case whose party has been told: notice and receipt are issued."""
    return world.heard(world.county())


def _change(packs: Path, kind: str) -> None:
    file = packs / "cn" / "documents" / f"{kind}.md"
    file.write_text(file.read_text("utf-8").replace("@seal", f"{ADDED}\n@seal"), "utf-8")


def _words(pdf: bytes) -> str:
    pages = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf))
    return re.sub(r"\s|\ufffe", "", pages)


def _notice(case: Case) -> Document:
    found = Document.objects.filter(dossier=case.dossier, kind="penalty_notice").last()
    assert found is not None
    return found


def test_a_template_changed_later_leaves_the_issued_paper_as_it_was(
    case: Case, packs: Path, client: Client
) -> None:
    issued = _notice(case)
    before = [str(block) for block in blocks_of(issued.paper)]
    _change(packs, "penalty_notice")
    set_later = _words(pdf_of(issued, at=case.at))
    assert ADDED.strip() not in set_later
    assert issued.number in set_later
    client.force_login(case.county.officer, backend=BACKEND)
    shown = client.get(f"/documents/{issued.code}").content.decode()
    assert ADDED.strip() not in shown
    assert issued.number in shown
    assert [str(block) for block in blocks_of(_notice(case).paper)] == before


def test_the_desk_sets_a_pdf_that_nobody_has_asked_for_yet(case: Case, client: Client) -> None:
    issued = _notice(case)
    client.force_login(case.county.officer, backend=BACKEND)
    assert "打开PDF" in client.get(f"/documents/{issued.code}").content.decode()
    answer = client.get(f"/documents/{issued.code}.pdf", follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert issued.number in _words(b"".join(answer))
    stranger = world.county(prefix="二").officer
    client.force_login(stranger, backend=BACKEND)
    assert client.get(f"/documents/{issued.code}.pdf").status_code == 404


def test_a_pdf_that_cannot_be_had_is_told_on_the_page(
    case: Case, client: Client, settings: Settings, owner_connection: psycopg.Connection
) -> None:
    issued = _notice(case)
    with owner_connection.transaction():
        owner_connection.execute("SET LOCAL session_replication_role = replica")
        owner_connection.execute("UPDATE records_document SET blob = repeat('a', 64)")
    client.force_login(case.county.officer, backend=BACKEND)
    answer = client.get(f"/documents/{issued.code}.pdf")
    assert answer.status_code == 503
    assert "请从备份恢复该文件" in answer.content.decode()


def test_the_next_paper_of_the_kind_follows_the_changed_template(case: Case, packs: Path) -> None:
    first = _notice(case)
    _change(packs, "penalty_notice")
    case.later(days=1).take("notify", case.county.officer)
    second = _notice(case)
    assert second.template != first.template
    assert ADDED.strip() in _words(pdf_of(second, at=case.at))


def test_what_is_kept_is_what_the_typesetter_prints(case: Case) -> None:
    issued = _notice(case)
    head = blocks_of(issued.paper)[0]
    assert head == Title(case.county.agency.name, issued.paper["blocks"][0]["title"])
    request = request_from(issued.paper)
    assert request["number"] == issued.number
    assert "svg" in request["qr"]
    assert issued.code in issued.paper["address"]


@pytest.mark.parametrize(
    "change",
    ["number = '云市监罚〔2026〕999号'", "paper = '{}'", "template = ''", "context = '{}'",
     "code = 'x'", "issued_at = issued_at - interval '1 day'"],
)  # fmt: skip
def test_not_even_the_owner_changes_an_issued_document(
    case: Case, owner_connection: psycopg.Connection, change: str
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(f"UPDATE records_document SET {change}")
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("DELETE FROM records_document")


def test_the_hash_of_the_pdf_is_written_down_once(
    case: Case, app_connection: psycopg.Connection
) -> None:
    assert render_waiting(at=case.at) == Document.objects.count()
    issued = _notice(case)
    assert len(issued.blob) == 64
    with pytest.raises(psycopg.errors.RestrictViolation):
        app_connection.execute("UPDATE records_document SET blob = %s", ["0" * 64])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute("UPDATE records_document SET paper = '{}'")
    assert pdf_of(issued, at=case.at) == pdf_of(_notice(case), at=case.at)
    assert render_waiting(at=case.at) == 0


def test_a_lost_pdf_is_set_again_only_as_it_was(
    case: Case, settings: Settings, owner_connection: psycopg.Connection
) -> None:
    issued = _notice(case)
    first = pdf_of(issued, at=case.at)
    blob = settings.BLOB_ROOT / issued.blob[:2] / issued.blob[2:4] / issued.blob
    blob.unlink()
    assert pdf_of(issued, at=case.at) == first
    assert blob.exists()


def _kinds(case: Case) -> list[str]:
    return list(case.dossier.documents.order_by("id").values_list("kind", flat=True))


def _served(party: str) -> Case:
    where = world.county()
    case = world.opened(where, party_kind=party)
    case.take("verify_lead", where.officer, suspected=True)
    case.take("ask_filing", where.officer)
    case.later(days=1).take("file_case", where.head)
    case.take("on_site_record", where.officer)
    case.take("add_evidence", where.second)
    case.later(days=1).take("conclude", where.officer)
    case.take("notify", where.officer)
    case.later(days=1).take("record_statement", where.officer, standpoint="stated")
    case.take("review_statement", where.officer)
    case.take("submit_review", where.officer)
    case.take("pass_review", where.reviewer)
    case.take("decide_penalty", where.head)
    case.take("serve_decision", where.officer)
    return case


def test_an_organisation_gets_the_notice_of_credit_repair_with_its_decision() -> None:
    case = _served("organisation")
    kinds = _kinds(case)
    assert kinds[-2:] == ["service_receipt", "credit_repair_notice"]
    assert {"statement_review", "decision_approval"} <= set(kinds)
    paper = case.dossier.documents.get(kind="credit_repair_notice").paper
    decision = case.dossier.documents.get(kind="penalty_decision")
    assert any(decision.number in block.get("text", "") for block in paper["blocks"])


def test_a_person_has_no_credit_file_to_repair() -> None:
    assert "credit_repair_notice" not in _kinds(_served("person"))


@pytest.mark.parametrize("agreed", [True, False])
def test_who_agrees_to_electronic_service_signs_for_it(agreed: bool) -> None:
    where = world.county()
    case = world.investigated(where)
    case.take("confirm_address", where.officer, electronic_consent=agreed,
              electronic_address="party@example.cn")  # fmt: skip
    assert ("electronic_service_consent" in _kinds(case)) == agreed


def test_the_notice_of_a_hearing_says_day_hour_and_place() -> None:
    where = world.county()
    case = world.investigated(where, fine="500000")
    case.later(days=1).take("notify", where.officer)
    case.later(days=1).take("ask_hearing", where.officer)
    case.take("notify_hearing", where.officer, hearing_day="2026-04-10", hearing_time="14时30分",
              hearing_place="县司法局二楼听证室")  # fmt: skip
    issued = case.dossier.documents.get(kind="hearing_notice")
    text = _words(pdf_of(issued, at=case.at))
    assert "2026年4月10日14时30分" in text
    assert "县司法局二楼听证室" in text


def test_every_template_is_issued_by_a_step_and_every_step_has_its_template() -> None:
    issued = {kind for table in PROCEDURES.values() for step in table.steps
              for kind in step.documents}  # fmt: skip
    assert issued == set(kinds((REPOSITORY / "packs" / "cn",)))
