"""归档: a closed file is checked, numbered and frozen; what comes later is added beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from sanjian.records.models import ArchiveFile
from sanjian.records.refusals import Refusal
from sanjian.records.verification import verify
from tests import world
from tests.desk.helpers import at_desk, take, text
from tests.disclosure.scenes import decided, prepared, released
from tests.records.uploads.media import film
from tests.world import Case

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = {
    "case_number": "第1号", "captured_at": "2026-03-02T09:30", "captured_where": "云溪县城关镇",
    "captured_by": "周承办", "proves": "证明缴款情况",
}  # fmt: skip
HEAVY = {"fine": "200000.00", "penalty_kinds": ["fine"]}
COMPANY = {"party_kind": "organisation", "party_name": "河畔食品有限公司", "party_number": ""}


@pytest.fixture(autouse=True)
def blobs(settings: Any, tmp_path: Path) -> None:
    """A blob store of one's own."""
    settings.BLOB_ROOT = tmp_path / "blobs"


def closed(county: world.County) -> Case:
    """A penalty case that has been decided, published, paid and closed."""
    case = released(prepared(decided(county, **COMPANY)))
    case.take("record_payment", county.officer)
    case.take("close_case", county.head)
    return case


def archived(county: world.County) -> Case:
    """The same case, put away."""
    case = closed(county)
    case.take("archive_case", county.archivist)
    return case


def behind_the_back(owner: psycopg.Connection, statement: str) -> None:
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        assert owner.execute(statement).rowcount


def refused(case: Case, step: str, by: Any, **content: Any) -> str:
    with pytest.raises(Refusal) as found:
        case.take(step, by, **content)
    return str(found.value)


def test_a_file_put_away_has_a_number_of_its_own_a_term_and_its_contents_in_order() -> None:
    county = world.county()
    first, second = archived(county), archived(county)
    one, other = first.dossier.archive_file, second.dossier.archive_file
    assert one.number.endswith("-0001") and other.number.endswith("-0002")
    assert one.retention in one.number or one.number.split("-")[-2] in ("Y", "D30")
    assert one.retention_source
    parts = [item["volume"] for item in one.contents]
    assert parts == sorted(parts)  # main before secondary
    names = [item["name"] for item in one.contents]
    assert (
        names.index("立案审批表")
        < names.index("行政处罚决定书")
        < names.index("现场检查（勘验）笔录")
    )
    assert [item["order"] for item in one.contents] == list(range(1, len(names) + 1))
    assert [str(one) for one in verify()] == []


def test_the_archive_changed_behind_the_back_is_found(
    owner_connection: psycopg.Connection,
) -> None:
    case = archived(world.county())
    for change, what in (("pages = 2", "页数"), ("expires_on = '2020-12-31'", "保管期满日")):
        behind_the_back(owner_connection, f"UPDATE records_archivefile SET {change}")
        found = [(one.what, one.dossier) for one in verify() if one.kind == "归档登记"]
        assert (what, str(case.dossier.uid)) in found


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM records_document WHERE kind = 'penalty_notice'", "缺少《告知书》"),
        ("UPDATE records_document SET number = '云市监罚〔2026〕1号' "
         "WHERE kind IN ('penalty_notice', 'penalty_decision')", "文书号云市监罚〔2026〕1号重复"),
        ("UPDATE records_act SET content = '{}' WHERE step = 'on_site_record'", "没有任何记录内容"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_is_not_put_away(
    owner_connection: psycopg.Connection, damage: str, said: str
) -> None:
    case = closed(world.county())
    behind_the_back(owner_connection, damage)
    assert said in refused(case, "archive_case", case.county.archivist)
    assert not ArchiveFile.objects.exists()


def test_what_the_record_cannot_check_a_person_ticks() -> None:
    case = closed(world.county())
    assert "逐项核对" in refused(
        case, "archive_case", case.county.archivist, ticked=["signed", "legible"]
    )


def upload(case: Case, name: str = "缴款凭证.mp4", size: int = 9_000) -> str:
    url = f"/cases/{case.dossier.uid}/files"
    form = {"files": SimpleUploadedFile(name, film(size)), **LABELS}
    return text(at_desk(case.county.officer).post(url, form, follow=True))


@pytest.mark.clause("LZ-25")
def test_an_archived_file_takes_only_what_the_head_has_approved() -> None:
    case = archived(world.county())
    county, kept = case.county, dict(ArchiveFile.objects.values().get())
    assert "本案已归档" in upload(case)
    assert not case.dossier.exhibits.exists()
    for step, by in (("add_evidence", county.officer), ("correct_clerical", county.head),
                     ("close_case", county.head), ("archive_case", county.archivist)):  # fmt: skip
        refused(case, step, by)
    refused(case, "file_addendum", county.archivist)

    case.take("request_addendum", county.officer)
    assert "本案已归档" in upload(case)
    refused(case, "file_addendum", county.archivist)
    approval = case.take("approve_addendum", county.head)
    assert "已收入案卷" in upload(case)
    added = case.dossier.exhibits.get()
    case.take("file_addendum", county.archivist, evidence=[added.pk])
    assert "本案已归档" in upload(case, "又一份.mp4", 8_000)
    assert ArchiveFile.objects.values().get() == kept

    page = text(at_desk(county.archivist).get(f"/archive/{case.dossier.uid}"))
    assert kept["number"] in page and "缴款凭证" in page
    assert county.head.name in page and approval.label in page
    assert [str(one) for one in verify()] == []


def test_the_term_of_a_major_file_never_ends_and_of_others_at_the_end_of_a_year() -> None:
    case = archived(world.county("luozhuang"))
    row = case.dossier.archive_file
    if row.expires_on is None:
        assert row.retention == "永久"
    else:
        assert row.expires_on == date(case.facts.closed_on.year + 30, 12, 31)


def closed_ago(county: world.County, days: int) -> Case:
    """A case closed so many days before today."""
    case = released(prepared(decided(county, **COMPANY)))
    case.take("record_payment", county.officer)
    case.at = timezone.now() - timedelta(days=days, minutes=5)
    case.take("close_case", county.head)
    return case


@pytest.mark.clause("MX-32", "WX-54")
def test_a_case_closed_31_days_ago_and_not_put_away_is_on_the_list() -> None:
    """The thirtieth day may fall on a weekend or in a holiday, so lateness is shown at 45."""
    county = world.county()
    late, month, young = (closed_ago(county, days) for days in (45, 31, 20))
    page = text(at_desk(county.archivist).get("/archive"))
    rows = dict(re.findall(r'href="/cases/([0-9a-f-]+)/".*?(已超过归档期限|待归档)<', page))
    assert rows[str(late.dossier.uid)] == "已超过归档期限"
    assert rows[str(young.dossier.uid)] == "待归档"
    assert str(month.dossier.uid) in rows

    for case in (late, month, young):
        case.at = timezone.now() - timedelta(minutes=20)
        case.take("archive_case", county.archivist)
    numbers = list(ArchiveFile.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 3
    page = text(at_desk(county.archivist).get("/archive"))
    assert "没有已结案而未归档的案卷" in page
    shown = text(at_desk(county.archivist).get("/archive?of=kept"))
    assert all(one in shown for one in numbers)
    with pytest.raises(IntegrityError, match="archive_number"), transaction.atomic():
        row = ArchiveFile.objects.get(number=numbers[0])
        row.pk, row.dossier_id = None, world.opened(county).dossier.pk
        row.save(force_insert=True)


@pytest.mark.clause("XG-80")
def test_a_file_at_the_end_of_its_term_is_on_the_list_of_appraisal_and_stays(
    owner_connection: psycopg.Connection,
) -> None:
    case = archived(world.county())
    desk = at_desk(case.county.archivist)
    number = case.dossier.archive_file.number
    assert number not in text(desk.get("/archive?of=expired"))
    behind_the_back(owner_connection, "UPDATE records_archivefile SET expires_on = '2026-03-31'")
    assert number in text(desk.get("/archive?of=expired"))
    for door in (desk, at_desk(case.county.head)):
        assert door.delete(f"/archive/{case.dossier.uid}").status_code in (403, 405)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ArchiveFile.objects.all()._raw_delete("default")
    assert ArchiveFile.objects.filter(number=number).exists()


def heard_and_closed(county: world.County) -> Case:
    """A heavy penalty after a hearing, published, paid and closed."""
    case = world.opened(county, **COMPANY)
    case.take("verify_lead", county.officer, suspected=True)
    case.take("ask_filing", county.officer)
    case.later(days=1).take("file_case", county.head)
    case.later(days=2).take("on_site_record", county.officer)
    case.take("add_evidence", county.second)
    case.later(days=5).take("conclude", county.officer, **HEAVY)
    case.later(days=1).take("notify", county.officer)
    case.take("record_statement", county.officer, standpoint="waived")
    case.take("ask_hearing", county.officer)
    case.take("notify_hearing", county.officer)
    case.later(days=31).take("hold_hearing", county.chair)
    case.take("report_hearing", county.chair)
    case.take("submit_review", county.officer)
    case.take("pass_review", county.reviewer)
    if case.facts.deliberation_required:
        case.take("deliberate", county.head)
    case.take("decide_penalty", county.head)
    case.later(days=1).take("serve_decision", county.officer)
    released(prepared(case))
    case.take("record_payment", county.officer, amount="200000.00")
    case.take("close_case", county.head)
    return case


@pytest.mark.clause("LZ-28")
def test_a_decision_dated_before_its_hearing_is_not_put_away(
    owner_connection: psycopg.Connection,
) -> None:
    case = heard_and_closed(world.county())
    behind_the_back(
        owner_connection,
        "UPDATE records_document SET issued_at = issued_at - interval '10 days' "
        "WHERE kind = 'penalty_decision'",
    )
    answer = take(at_desk(case.county.archivist), case, "archive_case")
    assert "《行政处罚决定书》日期" in text(answer) and "早于《听证笔录》" in text(answer)
    assert not ArchiveFile.objects.exists()


@pytest.mark.clause("WX-39")
def test_a_heavy_penalty_without_its_notice_of_hearing_fails_the_standard(
    owner_connection: psycopg.Connection,
) -> None:
    case = heard_and_closed(world.county())
    behind_the_back(owner_connection, "DELETE FROM records_document WHERE kind = 'penalty_notice'")
    answer = take(at_desk(case.county.archivist), case, "archive_case")
    assert "缺少《听证告知书（载于告知书）》" in text(answer)
    assert not ArchiveFile.objects.exists()
